/*
 * chart - every reading of every stretch of the text, by the rules of its language
 *
 * A rule of lib/words says that a row of words and classes makes a class:
 * "half past {hour}" is a time.  chart_of() tries all rules at all places, from
 * the end of the text to its beginning, and asks meaning() what each match
 * says; a match that says nothing sensible (hour 57) is dropped.  Choosing
 * among the edges is the caller's.  Work is bounded by the length of the text.
 */
#pragma once
#include "domain/tokens.h"

enum { PARTS = 5, NONE = INT32_MIN };

/* Beside the FACT_ flags, while readings are being made. */
enum {
	EDGE_OPEN = 1 << 16, /* 1 to 12 o'clock, morning or evening unknown */
	EDGE_SELF = 1 << 17, /* the guest is counted */
	EDGE_PEOPLE = 1 << 18, /* "2 adults": a count that can stand alone */
	EDGE_ARMY = 1 << 19, /* 730 without a mark: needs "pm" */
	EDGE_DIGITS = 1 << 20, /* from digits, not from a word */
	EDGE_UNSURE = 1 << 21, /* both readings are as good: ask */
	EDGE_HOUR = 1 << 22, /* a bare hour, no minutes */
};

struct edge {
	const struct rule *rule; /* NULL: straight from a token */
	enum word_class class;
	size_t from, to; /* tokens, to is one past */
	int a, b; /* what it says: minutes, day, people …; NONE when nothing */
	int other; /* the second reading of an ambiguous one, NONE */
	const char *why;
	unsigned flags;
	const struct edge *parts[PARTS];
	size_t parts_n;
	struct edge *next; /* another that begins at the same token */
};

struct chart {
	struct arena *mem;
	const struct words *words;
	const struct understand_context *known;
	struct tokens tokens;
	struct edge **at; /* by the token where they begin */
	long work;
};

struct chart *chart_of(struct arena *, const struct words *, const struct understand_context *, const struct tokens *);

bool edge_is(const struct edge *, const char *detail); /* by the detail of its rule */
const struct edge *edge_part(const struct edge *, enum word_class); /* its first part of that class */
const struct edge *edge_longest(const struct chart *, size_t at, enum word_class); /* that begins there; or NULL */

/* What a match says: fills a, b, flags.  False: nothing. */
bool meaning(const struct chart *, struct edge *);
