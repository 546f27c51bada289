/*
 * choice - which of the options that were offered is meant
 */
#include "domain/sense.h"

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
		if (e->class != CLASS_PICK || sense_refused(s, e->from))
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
