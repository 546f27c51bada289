/*
 * talk_book - from a wish to a promise: what is missing, what is held, what is confirmed
 */
#include "domain/talk.h"
#include "domain/site.h"
#include <string.h>

enum { LOOK_AT = 200 };

/* --- asking ----------------------------------------------------------------------------------------------------- */

static void asks(struct talk *t, unsigned what)
{
	t->m.expecting |= what;
}

/* What was said in two ways is asked, with the ways. */
bool talk_ambiguity(struct talk *t)
{
	const struct ambiguity *a = NULL;
	struct buf ways = { .mem = t->c->mem };

	for (size_t i = 0; i < t->u->ambiguities_n && !a; i++)
		if (!t->u->ambiguities[i].resolved)
			a = &t->u->ambiguities[i];
	if (!a)
		return false;
	t->m.options.n = 0;
	for (size_t i = 0; i < a->n; i++) {
		const struct reading *r = &a->readings[i];
		const char *way = r->slot == SLOT_DAY
		        ? words_day(t->c->mem, t->w, (struct day){ (int32_t)r->number }, t->g->today)
		        : r->slot == SLOT_TIME  ? talk_clock(t, r->number)
		        : r->slot == SLOT_PARTY ? SAY(t->c->mem, t->w, "say.guests", { "n", talk_number(t, r->number) })
		                                : talk_number(t, r->number);
		buf_puts(&ways, i == 0 ? "" : i + 1 < a->n ? ", " : talk_or(t));
		buf_puts(&ways, way);
		talk_suggest(t, way);
		if (r->slot == SLOT_DAY) /* so that "the second" and "Saturday" are answers */
			talk_option(t, &(struct choice){ .day = { (int32_t)r->number }, .minute = NO_INT });
	}
	TELL(t,
	        a->n                          ? "say.which-of"
	                : a->slot == SLOT_DAY ? "say.ask-day"
	                                      : "say.ask-time",
	        { "ways", buf_text(&ways) });
	asks(t,
	        a->slot == SLOT_DAY            ? EXPECT_DAY | (a->n ? EXPECT_CHOICE : 0)
	                : a->slot == SLOT_TIME ? EXPECT_TIME
	                                       : EXPECT_PARTY);
	return true;
}

static const struct ground_service *service_or_usual(struct talk *t)
{
	const struct ground_service *s = talk_service(t);

	for (size_t i = 0; !s && i < t->g->services.n; i++) {
		const char *kind = t->m.nights != NO_INT ? "room" : "table";
		if (!strcmp(t->g->services.items[i].kind, kind))
			s = &t->g->services.items[i];
	}
	if (!s && t->g->services.n)
		s = &t->g->services.items[0];
	t->m.service = s ? s->slug : NULL;
	return s;
}

/* The first thing that is missing, asked for; false when nothing is. */
static bool ask_for_missing(struct talk *t, const struct ground_service *s)
{
	if (t->m.party == NO_INT && s->min_party == s->max_party)
		t->m.party = s->min_party;
	if (t->m.party != NO_INT && (t->m.party > s->max_party || t->m.party < s->min_party)) {
		TELL(t, t->m.party > s->max_party ? "say.too-many" : "say.too-few",
		        { "most", talk_number(t, s->max_party) }, { "least", talk_number(t, s->min_party) });
		talk_offer_person(t);
		t->m.party = NO_INT;
		asks(t, EXPECT_PARTY);
	} else if (t->m.party == NO_INT) {
		TELL(t, "say.ask-party");
		asks(t, EXPECT_PARTY);
	} else if (t->m.day.n == INT32_MIN) {
		TELL(t, "say.ask-day");
		asks(t, EXPECT_DAY);
	} else if (t->m.nights == NO_INT && !strcmp(s->kind, "room")) {
		TELL(t, "say.ask-nights");
		asks(t, EXPECT_NIGHTS);
	} else {
		return false;
	}
	return true;
}

/* --- holding ---------------------------------------------------------------------------------------------------- */

struct problem *talk_let_go(struct talk *t)
{
	struct reservation *r;
	struct moved *m;

	if (id_none(t->m.held))
		return NULL;
	TRY(reservation_of(t->c, t->m.held, &r));
	if (!strcmp(r->state, "held"))
		TRY(sql_transition(t->c, "reservation", r->id, "cancelled", NO_INT, (struct document){ NULL }, &m));
	t->m.held = (struct id){ 0 };
	return NULL;
}

/* What is held already, when it is just this. */
static struct problem *held_already(struct talk *t, const struct free_slot *s, struct reservation **r)
{
	*r = NULL;
	if (id_none(t->m.held))
		return NULL;
	TRY(reservation_of(t->c, t->m.held, r));
	if (strcmp((*r)->state, "held") != 0 || (*r)->expires_at.us <= t->c->now.us || (*r)->start.us != s->start.us ||
	        (*r)->party_size != t->m.party || strcmp((*r)->resource, s->resource) != 0)
		*r = NULL;
	return NULL;
}

static struct problem *hold(
        struct talk *t, const struct ground_service *s, const struct free_slot *slot, struct reservation **r)
{
	int64_t from = clock_us();

	TRY(held_already(t, slot, r));
	if (*r)
		return NULL;
	TRY(talk_let_go(t));
	TRY(reservation_hold(t->c,
	        &(struct reservation_wish){
	                s->id, t->g->conversation, slot->resource, slot->start, t->m.party, t->m.nights },
	        r));
	t->m.held = (*r)->id;
	talk_step(t, "reservation_hold", arena_printf(t->c->mem, "%s %s %s", (*r)->code, (*r)->local, (*r)->resource),
	        from);
	return NULL;
}

static bool reachable(const struct talk *t)
{
	return t->m.name && (t->m.phone || t->m.email);
}

/* Was anything guessed that the guest has not seen said back? */
static bool guessed(const struct talk *t)
{
	for (size_t i = 0; i < t->u->facts_n; i++)
		if ((t->u->facts[i].flags & (FACT_ASSUMED | FACT_ABOUT)) || t->u->facts[i].confidence < 60)
			return true;
	return !understood(t->u, SLOT_NAME) && !understood(t->u, SLOT_PHONE) && !understood(t->u, SLOT_EMAIL);
}

static struct problem *ask_for_details(struct talk *t, const struct reservation *r)
{
	talk_reservation(t, r);
	TELL(t,
	        t->m.name                          ? "say.ask-phone"
	                : t->m.phone || t->m.email ? "say.ask-name"
	                                           : "say.ask-details",
	        { "name", t->m.name });
	asks(t,
	        t->m.name                          ? EXPECT_PHONE | EXPECT_EMAIL
	                : t->m.phone || t->m.email ? EXPECT_NAME
	                                           : EXPECT_NAME | EXPECT_PHONE | EXPECT_EMAIL);
	t->m.expecting |= EXPECT_AREA;
	return NULL;
}

/* Everything is known, but some of it was guessed: the yes is bound to just this. */
static struct problem *ask_for_yes(struct talk *t, const struct reservation *r)
{
	const char *token;

	TRY(talk_confirmable(t, "book", r->id, r->version, NULL, &token));
	talk_reservation(t, r);
	TELL(t, "say.ask-yes", { "name", t->m.name }, { "reach", t->m.phone ? t->m.phone : t->m.email });
	talk_button(t, "say.label-yes-book", token);
	talk_button(t, "say.label-no", NULL);
	return NULL;
}

struct problem *talk_settle(struct talk *t)
{
	struct reservation *r;
	int64_t from = clock_us();

	TRY(reservation_of(t->c, t->m.held, &r));
	if (strcmp(r->state, "held") != 0 || r->expires_at.us <= t->c->now.us) {
		t->m.held = (struct id){ 0 };
		return talk_reserve(t); /* the hold ran out: look again, hold again, ask again */
	}
	TRY(reservation_settle(t->c, r->id, t->m.name, t->m.phone, t->m.email, t->m.note, "chat", &r));
	talk_step(t, "reservation_confirm", arena_printf(t->c->mem, "%s %s", r->code, r->state), from);
	from = clock_us();
	TRY(sql_conversation_contact(t->c, t->g->conversation, r->contact));
	talk_step(t, "contact_known", "the conversation is theirs", from);
	talk_point_at(t, r);
	talk_forget(t);
	TELL(t, !strcmp(r->state, "confirmed") ? "say.confirmed" : "say.requested", { "code", r->code },
	        { "when", talk_when(t, r->day, r->minute) }, { "party", talk_number(t, r->party_size) },
	        { "area", talk_place(t, r) });
	talk_reservation(t, r);
	return NULL;
}

/* --- offering --------------------------------------------------------------------------------------------------- */

static struct problem *offer_nothing(struct talk *t, const struct ground_service *s)
{
	bool told;

	TRY(talk_none(t, s, &told));
	if (told)
		return NULL;
	TELL(t, "say.full", { "day", words_day(t->c->mem, t->w, t->m.day, t->g->today) });
	t->m.pending = "waitlist";
	talk_button(t, "say.label-waitlist", NULL);
	asks(t, EXPECT_DAY);
	return NULL;
}

/* The day has places, but none in the stretch that was wished for: what is near it. */
static struct problem *offer_near(struct talk *t, const struct ground_service *s, struct free_slot_list slots)
{
	t->m.minute_flags = 0;
	t->m.minute_until = NO_INT;
	if (!talk_choose(t, slots))
		return offer_nothing(t, s);
	TELL(t, "say.none-then", { "day", words_day(t->c->mem, t->w, t->m.day, t->g->today) },
	        { "times", talk_options(t) });
	t->m.minute = NO_INT;
	asks(t, EXPECT_TIME | EXPECT_CHOICE);
	return NULL;
}

static struct problem *offer_times(struct talk *t, const struct ground_service *s, struct free_slot_list slots)
{
	bool asked = talk_exact(t);
	const char *key = "say.free-times";

	if (!talk_choose(t, slots)) {
		if (t->m.area && !t->m.any_area) { /* full in that area: say so, and look everywhere */
			t->m.any_area = true;
			TELL(t, "say.area-full");
			return offer_times(t, s, slots);
		}
		return asked || t->m.minute == NO_INT ? offer_nothing(t, s) : offer_near(t, s, slots);
	}
	if (asked)
		TRY(talk_not_then(t, s, &key));
	TELL(t, key, { "when", talk_capital(t, talk_when(t, t->m.day, t->m.minute == NO_INT ? 0 : t->m.minute)) },
	        { "day", words_day(t->c->mem, t->w, t->m.day, t->g->today) }, { "times", talk_options(t) });
	asks(t, EXPECT_TIME | EXPECT_CHOICE);
	return NULL;
}

/* "No, the last one" still chooses among the times that were offered for this day; where is settled. */
static void keep_options(struct talk *t, const struct free_slot *slot)
{
	if (t->m.options.n && t->m.options.items[0].day.n != slot->day.n)
		t->m.options.n = 0;
	for (size_t i = 0; i < t->m.options.n; i++)
		t->m.options.items[i].resource = NULL;
}

/* How many were understood is said aloud where it was reckoned, or said in passing. */
static const char *party_aloud(struct talk *t)
{
	const struct fact *f = understood(t->u, SLOT_PARTY);
	bool plain = f && !f->flags && f->span.len <= 16 && (understood(t->u, SLOT_DAY) || understood(t->u, SLOT_TIME));

	if (!f || plain)
		return NULL;
	return arena_printf(
	        t->c->mem, " %s", SAY(t->c->mem, t->w, "say.for-party", { "n", talk_number(t, t->m.party) }));
}

static struct problem *offer_exact(
        struct talk *t, const struct ground_service *s, const struct free_slot *slot, struct free_slot_list slots)
{
	struct reservation *r;

	TRY(hold(t, s, slot, &r));
	if (reachable(t) && !guessed(t))
		return talk_settle(t);
	if (t->proposed || understood(t->u, SLOT_DAY) || understood(t->u, SLOT_TIME) || understood(t->u, SLOT_PARTY) ||
	        understood(t->u, SLOT_CHOICE) || understood(t->u, SLOT_AREA) || understood(t->u, SLOT_NIGHTS))
		TELL(t, "say.held",
		        { "time",
		                slot->day.n == t->g->today.n
		                        ? slot->local
		                        : talk_capital(t, talk_when(t, slot->day, talk_minute(slot))) },
		        { "when", talk_when(t, slot->day, talk_minute(slot)) }, { "area", talk_place(t, r) },
		        { "party", party_aloud(t) },
		        { "elsewhere", t->m.area ? NULL : talk_elsewhere(t, s, slots, slot->resource) },
		        { "minutes", talk_number(t, s->hold_minutes) });
	keep_options(t, slot);
	return reachable(t) ? ask_for_yes(t, r) : ask_for_details(t, r);
}

/* What is free to this guest: what they hold already does not stand in their own way. */
static struct problem *look(struct talk *t, const struct ground_service *s, struct free_slot_list *slots)
{
	const char *around = t->m.minute == NO_INT ? NULL : talk_clock(t, t->m.minute);

	return id_none(t->m.held)
	        ? sql_availability(
	                  t->c, s->id, t->m.day, t->m.day, t->m.party, (struct id){ 0 }, around, LOOK_AT, slots)
	        : sql_availability_but(t->c, s->id, t->m.day, t->m.party, around, t->m.held, LOOK_AT, slots);
}

struct problem *talk_reserve(struct talk *t)
{
	const struct ground_service *s = service_or_usual(t);
	struct free_slot_list slots;
	const struct free_slot *slot;
	int64_t from = clock_us();

	t->m.goal = "reserve";
	if (!s || talk_ambiguity(t) || ask_for_missing(t, s))
		return NULL;
	TRY(look(t, s, &slots));
	talk_step(t, "availability_search",
	        arena_printf(t->c->mem, "%s, %lld guests: %zu times", s->slug, (long long)t->m.party, slots.n), from);
	slot = talk_exact(t) ? talk_at(t, &slots, t->m.any_area ? NULL : t->m.area) : NULL;
	if (!slot && !strcmp(s->kind, "room") && slots.n)
		slot = &slots.items[0]; /* a room has one time of arrival */
	return slot ? offer_exact(t, s, slot, slots) : offer_times(t, s, slots);
}

/* "None of these": what was offered is taken out of the list, and what is near the wish is offered of the rest. */
struct problem *talk_others(struct talk *t)
{
	const struct ground_service *s = service_or_usual(t);
	struct choice_list old = t->m.options;
	struct free_slot_list slots;

	TRY(look(t, s, &slots));
	for (size_t i = 0; i < old.n; i++)
		for (size_t k = 0; k < slots.n; k++)
			if (slots.items[k].start.us == old.items[i].start.us)
				slots.items[k].local = NULL;
	if (talk_choose(t, slots)) {
		TELL(t, "say.other-times", { "times", talk_options(t) });
		asks(t, EXPECT_TIME | EXPECT_CHOICE);
		return NULL;
	}
	TELL(t, "say.no-others", { "day", words_day(t->c->mem, t->w, t->m.day, t->g->today) });
	asks(t, EXPECT_DAY | EXPECT_TIME);
	return NULL;
}

/* --- waiting ---------------------------------------------------------------------------------------------------- */

struct problem *talk_waitlist(struct talk *t)
{
	const struct ground_service *s = service_or_usual(t);
	struct id id = id_new(t->c->now);
	struct person who;
	struct waitlist_key *key;
	char text[ID_TEXT];

	t->m.goal = "waitlist";
	if (!s || ask_for_missing(t, s))
		return NULL;
	if (!reachable(t)) {
		TELL(t, "say.waitlist-details");
		asks(t, EXPECT_NAME | EXPECT_PHONE | EXPECT_EMAIL);
		return NULL;
	}
	TRY(contact_resolve(t->c, t->m.name, t->m.phone, t->m.email, "chat", &who));
	TRY(sql_conversation_contact(t->c, t->g->conversation, who.contact));
	TRY(sql_waitlist_join(t->c, id, s->id, (struct id){ 0 }, t->m.party, t->m.day,
	        t->m.minute == NO_INT ? NULL : talk_clock(t, t->m.minute), who.name, who.phone, who.email, who.contact,
	        t->g->conversation, t->w->code, &key));
	id_print(key->id, text);
	talk_link(t, "say.label-wish", arena_printf(t->c->mem, "/waitlist/%s", text));
	TELL(t, "say.waitlisted", { "day", words_day(t->c->mem, t->w, t->m.day, t->g->today) },
	        { "party", talk_number(t, t->m.party) });
	talk_forget(t);
	return NULL;
}
