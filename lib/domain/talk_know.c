/*
 * talk_know - what the house knows, and when a person is better
 *
 * An answer is a passage of the house's own pages with its title, or the honest
 * word that nothing was found; questions without an answer are kept for whoever
 * writes the pages.
 */
#include "domain/talk.h"
#include "domain/knowledge.h"
#include "domain/site.h"
#include <string.h>

static void cite(struct talk *t, const char *title, const char *slug)
{
	buf_puts(&t->citations, t->citations.len ? ",{\"title\":" : "{\"title\":");
	buf_json(&t->citations, title);
	buf_puts(&t->citations, ",\"url\":\"/chat/house/");
	buf_url(&t->citations, slug);
	buf_printf(&t->citations, "?language=%s\"}", t->w->code);
}

static void put_text(struct talk *t, const char *text)
{
	if (t->say.len)
		buf_puts(&t->say, " ");
	buf_puts(&t->say, text);
}

/* A yes still means what was asked before the guest asked something else. */
static struct problem *ask_again(struct talk *t)
{
	TELL(t, "say.resume-yes");
	t->m.expecting |= EXPECT_CONFIRMATION;
	return NULL;
}

struct problem *talk_resume(struct talk *t)
{
	bool reach = t->m.phone || t->m.email;

	if (!t->m.goal)
		return NULL;
	if (!id_none(t->m.confirmation))
		return ask_again(t);
	if (talk_goal_is(t, "reserve") && !id_none(t->m.held) && !(t->m.name && reach)) {
		TELL(t, t->m.name ? "say.resume-phone" : reach ? "say.resume-name" : "say.resume");
		t->m.expecting |= EXPECT_NAME | EXPECT_PHONE | EXPECT_EMAIL;
		return NULL;
	}
	t->m.expecting |= t->asked;
	return NULL;
}

struct problem *talk_question(struct talk *t, const char *text)
{
	struct passage_list found;
	int64_t from = clock_us();

	TRY(sql_knowledge_search(t->c, text, t->w->code, 2, &found));
	talk_step(t, "knowledge_search", found.n ? found.items[0].title : "nothing", from);
	if (!found.n) {
		TRY(sql_question_unanswered(t->c, text, t->w->code, t->g->conversation));
		TELL(t, "say.do-not-know");
		talk_offer_person(t);
		return talk_resume(t);
	}
	put_text(t, found.items[0].text);
	cite(t, found.items[0].title, found.items[0].slug);
	return talk_resume(t);
}

/* The hours of the day asked about, from the rules that reservations follow. */
struct problem *talk_hours(struct talk *t)
{
	const struct fact *day = understood(t->u, SLOT_DAY);
	struct day on = day ? (struct day){ (int32_t)day->number } : t->g->today;
	struct hours_list hours;
	int64_t from = clock_us();

	TRY(sql_hours_of(t->c, on, 12, &hours));
	talk_step(t, "opening_hours", talk_number(t, (int64_t)hours.n), from);
	if (!hours.n)
		TELL(t, "say.closed-day", { "day", words_day(t->c->mem, t->w, on, t->g->today) });
	for (size_t i = 0; i < hours.n; i++)
		TELL(t, i ? "say.hours-more" : "say.hours", { "day", words_day(t->c->mem, t->w, on, t->g->today) },
		        { "service",
		                SAY(t->c->mem, t->w, arena_printf(t->c->mem, "say.open-%s", hours.items[i].kind),
		                        { "n", "" }) },
		        { "opens", hours.items[i].opens }, { "closes", hours.items[i].closes });
	return talk_resume(t);
}

struct problem *talk_handoff(struct talk *t, const char *why)
{
	struct moved *m;
	int64_t from = clock_us();
	struct buf payload = { .mem = t->c->mem };
	struct queue_place *place;

	buf_puts(&payload, "{\"reason\":");
	buf_json(&payload, why);
	buf_puts(&payload, "}");
	TRY(sql_transition(t->c, "conversation", t->g->conversation, "handoff_requested", NO_INT,
	        (struct document){ payload.text }, &m));
	TRY(sql_queue_place(t->c, t->g->conversation, &place));
	talk_step(t, "handoff", why, from);
	TELL(t, !strcmp(why, "late") ? "say.late" : "say.handoff", { "position", talk_number(t, place->position) });
	t->waiting = true;
	return NULL;
}
