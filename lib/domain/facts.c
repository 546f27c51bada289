/*
 * facts - day, time, nights, duration and people, of what was chosen
 */
#include "domain/sense.h"
#include <string.h>

/* "not Friday", "instead of 8": named to be refused. */
bool sense_refused(const struct sense *s, size_t at)
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

struct half_day sense_half_day(const struct sense *s)
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
	struct half_day half = sense_half_day(s);
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
		struct half_day half = sense_half_day(s);
		if (slot == SLOT_TIME && e->flags & EDGE_OPEN && n < 780)
			n = when_settle(n, &half, &other);
		if (n != NONE)
			sense_reading(a, slot, n);
	}
}

/* ------------------------------------------------- one of several told */

bool edge_tells(const struct edge *e, enum slot slot)
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
		struct half_day half = sense_half_day(s);
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
		if (edge_tells(s->chosen[i], SLOT_TIME))
			return NULL;
	if (*n < 2 || !edge_is(last, "for") || last->a > 24 || last->a < 1)
		return NULL;
	(*n)--;
	return last;
}

void sense_number_as_time(struct sense *s, int number, size_t from, size_t to, int confidence)
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
		if (!edge_tells(e, slot) || n == 8)
			continue;
		if (sense_refused(s, e->from)) {
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
		sense_number_as_time(s, time->a, time->from, time->to, 65);
	for (size_t i = 0; i < n &&
	        n > 1;) /* "for 4, with my wife"; "Christmas dinner on the 18th"; "we met yesterday, Friday at 7?" */
		if ((slot == SLOT_PARTY && edge_is(told[i], "with-me")) ||
		        (slot == SLOT_DAY && (edge_is(told[i], "holiday") || told[i]->a == s->known->today.n - 1)))
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

/* "In half an hour" is today. */
static void tell_today(struct sense *s)
{
	const struct fact *time = sense_known(s, SLOT_TIME);

	for (size_t i = 0; i < s->chosen_n; i++) {
		const struct edge *e = s->chosen[i];
		if (!time || e->class != CLASS_TIME || !(e->flags & FACT_RELATIVE) || !sense_unanswered(s, SLOT_DAY))
			continue;
		struct fact *day = sense_fact(s, SLOT_DAY, s->known->today.n, e->from, e->to);
		day->flags = FACT_RELATIVE;
	}
}

void sense_when(struct sense *s)
{
	tell_stay(s);
	gather(s, SLOT_DAY);
	gather(s, SLOT_NIGHTS);
	gather(s, SLOT_TIME);
	gather(s, SLOT_PARTY);
	gather(s, SLOT_DURATION);
	change_range(s);
	tell_today(s);
	sense_numbers(s);
	tell_period(s);
}
