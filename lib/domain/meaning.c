#include "domain/when.h"
#include <string.h>

/* "twenty one", "21", "a dozen" */
static bool number_means(struct edge *e)
{
	const struct edge *tens = edge_part(e, CLASS_TENS), *digit = edge_part(e, CLASS_DIGIT);

	if (tens || digit)
		e->a = (tens ? tens->a : 0) + (digit ? digit->a : 0);
	else if (e->parts_n)
		e->a = e->parts[0]->a;
	return e->a >= 0 && e->a <= 9999;
}

static bool takes_part(struct edge *e, int least, int most)
{
	if (e->parts_n)
		e->a = e->parts[0]->a;
	return e->a >= least && e->a <= most;
}

static bool group_means(struct edge *e)
{
	const struct edge *number = edge_part(e, CLASS_NUMBER), *kin = edge_part(e, CLASS_KIN);

	e->b = 1;
	if (edge_is(e, "sum")) {
		const struct edge *first = e->parts[0], *last = e->parts[e->parts_n - 1];
		e->a = first->a + last->a;
		e->b = first->b + last->b;
		e->flags |= (first->flags | last->flags) & (EDGE_SELF | EDGE_PEOPLE);
		return !(first->flags & last->flags & EDGE_SELF) && e->a <= 5000;
	}
	if (edge_is(e, "self"))
		e->flags |= EDGE_SELF;
	if (edge_is(e, "people"))
		e->flags |= EDGE_PEOPLE;
	if (number)
		e->a = number->a;
	else if (kin)
		e->a = kin->a;
	else
		e->a = 1;
	return e->a > 0 && e->a <= 5000;
}

static bool party_means(const struct chart *c, struct edge *e)
{
	const struct edge *number = edge_part(e, CLASS_NUMBER), *group = edge_part(e, CLASS_GROUP);

	e->b = NONE;
	if (edge_is(e, "change")) { /* "from 2 to 4", when 2 are held */
		e->a = e->parts[1]->a;
		return c->known->memory.known & 1 << SLOT_PARTY && e->parts[0]->a == c->known->memory.party && e->a > 0;
	}
	if (edge_is(e, "times")) { /* "two tables of four", "three couples" */
		e->a = e->parts[0]->a * (e->parts_n > 1 ? e->parts[1]->a : 2);
		return e->parts[0]->a < 100 && e->a > 0 && e->a <= 5000;
	}
	if (edge_is(e, "or") && !(c->known->expecting & EXPECT_PARTY))
		return false;
	if (edge_is(e, "either") || edge_is(e, "or")) {
		e->a = e->parts[0]->a;
		e->other = e->parts[e->parts_n - 1]->a;
		e->why = "how-many";
		e->flags |= EDGE_UNSURE;
		return e->a != e->other;
	}
	if (number && group) {
		e->a = number->a;
		if (group->flags & (EDGE_PEOPLE | EDGE_SELF) && !edge_is(e, "plus"))
			return false;
		e->other = edge_is(e, "with") ? number->a + group->a : NONE;
		e->a += edge_is(e, "plus") ? group->a : 0;
		e->flags |= e->other != NONE ? EDGE_UNSURE : 0;
		e->why = "children-included";
		return e->a > 0;
	}
	if (group) {
		e->a = group->a;
		if (edge_is(e, "with-me")) { /* "dinner with my wife" */
			e->a++;
			e->flags |= FACT_ASSUMED;
			return !(group->flags & (EDGE_SELF | EDGE_PEOPLE));
		}
		return (group->flags & EDGE_PEOPLE) || ((group->flags & EDGE_SELF) && group->b > 1);
	}
	if (number)
		e->a = number->a + e->rule->value;
	return e->a > 0 && e->a <= 5000;
}

static bool more_means(const struct chart *c, struct edge *e)
{
	const struct edge *count = edge_part(e, CLASS_COUNT), *kin = edge_part(e, CLASS_KIN);
	int n = count ? count->a : kin ? kin->a : 1;

	if (!(c->known->memory.known & 1 << SLOT_PARTY))
		return false;
	e->a = c->known->memory.party + (edge_is(e, "less") ? -n : n);
	e->b = NONE;
	e->flags |= FACT_RELATIVE | FACT_CHANGE;
	return e->a > 0 && n > 0 && n < 100;
}

static bool nights_mean(struct edge *e)
{
	const struct edge *count = edge_part(e, CLASS_COUNT);

	if (count)
		e->a = count->a * (e->rule->value ? e->rule->value : 1);
	e->b = NONE;
	return e->a > 0 && e->a <= 365;
}

static bool pick_means(struct edge *e)
{
	const struct edge *ordinal = edge_part(e, CLASS_ORDINAL), *number = edge_part(e, CLASS_NUMBER);

	if (ordinal || number)
		e->a = ordinal ? ordinal->a : number->a;
	e->b = NONE;
	return true;
}

bool meaning(const struct chart *c, struct edge *e)
{
	switch ((int)e->class) {
	case CLASS_NUMBER:
		return number_means(e);
	case CLASS_COUNT:
		return takes_part(e, 0, 1000);
	case CLASS_ORDINAL:
		return takes_part(e, 1, 31);
	case CLASS_MINUTE:
		return takes_part(e, 0, 59);
	case CLASS_DURATION:
		e->b = NONE;
		return takes_part(e, 5, 24 * 60);
	case CLASS_GROUP:
		return group_means(e);
	case CLASS_PARTY:
		return party_means(c, e);
	case CLASS_MORE:
		return more_means(c, e);
	case CLASS_NIGHTS:
		return nights_mean(e);
	case CLASS_PICK:
		return pick_means(e);
	}
	return when_means(c, e);
}
