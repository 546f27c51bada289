/*
 * insight - what an enquiry says, for whoever has to sell
 *
 * Reads the messages of a lead one after the other with the analyser of the
 * chat (domain/understand.h) and adds what only an enquiry tells: money, haste,
 * where a journey goes.  A pure function of the words.  Each fact carries the
 * piece of text it came from and the message that holds it; what was said later
 * stands for what was said before.
 */
#pragma once
#include "domain/understand.h"
#include "queries.h"

/* One message: an enquiry by form (SEQ), or a line in the chat (MESSAGE). */
struct lead_text {
	int64_t seq;
	struct id message;
	const char *text;
	struct instant at;
};

struct insight {
	const char *kind; /* see fd.lead_fact */
	const char *value; /* for people */
	int64_t number; /* NO_INT: none */
	const char *currency, *words, *reader;
	int64_t seq;
	struct id message;
};
LIST(insight);

struct insight_house {
	const struct known_service *services;
	size_t services_n;
	const char *zone, *currency;
	int country;
};

extern const struct shape insight_shape, lead_text_shape;

struct insight_list insight_read(struct ctx *, const struct insight_house *, const struct lead_text_list *);
const struct insight *insight_of(const struct insight_list *, const char *kind); /* NULL: not said */

/* Two sentences, and what to do next. */
const char *insight_summary(struct ctx *, const struct insight_list *, const char *name, const char *intent);
const char *insight_next_step(struct ctx *, const struct insight_list *, bool reachable);

/* Money in TEXT: its amount in the smallest unit, its currency, and where it stands.  false: none is named. */
bool insight_money(struct ctx *, const struct words *, const char *text, const char *currency, struct insight *out);
