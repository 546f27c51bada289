/*
 * talk_free - of what is free, what comes near the wish, and how it is said
 */
#include "domain/talk.h"
#include <stdlib.h>
#include <string.h>

enum { NEAR = 3, USUAL_MINUTE = 19 * 60 + 30, APART = 30 };

/* " or ", between the last two of a list. */
const char *talk_or(struct talk *t)
{
	return arena_printf(t->c->mem, " %s ", SAY(t->c->mem, t->w, "say.or", { "n", "" }));
}

int64_t talk_minute(const struct free_slot *s)
{
	return ((s->local[0] - '0') * 10 + s->local[1] - '0') * 60 + (s->local[3] - '0') * 10 + s->local[4] - '0';
}

/* "around 8" takes what is nearest, "after 7" what comes later; the evening what lies in it. */
static bool fits_wish(const struct talk *t, const struct free_slot *s)
{
	const struct memory *m = &t->m;
	int64_t at = talk_minute(s);

	if (m->area && !m->any_area && strcmp(s->resource, m->area) != 0)
		return false;
	if (m->minute == NO_INT)
		return true;
	if (m->minute_flags & FACT_AFTER)
		return at >= m->minute;
	if (m->minute_flags & FACT_BEFORE)
		return at <= (m->minute_until == NO_INT ? m->minute : m->minute_until);
	if (m->minute_flags & (FACT_BETWEEN | FACT_PERIOD))
		return at >= m->minute && at <= m->minute_until;
	return true;
}

bool talk_exact(const struct talk *t)
{
	return t->m.minute != NO_INT && !(t->m.minute_flags & (FACT_AFTER | FACT_BEFORE | FACT_BETWEEN | FACT_PERIOD));
}

/* From the time wished for; without one, from when most people come. */
static int64_t distance(const struct talk *t, const struct free_slot *s)
{
	int64_t d = talk_minute(s) -
	        (t->m.minute == NO_INT || (t->m.minute_flags & FACT_PERIOD) ? USUAL_MINUTE : t->m.minute);

	return d < 0 ? -d : d;
}

const struct free_slot *talk_at(const struct talk *t, const struct free_slot_list *slots, const char *resource)
{
	for (size_t i = 0; i < slots->n; i++)
		if (talk_minute(&slots->items[i]) == t->m.minute &&
		        (!resource || !strcmp(slots->items[i].resource, resource)))
			return &slots->items[i];
	return NULL;
}

/* The nearest that fits, taken out of the list so that the next call finds the next; a time is named once. */
static struct free_slot *nearest(const struct talk *t, struct free_slot_list *slots, const char *resource)
{
	struct free_slot *best = NULL;

	for (size_t i = 0; i < slots->n; i++) {
		struct free_slot *s = &slots->items[i];
		if (!s->local || (resource && strcmp(s->resource, resource) != 0) || (!resource && !fits_wish(t, s)))
			continue;
		if (!best || distance(t, s) < distance(t, best))
			best = s;
	}
	return best;
}

/* What is within APART minutes of the chosen one is not offered beside it. */
static void take_out(struct free_slot_list *slots, const struct free_slot *chosen, int64_t apart)
{
	int64_t minute = talk_minute(chosen);

	for (size_t i = 0; i < slots->n; i++) {
		struct free_slot *s = &slots->items[i];
		if (s->local && s->day.n == chosen->day.n && talk_minute(s) - minute < apart &&
		        minute - talk_minute(s) < apart)
			s->local = NULL;
	}
}

static int by_start(const void *a, const void *b)
{
	const struct choice *x = a, *y = b;

	return x->start.us < y->start.us ? -1 : x->start.us > y->start.us;
}

/* Up to NEAR times that fit, earliest first, remembered so that "the second one" is understood. */
size_t talk_choose(struct talk *t, struct free_slot_list slots)
{
	const struct free_slot *s;
	int64_t apart = talk_exact(t) ? 1 : APART;

	t->m.options.n = 0;
	while (t->m.options.n < NEAR && (s = nearest(t, &slots, NULL))) {
		struct free_slot chosen = *s;
		talk_option(t,
		        &(struct choice){ chosen.start, chosen.day, talk_minute(&chosen), chosen.resource,
		                chosen.resource_name, NULL });
		take_out(&slots, &chosen, apart);
	}
	if (t->m.options.n)
		qsort(t->m.options.items, t->m.options.n, sizeof *t->m.options.items, by_start);
	return t->m.options.n;
}

const char *talk_options(struct talk *t)
{
	struct buf b = { .mem = t->c->mem };

	for (size_t i = 0; i < t->m.options.n; i++) {
		const char *clock = talk_clock(t, t->m.options.items[i].minute);
		buf_puts(&b, i == 0 ? "" : i + 1 < t->m.options.n ? ", " : talk_or(t));
		buf_puts(&b, clock);
		talk_suggest(t, clock);
	}
	return buf_text(&b);
}

/* "; inside 19:45 or 20:15" for each other area, from what is left of the list. */
const char *talk_elsewhere(struct talk *t, const struct ground_service *s, struct free_slot_list slots, const char *but)
{
	struct buf b = { .mem = t->c->mem };

	for (size_t a = 0; a < s->areas.n; a++) {
		const char *area = s->areas.items[a].slug, *times[2] = { 0 };
		struct free_slot taken;
		struct free_slot_list copy = { arena_array(t->c->mem, slots.n, sizeof *slots.items), slots.n };
		if (!strcmp(area, but))
			continue;
		if (slots.n)
			memcpy(copy.items, slots.items, slots.n * sizeof *slots.items);
		for (int i = 0; i < 2; i++) {
			const struct free_slot *near = nearest(t, &copy, area);
			if (!near || distance(t, near) > 90)
				break;
			taken = *near;
			times[i] = near->local;
			if (talk_minute(near) == t->m.minute)
				break;
			take_out(&copy, &taken, 1);
		}
		if (!times[0])
			continue;
		if (times[1] && strcmp(times[0], times[1]) > 0) {
			const char *later = times[0];
			times[0] = times[1];
			times[1] = later;
		}
		buf_puts(&b,
		        SAY(t->c->mem, t->w, "say.elsewhere", { "area", talk_area(t, area, s->areas.items[a].name) },
		                { "times",
		                        times[1] ? arena_printf(t->c->mem, "%s%s%s", times[0], talk_or(t), times[1])
		                                 : times[0] }));
	}
	return buf_text(&b);
}
