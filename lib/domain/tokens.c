#include "domain/tokens.h"
#include "domain/who.h"
#include <string.h>

enum { WORD_MOST = 40 };

struct scan {
	struct arena *mem;
	const struct words *words;
	const struct understand_context *known;
	struct tokens *out;
	const char *text;
	size_t len;
	int mends; /* how many misspellings may still be looked up: a page of nonsense stays cheap */
};

static bool digit(char ch)
{
	return ch >= '0' && ch <= '9';
}

/* The code point at S and its bytes; what is not UTF-8 counts as one strange byte. */
static unsigned point_at(const char *s, size_t *bytes)
{
	unsigned char lead = (unsigned char)*s;
	size_t n = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
	unsigned point = n == 1 ? lead : lead & (0xffu >> (n + 1));

	for (size_t i = 1; i < n; i++) {
		if (((unsigned char)s[i] & 0xc0) != 0x80)
			return *bytes = 1, 0;
		point = point << 6 | ((unsigned char)s[i] & 0x3f);
	}
	*bytes = n;
	return point;
}

/* Latin letters from U+00C0 to U+017F without their accents, as Unicode decomposes them. */
static const char latin[] = "aaaaaaaceeeeiiiidnooooo ouuuuytsaaaaaaaceeeeiiiidnooooo ouuuuyty"
                            "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                            "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

static bool is_letter(unsigned point)
{
	return (point >= 'a' && point <= 'z') || (point >= 'A' && point <= 'Z') || point == 0xaa || point == 0xba ||
	        (point >= 0xc0 && point < 0x2000 && point != 0xd7 && point != 0xf7) ||
	        (point >= 0x2c00 && point < 0xe000 && (point < 0x3000 || point > 0x303f)) ||
	        (point >= 0xf900 && point < 0xfe00);
}

static bool is_apostrophe(unsigned point)
{
	return point == '\'' || point == 0x2019 || point == 0x2018 || point == '`' || point == 0xb4;
}

static bool is_capital(unsigned point)
{
	return (point >= 'A' && point <= 'Z') || (point >= 0xc0 && point <= 0xde && point != 0xd7) ||
	        (point >= 0x100 && point < 0x138 && !(point & 1));
}

/* One code point of a word, folded, at OUT; the number of bytes written. */
static size_t fold(unsigned point, const char *s, size_t bytes, char *out)
{
	if (point >= 'A' && point <= 'Z')
		return *out = (char)(point + 32), 1;
	if (point == 0xaa || point == 0xba)
		return *out = point == 0xaa ? 'a' : 'o', 1;
	if (point >= 0xc0 && point < 0x180 && latin[point - 0xc0] != ' ')
		return *out = latin[point - 0xc0], 1;
	memcpy(out, s, bytes);
	return bytes;
}

static struct token *add(struct scan *s, enum token_kind kind, size_t at, size_t len)
{
	struct token *last = s->out->n ? &s->out->all[s->out->n - 1] : NULL;
	struct token *t = &s->out->all[s->out->n++];

	*t = (struct token){
		.kind = kind, .span = { at, len }, .folded = "", .word = -1, .mended = -1, .confidence = 95
	};
	t->joined = last && last->span.at + last->span.len == at;
	return t;
}

/* A word ends at the first thing that is no letter; an apostrophe between letters is dropped. */
static size_t read_word(struct scan *s, size_t at)
{
	char folded[WORD_MOST + 4], kept[WORD_MOST + 4]; /* without its apostrophes and with them */
	size_t n = 0, m = 0, end = at, bytes;
	struct token *t;

	for (unsigned point; s->text[end]; end += bytes) {
		point = point_at(s->text + end, &bytes);
		if (is_apostrophe(point)) {
			size_t next;
			if (end == at || !is_letter(point_at(s->text + end + bytes, &next)))
				break;
			if (m < WORD_MOST)
				kept[m++] = '\'';
			continue;
		}
		if (!is_letter(point))
			break;
		if (m >= WORD_MOST)
			continue;
		size_t more = fold(point, s->text + end, bytes, folded + n);
		memcpy(kept + m, folded + n, more);
		n += more;
		m += more;
	}
	t = add(s, TOKEN_WORD, at, end - at);
	t->folded = arena_strn(s->mem, folded, n);
	t->capital = is_capital(point_at(s->text + at, &bytes));
	if (m != n)
		t->word = words_find(s->words, arena_strn(s->mem, kept, m));
	if (t->word < 0)
		t->word = words_find(s->words, t->folded);
	if (t->word < 0 && s->mends > 0 && n >= 4) {
		s->mends--;
		t->mended = words_mend(s->words, t->folded);
	}
	return end - at;
}

/* Up to MOST digits at S; how many. */
static size_t figure(const char *s, size_t most, int *out)
{
	size_t n = 0;

	for (*out = 0; n < most && digit(s[n]); n++)
		*out = *out * 10 + (s[n] - '0');
	return n;
}

/* 2026-11-21, 21/11/2026, 21.11.26, 12/11; the order of day and month is decided later. */
static size_t read_date(struct scan *s, size_t at)
{
	const char *p = s->text + at;
	int a, b, year = 0;
	size_t first = figure(p, 4, &a), second, third = 0;
	char mark = p[first];
	struct token *t;

	if (!mark || !strchr("-/.", mark) || !(second = figure(p + first + 1, 2, &b)) || first == 3)
		return 0;
	if (p[first + 1 + second] == mark)
		third = figure(p + first + second + 2, 4, &year);
	if (digit(p[first + second + 1 + (third ? third + 1 : 0)]) || third == 1 || third == 3)
		return 0;
	if (first == 4 ? third != 2 : !third && mark != '/')
		return 0;
	t = add(s, TOKEN_FIGURES, at, first + second + 1 + (third ? third + 1 : 0));
	t->iso = first == 4;
	t->first = t->iso ? b : a;
	t->second = t->iso ? year : b;
	t->year = t->iso ? a : third == 2 ? 2000 + year : year;
	return t->span.len;
}

/* 19:30, 7.30, 19h30; seconds are read over. */
static size_t read_clock(struct scan *s, size_t at)
{
	const char *p = s->text + at;
	int hour, minute, second;
	size_t n = figure(p, 2, &hour), len = n + 3;
	struct token *t;

	if (!n || !p[n] || !strchr(":.hH", p[n]) || figure(p + n + 1, 2, &minute) != 2 || digit(p[n + 3]))
		return 0;
	if (hour > 24 || minute > 59 || (p[n + 3] == p[n] && digit(p[n + 4]) && p[n] == '.'))
		return 0;
	if (p[n] == ':' && p[len] == ':' && figure(p + len + 1, 2, &second) == 2)
		len += 3;
	t = add(s, TOKEN_CLOCK, at, len);
	t->number = hour * 60 + minute;
	t->plain = *p == '0' || hour > 12 || (p[n] != ':' && p[n] != '.');
	return len;
}

/* Written without a mark in between: 1930, 730; only where it can be a time that people make. */
static void also_clock(struct token *t, size_t digits)
{
	int hour = t->number / 100, minute = t->number % 100;

	if (digits < 3 || digits > 4 || hour > 23 || minute > 59 || minute % 5)
		return;
	t->first = hour * 60 + minute;
	t->second = digits == 4;
}

/* 2.5, 8:75: neither half is a number by itself. */
static bool part_of_figure(const char *text, size_t at, size_t digits)
{
	char after = text[at + digits], before = at ? text[at - 1] : '\0';

	return ((after == '.' || after == ':') && digit(text[at + digits + 1])) ||
	        ((before == '.' || before == ':') && at > 1 && digit(text[at - 2]));
}

static size_t read_int(struct scan *s, size_t at)
{
	int number;
	size_t digits = 0;
	struct token *t;

	while (digit(s->text[at + digits]))
		digits++;
	t = add(s, TOKEN_INT, at, digits);
	figure(s->text + at, 6, &number);
	t->number = digits > 6 || part_of_figure(s->text, at, digits) ? -1 : number;
	if (digits <= 4) {
		t->folded = arena_strn(s->mem, s->text + at, digits);
		t->word = words_find(s->words, t->folded);
	}
	t->plain = s->text[at] == '0' && digits > 1;
	t->first = t->second = -1;
	also_clock(t, digits);
	return digits;
}

static size_t read_shape(struct scan *s, size_t at)
{
	const char *text = NULL, *p = s->text + at;
	size_t n, digits = strspn(p, "0123456789");
	int confidence = 95;
	enum token_kind kind;
	struct token *t;

	if (memchr(p, '@', strnlen(p, 65)) && (n = read_email(s->mem, p, &text)))
		return t = add(s, TOKEN_EMAIL, at, n), t->text = text, n;
	if ((n = read_code(s->mem, p, s->known->code_letters, &text)))
		return t = add(s, TOKEN_CODE, at, n), t->text = text, n;
	kind = TOKEN_PHONE;
	if (digits && digits <= 4 && (n = read_date(s, at)))
		return n;
	if ((digits || *p == '+' || *p == '(') && (n = read_phone(s->mem, p, s->known->country, &text, &confidence))) {
		t = add(s, kind, at, n);
		t->text = text;
		t->confidence = confidence;
		return n;
	}
	if (digits && digits <= 2 && (n = read_clock(s, at)))
		return n;
	if ((s->known->expecting & EXPECT_CODE) && (n = read_bare_code(s->mem, p, s->known->code_letters, &text)) &&
	        strcspn(p, "0123456789") < n)
		return t = add(s, TOKEN_CODE, at, n), t->text = text, n;
	return digits ? read_int(s, at) : 0;
}

static size_t read_mark(struct scan *s, size_t at, unsigned point, size_t bytes)
{
	struct token *t;

	if (point == ' ' || point == '\t' || point == 0xa0 || point == 0x202f)
		return bytes;
	t = add(s, TOKEN_MARK, at, bytes);
	if (point == 0x2013 || point == 0x2014)
		t->folded = "-";
	else if (point == '\n' || point == '\r')
		t->folded = ";";
	else
		t->folded = arena_strn(s->mem, s->text + at, bytes);
	t->word = words_find(s->words, t->folded);
	return bytes;
}

static bool links(const char *p)
{
	return !strncasecmp(p, "http://", 7) || !strncasecmp(p, "https://", 8) || !strncasecmp(p, "www.", 4);
}

/* Two words with a hyphen between them are two words. */
static bool hyphen(const struct scan *s, size_t at)
{
	size_t bytes;

	return s->text[at] == '-' && at && is_letter((unsigned char)s->text[at - 1]) &&
	        is_letter(point_at(s->text + at + 1, &bytes));
}

static size_t read_one(struct scan *s, size_t at)
{
	size_t bytes, n;
	unsigned point = point_at(s->text + at, &bytes);
	bool fresh = !at || !(digit(s->text[at - 1]) || is_letter((unsigned char)s->text[at - 1]));

	if (links(s->text + at)) {
		n = strcspn(s->text + at, " \t\r\n");
		return add(s, TOKEN_MARK, at, n), n;
	}
	if ((fresh || digit((char)point)) && (n = read_shape(s, at)))
		return n;
	if (is_letter(point))
		return read_word(s, at);
	return hyphen(s, at) ? 1 : read_mark(s, at, point, bytes);
}

/* What is read of the text: not more than TEXT_MOST bytes, and no half a character. */
static size_t whole_length(const char *text)
{
	size_t len = strnlen(text, TEXT_MOST);

	if (len == TEXT_MOST)
		while (len > TEXT_MOST - 4 && ((unsigned char)text[len] & 0xc0) == 0x80)
			len--;
	return len;
}

struct tokens tokens_of(
        struct arena *mem, const struct words *words, const struct understand_context *known, const char *text)
{
	size_t len = whole_length(text), most = len < TOKENS_MOST ? len + 1 : TOKENS_MOST;
	struct tokens out = { .all = arena_array(mem, most, sizeof(struct token)) };
	struct scan s = { mem, words, known, &out, out.text = arena_strn(mem, text, len), len, 60 };

	for (size_t at = 0; at < len && out.n < most;)
		at += read_one(&s, at);
	return out;
}
