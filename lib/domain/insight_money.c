/*
 * insight_money - an amount of money in a sentence: £5,000, 3.500 €, "a budget of 2k", "unos 800 euros"
 *
 * A number is money when a sign, a code or a name of a currency stands beside it, or when the word
 * "budget" stands shortly before it and no phone, time or date can be meant.
 */
#include "domain/insight.h"
#include "domain/leads.h"
#include <ctype.h>
#include <string.h>

enum { BEFORE = 28, SMALLEST = 20, LARGEST = 1000000 };

static bool letter(char ch)
{
	return isalpha((unsigned char)ch) || (unsigned char)ch >= 0x80;
}

/* The first of the words of a list, | between, that stands whole at AT; its length, or 0. */
static size_t word_at(const char *list, const char *at)
{
	while (*list) {
		size_t n = strcspn(list, "|"), from = strspn(list, " ");
		size_t len = n;
		while (len > from && list[len - 1] == ' ')
			len--;
		if (len > from && !strncasecmp(list + from, at, len - from) && !letter(at[len - from]))
			return len - from;
		list += n + (list[n] == '|');
	}
	return 0;
}

/* Does one of the words stand, whole, in the piece of text before AT? */
static bool word_before(const char *list, const char *text, const char *at)
{
	const char *from = at - text > BEFORE ? at - BEFORE : text;

	for (; from < at; from++)
		if ((from == text || !letter(from[-1])) && word_at(list, from) && from + word_at(list, from) <= at)
			return true;
	return false;
}

static const char *const codes[] = { "GBP", "EUR", "USD" };
static const char *const signs[] = { "£", "€", "$" };

/* The currency that stands right after, or right before, a number; LEN: how long its sign or name is. */
static const char *currency_at(struct arena *mem, const struct words *w, const char *at, size_t *len)
{
	for (size_t i = 0; i < 3; i++) {
		const char *names = words_say(mem, w, arena_printf(mem, "look.money.%s", codes[i]), NULL, 0);
		*len = !strncmp(at, signs[i], strlen(signs[i])) ? strlen(signs[i]) : word_at(names, at);
		if (*len)
			return codes[i];
	}
	return NULL;
}

static const char *sign_before(const char *text, const char *at, const char **start)
{
	while (at > text && at[-1] == ' ')
		at--;
	for (size_t i = 0; i < 3; i++) {
		size_t n = strlen(signs[i]), m = strlen(codes[i]);
		if ((size_t)(at - text) >= n && !strncmp(at - n, signs[i], n))
			return *start = at - n, codes[i];
		if ((size_t)(at - text) >= m && !strncasecmp(at - m, codes[i], m))
			return *start = at - m, codes[i];
	}
	return NULL;
}

struct number {
	const char *start, *end;
	int64_t value;
	const char *currency;
	bool named;
};

/* "2,500.00", "2.500", "2k", "2 thousand" and whatever currency stands beside it. */
static bool number_at(
        struct ctx *c, const struct words *w, const char *text, const char *at, const char *currency, struct number *n)
{
	size_t len = strspn(at, "0123456789.,"), more = 0, thousand;
	const char *after;

	while (len && (at[len - 1] == '.' || at[len - 1] == ','))
		len--;
	*n = (struct number){ .start = at };
	n->currency = sign_before(text, at, &n->start);
	if (!money_read(arena_strn(c->mem, at, len), currency, &n->value))
		return false;
	after = at + len + strspn(at + len, " ");
	thousand = word_at(words_say(c->mem, w, "look.thousand", NULL, 0), after);
	if (thousand) {
		n->value *= 1000;
		after += thousand;
		len = (size_t)(after - at);
		after += strspn(after, " ");
	}
	if (!n->currency && (n->currency = currency_at(c->mem, w, after, &more)))
		len = (size_t)(after - at) + more;
	n->end = at + len;
	n->named = n->currency != NULL;
	return true;
}

static bool is_money(struct ctx *c, const struct words *w, const char *text, const struct number *n)
{
	if (n->named)
		return true;
	if (n->value < SMALLEST * 100 || n->value >= LARGEST * 100 || strchr(":/-", *n->end ? *n->end : 'x') ||
	        letter(*n->end) || (n->start > text && strchr("+:/-", n->start[-1])))
		return false;
	return word_before(words_say(c->mem, w, "look.budget", NULL, 0), text, n->start);
}

bool insight_money(struct ctx *c, const struct words *w, const char *text, const char *currency, struct insight *out)
{
	struct number best = { 0 }, n;

	for (const char *at = text; *at; at++) {
		if (!isdigit((unsigned char)*at))
			continue;
		if ((at == text || !isdigit((unsigned char)at[-1])) && number_at(c, w, text, at, currency, &n)) {
			if (is_money(c, w, text, &n) && (!best.end || n.named >= best.named) && n.value >= best.value)
				best = n;
			at = n.end > at ? n.end - 1 : at;
		} else {
			at += strspn(at, "0123456789.,") - 1;
		}
	}
	if (!best.end)
		return false;
	*out = (struct insight){ .kind = "budget",
		.number = best.value,
		.currency = best.currency ? best.currency : currency,
		.words = arena_strn(c->mem, best.start, (size_t)(best.end - best.start)) };
	out->value = money_text(c, out->number, out->currency);
	return true;
}
