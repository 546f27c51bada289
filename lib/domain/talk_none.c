/*
 * talk_none - why nothing can be had on a day or at a time, other than that others were first
 */
#include "domain/talk.h"
#include <string.h>

/* A day beyond the last: a yes takes the last one. */
static void offer_last(struct talk *t, struct day last)
{
	const char *said = words_day(t->c->mem, t->w, last, t->g->today);

	TELL(t, "say.too-far", { "day", talk_capital(t, words_day(t->c->mem, t->w, t->m.day, t->g->today)) },
	        { "last", said });
	t->m.options.n = 0;
	talk_option(t, &(struct choice){ .day = last, .minute = NO_INT });
	talk_suggest(t, said);
	t->m.pending = "last-day";
	t->m.expecting |= EXPECT_DAY | EXPECT_CHOICE;
}

struct problem *talk_last_day(struct talk *t)
{
	if (t->m.options.n)
		t->m.day = t->m.options.items[0].day;
	t->proposed = true;
	return t->m.goal && !strcmp(t->m.goal, "change") ? talk_change(t) : talk_reserve(t);
}

struct problem *talk_none(struct talk *t, const struct ground_service *s, bool *told)
{
	static const struct {
		const char *reason, *key;
	} said[] = { { "in_the_past", "say.day-passed" }, { "too_soon", "say.too-soon" },
		{ "closed", "say.closed-that-day" } };
	const char *day = words_day(t->c->mem, t->w, t->m.day, t->g->today), *key = NULL;
	struct unavailable *none;

	TRY(sql_unavailable(t->c, s->id, t->m.day, t->m.party, (struct id){ 0 }, NULL, &none));
	for (size_t i = 0; i < sizeof said / sizeof *said; i++)
		if (!strcmp(none->reason, said[i].reason))
			key = said[i].key;
	*told = key || !strcmp(none->reason, "too_far_ahead");
	if (!key && *told)
		offer_last(t, none->last_day);
	if (!key)
		return NULL;
	if (t->m.day.n == t->g->today.n && !strcmp(none->reason, "in_the_past"))
		key = "say.today-over";
	TELL(t, key, { "day", strcmp(key, "say.day-passed") ? day : talk_capital(t, day) });
	t->m.day = NO_DAY;
	t->m.expecting |= EXPECT_DAY;
	return NULL;
}

struct problem *talk_not_then(struct talk *t, const struct ground_service *s, const char **key)
{
	struct unavailable *none;

	TRY(sql_unavailable(t->c, s->id, t->m.day, t->m.party, (struct id){ 0 }, talk_clock(t, t->m.minute), &none));
	*key = !strcmp(none->reason, "in_the_past") ? "say.past-then"
	        : !strcmp(none->reason, "closed")   ? "say.closed-then"
	                                            : "say.not-then";
	return NULL;
}
