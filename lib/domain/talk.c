/*
 * talk - what the files of the assistant share: how things are said, noted and remembered
 */
#include "domain/talk.h"
#include "domain/site.h"
#include <string.h>

SHAPE(choice, FIELD(choice, start, "When it begins.", .maybe = true),
        FIELD(choice, day, "The day, at the house.", .maybe = true),
        FIELD(choice, minute, "The minute of that day.", .maybe = true),
        FIELD(choice, resource, "Where.", .maybe = true), FIELD(choice, resource_name, "Its name.", .maybe = true),
        FIELD(choice, code, "The reservation, where one of several is to be chosen.", .maybe = true));
#define DAY_US (24 * 3600 * SECONDS)

SHAPE(memory, FIELD(memory, goal, "What the guest is after.", .maybe = true),
        FIELD(memory, pending, "What a yes would do.", .maybe = true),
        FIELD(memory, confirmation, "The confirmation a yes would use.", .maybe = true),
        FIELD(memory, service, "Which service.", .maybe = true), FIELD(memory, area, "Which area.", .maybe = true),
        FIELD(memory, name, "The name given.", .maybe = true), FIELD(memory, phone, "The number given.", .maybe = true),
        FIELD(memory, email, "The address given.", .maybe = true), FIELD(memory, note, "Wishes.", .maybe = true),
        FIELD(memory, day, "The day wanted.", .maybe = true), FIELD(memory, party, "How many.", .maybe = true),
        FIELD(memory, minute, "The time wanted, in minutes.", .maybe = true),
        FIELD(memory, minute_until, "Its end, of a period.", .maybe = true),
        FIELD(memory, minute_flags, "How it was meant."), FIELD(memory, nights, "How many nights.", .maybe = true),
        FIELD(memory, expecting, "What was asked."),
        FIELD(memory, misses, "How often in a row nothing was understood."),
        FIELD(memory, any_area, "Any area will do."), FIELD(memory, held, "The reservation held.", .maybe = true),
        FIELD(memory, target, "The reservation spoken of.", .maybe = true),
        FIELD(memory, target_code, "Its code.", .maybe = true),
        FIELD(memory, target_service, "Its service.", .maybe = true),
        FIELD(memory, target_area, "Its area.", .maybe = true), FIELD(memory, target_day, "Its day.", .maybe = true),
        FIELD(memory, target_minute, "Its minute.", .maybe = true),
        FIELD(memory, target_party, "Its party.", .maybe = true),
        LIST_OF(memory, options, choice, "What was offered."));

SHAPE(ground_service, FIELD(ground_service, id, "Its id."), FIELD(ground_service, slug, "Its name in addresses."),
        FIELD(ground_service, name, "Its name."), FIELD(ground_service, kind, "What sort."),
        FIELD(ground_service, opens, "Minutes of the day."), FIELD(ground_service, closes, "Minutes of the day."),
        FIELD(ground_service, min_party, "Fewest guests."), FIELD(ground_service, max_party, "Most guests."),
        FIELD(ground_service, hold_minutes, "How long a hold lasts."),
        LIST_OF(ground_service, areas, resource_brief, "Where."));
SHAPE(ground, FIELD(ground, conversation, "Which."), FIELD(ground, contact, "Who, when known.", .maybe = true),
        FIELD(ground, turn, "Which turn."), FIELD(ground, seq, "Of the guest's message."),
        FIELD(ground, minutes, "Of the day, at the house."), FIELD(ground, state, "Of the conversation."),
        FIELD(ground, owner_kind, "Who may speak."), FIELD(ground, language, "Of the conversation."),
        FIELD(ground, contact_name, "Proven.", .maybe = true), FIELD(ground, contact_phone, "Proven.", .maybe = true),
        FIELD(ground, contact_email, "Proven.", .maybe = true), FIELD(ground, memory, "From the turn before."),
        FIELD(ground, today, "At the house."));
SHAPE(confirmed, FIELD(confirmed, action, "What was agreed to."), FIELD(confirmed, args, "Just so."),
        FIELD(confirmed, reservation_id, "Which.", .maybe = true));
SHAPE(hours, FIELD(hours, kind, "Of what."), FIELD(hours, opens, "From."), FIELD(hours, closes, "Until."));
SHAPE(queue_place, FIELD(queue_place, position, "1 is next."));

void talk_say(struct talk *t, const char *key, const struct fill *fills, size_t n)
{
	if (t->say.len)
		buf_puts(&t->say, " ");
	buf_puts(&t->say, words_say(t->c->mem, t->w, key, fills + 1, n - 1));
}

void talk_step(struct talk *t, const char *name, const char *detail, int64_t from_us)
{
	int64_t us = clock_us() - from_us;

	buf_printf(&t->steps, "%s{\"name\":\"%s\",\"detail\":", t->steps.len ? "," : "", name);
	buf_json(&t->steps, detail);
	buf_printf(&t->steps, ",\"us\":%lld}", (long long)us);
}

/* What the guest may press: a link, or words that are said for them, bound by a token when they agree to something. */
static void action(struct talk *t, const char *label_key, const char *href, const char *token)
{
	const char *label = SAY(t->c->mem, t->w, label_key, { "n", "" });

	buf_puts(&t->actions, t->actions.len ? ",{\"label\":" : "{\"label\":");
	buf_json(&t->actions, label);
	buf_puts(&t->actions, href ? ",\"href\":" : ",\"text\":");
	buf_json(&t->actions, href ? href : label);
	if (token) {
		buf_puts(&t->actions, ",\"token\":");
		buf_json(&t->actions, token);
	}
	buf_puts(&t->actions, "}");
}

void talk_link(struct talk *t, const char *label_key, const char *href)
{
	action(t, label_key, href, NULL);
}

void talk_button(struct talk *t, const char *label_key, const char *token)
{
	action(t, label_key, NULL, token);
}

bool talk_knows(const struct words *w, const char *key)
{
	for (size_t i = 0; i < w->sayings_n; i++)
		if (!strcmp(w->sayings[i].key, key))
			return true;
	return false;
}

/* "on the terrace", where the language says so; else "in" and the area's own name. */
const char *talk_area(struct talk *t, const char *slug, const char *name)
{
	const char *key = arena_printf(t->c->mem, "say.area-%s", slug);

	if (talk_knows(t->w, key))
		return SAY(t->c->mem, t->w, key, { "n", "" });
	return SAY(t->c->mem, t->w, "say.area", { "area", name });
}

const char *talk_place(struct talk *t, const struct reservation *r)
{
	const char *area = talk_area(t, r->resource, r->resource_name);
	int64_t nights = (r->end.us - r->start.us + DAY_US - 1) / DAY_US;

	for (size_t i = 0; i < t->g->services.n; i++)
		if (!strcmp(t->g->services.items[i].slug, r->service) && !strcmp(t->g->services.items[i].kind, "room"))
			return SAY(t->c->mem, t->w, "say.stay", { "area", area }, { "nights", talk_number(t, nights) });
	return area;
}

void talk_option(struct talk *t, const struct choice *choice)
{
	LIST_ADD(t->c->mem, &t->m.options, *choice);
}

void talk_offer_person(struct talk *t)
{
	talk_button(t, "say.label-person", NULL);
	if (!t->m.pending)
		t->m.pending = "handoff";
}

void talk_suggest(struct talk *t, const char *text)
{
	suggestion_add(t->c, &t->suggestions, text);
}

const char *talk_number(struct talk *t, int64_t n)
{
	return arena_printf(t->c->mem, "%lld", (long long)n);
}

const char *talk_clock(struct talk *t, int64_t minute)
{
	return arena_printf(t->c->mem, "%02d:%02d", (int)(minute / 60 % 24), (int)(minute % 60));
}

const char *talk_when(struct talk *t, struct day day, int64_t minute)
{
	bool tonight = day.n == t->g->today.n && minute >= 17 * 60;
	const char *date = tonight ? SAY(t->c->mem, t->w, "say.tonight", { "n", "" })
	                           : words_day(t->c->mem, t->w, day, t->g->today);

	return arena_printf(t->c->mem, "%s %s", date, talk_clock(t, minute));
}

bool talk_wants(const struct talk *t, enum intent i)
{
	return understood_intent(t->u, i) >= 50;
}

const struct ground_service *talk_service(const struct talk *t)
{
	for (size_t i = 0; i < t->g->services.n; i++)
		if (t->m.service && !strcmp(t->g->services.items[i].slug, t->m.service))
			return &t->g->services.items[i];
	return NULL;
}

void talk_forget(struct talk *t)
{
	struct memory old = t->m;

	t->m = (struct memory){ 0 };
	shape_blank(t->c, &memory_shape, &t->m);
	t->m.name = old.name;
	t->m.phone = old.phone;
	t->m.email = old.email;
	t->m.misses = old.misses;
	t->m.target = old.target;
	t->m.target_code = old.target_code;
	t->m.target_service = old.target_service;
	t->m.target_area = old.target_area;
	t->m.target_day = old.target_day;
	t->m.target_minute = old.target_minute;
	t->m.target_party = old.target_party;
}

void talk_point_at(struct talk *t, const struct reservation *r)
{
	t->m.target = r->id;
	t->m.target_code = r->code;
	t->m.target_service = r->service;
	t->m.target_area = r->resource;
	t->m.target_day = r->day;
	t->m.target_minute = r->minute;
	t->m.target_party = r->party_size;
}

/* A sentence begins with a capital: "tomorrow 20:00" does not know yet where it will stand. */
const char *talk_capital(struct talk *t, const char *text)
{
	char *s = arena_str(t->c->mem, text);

	if (*s >= 'a' && *s <= 'z')
		*s = (char)(*s - 32);
	return s;
}

struct problem *talk_confirmable(
        struct talk *t, const char *doing, struct id reservation, int64_t version, const char *args, const char **token)
{
	char text[TOKEN_TEXT];
	struct id id = id_new(t->c->now);
	struct instant until = { t->c->now.us + 10 * 60 * SECONDS };

	token_new(text);
	TRY(sql_confirmation_add(t->c, id, t->g->conversation, hash_of(text, strlen(text)), doing,
	        (struct document){ args ? args : "{}" }, reservation, version, until));
	t->m.pending = doing;
	t->m.confirmation = id;
	t->m.expecting |= EXPECT_CONFIRMATION;
	*token = arena_str(t->c->mem, text);
	return NULL;
}

bool talk_goal_is(const struct talk *t, const char *goal)
{
	return t->m.goal && !strcmp(t->m.goal, goal);
}
