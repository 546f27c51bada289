#include "domain/sense.h"
#include <stdlib.h>
#include <string.h>

/* Classes that tell something, those that win a tie first. */
static const enum word_class tellers[] = { CLASS_PICK, CLASS_STAY, CLASS_DAY, CLASS_DAYS, CLASS_SAME_DAY, CLASS_TIME,
	CLASS_SHIFT, CLASS_SAME_TIME, CLASS_NIGHTS, CLASS_PARTY, CLASS_MORE, CLASS_SKIP, CLASS_DURATION };
enum { TELLERS = sizeof tellers / sizeof *tellers };

static int rank(enum word_class class)
{
	for (int i = 0; i < TELLERS; i++)
		if (tellers[i] == class)
			return i;
	return -1;
}

static int longest_first(const void *a, const void *b)
{
	const struct edge *x = *(const struct edge *const *)a, *y = *(const struct edge *const *)b;
	size_t n = x->to - x->from, m = y->to - y->from;

	if (n != m)
		return n > m ? -1 : 1;
	if ((x->flags & FACT_MENDED) != (y->flags & FACT_MENDED))
		return x->flags & FACT_MENDED ? 1 : -1;
	if (rank(x->class) != rank(y->class))
		return rank(x->class) - rank(y->class);
	return x->from != y->from ? (x->from < y->from ? -1 : 1) : (int)(x->flags >> 16) - (int)(y->flags >> 16);
}

static int by_place(const void *a, const void *b)
{
	const struct edge *x = *(const struct edge *const *)a, *y = *(const struct edge *const *)b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* "Talk to one person": nobody comes to dinner. */
static bool asks_for_person(const struct sense *s, const struct edge *e)
{
	for (size_t at = e->from > 6 ? e->from - 6 : 0; at <= e->from; at++)
		for (const struct edge *o = s->c->at[at]; o; o = o->next)
			if (o->class == CLASS_INTENT && !strncmp(o->rule->detail, "human", 5) && o->to >= e->to &&
			        o->from < e->from)
				return true;
	return false;
}

/* "The second" is a day where nothing was offered. */
static bool is_day_too(const struct sense *s, const struct edge *e)
{
	for (const struct edge *o = s->c->at[e->from]; o; o = o->next)
		if (o->class == CLASS_DAY && o->to == e->to)
			return true;
	return false;
}

/* "Juan Mar", where a name was asked for: one word of a row of capitals with a word nobody knows is part of a name. */
static bool in_a_name(const struct sense *s, const struct edge *e)
{
	const struct token *all = s->c->tokens.all;
	size_t from = e->from, to = e->to;
	bool unknown = false;

	if (!sense_expects(s, EXPECT_NAME) || e->to - e->from != 1 || all[from].kind != TOKEN_WORD ||
	        !all[from].capital)
		return false;
	while (from && all[from - 1].kind == TOKEN_WORD && all[from - 1].capital)
		from--;
	while (to < s->c->tokens.n && all[to].kind == TOKEN_WORD && all[to].capital)
		to++;
	for (size_t i = from; i < to; i++)
		unknown |= all[i].word < 0;
	return unknown;
}

static bool wanted(const struct sense *s, const struct edge *e)
{
	if (rank(e->class) < 0 || in_a_name(s, e))
		return false;
	if (e->class == CLASS_PICK && !s->known->options_n)
		return !is_day_too(s, e);
	return e->class != CLASS_PARTY || !asks_for_person(s, e);
}

void sense_choose(struct sense *s)
{
	size_t n = 0, room = 0;
	const struct edge **all;

	for (size_t at = 0; at < s->c->tokens.n; at++)
		for (const struct edge *e = s->c->at[at]; e; e = e->next)
			room += wanted(s, e);
	all = arena_array(s->mem, room + 1, sizeof *all);
	for (size_t at = 0; at < s->c->tokens.n; at++)
		for (const struct edge *e = s->c->at[at]; e; e = e->next) {
			if (wanted(s, e))
				all[n++] = e;
			if (e->class == CLASS_PERIOD &&
			        (!s->period || e->to - e->from > s->period->to - s->period->from))
				s->period = e;
		}
	qsort(all, n, sizeof *all, longest_first);
	for (size_t i = 0; i < n && s->chosen_n < CHOSEN_MOST; i++) {
		if (!sense_free(s, all[i]->from, all[i]->to))
			continue;
		s->chosen[s->chosen_n++] = all[i];
		sense_take(s, all[i]->from, all[i]->to, TAKEN_FACT | (edge_is(all[i], "place") ? TAKEN_SKIP : 0));
	}
	qsort(s->chosen, s->chosen_n, sizeof *s->chosen, by_place);
}

void sense_shapes(struct sense *s)
{
	for (size_t at = 0; at < s->c->tokens.n; at++) {
		const struct token *t = &s->c->tokens.all[at];
		enum slot slot = t->kind == TOKEN_PHONE ? SLOT_PHONE : t->kind == TOKEN_EMAIL ? SLOT_EMAIL : SLOT_CODE;
		if (t->kind != TOKEN_PHONE && t->kind != TOKEN_EMAIL && t->kind != TOKEN_CODE)
			continue;
		struct fact *f = sense_fact(s, slot, 0, at, at + 1);
		f->text = t->text ? t->text : arena_strn(s->mem, s->c->tokens.text + t->span.at, t->span.len);
		f->confidence = t->confidence;
		f->flags = t->text ? 0 : FACT_REJECTED;
	}
}

/* "not Friday", "instead of 8": named to be refused. */
static bool refused(const struct sense *s, size_t at)
{
	if (at && s->c->tokens.all[at - 1].kind == TOKEN_MARK)
		return false; /* "no, Friday" */
	for (size_t back = 1; back <= 4 && back <= at; back++) {
		const struct edge *e = edge_longest(s->c, at - back, CLASS_NOT);
		if (e && e->to <= at && e->to + 1 >= at)
			return true;
	}
	return false;
}

static int sureness(const struct edge *e)
{
	return 92 - (e->flags & FACT_MENDED ? 15 : 0) - (e->flags & FACT_ASSUMED ? 15 : 0) -
	        (e->flags & FACT_ABOUT ? 5 : 0);
}

/* ------------------------------------------------------------------ times */

static int day_spoken_of(const struct sense *s)
{
	const struct fact *day = sense_known(s, SLOT_DAY);

	if (day)
		return (int)day->number;
	return s->known->memory.known & 1 << SLOT_DAY ? s->known->memory.day.n : NONE;
}

static const struct known_service *service_spoken_of(const struct sense *s)
{
	if (s->service >= 0)
		return &s->known->services[s->service];
	return s->known->services_n ? &s->known->services[0] : NULL;
}

static struct half_day half_of(const struct sense *s)
{
	const struct known_service *service = service_spoken_of(s);
	struct half_day h = { .from = NONE, .until = NONE, .evening = true };

	if (s->period) {
		h.from = s->period->a;
		h.until = s->period->b;
	}
	if (service) {
		h.opens = service->opens;
		h.closes = service->closes;
		h.evening = !service->kind || !strcmp(service->kind, "table");
	}
	if (day_spoken_of(s) == s->known->today.n)
		h.not_before = s->known->minutes;
	return h;
}

/* An offered time that fits "8" is the one that is meant. */
static int as_offered(const struct sense *s, int minutes)
{
	for (size_t i = 0; i < s->known->options_n; i++)
		if (s->known->options[i].known & 1 << SLOT_TIME && s->known->options[i].minutes % 720 == minutes % 720)
			return s->known->options[i].minutes;
	if (s->known->memory.known & 1 << SLOT_TIME && s->known->memory.minutes % 720 == minutes % 720)
		return s->known->memory.minutes;
	return NONE;
}

static void settle(struct sense *s, struct fact *f, const struct edge *e)
{
	struct half_day half = half_of(s);
	int length = (int)(f->until - f->number), other = NONE, offered = as_offered(s, (int)f->number);

	if (!(e->flags & EDGE_OPEN))
		return;
	f->number = offered != NONE && !length ? offered : when_settle((int)f->number, &half, &other);
	f->until = f->number + length;
	if (offered != NONE || half.from != NONE)
		return;
	f->flags |= FACT_ASSUMED;
	f->confidence -= 10;
	if (other == NONE)
		return;
	struct ambiguity *a = sense_ambiguity(s, SLOT_TIME, "half-of-day", e->from, e->to);
	a->resolved = true;
	sense_reading(a, SLOT_TIME, f->number);
	sense_reading(a, SLOT_TIME, other);
}

static unsigned public_flags(const struct edge *e)
{
	return e->flags & 0xffff;
}

static struct fact *tell(struct sense *s, enum slot slot, const struct edge *e)
{
	struct fact *f = sense_fact(s, slot, e->a, e->from, e->to);

	f->until = e->b == NONE ? e->a : e->b;
	f->flags |= public_flags(e);
	f->confidence = sureness(e);
	if (slot == SLOT_TIME)
		settle(s, f, e);
	return f;
}

static void ask(struct sense *s, enum slot slot, const struct edge *e, bool resolved)
{
	struct ambiguity *a = sense_ambiguity(s, slot, e->why, e->from, e->to);

	a->resolved = resolved;
	if (e->class == CLASS_DAYS) {
		for (int n = e->a; n <= e->b && e->b - e->a < READINGS; n++)
			sense_reading(a, slot, n);
		return;
	}
	for (int i = 0; i < 2; i++) {
		int n = i ? e->other : e->a, other;
		struct half_day half = half_of(s);
		if (slot == SLOT_TIME && e->flags & EDGE_OPEN && n < 780)
			n = when_settle(n, &half, &other);
		if (n != NONE)
			sense_reading(a, slot, n);
	}
}

/* ------------------------------------------------- one of several told */

static bool tells(const struct edge *e, enum slot slot)
{
	switch ((int)slot) {
	case SLOT_DAY:
		return e->class == CLASS_DAY || e->class == CLASS_DAYS || e->class == CLASS_SAME_DAY;
	case SLOT_TIME:
		return e->class == CLASS_TIME || e->class == CLASS_SHIFT || e->class == CLASS_SAME_TIME;
	case SLOT_PARTY:
		return e->class == CLASS_PARTY || e->class == CLASS_MORE;
	case SLOT_NIGHTS:
		return e->class == CLASS_NIGHTS;
	case SLOT_DURATION:
		return e->class == CLASS_DURATION;
	}
	return false;
}

/* "Friday, sorry, Saturday", "from 7 to 8": the last is meant. */
static bool replaced(const struct sense *s, const struct edge *first, const struct edge *last)
{
	if (sense_between(s, first->to, last->from, CLASS_CORRECTION) ||
	        sense_between(s, last->to, last->to + 2, CLASS_CORRECTION))
		return true;
	return s->changes && !sense_between(s, first->to, last->from, CLASS_OR);
}

static struct fact *reject(struct sense *s, enum slot slot, const struct edge *e)
{
	struct fact *f = sense_fact(s, slot, e->a, e->from, e->to);

	f->flags |= FACT_REJECTED;
	s->u->correction = true;
	return f;
}

static bool same_reading(const struct edge *a, const struct edge *b)
{
	return a->a == b->a && a->b == b->b && (a->flags & EDGE_OPEN) == (b->flags & EDGE_OPEN);
}

static void ask_which(struct sense *s, enum slot slot, const struct edge **told, size_t n)
{
	static const char *const why[] = {
		[SLOT_PARTY] = "how-many", [SLOT_DAY] = "which-day", [SLOT_TIME] = "which-time"
	};
	struct ambiguity *a = sense_ambiguity(
	        s, slot, slot <= SLOT_TIME && why[slot] ? why[slot] : "which", told[0]->from, told[0]->to);

	for (size_t i = 0; i < n; i++) {
		struct half_day half = half_of(s);
		int other, value = told[i]->a;
		if (slot == SLOT_TIME && told[i]->flags & EDGE_OPEN && value < 780)
			value = when_settle(value, &half, &other);
		sense_reading(a, slot, value);
	}
}

/*
 * "Sunday instead" is the Sunday among the days that were named to choose from, or the one nearest to a day some weeks
 * away that was spoken of.
 */
static bool near_spoken(const struct sense *s, const struct edge *e, int *day)
{
	const struct understand_context *known = s->known;
	int held = known->memory.day.n, weekday = day_weekday((struct day){ e->a });

	if (e->class != CLASS_DAY || !edge_is(e, "weekday"))
		return false;
	for (size_t i = 0; i < known->options_n; i++)
		if (known->options[i].known & 1 << SLOT_DAY && day_weekday(known->options[i].day) == weekday)
			return *day = known->options[i].day.n, true;
	if (!(known->memory.known & 1 << SLOT_DAY) || held - known->today.n <= 6 || !(s->changes || known->expecting))
		return false;
	*day = held + (weekday - day_weekday((struct day){ held }) + 7 + 3) % 7 - 3;
	return true;
}

static void tell_or_ask(struct sense *s, enum slot slot, const struct edge *e)
{
	int day;

	if (slot == SLOT_DAY && near_spoken(s, e, &day)) {
		struct fact *f = sense_fact(s, SLOT_DAY, day, e->from, e->to);
		f->flags = public_flags(e) | FACT_RELATIVE;
		f->confidence = sureness(e);
		return;
	}
	if (e->class == CLASS_DAYS || e->flags & EDGE_UNSURE)
		ask(s, slot, e, false);
	else {
		tell(s, slot, e);
		if (e->other != NONE && e->why)
			ask(s, slot, e, true);
	}
}

/* "for two for eight": of two counts the second is a time when no time was told. */
static const struct edge *party_as_time(struct sense *s, const struct edge **told, size_t *n)
{
	const struct edge *last = told[*n - 1];

	for (size_t i = 0; i < s->chosen_n; i++)
		if (tells(s->chosen[i], SLOT_TIME))
			return NULL;
	if (*n < 2 || !edge_is(last, "for") || last->a > 24 || last->a < 1)
		return NULL;
	(*n)--;
	return last;
}

static void tell_number_as_time(struct sense *s, int number, size_t from, size_t to, int confidence)
{
	struct edge e = { .from = from,
		.to = to,
		.a = number * 60,
		.b = NONE,
		.other = NONE,
		.flags = number <= 12 && number ? EDGE_OPEN : 0 };
	struct fact *f = tell(s, SLOT_TIME, &e);

	f->confidence = confidence;
}

/* "Same time next week": seven days from what is held. */
static bool same_time_next_week(const struct sense *s, const struct edge *week)
{
	if (!edge_is(week, "next-week") || !(s->known->memory.known & 1 << SLOT_DAY))
		return false;
	for (size_t i = 0; i < s->chosen_n; i++)
		if (s->chosen[i]->class == CLASS_SAME_TIME)
			return true;
	return false;
}

static void gather(struct sense *s, enum slot slot)
{
	const struct edge *told[8], *time;
	size_t n = 0;

	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *e = s->chosen[i];
		if (!tells(e, slot) || n == 8)
			continue;
		if (refused(s, e->from)) {
			reject(s, slot, e);
			continue;
		}
		if (e->class == CLASS_DAYS && same_time_next_week(s, e)) {
			sense_fact(s, SLOT_DAY, s->known->memory.day.n + 7, e->from, e->to)->flags = FACT_RELATIVE;
			return;
		}
		if (n && same_reading(told[n - 1], e))
			continue;
		if (n && slot != SLOT_DURATION && replaced(s, told[n - 1], e))
			reject(s, slot, told[--n]);
		told[n++] = e;
	}
	if (!n)
		return;
	if (slot == SLOT_PARTY && (time = party_as_time(s, told, &n)))
		tell_number_as_time(s, time->a, time->from, time->to, 65);
	for (size_t i = 0; i < n && n > 1;) /* "for 4, with my wife"; "Christmas dinner on the 18th" */
		if ((slot == SLOT_PARTY && edge_is(told[i], "with-me")) ||
		        (slot == SLOT_DAY && edge_is(told[i], "holiday")))
			memmove(told + i, told + i + 1, (--n - i) * sizeof *told);
		else
			i++;
	if (n > 1 && slot != SLOT_DURATION)
		ask_which(s, slot, told, n);
	else
		tell_or_ask(s, slot, told[0]);
}

static void tell_stay(struct sense *s)
{
	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *e = s->chosen[i];
		const struct known_service *service = service_spoken_of(s);
		if (e->class != CLASS_STAY)
			continue;
		if (s->changes && (s->known->memory.known & 1 << SLOT_DAY) &&
		        (s->known->memory.day.n == e->a || !service || !service->kind ||
		                strcmp(service->kind, "room"))) {
			sense_fact(s, SLOT_DAY, e->b, e->from, e->to)->confidence = 75;
			return;
		}
		struct fact *f = tell(s, SLOT_DAY, e);
		struct fact *nights = sense_fact(s, SLOT_NIGHTS, e->b - e->a, e->from, e->to);
		nights->confidence = f->confidence;
		return;
	}
}

/* "from 7 to 8" in a change: 8. */
static void change_range(struct sense *s)
{
	struct fact *f = sense_known(s, SLOT_TIME);

	if (!f || !(f->flags & FACT_BETWEEN) || !s->changes || !(s->known->memory.known & 1 << SLOT_TIME))
		return;
	if (f->number % 720 != s->known->memory.minutes % 720)
		return;
	f->number = f->until;
	f->flags &= ~(unsigned)FACT_BETWEEN;
	f->flags |= FACT_ASSUMED;
}

/* "Dinner tomorrow": the time is somewhere in the evening. */
static void tell_period(struct sense *s)
{
	bool asked = sense_known(s, SLOT_DAY) || sense_known(s, SLOT_PARTY) || sense_expects(s, EXPECT_TIME) ||
	        sense_intent(s, INTENT_RESERVE) >= 60 || sense_intent(s, INTENT_AVAILABILITY) || s->changes;
	struct fact *f;

	const struct known_service *service = s->service >= 0 ? &s->known->services[s->service] : NULL;

	if (service && service->kind && !strcmp(service->kind, "room"))
		return; /* a room tonight is for the night */
	if (!s->period || sense_known(s, SLOT_TIME) || understood_ambiguity(s->u, SLOT_TIME) || !asked)
		return;
	f = sense_fact(s, SLOT_TIME, s->period->a, s->period->from, s->period->to);
	f->until = s->period->b;
	f->flags = FACT_PERIOD | public_flags(s->period);
	f->confidence = 80;
}

/* ---------------------------------------------------------- bare numbers */

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
		if (refused(s, *at) || (e->a == 1 && t->kind == TOKEN_WORD && !clause_begins(s, *at)))
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
		if (!tells(e, slot) && !(slot == SLOT_DAY && e == s->period))
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
		tell_number_as_time(s, b->number, b->from, b->to, 70);
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
		tell_number_as_time(s, n, b->from, b->to, 85);
	} else if (sense_expects(s, EXPECT_DAY) && !sense_known(s, SLOT_DAY) && (day = when_mday(s->c, n)) != NONE) {
		sense_fact(s, SLOT_DAY, day, b->from, b->to)->confidence = 75;
	} else {
		return false;
	}
	return true;
}

static bool unanswered(const struct sense *s, enum slot slot)
{
	return !sense_known(s, slot) && !understood_ambiguity(s->u, slot);
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
		tell_number_as_time(s, b->number, b->from, b->to, 70);
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
	bool time = unanswered(s, SLOT_TIME), party = unanswered(s, SLOT_PARTY),
	     clock = b->number > 0 && b->number <= 24;
	bool somewhere = !unanswered(s, SLOT_DAY) || !time || sense_known(s, SLOT_SERVICE) || s->period;

	if (tell_expected(s, b) || tell_instead(s, b))
		return;
	if (!offering(s) && s->known->memory.known & (1 << SLOT_TIME | 1 << SLOT_PARTY) && time && party)
		tell_corrected(s, b);
	else if (party && beside_place(s, b) && b->number > 0 && b->number <= 60)
		tell_party(s, b, 80);
	else if (time && clock && (beside(s, b, SLOT_DAY, true) || b->plain))
		tell_number_as_time(s, b->number, b->from, b->to, 70);
	else if (time && clock && !party && (beside(s, b, SLOT_DAY, false) || beside(s, b, SLOT_PARTY, true)))
		tell_number_as_time(s, b->number, b->from, b->to, 65);
	else if (time && clock && !party && !unanswered(s, SLOT_DAY) && stands_alone(s, b))
		tell_number_as_time(s, b->number, b->from, b->to, 60);
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
	if (!f || !e || f->number != e->a || f->number < 6 || f->number > 11 || !unanswered(s, SLOT_TIME))
		return;
	if ((e->from && s->taken[e->from - 1] & TAKEN_PLACE) || sense_expects(s, EXPECT_PARTY) ||
	        sense_intent(s, INTENT_AVAILABILITY) >= 60 || s->known->memory.known & 1 << SLOT_TIME)
		return;
	struct half_day half = half_of(s);
	int other, minutes = when_settle((int)f->number * 60, &half, &other);
	int64_t party = f->number;
	f->slot = SLOT_COUNT;
	*f = s->u->facts[--s->u->facts_n];
	if (sense_expects(s, EXPECT_TIME)) {
		tell_number_as_time(s, (int)party, e->from, e->to, 75);
		return;
	}
	struct ambiguity *a = sense_ambiguity(s, SLOT_PARTY, "party-or-time", e->from, e->to);
	sense_reading(a, SLOT_PARTY, party);
	sense_reading(a, SLOT_TIME, minutes);
}

/* "In half an hour" is today. */
static void tell_today(struct sense *s)
{
	const struct fact *time = sense_known(s, SLOT_TIME);

	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *e = s->chosen[i];
		if (!time || e->class != CLASS_TIME || !(e->flags & FACT_RELATIVE) || !unanswered(s, SLOT_DAY))
			continue;
		struct fact *day = sense_fact(s, SLOT_DAY, s->known->today.n, e->from, e->to);
		day->flags = FACT_RELATIVE;
	}
}

void sense_when(struct sense *s)
{
	struct bare b;

	tell_stay(s);
	gather(s, SLOT_DAY);
	gather(s, SLOT_NIGHTS);
	gather(s, SLOT_TIME);
	gather(s, SLOT_PARTY);
	gather(s, SLOT_DURATION);
	change_range(s);
	tell_today(s);
	for (size_t at = 0; next_bare(s, &at, &b);)
		tell_bare(s, &b);
	doubt_party(s);
	tell_period(s);
}

/* ---------------------------------------------------------------- choice */

static bool agrees(const struct offer *o, const struct fact *day, const struct fact *time, const struct fact *area)
{
	if (day && o->known & 1 << SLOT_DAY && o->day.n != day->number)
		return false;
	if (time && (!(o->known & 1 << SLOT_TIME) || o->minutes < time->number || o->minutes > time->until))
		return false;
	return !area || (o->known & 1 << SLOT_AREA && o->area == area->number);
}

static void tell_choice(struct sense *s, int64_t which, const struct span *span, unsigned flags)
{
	struct fact *f = sense_fact(s, SLOT_CHOICE, which, 0, 0);

	f->span = *span;
	f->flags = flags;
}

/* "The 20:15, please", "terrace": the one option that agrees with all that was said. */
static void choose_by_facts(struct sense *s)
{
	const struct fact *day = sense_known(s, SLOT_DAY), *time = sense_known(s, SLOT_TIME),
	                  *area = sense_known(s, SLOT_AREA);
	const struct fact *party = sense_known(s, SLOT_PARTY);
	size_t fits = 0, which = 0;

	if (area && area->flags & FACT_ANY)
		area = NULL;
	if (!(time || area || day) ||
	        (party && s->known->memory.known & 1 << SLOT_PARTY && party->number != s->known->memory.party))
		return;
	for (size_t i = 0; i < s->known->options_n; i++)
		if (agrees(&s->known->options[i], day, time, area))
			which = i, fits++;
	if (fits == 1)
		tell_choice(s, (int64_t)which, time ? &time->span : area ? &area->span : &day->span, 0);
}

static size_t latest(const struct sense *s, bool earliest)
{
	size_t best = 0;

	for (size_t i = 1; i < s->known->options_n; i++) {
		int64_t a = (int64_t)s->known->options[i].day.n * 1440 + s->known->options[i].minutes;
		int64_t b = (int64_t)s->known->options[best].day.n * 1440 + s->known->options[best].minutes;
		if (earliest ? a < b : a > b)
			best = i;
	}
	return best;
}

void sense_choice(struct sense *s)
{
	size_t n = s->known->options_n;

	if (!n || sense_known(s, SLOT_CHOICE))
		return;
	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *e = s->chosen[i];
		struct span span = sense_span(s, e->from, e->to);
		if (e->class != CLASS_PICK || refused(s, e->from))
			continue;
		if (edge_is(e, "any"))
			tell_choice(s, 0, &span, FACT_ANY);
		else if (edge_is(e, "middle"))
			tell_choice(s, (int64_t)n / 2, &span, n % 2 ? 0 : FACT_ASSUMED);
		else if (edge_is(e, "last"))
			tell_choice(s, (int64_t)n - 1, &span, 0);
		else if (edge_is(e, "later") || edge_is(e, "earlier"))
			tell_choice(s, (int64_t)latest(s, edge_is(e, "earlier")), &span, n > 2 ? FACT_ASSUMED : 0);
		else if (e->a >= 1 && (size_t)e->a <= n)
			tell_choice(s, e->a - 1, &span, 0);
		return;
	}
	choose_by_facts(s);
}
