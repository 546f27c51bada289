/*
 * when_time - what the words of a clock mean: hours, moments, stretches of time, earlier and later
 */
#include "domain/when.h"
#include <string.h>

enum { DAY = 1440, STEP = 15 };

static bool hour_means(struct edge *e)
{
	const struct edge *number = e->parts[0], *figure = number->parts_n ? number->parts[0] : NULL;

	e->a = number->a * 60;
	e->flags |= EDGE_HOUR;
	if (!figure || figure->class != CLASS_INT)
		e->flags |= number->a <= 12 ? EDGE_OPEN : 0;
	else
		e->flags |= number->a <= 12 && number->a ? EDGE_OPEN : 0;
	return number->a >= 0 && number->a <= 24;
}

/* Minutes before a full hour are said in fives, and in words unless "minutes" is said as well: "7 to 8" is a range. */
static bool to_means(struct edge *e, const struct edge *hour, const struct edge *minute)
{
	const struct edge *number = minute->parts_n ? minute->parts[0] : NULL;
	bool digits = number && number->parts_n && number->parts[0]->class == CLASS_INT;

	e->a = hour->a - minute->a;
	e->flags |= hour->flags & EDGE_OPEN;
	if (e->a < 60)
		e->a += 720;
	return !minute->a ? false : minute->a % 5 == 0 && (!digits || edge_is(e, "minutes-to"));
}

static bool half_day_means(struct edge *e)
{
	const struct edge *moment = edge_part(e, CLASS_MOMENT), *half = edge_part(e, CLASS_HALF_DAY);
	const struct edge *when = moment ? moment : edge_part(e, CLASS_CLOCK);
	int hour = when->a / 60;

	e->flags |= when->flags & ~(unsigned)(EDGE_OPEN | EDGE_ARMY | EDGE_HOUR | EDGE_DIGITS);
	e->a = when->a;
	if (hour > 12)
		return !edge_is(half, "am");
	if (edge_is(half, "am"))
		e->a = when->a % 720;
	else if (edge_is(half, "night") && hour < 5)
		e->a = when->a % 720;
	else if (edge_is(half, "night") && hour == 12)
		e->a = DAY + when->a % 720;
	else
		e->a = when->a % 720 + 720;
	return true;
}

/* "7 to 8pm": what is known of the one half is known of the other. */
static bool between_means(struct edge *e)
{
	const struct edge *first = e->parts[0], *last = e->parts[e->parts_n - 1];

	e->a = first->a;
	e->b = last->a;
	if ((first->flags & EDGE_OPEN) && !(last->flags & EDGE_OPEN) && last->a >= 720 && e->a < 720 &&
	        e->a + 720 < e->b)
		e->a += 720;
	else if ((last->flags & EDGE_OPEN) && !(first->flags & EDGE_OPEN) && e->b <= e->a)
		e->b += 720;
	else if (first->flags & last->flags & EDGE_OPEN)
		e->flags |= EDGE_OPEN;
	if (e->b <= e->a && (e->flags & EDGE_OPEN))
		e->b += 720;
	e->flags |= FACT_BETWEEN;
	return e->a < e->b;
}

static bool either_means(struct edge *e)
{
	const struct edge *first = e->parts[0], *last = e->parts[e->parts_n - 1];

	e->a = first->a;
	e->other = last->a;
	e->flags |= (first->flags & last->flags & EDGE_OPEN) | EDGE_UNSURE;
	if ((first->flags & EDGE_OPEN) && !(last->flags & EDGE_OPEN) && last->a >= 720 && e->a < 720)
		e->a += 720;
	e->why = "which-time";
	return e->a != e->other;
}

static bool moment_means(struct edge *e)
{
	const struct edge *part = e->parts[0];

	e->a = part->a;
	e->flags |= part->flags;
	return part->b == NONE && part->other == NONE && !(part->flags & (FACT_AFTER | FACT_BEFORE | FACT_RELATIVE));
}

static bool clock_means(const struct chart *c, struct edge *e)
{
	const struct edge *clock = edge_part(e, CLASS_CLOCK);

	if (c->tokens.all[clock->from].kind == TOKEN_INT && when_counts(c, e->to))
		return false; /* 1000 people */

	e->a = clock->a;
	e->flags |= clock->flags & EDGE_OPEN;
	return !(clock->flags & EDGE_ARMY);
}

static bool modified_means(struct edge *e, const struct edge *when)
{
	e->a = when->a;
	e->flags |= when->flags & ~(unsigned)EDGE_HOUR;
	if (edge_is(e, "about"))
		e->flags |= FACT_ABOUT;
	else if (edge_is(e, "after"))
		e->flags |= FACT_AFTER;
	else if (edge_is(e, "before"))
		e->flags |= FACT_BEFORE;
	return true;
}

static bool time_means(const struct chart *c, struct edge *e)
{
	const struct edge *hour = edge_part(e, CLASS_HOUR), *minute = edge_part(e, CLASS_MINUTE);
	const struct edge *spoken = edge_part(e, CLASS_SPOKEN), *figure = edge_part(e, CLASS_INT);
	const struct edge *when = edge_part(e, CLASS_MOMENT), *span = edge_part(e, CLASS_SPAN);

	e->b = NONE;
	if (edge_is(e, "between"))
		return between_means(e);
	if (edge_is(e, "either"))
		return either_means(e);
	if (edge_is(e, "half-day"))
		return half_day_means(e);
	if (edge_is(e, "to") || edge_is(e, "minutes-to"))
		return to_means(e, hour, minute);
	if (edge_part(e, CLASS_CLOCK))
		return clock_means(c, e);
	if (edge_is(e, "now")) {
		e->a = c->known->minutes;
		e->flags |= FACT_RELATIVE | FACT_ABOUT;
		return true;
	}
	if (when)
		return modified_means(e, when);
	if (span) {
		e->a = c->known->minutes + span->a;
		e->flags |= FACT_RELATIVE | FACT_ABOUT;
		return e->a < DAY + 360;
	}
	if (!hour)
		return e->a = e->rule->value, true;
	e->flags |= hour->flags & EDGE_OPEN;
	if (figure && (figure->a < 10 || figure->a > 59))
		return false;
	if (edge_is(e, "digits") && (figure->a % 5 || !(c->known->expecting & (EXPECT_TIME | EXPECT_CHOICE))))
		return false;
	e->a = hour->a + (spoken ? spoken->a : figure ? figure->a : minute ? minute->a : edge_is(e, "half") ? 30 : 0);
	return hour->a < DAY;
}

/* What "later" is later than: the time that is held, or else the last that was offered ("earlier": the first). */
static int shift_base(const struct chart *c, bool earlier)
{
	int held = c->known->memory.known & 1 << SLOT_TIME ? c->known->memory.minutes : NONE, base = NONE;

	for (size_t i = 0; i < c->known->options_n; i++) {
		const struct offer *o = &c->known->options[i];
		if (!(o->known & 1 << SLOT_TIME))
			continue;
		if (o->minutes == held)
			return held;
		if (base == NONE || (earlier ? o->minutes < base : o->minutes > base))
			base = o->minutes;
	}
	return base == NONE ? held : base;
}

/* From what was held: "an hour later", "same time", "later". */
static bool shift_means(const struct chart *c, struct edge *e)
{
	const struct edge *span = edge_part(e, CLASS_SPAN);
	bool earlier = !strncmp(e->rule->detail, "earlier", 7);

	e->a = e->class == CLASS_SHIFT ? shift_base(c, earlier) : c->known->memory.minutes;
	if (e->a == NONE || (e->class != CLASS_SHIFT && !(c->known->memory.known & 1 << SLOT_TIME)))
		return false;
	e->b = NONE;
	e->flags |= FACT_RELATIVE;
	if (e->class == CLASS_SAME_TIME)
		return true;
	if (span)
		e->a += earlier ? -span->a : span->a;
	else {
		e->flags |= earlier ? FACT_BEFORE : FACT_AFTER;
		e->a += earlier ? -STEP : STEP;
	}
	return e->a >= 0 && e->a < 2 * DAY;
}

static bool span_means(struct edge *e)
{
	const struct edge *count = edge_part(e, CLASS_COUNT), *other = edge_part(e, CLASS_SPAN);

	e->b = NONE;
	if (other)
		e->a = other->a + e->rule->value;
	else if (count)
		e->a = count->a * e->rule->value;
	return e->a > 0 && e->a <= 2 * DAY && (!count || (count->a > 0 && count->a < 1000));
}

bool when_time_means(const struct chart *c, struct edge *e)
{
	switch ((int)e->class) {
	case CLASS_HOUR:
		return hour_means(e);
	case CLASS_MOMENT:
		return moment_means(e);
	case CLASS_SPAN:
		return span_means(e);
	case CLASS_TIME:
		return time_means(c, e);
	case CLASS_SHIFT:
	case CLASS_SAME_TIME:
		return shift_means(c, e);
	}
	return true;
}

static bool open_at(const struct half_day *h, int minutes)
{
	return (!h->opens && !h->closes) || (minutes >= h->opens && minutes <= h->closes);
}

int when_settle(int minutes, const struct half_day *h, int *other)
{
	int am = minutes % 720, pm = am + 720;

	*other = NONE;
	if (h->from != NONE) { /* lunch at 1, evening at 8, tonight at 12 */
		bool in_am = am >= h->from - 60 && am <= h->until + 60,
		     in_pm = pm >= h->from - 60 && pm <= h->until + 60;
		if (in_am != in_pm)
			return in_am ? am : pm;
		return h->from >= 840 || !in_am ? (pm < h->from - 180 && am + DAY <= h->until + 120 ? am + DAY : pm)
		                                : am;
	}
	if (minutes >= 720)
		return open_at(h, pm) || !open_at(h, am + DAY) ? pm : am + DAY;
	if (open_at(h, am) != open_at(h, pm))
		return open_at(h, am) && am >= h->not_before ? am : pm;
	if (h->evening || am < h->not_before)
		return pm;
	if (am >= 480 && open_at(h, am))
		return *other = pm, am;
	return pm;
}
