/*
 * talk_manage - what becomes of a reservation that is there: shown, moved, given back
 */
#include "domain/talk.h"
#include "base/json.h"
#include <string.h>

enum { MINE = 20, LOOK_AT = 200 };

static bool alive(const struct talk *t, const struct reservation *r)
{
	return r->end.us > t->c->now.us &&
	        (!strcmp(r->state, "confirmed") || !strcmp(r->state, "requested") || !strcmp(r->state, "held"));
}

/* The card of a message is kept with it; the link that gives power over the reservation is not (reservation_links). */
static const char *card(struct talk *t, const struct reservation *r)
{
	struct reservation kept = *r;

	kept.manage_url = kept.calendar_url = NULL;
	return reservation_json(t->c, &kept);
}

void talk_reservation(struct talk *t, const struct reservation *r)
{
	t->card = card(t, r);
	if (!strcmp(r->state, "held"))
		return;
	if (!strcmp(r->state, "confirmed"))
		talk_link(t, "say.label-calendar", "{calendar_url}");
	if (!strcmp(r->state, "confirmed"))
		talk_link(t, "say.label-change", "{manage_url}");
	if (alive(t, r))
		talk_button(t, "say.label-cancel", NULL);
}

static bool promised(const struct talk *t, const struct reservation *r)
{
	return alive(t, r) && strcmp(r->state, "held") != 0;
}

/* Several: named with what tells them apart, to be chosen from by code, day, time or place in the row. */
static void name_each(struct talk *t, const struct reservation_list *mine)
{
	t->m.options.n = 0;
	for (size_t i = 0; i < mine->n; i++) {
		const struct reservation *r = &mine->items[i];
		if (!promised(t, r))
			continue;
		talk_suggest(t, r->code);
		talk_option(t, &(struct choice){ r->start, r->day, r->minute, r->resource, r->resource_name, r->code });
	}
}

static const char *named(struct talk *t)
{
	struct buf b = { .mem = t->c->mem };

	for (size_t i = 0; i < t->m.options.n; i++) {
		const struct choice *o = &t->m.options.items[i];
		buf_puts(&b, i ? "; " : "");
		buf_puts(&b, o->code);
		buf_puts(&b, ", ");
		buf_puts(&b, talk_when(t, o->day, o->minute));
	}
	return buf_text(&b);
}

/* The one reservation that is meant: by its code, by what was spoken of, or because there is only one. */
static struct problem *which(struct talk *t, struct reservation **r)
{
	struct reservation_list mine;
	size_t n = 0;

	*r = NULL;
	if (t->m.target_code) {
		TRY(sql_reservation_by_code(t->c, t->m.target_code, r));
		return *r && alive(t, *r) ? reservation_of(t->c, (*r)->id, r) : NULL;
	}
	TRY(sql_reservations_mine(t->c, MINE, &mine));
	for (size_t i = 0; i < mine.n; i++)
		if (promised(t, &mine.items[i]) && !n++)
			*r = &mine.items[i];
	if (n == 1)
		return reservation_of(t->c, (*r)->id, r);
	if (n > 1)
		name_each(t, &mine);
	*r = NULL;
	return NULL;
}

/* Ask which one; a code that is not the guest's own and one that does not exist are answered alike. */
static struct problem *ask_which(struct talk *t)
{
	bool asked = t->asked & EXPECT_CODE && !t->m.target_code && !t->suggestions.n;

	TELL(t,
	        t->m.target_code           ? "say.no-such-code"
	                : t->suggestions.n ? "say.which-one"
	                : asked            ? "say.without-code"
	                                   : "say.ask-code",
	        { "code", t->m.target_code }, { "each", named(t) });
	if (asked)
		talk_offer_person(t);
	t->m.target_code = NULL;
	t->m.target = (struct id){ 0 };
	t->m.expecting |= EXPECT_CODE | (t->suggestions.n ? EXPECT_CHOICE : 0);
	return NULL;
}

/* Nothing stands any more, but what was there is known: it was cancelled. */
static struct problem *given_back(struct talk *t, const struct reservation **r)
{
	struct reservation_list mine;

	*r = NULL;
	if (t->m.target_code || t->suggestions.n)
		return NULL;
	TRY(sql_reservations_mine(t->c, MINE, &mine));
	for (size_t i = 0; i < mine.n; i++)
		if (!strcmp(mine.items[i].state, "cancelled") && mine.items[i].name)
			*r = &mine.items[i];
	return NULL;
}

struct problem *talk_lookup(struct talk *t)
{
	const struct reservation *gone;
	struct reservation *r;

	TRY(which(t, &r));
	if (!r) {
		TRY(given_back(t, &gone));
		if (!gone) {
			t->m.goal = t->m.goal ? t->m.goal : "lookup";
			return ask_which(t);
		}
		TELL(t, "say.cancelled", { "code", gone->code }, { "when", talk_when(t, gone->day, gone->minute) });
		return NULL;
	}
	talk_point_at(t, r);
	t->m.goal = talk_goal_is(t, "lookup") ? NULL : t->m.goal;
	TELL(t, "say.your-reservation", { "code", r->code }, { "when", talk_when(t, r->day, r->minute) },
	        { "party", talk_number(t, r->party_size) }, { "area", talk_place(t, r) },
	        { "service", r->service_name });
	talk_reservation(t, r);
	return NULL;
}

/* --- giving back ------------------------------------------------------------------------------------------------ */

/* While it is asked whether this one is meant, "the first one" and "the one on Friday" are answers. */
static struct problem *name_others(struct talk *t)
{
	struct reservation_list mine;

	TRY(sql_reservations_mine(t->c, MINE, &mine));
	name_each(t, &mine);
	t->suggestions.n = 0;
	t->m.expecting |= EXPECT_CHOICE | EXPECT_CODE;
	return NULL;
}

struct problem *talk_cancel(struct talk *t)
{
	struct reservation *r;
	const char *token;

	if (!id_none(t->m.held) && !t->m.target_code) /* only held: nothing was promised, so it is just let go */
		return talk_cancel_now(t, t->m.held);
	TRY(which(t, &r));
	if (!r)
		return ask_which(t);
	talk_point_at(t, r);
	TRY(name_others(t));
	TRY(talk_confirmable(t, "cancel", r->id, r->version, NULL, &token));
	TELL(t, "say.ask-cancel", { "code", r->code }, { "when", talk_when(t, r->day, r->minute) },
	        { "party", talk_number(t, r->party_size) });
	t->card = card(t, r);
	talk_button(t, "say.label-yes-cancel", token);
	talk_button(t, "say.label-no-keep", NULL);
	return NULL;
}

struct problem *talk_cancel_now(struct talk *t, struct id id)
{
	struct reservation *r;
	struct moved *m;
	int64_t from = clock_us();
	bool held;

	TRY(reservation_of(t->c, id, &r));
	held = !strcmp(r->state, "held");
	TRY(sql_transition(t->c, "reservation", id, "cancelled", NO_INT, (struct document){ NULL }, &m));
	talk_step(t, "reservation_cancel", r->code, from);
	talk_forget(t);
	t->m.target = (struct id){ 0 };
	t->m.target_code = NULL;
	TELL(t, held ? "say.let-go" : "say.cancelled", { "code", r->code },
	        { "when", talk_when(t, r->day, r->minute) });
	return NULL;
}

/* --- moving ----------------------------------------------------------------------------------------------------- */

/* The same place and time of day on another day, or another time on the same day, for as many or others. */
static void complete(struct talk *t, const struct reservation *r)
{
	t->m.service = r->service;
	if (t->m.day.n == INT32_MIN)
		t->m.day = r->day;
	if (t->m.minute == NO_INT)
		t->m.minute = r->minute;
	if (t->m.party == NO_INT)
		t->m.party = r->party_size;
}

static bool nothing_new(const struct talk *t)
{
	return t->m.day.n == INT32_MIN && t->m.minute == NO_INT && t->m.party == NO_INT && !t->m.area;
}

/* "Earlier" than what stands: times to choose from. */
static bool wants_times(const struct talk *t)
{
	return t->m.minute != NO_INT && !talk_exact(t);
}

static const struct free_slot *free_at(const struct free_slot_list *slots, const char *clock, const char *area)
{
	for (size_t i = 0; i < slots->n; i++)
		if (!strcmp(slots->items[i].local, clock) && (!area || !strcmp(slots->items[i].resource, area)))
			return &slots->items[i];
	return NULL;
}

static struct problem *alternatives(struct talk *t, const struct ground_service *s, const struct free_slot_list *slots)
{
	bool stretch = wants_times(t), told = false;
	size_t n = talk_choose(t, *slots);

	if (!slots->n)
		TRY(talk_none(t, s, &told));
	if (told)
		return NULL;

	if (!n && stretch) { /* nothing so early: what is near it */
		t->m.minute_flags = 0;
		stretch = false;
		n = talk_choose(t, *slots);
	}
	TELL(t,
	        !n                ? "say.full-then"
	                : stretch ? "say.free-times"
	                          : "say.cannot-move",
	        { "when", talk_capital(t, talk_when(t, t->m.day, t->m.minute)) }, { "times", talk_options(t) },
	        { "day", words_day(t->c->mem, t->w, t->m.day, t->g->today) });
	t->m.minute = NO_INT;
	t->m.minute_flags = 0;
	t->m.expecting |= EXPECT_TIME | EXPECT_DAY | EXPECT_CHOICE;
	return NULL;
}

/* What is to become of it, bound to this version: a yes later moves exactly this. */
static const char *change_args(struct talk *t, const struct reservation *r, struct instant start, const char *area)
{
	struct buf b = { .mem = t->c->mem };
	char id[ID_TEXT], at[INSTANT_TEXT];

	id_print(r->id, id);
	instant_print(start, at);
	buf_printf(&b, "{\"id\":\"%s\",\"start\":\"%s\",\"party\":%lld,\"version\":%lld,\"area\":", id, at,
	        (long long)t->m.party, (long long)r->version);
	buf_json(&b, area);
	buf_puts(&b, "}");
	return b.text;
}

struct problem *talk_change_now(struct talk *t, const char *args)
{
	struct json_object *o = json_read(t->c->mem, args, strlen(args));
	const char *area = json_str(o, "area", NULL);
	struct instant start = { 0 };
	struct id id = { 0 }, resource = { 0 };
	struct reservation *r;
	struct moved *m;
	int64_t from = clock_us();

	id_parse(json_str(o, "id", ""), &id);
	instant_parse(json_str(o, "start", ""), &start);
	if (area)
		TRY(resource_id_of(t->c, area, &resource));
	TRY(sql_reservation_change(
	        t->c, id, start, json_int(o, "party", NO_INT), resource, json_int(o, "version", NO_INT), NO_INT, &m));
	TRY(reservation_of(t->c, id, &r));
	talk_step(t, "reservation_change", arena_printf(t->c->mem, "%s to %s", r->code, r->local), from);
	talk_forget(t);
	talk_point_at(t, r);
	TELL(t, "say.changed", { "code", r->code }, { "when", talk_when(t, r->day, r->minute) },
	        { "party", talk_number(t, r->party_size) }, { "area", talk_place(t, r) });
	talk_reservation(t, r);
	return NULL;
}

struct problem *talk_change(struct talk *t)
{
	const struct ground_service *s;
	struct reservation *r;
	struct free_slot_list slots;
	const struct free_slot *slot;
	const char *clock, *area, *token;

	TRY(which(t, &r));
	if (!r)
		return ask_which(t);
	talk_point_at(t, r);
	if (strcmp(r->state, "confirmed") != 0) {
		TELL(t, "say.not-yet-confirmed", { "code", r->code });
		return NULL;
	}
	if (talk_ambiguity(t))
		return NULL;
	if (nothing_new(t)) {
		TELL(t, "say.ask-change", { "code", r->code }, { "when", talk_when(t, r->day, r->minute) },
		        { "party", talk_number(t, r->party_size) });
		t->m.expecting |= EXPECT_DAY | EXPECT_TIME | EXPECT_PARTY | EXPECT_AREA;
		return NULL;
	}
	complete(t, r);
	if (!(s = talk_service(t)))
		return ask_which(t);
	clock = talk_clock(t, t->m.minute);
	area = t->m.area ? t->m.area : NULL;
	TRY(sql_availability_but(t->c, s->id, t->m.day, t->m.party, clock, r->id, LOOK_AT, &slots));
	slot = wants_times(t) ? NULL : free_at(&slots, clock, area ? area : r->resource);
	if (!slot && !area && !wants_times(t))
		slot = free_at(&slots, clock, NULL);
	if (!slot)
		return alternatives(t, s, &slots);
	TRY(talk_confirmable(t, "change", r->id, r->version, change_args(t, r, slot->start, slot->resource), &token));
	TELL(t, "say.ask-move", { "code", r->code }, { "when", talk_when(t, slot->day, t->m.minute) },
	        { "party", talk_number(t, t->m.party) }, { "area", talk_area(t, slot->resource, slot->resource_name) });
	talk_button(t, "say.label-yes-move", token);
	talk_button(t, "say.label-no-keep", NULL);
	return NULL;
}
