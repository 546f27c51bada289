/*
 * numbers - bare numbers: people, o'clock, or an answer to what was asked
 */
#include "domain/sense.h"
#include <stdlib.h>

struct bare {
	int number;
	size_t from, to;
	bool plain; /* 07 */
};

static bool clause_begins(const struct sense *s, size_t at)
{
	return !at || s->c->tokens.all[at - 1].kind == TOKEN_MARK;
}

/* The next number that nothing else took. */
static bool next_bare(const struct sense *s, size_t *at, struct bare *b)
{
	for (; *at < s->c->tokens.n; (*at)++) {
		const struct edge *e = edge_longest(s->c, *at, CLASS_NUMBER);
		const struct token *t = &s->c->tokens.all[*at];
		if (!e || !sense_free(s, e->from, e->to) || (t->kind == TOKEN_INT && t->span.len > 2))
			continue;
		if (sense_refused(s, *at) || (e->a == 1 && t->kind == TOKEN_WORD && !clause_begins(s, *at)))
			continue; /* "the terrace one" */
		*b = (struct bare){ e->a, e->from, e->to, t->kind == TOKEN_INT && t->plain };
		*at = e->to;
		return true;
	}
	return false;
}

/* What a number stands beside, with at most a comma or "at" between. */
static bool beside(const struct sense *s, const struct bare *b, enum slot slot, bool before)
{
	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *e = s->chosen[i];
		if (!edge_tells(e, slot) && !(slot == SLOT_DAY && e == s->period))
			continue;
		if (before ? e->to <= b->from && b->from - e->to <= 1 : e->from >= b->to && e->from - b->to <= 1)
			return true;
	}
	return slot == SLOT_DAY && before && s->period && s->period->to <= b->from && b->from - s->period->to <= 1;
}

static bool beside_place(const struct sense *s, const struct bare *b)
{
	return (b->from && s->taken[b->from - 1] & TAKEN_PLACE) ||
	        (b->to < s->c->tokens.n && s->taken[b->to] & TAKEN_PLACE);
}

/* Between commas: ", 7," */
static bool stands_alone(const struct sense *s, const struct bare *b)
{
	const struct token *all = s->c->tokens.all;

	return clause_begins(s, b->from) && (b->to >= s->c->tokens.n || all[b->to].kind == TOKEN_MARK);
}

static void tell_party(struct sense *s, const struct bare *b, int confidence)
{
	struct fact *f = sense_fact(s, SLOT_PARTY, b->number, b->from, b->to);

	f->confidence = confidence;
	f->flags |= confidence < 80 ? FACT_ASSUMED : 0;
}

/* "make it 8": a time when it is near the time that is held, people when near the people; a question when both or none. */
static void tell_corrected(struct sense *s, const struct bare *b)
{
	const struct offer *m = &s->known->memory;
	int held = m->known & 1 << SLOT_TIME ? m->minutes : NONE,
	    minutes = held >= 720 && b->number < 12 ? b->number * 60 + 720 : b->number * 60;
	bool time = held != NONE && b->number <= 24 && abs(minutes - held) <= 150 && minutes != held;
	bool party = m->known & 1 << SLOT_PARTY && abs(b->number - m->party) <= (b->number <= 4 ? 4 : 3) &&
	        b->number != m->party;

	if (b->plain)
		party = false;
	if (time && party && b->number >= 5) {
		struct ambiguity *a = sense_ambiguity(s, SLOT_PARTY, "party-or-time", b->from, b->to);
		sense_reading(a, SLOT_PARTY, b->number);
		sense_reading(a, SLOT_TIME, minutes);
	} else if (!party && (time || (held == NONE && b->number <= 24 && m->known & 1 << SLOT_PARTY))) {
		sense_number_as_time(s, b->number, b->from, b->to, 70);
	} else if (b->number > 0 && b->number <= 100) {
		tell_party(s, b, party ? 85 : 60);
	}
}

/* A number alone answers what was asked. */
static bool tell_expected(struct sense *s, const struct bare *b)
{
	int n = b->number, day = NONE;

	if (sense_expects(s, EXPECT_CHOICE) && n >= 1 && clause_begins(s, b->from) &&
	        (size_t)n <= s->known->options_n && !sense_expects(s, EXPECT_PARTY)) {
		sense_fact(s, SLOT_CHOICE, n - 1, b->from, b->to);
	} else if (sense_expects(s, EXPECT_PARTY) && !sense_known(s, SLOT_PARTY) && n > 0 && n <= 500 && !b->plain) {
		tell_party(s, b, 90);
	} else if (sense_expects(s, EXPECT_NIGHTS) && !sense_known(s, SLOT_NIGHTS) && n > 0 && n <= 365) {
		sense_fact(s, SLOT_NIGHTS, n, b->from, b->to);
	} else if (sense_expects(s, EXPECT_TIME) && !sense_known(s, SLOT_TIME) && n >= 0 && n <= 24) {
		sense_number_as_time(s, n, b->from, b->to, 85);
	} else if (sense_expects(s, EXPECT_DAY) && !sense_known(s, SLOT_DAY) && (day = when_mday(s->c, n)) != NONE) {
		sense_fact(s, SLOT_DAY, day, b->from, b->to)->confidence = 75;
	} else {
		return false;
	}
	return true;
}

/* "… at 8 but we'd like 9 instead", "for 2, sorry, 3": another time when near it, other people right after the word. */
static bool tell_instead(struct sense *s, const struct bare *b)
{
	struct fact *time = sense_known(s, SLOT_TIME), *party = sense_known(s, SLOT_PARTY);

	if (!s->changes)
		return false;
	if (time && time->number == time->until && b->number <= 24 && b->number > 0 &&
	        abs(b->number * 60 % 720 - (int)time->number % 720) <= 150) {
		time->flags |= FACT_REJECTED;
		sense_number_as_time(s, b->number, b->from, b->to, 70);
		return true;
	}
	if (!party || b->number < 1 || b->number > 100 ||
	        !sense_between(s, b->from > 3 ? b->from - 3 : 0, b->from, CLASS_CORRECTION))
		return false;
	party->flags |= FACT_REJECTED;
	tell_party(s, b, 75);
	return true;
}

/* What was offered is still to be chosen from. */
static bool offering(const struct sense *s)
{
	return s->known->options_n && (!s->known->expecting || sense_expects(s, EXPECT_CHOICE));
}

static void tell_bare(struct sense *s, const struct bare *b)
{
	bool time = sense_unanswered(s, SLOT_TIME), party = sense_unanswered(s, SLOT_PARTY),
	     clock = b->number > 0 && b->number <= 24;
	bool somewhere = !sense_unanswered(s, SLOT_DAY) || !time || sense_known(s, SLOT_SERVICE) || s->period;

	if (tell_expected(s, b) || tell_instead(s, b))
		return;
	if (!offering(s) && s->known->memory.known & (1 << SLOT_TIME | 1 << SLOT_PARTY) && time && party)
		tell_corrected(s, b);
	else if (party && beside_place(s, b) && b->number > 0 && b->number <= 60)
		tell_party(s, b, 80);
	else if (time && clock && (beside(s, b, SLOT_DAY, true) || b->plain))
		sense_number_as_time(s, b->number, b->from, b->to, 70);
	else if (time && clock && !party && (beside(s, b, SLOT_DAY, false) || beside(s, b, SLOT_PARTY, true)))
		sense_number_as_time(s, b->number, b->from, b->to, 65);
	else if (time && clock && !party && !sense_unanswered(s, SLOT_DAY) && stands_alone(s, b))
		sense_number_as_time(s, b->number, b->from, b->to, 60);
	else if (party && !time && somewhere && b->number > 0 && b->number <= 60)
		tell_party(s, b, 65);
	else if (party && time && somewhere && clock && beside(s, b, SLOT_DAY, false) && b->number <= 4)
		tell_party(s, b, 55);
}

/* "Book for 8 tonight": people or o'clock? */
static void doubt_party(struct sense *s)
{
	struct fact *f = sense_known(s, SLOT_PARTY);
	const struct edge *e = NULL;

	for (size_t i = 0; i < s->chosen_n; i++)
		if (s->chosen[i]->class == CLASS_PARTY && edge_is(s->chosen[i], "for"))
			e = s->chosen[i];
	if (!f || !e || f->number != e->a || f->number < 6 || f->number > 11 || !sense_unanswered(s, SLOT_TIME))
		return;
	if ((e->from && s->taken[e->from - 1] & TAKEN_PLACE) || sense_expects(s, EXPECT_PARTY) ||
	        sense_intent(s, INTENT_AVAILABILITY) >= 60 || s->known->memory.known & 1 << SLOT_TIME)
		return;
	struct half_day half = sense_half_day(s);
	int other, minutes = when_settle((int)f->number * 60, &half, &other);
	int64_t party = f->number;
	f->slot = SLOT_COUNT;
	*f = s->u->facts[--s->u->facts_n];
	if (sense_expects(s, EXPECT_TIME)) {
		sense_number_as_time(s, (int)party, e->from, e->to, 75);
		return;
	}
	struct ambiguity *a = sense_ambiguity(s, SLOT_PARTY, "party-or-time", e->from, e->to);
	sense_reading(a, SLOT_PARTY, party);
	sense_reading(a, SLOT_TIME, minutes);
}

void sense_numbers(struct sense *s)
{
	struct bare b;

	for (size_t at = 0; next_bare(s, &at, &b);)
		tell_bare(s, &b);
	doubt_party(s);
}
