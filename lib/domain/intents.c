#include "domain/sense.h"
#include <stdlib.h>
#include <string.h>

static int intent_of(const char *detail, int *strength)
{
	size_t len = strlen(detail);
	char last = len ? detail[len - 1] : '\0';

	*strength = last == '+' ? 90 : last == '-' ? 30 : 60;
	len -= last == '+' || last == '-';
	for (int i = 0; i < INTENT_COUNT; i++)
		if (strlen(intent_name((enum intent)i)) == len && !strncmp(intent_name((enum intent)i), detail, len))
			return i;
	return -1;
}

/* A longer phrase speaks for the words in it: "do not cancel" is not "cancel". */
static bool within_another(const struct sense *s, const struct edge *e)
{
	size_t from = e->from > 8 ? e->from - 8 : 0;

	for (size_t at = from; at <= e->from; at++)
		for (const struct edge *o = s->c->at[at]; o; o = o->next)
			if (o->class == CLASS_INTENT && o->to >= e->to && o->to - o->from > e->to - e->from)
				return true;
	return false;
}

/* "Two hours earlier" asks for no opening hours, "no nuts" says no to nothing. */
static bool within_a_fact(const struct sense *s, const struct edge *e)
{
	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *o = s->chosen[i];
		if (o->from > e->from || o->to < e->to || o->to - o->from == e->to - e->from)
			continue;
		if (o->class == CLASS_SHIFT || o->class == CLASS_TIME || o->class == CLASS_DURATION ||
		        o->class == CLASS_SKIP)
			return true;
	}
	for (const struct edge *o = s->c->at[e->from]; o; o = o->next)
		if (o->class == CLASS_NOTE && o->to > e->to)
			return true;
	return false;
}

static void add(struct sense *s, enum intent intent, int strength)
{
	int *score = &s->u->intents[intent].score;

	*score = *score + strength - *score * strength / 100;
	if (*score > 99)
		*score = 99;
}

int sense_intent(const struct sense *s, enum intent intent)
{
	return s->u->intents[intent].score;
}

static int *score(struct sense *s, enum intent intent)
{
	return &s->u->intents[intent].score;
}

static void at_least(struct sense *s, enum intent intent, int least)
{
	if (*score(s, intent) < least)
		*score(s, intent) = least;
}

static void at_most(struct sense *s, enum intent intent, int most)
{
	if (*score(s, intent) > most)
		*score(s, intent) = most;
}

/* "Ok" and "no" answer at the beginning of a clause; "is it ok to" and "has no towels" answer nothing. */
static bool answers(const struct sense *s, size_t at)
{
	const struct token *all = s->c->tokens.all;

	if (!at || all[at - 1].kind == TOKEN_MARK || sense_has(s, at - 1, CLASS_INTENT) || (at == 1 && all[0].word < 0))
		return true;
	return sense_expects(s, EXPECT_CONFIRMATION | EXPECT_CHOICE) && !s->u->question;
}

/* Hanks is no misspelt "thanks" where a name was asked for, nor a capital amid a sentence; nor marta beside her phone. */
static bool like_a_name(const struct sense *s, size_t at)
{
	const struct token *all = s->c->tokens.all;

	if (sense_expects(s, EXPECT_NAME) && (sense_known(s, SLOT_PHONE) || sense_known(s, SLOT_EMAIL)))
		return true;
	return all[at].capital && (sense_expects(s, EXPECT_NAME) || (at && all[at - 1].kind != TOKEN_MARK));
}

void sense_intents(struct sense *s)
{
	for (int i = 0; i < INTENT_COUNT; i++)
		s->u->intents[i] = (struct intent_score){ (enum intent)i, 0 };
	s->u->question = sense_between(s, 0, s->c->tokens.n, CLASS_ASKS);
	for (size_t at = 0; at < s->c->tokens.n; at++)
		for (const struct edge *e = s->c->at[at]; e; e = e->next) {
			int strength, intent;
			if (e->class == CLASS_CORRECTION)
				s->u->correction |= edge_is(e, "sure") || s->known->memory.known || s->known->options_n;
			if (e->class != CLASS_INTENT || within_another(s, e) || within_a_fact(s, e) ||
			        (intent = intent_of(e->rule->detail, &strength)) < 0)
				continue;
			if (intent == INTENT_EMERGENCY && e->flags & FACT_MENDED)
				continue; /* "checking in" is no "choking" */
			if (e->flags & FACT_MENDED && e->to == e->from + 1 && like_a_name(s, e->from))
				continue;
			if ((intent == INTENT_YES || intent == INTENT_NO) && e->to == e->from + 1 &&
			        !answers(s, e->from))
				continue;
			add(s, (enum intent)intent, e->flags & FACT_MENDED ? strength - 10 : strength);
			sense_take(s, e->from, e->to, TAKEN_INTENT);
		}
	s->changes = *score(s, INTENT_CHANGE) >= 60 || s->u->correction;
}

static bool tells(const struct sense *s, enum slot slot)
{
	return sense_known(s, slot) || understood_ambiguity(s->u, slot);
}

static bool tells_when_or_who(const struct sense *s)
{
	return tells(s, SLOT_PARTY) || tells(s, SLOT_DAY) || tells(s, SLOT_TIME) || tells(s, SLOT_NIGHTS);
}

/* Something else than what is held was told. */
static bool differs(const struct sense *s)
{
	const struct fact *party = sense_known(s, SLOT_PARTY), *day = sense_known(s, SLOT_DAY);
	const struct fact *time = sense_known(s, SLOT_TIME), *area = sense_known(s, SLOT_AREA);
	const struct offer *m = &s->known->memory;

	return (party && m->known & 1 << SLOT_PARTY && party->number != m->party) ||
	        (day && m->known & 1 << SLOT_DAY && day->number != m->day.n) ||
	        (area && m->known & 1 << SLOT_AREA && area->number != m->area) ||
	        (time && m->known & 1 << SLOT_TIME &&
	                (time->flags & FACT_RELATIVE || time->number > m->minutes || time->until < m->minutes));
}

/* "no, make it 3" is a change; "yes, but at 9" is not a yes to what was offered. */
static void weigh_answers(struct sense *s)
{
	bool facts = tells_when_or_who(s) && (s->known->memory.known || s->known->options_n);

	if (facts && s->u->correction) {
		at_most(s, INTENT_NO, 25);
		at_most(s, INTENT_YES, 25);
		if (*score(s, INTENT_CANCEL) < 60)
			at_least(s, INTENT_CHANGE, 70);
	} else if (facts && *score(s, INTENT_NO) >= 60) {
		at_most(s, INTENT_NO, 40);
		at_least(s, INTENT_CHANGE, 60);
	}
	if (sense_known(s, SLOT_PARTY) && *score(s, INTENT_CANCEL) >= 60 &&
	        differs(s)) { /* "he can't come, so just me" */
		at_most(s, INTENT_CANCEL, 50);
		at_least(s, INTENT_CHANGE, 60);
	}
	if (*score(s, INTENT_YES) >= 60 && differs(s)) {
		at_most(s, INTENT_YES, 40);
		at_least(s, INTENT_CHANGE, 60);
	}
	if (tells_when_or_who(s) && !s->known->memory.known && !s->known->options_n && !s->known->expecting)
		at_most(s, INTENT_YES, 40); /* "book it for Liam, 6 people": nothing was offered */
	if (*score(s, INTENT_YES) && *score(s, INTENT_NO) >= 60)
		at_most(s, INTENT_YES, 30);
	if (*score(s, INTENT_KEEP) >= 60)
		at_most(s, INTENT_CANCEL, 20), at_most(s, INTENT_NO, 20), at_most(s, INTENT_CHANGE, 20);
}

static bool exact_time(const struct sense *s)
{
	const struct fact *time = sense_known(s, SLOT_TIME);

	return time && !(time->flags & FACT_PERIOD);
}

static void weigh_reservation(struct sense *s)
{
	static const enum intent stronger[] = { INTENT_CHANGE, INTENT_CANCEL, INTENT_LOOKUP, INTENT_RESEND,
		INTENT_WAITLIST, INTENT_LATE, INTENT_HUMAN, INTENT_KEEP };
	static const enum intent other[] = { INTENT_CHANGE, INTENT_CANCEL, INTENT_LOOKUP, INTENT_RESEND,
		INTENT_WAITLIST, INTENT_LATE, INTENT_HUMAN, INTENT_HOURS, INTENT_ORDER, INTENT_FLIGHT, INTENT_EMERGENCY,
		INTENT_QUESTION };
	bool elsewhere = false;

	for (size_t i = 0; i < sizeof stronger / sizeof *stronger; i++)
		if (*score(s, stronger[i]) >= 60)
			at_most(s, INTENT_RESERVE, *score(s, stronger[i]) - 20);
	if (tells_when_or_who(s) && !s->u->question)
		at_most(s, INTENT_QUESTION, 30);
	if (*score(s, INTENT_CHANGE) >= 60 || *score(s, INTENT_CANCEL) >= 60)
		at_most(s, INTENT_LOOKUP, 50);
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		elsewhere |= *score(s, other[i]) >= 60;
	if (tells_when_or_who(s) && !elsewhere && s->known->memory.known && differs(s))
		at_least(s, INTENT_CHANGE, 50);
	if (s->u->question && !*score(s, INTENT_RESERVE) && !*score(s, INTENT_AVAILABILITY) && !s->known->expecting &&
	        !s->known->memory.known && (tells(s, SLOT_DAY) || s->period) && !tells(s, SLOT_PARTY) &&
	        !exact_time(s)) {
		at_least(s, INTENT_QUESTION, 50); /* "what's on at Christmas?" */
		elsewhere = true;
	}
	if (tells_when_or_who(s) && !elsewhere && !s->known->memory.known &&
	        !(s->u->question && *score(s, INTENT_AVAILABILITY)))
		at_least(s, INTENT_RESERVE, sense_known(s, SLOT_SERVICE) || tells(s, SLOT_PARTY) ? 70 : 50);
	else if (sense_known(s, SLOT_SERVICE) && !elsewhere)
		at_least(s, INTENT_RESERVE, 40);
	if (*score(s, INTENT_AVAILABILITY) >= 60 && *score(s, INTENT_RESERVE) < 90)
		at_most(s, INTENT_RESERVE, *score(s, INTENT_AVAILABILITY) - 10);
	if (sense_known(s, SLOT_CODE) && !elsewhere && !*score(s, INTENT_RESERVE))
		at_least(s, INTENT_LOOKUP, 50);
}

/* What asks something and was not recognised as anything else is a question for the knowledge pages. */
static void weigh_question(struct sense *s)
{
	int best = 0;

	for (int i = 0; i < INTENT_COUNT; i++)
		if (i != INTENT_QUESTION && i != INTENT_GREET && i != INTENT_THANKS && s->u->intents[i].score > best)
			best = s->u->intents[i].score;
	if (s->u->question && best < 45 && !(tells(s, SLOT_PARTY) && tells(s, SLOT_TIME)))
		at_least(s, INTENT_QUESTION, 50);
	else if (!s->u->facts_n && !best && s->c->tokens.n > 3)
		at_least(s, INTENT_QUESTION, 20);
	if (best >= 60 && *score(s, INTENT_GREET))
		at_most(s, INTENT_GREET, 40);
	if (best >= 60 && *score(s, INTENT_THANKS))
		at_most(s, INTENT_THANKS, 40);
	if (tells_when_or_who(s))
		at_most(s, INTENT_GREET, 40), at_most(s, INTENT_THANKS, 40);
}

static int best_first(const void *a, const void *b)
{
	const struct intent_score *x = a, *y = b;

	return x->score != y->score ? y->score - x->score : (int)x->intent - (int)y->intent;
}

void sense_weigh(struct sense *s)
{
	if (*score(s, INTENT_EMERGENCY) >= 60)
		at_least(s, INTENT_HUMAN, 60);
	if (!s->u->facts_n && !s->u->ambiguities_n)
		s->u->correction = false; /* a bare "no" */
	weigh_answers(s);
	weigh_reservation(s);
	weigh_question(s);
	qsort(s->u->intents, INTENT_COUNT, sizeof *s->u->intents, best_first);
	while (s->u->intents_n < INTENT_COUNT && s->u->intents[s->u->intents_n].score > 0)
		s->u->intents_n++;
}
