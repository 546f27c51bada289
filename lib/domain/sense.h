/*
 * sense - from all readings of a text to what it says: the steps of understand()
 *
 * Each step looks at the chart, adds facts or ambiguities and marks the tokens
 * it took, so that a later step does not read them again: a name is made of
 * what nobody else wanted.
 */
#pragma once
#include "domain/when.h"

enum { FACTS_MOST = 48, AMBIGUITIES_MOST = 8, CHOSEN_MOST = 200 };

/* Who took a token. */
enum {
	TAKEN_FACT = 1 << 0,
	TAKEN_PLACE = 1 << 1, /* a service or an area */
	TAKEN_INTENT = 1 << 2,
	TAKEN_CUE = 1 << 3,
	TAKEN_SKIP = 1 << 4, /* by what says nothing to us: "room 204" */
};

struct sense {
	struct arena *mem;
	const struct understand_context *known;
	struct chart *c;
	struct understanding *u;
	unsigned char *taken; /* by token */
	const struct edge **chosen; /* days, times, parties …, none over another, in the order of the text */
	size_t chosen_n;
	const struct edge *period; /* "evening", if there is one */
	bool changes; /* the guest changes something that stands */
	int service; /* index of the service spoken of or remembered, -1 */
};

struct span sense_span(const struct sense *, size_t from, size_t to); /* of tokens, to is one past */
void sense_take(struct sense *, size_t from, size_t to, unsigned char how);
bool sense_free(const struct sense *, size_t from, size_t to);
bool sense_expects(const struct sense *, unsigned what);
bool sense_has(const struct sense *, size_t at, enum word_class); /* an edge of that class begins here */
bool sense_between(const struct sense *, size_t from, size_t to, enum word_class);

bool sense_refused(const struct sense *, size_t at); /* "not Friday", "instead of 8": named to be refused */
bool sense_unanswered(const struct sense *, enum slot); /* neither told nor asked about */
bool edge_tells(const struct edge *, enum slot); /* its class is one that fills this slot */
struct half_day sense_half_day(const struct sense *); /* what an open hour is settled by */

int sense_intent(const struct sense *, enum intent); /* its score so far */

struct fact *sense_fact(struct sense *, enum slot, int64_t number, size_t from, size_t to);
struct fact *sense_known(const struct sense *, enum slot);
struct ambiguity *sense_ambiguity(struct sense *, enum slot, const char *why, size_t from, size_t to);
void sense_reading(struct ambiguity *, enum slot, int64_t);
/* A bare number is a time. */
void sense_number_as_time(struct sense *, int number, size_t from, size_t to, int confidence);

void sense_choose(struct sense *); /* the edges that tell days, times, people … */
void sense_shapes(struct sense *); /* phone, e-mail, code */
void sense_places(struct sense *); /* service and area */
void sense_intents(struct sense *); /* what the words alone say */
void sense_when(struct sense *); /* day, time, nights, duration, people, and bare numbers */
void sense_numbers(struct sense *); /* those that nothing else took; a part of sense_when */
void sense_choice(struct sense *); /* of what was offered */
void sense_names(struct sense *);
void sense_notes(struct sense *);
void sense_weigh(struct sense *); /* intents, once the facts are known */
