#include "domain/password_rules.h"
#include "base/normal.h"
#include "base/text.h"
#include "domain/passwords.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { AROUND = 8, LEAST_WORD = 4, LEAST_RUN = 3 }; /* letters: put around a word, of a word, of a sequence */

/* --- the list --------------------------------------------------------------------------------------------------- */

static int by_bytes(const void *word, const void *entry)
{
	return strcmp(word, *(const char *const *)entry);
}

static bool listed(const char *word)
{
	return bsearch(word, common_passwords, n_common_passwords, sizeof *common_passwords, by_bytes) != NULL;
}

static bool letter(char ch)
{
	return isalpha((unsigned char)ch) || (unsigned char)ch >= 0x80;
}

/* p@ssw0rd is password. */
static char *plain(struct ctx *c, const char *text)
{
	static const char signs[] = "@013457$!", letters[] = "aoieastsi";
	char *out = arena_str(c->mem, text);

	for (char *p = out; *p; p++) {
		const char *sign = strchr(signs, *p);
		*p = sign ? letters[sign - signs] : *p;
	}
	return out;
}

/* TEXT without what is no letter at both ends; NULL when that is more than people put around a word. */
static const char *core(struct ctx *c, const char *text)
{
	size_t from = 0, to = strlen(text), all = to;

	while (from < to && !letter(text[from]))
		from++;
	while (to > from && !letter(text[to - 1]))
		to--;
	return to - from >= LEAST_WORD && all - (to - from) <= AROUND ? arena_strn(c->mem, text + from, to - from)
	                                                              : NULL;
}

static bool common(struct ctx *c, const char *folded)
{
	const char *inner = core(c, folded);

	return listed(folded) || (inner && (listed(inner) || listed(plain(c, inner))));
}

/* --- patterns --------------------------------------------------------------------------------------------------- */

/* How long the piece is that the whole repeats; 0: it repeats none. */
static size_t period(const char *text, size_t n)
{
	for (size_t p = 1; p <= n / 2; p++)
		if (!memcmp(text, text + p, n - p))
			return p;
	return 0;
}

static bool repeats(struct ctx *c, const char *folded)
{
	size_t n = strlen(folded), p = period(folded, n);

	return p && (p <= LEAST_WORD || common(c, arena_strn(c->mem, folded, p)));
}

/* Does B come after A, or before it, in the alphabet, among the digits or on a row of keys? */
static int step(char a, char b)
{
	static const char *const rows[] = { "abcdefghijklmnopqrstuvwxyz", "01234567890", "qwertyuiop", "asdfghjkl",
		"zxcvbnm", "qwertz", "azerty", "!@#$%^&*()" };

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		for (const char *at = rows[i]; at[1]; at++)
			if ((at[0] == a && at[1] == b) || (at[0] == b && at[1] == a))
				return at[0] == a ? 1 : -1;
	return a == b ? 2 : 0;
}

/* Every character belongs to a run along one of those. */
static bool sequence(const char *folded)
{
	for (const char *p = folded; *p;) {
		int way = step(p[0], p[1]);
		const char *end = p + 1;
		while (way && *end && step(end[-1], *end) == way)
			end++;
		if (end - p < LEAST_RUN)
			return false;
		p = end;
	}
	return true;
}

/* --- the place -------------------------------------------------------------------------------------------------- */

/* Letters and digits alone. */
static char *bare(struct ctx *c, const char *text)
{
	char *out = arena_str(c->mem, text), *to = out;

	for (const char *p = text; *p; p++)
		if (letter(*p) || isdigit((unsigned char)*p))
			*to++ = *p;
	*to = '\0';
	return out;
}

static bool about(struct ctx *c, const char *folded, const char *word)
{
	const char *inner = bare(c, folded), *known = word ? bare(c, text_folded(c->mem, word)) : "";
	size_t n = strlen(known);

	return n >= LEAST_WORD && strstr(inner, known) && strlen(inner) - n <= AROUND;
}

const char *password_fault(struct ctx *c, const char *password, const char *const *known)
{
	const char *folded = text_folded(c->mem, password);
	size_t n = text_length(password);

	if (n < LEAST_PASSWORD || n > MOST_PASSWORD)
		return arena_printf(c->mem, "a password has %d to %d characters", LEAST_PASSWORD, MOST_PASSWORD);
	if (repeats(c, folded) || sequence(folded))
		return "this repeats itself or follows the keys; a few words that have nothing to do with each other "
		       "are better";
	if (common(c, folded))
		return "this is among the passwords that are guessed first; a few words that have nothing to do with "
		       "each other "
		       "are better";
	for (; known && *known; known++)
		if (about(c, folded, *known))
			return "this is the house's name or your own; take words that nobody connects with you";
	return NULL;
}
