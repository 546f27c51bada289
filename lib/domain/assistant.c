#include "domain/talk.h"
#include "base/json.h"
#include "domain/contacts.h"
#include "domain/site.h"
#include <string.h>

/* --- what to do ------------------------------------------------------------------------------------------------- */

static bool has_slot_facts(const struct talk *t)
{
	return understood(t->u, SLOT_PARTY) || understood(t->u, SLOT_DAY) || understood(t->u, SLOT_TIME) ||
	        understood(t->u, SLOT_AREA) || understood(t->u, SLOT_SERVICE) || understood(t->u, SLOT_NIGHTS) ||
	        understood(t->u, SLOT_CHOICE);
}

/* "How are you today?" names a day and wishes for nothing; so does "we were there yesterday". */
static bool wishes(const struct talk *t)
{
	const struct fact *day = understood(t->u, SLOT_DAY);

	return understood(t->u, SLOT_PARTY) || understood(t->u, SLOT_TIME) || understood(t->u, SLOT_SERVICE) ||
	        understood(t->u, SLOT_NIGHTS) ||
	        (day && day->number >= t->g->today.n && !t->u->question && !talk_wants(t, INTENT_GREET));
}

static bool has_contact_facts(const struct talk *t)
{
	return understood(t->u, SLOT_NAME) || understood(t->u, SLOT_PHONE) || understood(t->u, SLOT_EMAIL);
}

/* A yes to exactly what was asked: by the word, or by the button's token. */
static struct problem *agreed(struct talk *t, const char *token)
{
	struct confirmed *k;
	struct hash hash = token ? hash_of(token, strlen(token)) : (struct hash){ 0 };
	struct id by_word = token ? (struct id){ 0 } : t->m.confirmation;
	const char *pending = t->m.pending;

	t->m.pending = NULL;
	t->m.confirmation = (struct id){ 0 };
	if (!token && !strcmp(pending, "waitlist")) /* nothing is promised by these, so a word is enough */
		return talk_waitlist(t);
	if (!token && !strcmp(pending, "handoff"))
		return talk_handoff(t, "asked");
	if (!token && !strcmp(pending, "last-day"))
		return talk_last_day(t);
	TRY(sql_confirmation_use(t->c, by_word, hash, &k));
	if (!strcmp(k->action, "book"))
		return id_same(k->reservation_id, t->m.held)
		        ? talk_settle(t)
		        : problem(t->c, &CONFIRMATION_EXPIRED, "this offer does not stand any more; please ask again");
	if (!strcmp(k->action, "change"))
		return talk_change_now(t, k->args.text);
	return talk_cancel_now(t, k->reservation_id);
}

/* What is held is free again; for how many and on which day stays known, another time may follow. */
static struct problem *no_to_held(struct talk *t)
{
	TRY(talk_let_go(t));
	t->m.minute = t->m.minute_until = NO_INT;
	t->m.minute_flags = 0;
	TELL(t, "say.declined-held");
	t->m.expecting |= EXPECT_DAY | EXPECT_TIME;
	return NULL;
}

/* A no to whatever was asked or offered last; KEEPS: they said what stands shall stay. */
static struct problem *declined(struct talk *t, bool keeps)
{
	bool standing = talk_goal_is(t, "cancel") || talk_goal_is(t, "change") || keeps;
	bool person = t->m.pending && !strcmp(t->m.pending, "handoff");
	bool list = t->m.pending && !strcmp(t->m.pending, "waitlist");

	t->m.pending = NULL;
	t->m.confirmation = (struct id){ 0 };
	if (standing)
		t->m.goal = NULL;
	else if (!person && talk_goal_is(t, "reserve") && !id_none(t->m.held))
		return no_to_held(t);
	else if (!person && talk_goal_is(t, "reserve") && t->m.options.n && t->asked & EXPECT_TIME)
		return talk_others(t);
	TELL(t, standing ? "say.kept" : t->m.goal && !person && !list ? "say.declined" : "say.fine");
	return t->m.goal && person ? talk_resume(t) : NULL;
}

static struct problem *small_talk(struct talk *t)
{
	static const struct {
		enum intent intent;
		const char *key, *midway; /* midway: while something is being arranged */
		bool person, resumes;
	} talk[] = { { INTENT_ORDER, "say.no-orders", "say.no-orders", true, false },
		{ INTENT_FLIGHT, "say.no-flights", "say.no-flights", true, false },
		{ INTENT_BOT, "say.bot", "say.bot", false, true },
		{ INTENT_UPSET, "say.upset", "say.upset", true, false },
		{ INTENT_MOOD, "say.mood", "say.mood-midway", false, true },
		{ INTENT_GOODBYE, "say.goodbye", "say.goodbye", false, false },
		{ INTENT_THANKS, "say.welcome", "say.welcome-midway", false, true },
		{ INTENT_GREET, "say.hello", "say.hello-midway", false, true } };

	for (size_t i = 0; i < sizeof talk / sizeof *talk; i++)
		if (talk_wants(t, talk[i].intent)) {
			TELL(t, t->m.goal ? talk[i].midway : talk[i].key, { "house", site->name });
			if (talk[i].person)
				talk_offer_person(t);
			return talk[i].resumes ? talk_resume(t) : NULL;
		}
	return NULL;
}

/* Twice in a row is once too often: offer a person. */
static struct problem *not_understood(struct talk *t)
{
	t->m.misses++;
	TELL(t, t->m.misses > 1 ? "say.lost-again" : "say.lost");
	if (t->m.misses > 1)
		talk_offer_person(t);
	else
		talk_button(t, "say.label-person", NULL);
	t->m.expecting |= t->asked;
	return NULL;
}

static bool is_question(const struct talk *t)
{
	return t->u->question && (talk_wants(t, INTENT_QUESTION) || !t->u->intents_n);
}

static enum intent top(const struct talk *t)
{
	return t->u->intents_n ? t->u->intents[0].intent : INTENT_COUNT;
}

/* A goal that is begun goes on with whatever was added to it. */
static struct problem *go_on(struct talk *t)
{
	if (talk_goal_is(t, "change"))
		return talk_change(t);
	if (talk_goal_is(t, "cancel"))
		return talk_cancel(t);
	if (talk_goal_is(t, "waitlist"))
		return talk_waitlist(t);
	if (talk_goal_is(t, "lookup"))
		return talk_lookup(t);
	return talk_reserve(t);
}

static struct problem *begin_goal(struct talk *t, const char *goal)
{
	if (!talk_goal_is(t, goal))
		t->m.options.n = 0;
	t->m.goal = goal;
	return go_on(t);
}

static struct problem *late(struct talk *t)
{
	TRY(talk_handoff(t, "late"));
	return NULL;
}

static struct problem *restart(struct talk *t)
{
	talk_forget(t);
	t->m.target = (struct id){ 0 };
	t->m.target_code = NULL;
	TELL(t, "say.restart");
	return NULL;
}

/* A reservation made earlier and facts about another time, without "book": they want it moved. */
static bool means_change(const struct talk *t)
{
	const struct fact *time = understood(t->u, SLOT_TIME);
	bool moved = (time && time->flags & FACT_RELATIVE) ||
	        (understood(t->u, SLOT_AREA) && !understood(t->u, SLOT_DAY) && !understood(t->u, SLOT_PARTY));

	return (t->u->correction || moved) && !t->m.goal && !id_none(t->m.target) && has_slot_facts(t);
}

/* Yes or no where nothing was asked, or not that. */
static struct problem *nodded(struct talk *t)
{
	if (t->m.goal)
		return go_on(t);
	TELL(t, understood_intent(t->u, INTENT_THANKS) ? "say.welcome" : "say.gladly");
	return NULL;
}

static struct problem *by_intent(struct talk *t, const char *text)
{
	switch (top(t)) {
	case INTENT_EMERGENCY:
		TELL(t, "say.emergency");
		return talk_handoff(t, "emergency");
	case INTENT_HUMAN:
		return talk_handoff(t, "asked");
	case INTENT_RESTART:
		return restart(t);
	case INTENT_LATE:
		return late(t);
	case INTENT_CANCEL:
		return begin_goal(t, "cancel");
	case INTENT_CHANGE:
		return begin_goal(t, talk_goal_is(t, "reserve") ? "reserve" : "change");
	case INTENT_KEEP:
		return declined(t, true);
	case INTENT_WAITLIST:
		return begin_goal(t, "waitlist");
	case INTENT_RESEND:
	case INTENT_LOOKUP:
		return talk_lookup(t);
	case INTENT_HOURS:
		return talk_hours(t);
	case INTENT_RESERVE:
	case INTENT_AVAILABILITY:
		if (means_change(t))
			return begin_goal(t, "change");
		return begin_goal(t, talk_goal_is(t, "change") || talk_goal_is(t, "waitlist") ? t->m.goal : "reserve");
	case INTENT_QUESTION:
		return talk_question(t, text);
	case INTENT_ORDER:
	case INTENT_FLIGHT:
	case INTENT_GREET:
	case INTENT_THANKS:
	case INTENT_GOODBYE:
	case INTENT_BOT:
	case INTENT_MOOD:
	case INTENT_UPSET:
		break;
	case INTENT_YES:
	case INTENT_NO:
	case INTENT_COUNT:
		if (is_question(t))
			return talk_question(t, text);
		break;
	}
	if (means_change(t))
		return begin_goal(t, "change");
	if (t->m.goal &&
	        (has_slot_facts(t) || has_contact_facts(t) || t->u->ambiguities_n || understood(t->u, SLOT_NOTE)))
		return go_on(t);
	if (understood(t->u, SLOT_CODE))
		return talk_lookup(t);
	if (wishes(t))
		return begin_goal(t, "reserve");
	return talk_wants(t, INTENT_YES) ? nodded(t) : small_talk(t);
}

/* No more than a no: nothing else was said that weighs as much. */
static bool says_no(const struct talk *t)
{
	return talk_wants(t, INTENT_NO) && !has_slot_facts(t) && !has_contact_facts(t) && !is_question(t) &&
	        understood_intent(t->u, INTENT_NO) + 10 >= t->u->intents[0].score;
}

/* Name and number told when the waiting list was offered. */
static bool joins_list(const struct talk *t)
{
	return t->m.pending && !strcmp(t->m.pending, "waitlist") && has_contact_facts(t) && !has_slot_facts(t) &&
	        !talk_wants(t, INTENT_NO);
}

static struct problem *decide(struct talk *t, const char *text, const char *token)
{
	bool yes = talk_wants(t, INTENT_YES);

	if (token || (yes && t->m.pending && !has_slot_facts(t)))
		return agreed(t, token);
	if (joins_list(t))
		return talk_waitlist(t);
	if (says_no(t))
		return declined(t, false);
	if (id_none(t->m.confirmation))
		t->m.pending = NULL; /* a person, the list: offered, and something else was said */
	TRY(by_intent(t, text));
	if (!t->say.len && t->m.goal && t->u->intents_n == 0 && t->asked)
		TRY(go_on(t)); /* ask again what was asked */
	if (!t->say.len)
		return not_understood(t);
	t->m.misses = 0;
	return NULL;
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static const char *parts_json(struct talk *t)
{
	struct buf b = { .mem = t->c->mem };

	buf_puts(&b, "{\"actions\":[");
	buf_puts(&b, buf_text(&t->actions));
	buf_puts(&b, "],\"citations\":[");
	buf_puts(&b, buf_text(&t->citations));
	buf_puts(&b, "]");
	if (t->card)
		buf_printf(&b, ",\"reservation\":%s", t->card);
	buf_puts(&b, "}");
	return b.text;
}

static void recall(struct talk *t)
{
	const char *text = t->g->memory.text ? t->g->memory.text : "{}";
	struct json_object *o = json_read(t->c->mem, text, strlen(text));

	/* what an older release wrote and this one cannot read is forgotten, never a fault */
	if (!o || shape_read(t->c, &memory_shape, o, false, &t->m)) {
		t->m = (struct memory){ 0 };
		shape_blank(t->c, &memory_shape, &t->m);
	}
	t->m.name = t->m.name ? t->m.name : t->g->contact_name;
	t->m.phone = t->m.phone ? t->m.phone : t->g->contact_phone;
	t->m.email = t->m.email ? t->m.email : t->g->contact_email;
}

static struct talk begin(struct ctx *c, const struct ground *g, struct id turn)
{
	struct talk t = { .c = c,
		.g = g,
		.w = words_of(g->language),
		.turn = turn,
		.say = { .mem = c->mem },
		.actions = { .mem = c->mem },
		.citations = { .mem = c->mem },
		.steps = { .mem = c->mem } };

	recall(&t);
	t.asked = t.m.expecting;
	return t;
}

static void end(struct talk *t, struct answer *out)
{
	struct buf memory = { .mem = t->c->mem };

	if (!t->m.goal && !t->m.pending)
		talk_forget(t); /* "how are you today" leaves no wish behind */
	shape_write(&memory, &memory_shape, &t->m);
	*out = (struct answer){ .text = buf_text(&t->say),
		.parts = parts_json(t),
		.understood = t->u ? understanding_json(t->c->mem, t->u) : "{}",
		.steps = arena_printf(t->c->mem, "[%s]", buf_text(&t->steps)),
		.memory = memory.text,
		.suggestions = t->suggestions,
		.waiting = t->waiting,
		.language = t->w->code };
}

struct problem *assistant_answer(
        struct ctx *c, const struct ground *g, struct id turn, const char *text, const char *token, struct answer *out)
{
	struct talk t = begin(c, g, turn);

	talk_hear(&t, text);
	t.m.expecting = 0;
	TRY(decide(&t, text, token));
	end(&t, out);
	return NULL;
}

struct problem *assistant_hand_over(
        struct ctx *c, const struct ground *g, struct id turn, const char *why, struct answer *out)
{
	struct talk t = begin(c, g, turn);

	TRY(talk_handoff(&t, why));
	end(&t, out);
	return NULL;
}

/* The model's arguments become what the guest would have said; then the house goes its own way. */
static void take_wish(struct talk *t, struct json_object *args)
{
	t->m.name = json_str(args, "name", t->m.name);
	t->m.phone = contact_phone(t->c, json_str(args, "phone", t->m.phone));
	t->m.email = json_str(args, "email", t->m.email);
	t->m.note = json_str(args, "note", t->m.note);
	t->m.service = json_str(args, "service", t->m.service);
	t->m.area = json_str(args, "resource", t->m.area);
	t->m.party = json_int(args, "party_size", t->m.party);
	t->m.target_code = json_str(args, "code", t->m.target_code);
	t->m.minute_flags = 0;
}

static struct problem *take_start(struct talk *t, const char *start)
{
	struct instant at;
	struct local_time *local;

	if (!start || !instant_parse(start, &at))
		return NULL;
	TRY(sql_local_time(t->c, at, &local));
	t->m.day = local->day;
	t->m.minute = strtol(local->clock, NULL, 10) * 60 + strtol(local->clock + 3, NULL, 10);
	return NULL;
}

struct problem *assistant_propose(struct ctx *c, const struct ground *g, struct id turn, const struct op *op,
        struct json_object *args, struct answer *out)
{
	static const struct understanding nothing_said = { .language = "en" };
	struct talk t = begin(c, g, turn);

	t.u = &nothing_said;
	t.proposed = true;
	t.m.expecting = 0;
	take_wish(&t, args);
	TRY(take_start(&t, json_str(args, "start", NULL)));
	if (op == &op_reservation_cancel)
		TRY(talk_cancel(&t));
	else if (op == &op_reservation_change)
		TRY(talk_change(&t));
	else
		TRY(talk_reserve(&t));
	end(&t, out);
	return NULL;
}

/* In the guest's language where it has words for this refusal; else as the house's rule says it. */
struct problem *assistant_refuse(
        struct ctx *c, const struct ground *g, struct id turn, const struct problem *p, struct answer *out)
{
	struct talk t = begin(c, g, turn);
	const char *key = arena_printf(c->mem, "say.refused-%s", p->type->slug);

	t.m.pending = NULL;
	t.m.confirmation = (struct id){ 0 };
	talk_step(&t, "refused", p->type->slug, clock_us());
	TELL(&t, talk_knows(t.w, key) ? key : "say.refused", { "detail", p->detail });
	talk_button(&t, "say.label-person", NULL);
	end(&t, out);
	return NULL;
}
