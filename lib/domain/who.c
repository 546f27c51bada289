#include "domain/who.h"
#include <string.h>

static bool digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

static bool letter(char ch)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || (unsigned char)ch >= 0x80;
}

static char upper(char ch)
{
	return ch >= 'a' && ch <= 'z' ? (char)(ch - 32) : ch;
}

/*
 * National significant numbers: how long, with which digit they begin.  ITU-T E.164 lists of national numbering plans;
 * countries that are absent get the general bounds.
 */
static const struct plan {
	int country;
	bool trunk; /* a national number is written with a 0 before it */
	int least, most;
	const char *starts;
} plans[] = {
	{ 1, false, 10, 10, "23456789" },
	{ 31, true, 9, 9, "123456789" },
	{ 32, true, 8, 9, "123456789" },
	{ 33, true, 9, 9, "123456789" },
	{ 34, false, 9, 9, "6789" },
	{ 39, false, 8, 11, "03" },
	{ 41, true, 9, 9, "23456789" },
	{ 43, true, 7, 12, "123456789" },
	{ 44, true, 10, 10, "1235789" },
	{ 45, false, 8, 8, "23456789" },
	{ 46, true, 7, 9, "123456789" },
	{ 47, false, 8, 8, "23456789" },
	{ 48, false, 9, 9, "12345678" },
	{ 49, true, 7, 11, "123456789" },
	{ 52, false, 10, 10, "123456789" },
	{ 54, true, 10, 11, "12369" },
	{ 55, true, 10, 11, "123456789" },
	{ 61, true, 9, 9, "23478" },
	{ 64, true, 8, 10, "234679" },
	{ 91, true, 10, 10, "6789" },
	{ 234, true, 8, 10, "123456789" },
	{ 351, false, 9, 9, "239" },
	{ 353, true, 7, 9, "123456789" },
};

static const struct plan *plan_of(int country)
{
	for (size_t i = 0; i < sizeof plans / sizeof *plans; i++)
		if (plans[i].country == country)
			return &plans[i];
	return NULL;
}

static bool fits(const struct plan *plan, const char *digits, int n)
{
	int least = plan->least - (plan->country == 44 && *digits == '1'); /* some British area codes are shorter */

	return n >= least && n <= plan->most && strchr(plan->starts, *digits);
}

enum { GROUPS = 12, DIGITS = 20 };

/* The digits that stand at a text as a phone may be written, and where each group of them ends. */
struct groups {
	char digits[DIGITS + 1];
	int n, ends[GROUPS], groups;
	size_t bytes[GROUPS];
	bool plus;
};

static size_t separators(const char *s)
{
	size_t n = 0;

	while (n < 3 && s[n] && strchr(" -.()", s[n]))
		n++;
	return digit(s[n]) ? n : 0;
}

static void read_groups(const char *s, struct groups *g)
{
	const char *p = s + (*s == '+') + (*s == '(');

	g->plus = *s == '+';
	if (g->plus && *p == ' ')
		p++;
	while (digit(*p) && g->groups < GROUPS) {
		int n = g->n;
		for (; digit(*p) && n < DIGITS; p++)
			g->digits[n++] = *p;
		if (digit(*p) || letter(*p) || ((*p == ':' || *p == '/') && digit(p[1])))
			return;
		g->n = n;
		g->digits[n] = '\0';
		g->ends[g->groups] = n;
		g->bytes[g->groups] = (size_t)(p - s);
		g->groups++;
		if (!separators(p))
			return;
		p += separators(p);
	}
}

/* Sure of the first N digits as an international number: E.164 allows 15 digits and no country begins with 0. */
static int international(const char *digits, int n, const char **national, int *country)
{
	int code = 0;

	for (int len = 1; len <= 3 && len < n; len++) {
		const struct plan *plan;
		code = code * 10 + (digits[len - 1] - '0');
		if (!(plan = plan_of(code)))
			continue;
		*country = code;
		*national = digits + len + (plan->trunk && digits[len] == '0'); /* +44 (0)7700 */
		return fits(plan, *national, n - (int)(*national - digits)) ? 97 : 0;
	}
	*country = 0;
	*national = digits;
	return *digits != '0' && n >= 8 && n <= 15 ? 85 : 0;
}

static int sure(const struct groups *g, int n, int home, const char **national, int *country)
{
	const struct plan *plan = plan_of(home);

	if (g->plus)
		return international(g->digits, n, national, country);
	if (g->digits[0] == '0' && g->digits[1] == '0')
		return n > 2 ? international(g->digits + 2, n - 2, national, country) : 0;
	*country = home;
	*national = g->digits + (g->digits[0] == '0' && (!plan || plan->trunk));
	n -= (int)(*national - g->digits);
	if (!plan)
		return g->digits[0] == '0' && n >= 7 && n <= 12 ? 70 : 0;
	if (home == 1 && n == 11 && g->digits[0] == '1')
		(*national)++, n--;
	if (!fits(plan, *national, n) || (*national == g->digits && g->ends[0] < 3)) /* 1 1 1 1 1 is no number */
		return 0;
	return !plan->trunk || *national > g->digits ? 95 : 70;
}

size_t read_phone(struct arena *mem, const char *text, int home, const char **e164, int *confidence)
{
	struct groups g = { 0 };
	const char *national;
	int country;

	read_groups(text, &g);
	if (g.n < 6)
		return 0;
	for (int i = g.groups - 1; i >= 0; i--) {
		int n = g.ends[i];
		if (i && !plan_of(home) && n - g.ends[i - 1] < 3)
			continue;
		if (!(*confidence = sure(&g, n, home, &national, &country)))
			continue;
		n -= (int)(national - g.digits);
		*e164 = country ? arena_printf(mem, "+%d%.*s", country, n, national)
		                : arena_printf(mem, "+%.*s", n, national);
		return g.bytes[i];
	}
	*e164 = NULL;
	*confidence = 30;
	return g.plus || *text == '0' || g.ends[0] > 6 ? g.bytes[g.groups - 1] : 0;
}

static bool local_part(char ch)
{
	return digit(ch) || (letter(ch) && (unsigned char)ch < 0x80) || (ch && strchr("._%+-'", ch));
}

/* A plain address as people type them (RFC 5321 lengths); quoted local parts are not for a chat. */
size_t read_email(struct arena *mem, const char *s, const char **email)
{
	size_t at = 0, end, dot = 0;
	char *copy;

	while (at <= 64 && local_part(s[at]))
		at++;
	if (!at || at > 64 || s[at] != '@' || *s == '.' || s[at - 1] == '.')
		return 0;
	for (end = at + 1; end < 254 &&
	        (digit(s[end]) || (letter(s[end]) && (unsigned char)s[end] < 0x80) || s[end] == '-' ||
	                (s[end] == '.' && s[end - 1] != '.' && s[end - 1] != '@'));
	        end++)
		if (s[end] == '.')
			dot = end;
	while (end > at && (s[end - 1] == '.' || s[end - 1] == '-'))
		end--;
	if (dot >= end)
		for (dot = end - 1; dot > at && s[dot] != '.'; dot--)
			;
	if (dot <= at + 1 || end - dot < 3 || digit(s[dot + 1]))
		return 0;
	copy = arena_strn(mem, s, end);
	for (char *p = copy; *p; p++)
		*p = *p >= 'A' && *p <= 'Z' ? (char)(*p + 32) : *p;
	*email = copy;
	return end;
}

enum { CODE_LETTERS = 4 };
static const char desk_letters[] = "23456789CFGHJKMPQRVWX"; /* as fd.new_code() draws them */

/* A letter of the alphabet, or the one in it that looks like it; itself when there is none. */
static char in_alphabet(char ch, const char *letters)
{
	static const char alike[] = "O0I1L1UV0O1I1LS55SB88BZ22Z";

	if (strchr(letters, ch))
		return ch;
	for (size_t i = 0; i + 1 < sizeof alike - 1; i += 2)
		if (alike[i] == ch && strchr(letters, alike[i + 1]))
			return alike[i + 1];
	return ch;
}

size_t read_bare_code(struct arena *mem, const char *s, const char *letters, const char **code)
{
	char out[CODE_LETTERS + 1] = "";

	for (int i = 0; i < CODE_LETTERS; i++) {
		if (!digit(s[i]) && (!letter(s[i]) || (unsigned char)s[i] >= 0x80))
			return 0;
		out[i] = in_alphabet(upper(s[i]), letters ? letters : desk_letters);
	}
	if (digit(s[CODE_LETTERS]) || letter(s[CODE_LETTERS]))
		return 0;
	*code = arena_printf(mem, "R-%s", out);
	return CODE_LETTERS;
}

size_t read_code(struct arena *mem, const char *s, const char *letters, const char **code)
{
	size_t at = 1, n;
	bool dash = false, figure = false;

	if (*s != 'R' && *s != 'r')
		return 0;
	for (; at < 4 && s[at] && (s[at] == ' ' || s[at] == '-'); at++)
		dash |= s[at] == '-';
	if (!(n = read_bare_code(mem, s + at, letters, code)))
		return 0;
	for (size_t i = at; i < at + n; i++)
		figure |= digit(s[i]);
	return dash || figure ? at + n : 0;
}
