#include "domain/reservations.h"
#include "base/json.h"
#include "core/config.h"
#include "domain/contacts.h"
#include "domain/conversations.h"
#include "domain/site.h"
#include <string.h>

enum { MANY_SLOTS = 200, MANY_RESERVATIONS = 50, ALTERNATIVES = 6 };

/* As fd.new_code spells them: no vowels, nothing that looks like something else. */
const char *const reservation_code_letters = "23456789CFGHJKMPQRVWX";

const struct problem_type SLOT_TAKEN = { CONFLICT, "slot-taken", "Somebody was faster" },
                          CLOSED_THEN = { REFUSED, "closed-then", "Closed at that time" },
                          IN_THE_PAST = { REFUSED, "in-the-past", "That time has passed" },
                          TOO_SOON = { REFUSED, "too-soon", "That is too soon" },
                          TOO_LATE = { REFUSED, "too-late", "It is too late for that" },
                          TOO_FAR_AHEAD = { REFUSED, "too-far-ahead", "That is too far ahead" },
                          PARTY_TOO_SMALL = { REFUSED, "party-too-small", "Too few guests for this" },
                          PARTY_TOO_LARGE = { REFUSED, "party-too-large", "Too many guests for this" },
                          TOO_MANY_NIGHTS = { REFUSED, "nights", "That many nights cannot be reserved" },
                          OFF_GRID = { REFUSED, "off-grid", "Not one of the times that are given" },
                          TOO_MANY_HOLDS = { LIMITED, "too-many-holds", "Too many places are held" };

static const struct problem_type TOO_EARLY = { REFUSED, "too-early", "It is too early for that" },
                                 REASON_NEEDED = { REFUSED, "reason-needed", "A reason is needed" },
                                 MINUTES_NEEDED = { REFUSED, "minutes-needed", "By how many minutes?" },
                                 USE_CHANGE = { REFUSED, "use-change", "A change says the new time" },
                                 NOT_YOURS = { REFUSED, "not-yours", "Only who did it may undo it" };

/* --- shapes ----------------------------------------------------------------------------------------------------- */

static const char *const states[] = { "held", "requested", "confirmed", "checked_in", "completed", "cancelled",
	"declined", "expired", "no_show", NULL };
static const char *const reasons[] = { "full", "closed", "in_the_past", "too_soon", "too_far_ahead", "party_too_small",
	"party_too_large", NULL };
static const char *const kinds[] = { "table", "room", "treatment", NULL };

#define CODE_FIELD(T)                                                                                                  \
	FIELD(T, code, "The reservation's code, R-7QK2.", .required = true, .min = 3, .max = 12, .one_line = true)
#define TOKEN_FIELD(T)                                                                                                 \
	FIELD(T, token, "The token of the manage link, for whoever has no session.", .maybe = true, .min = 20,         \
	        .max = 64, .one_line = true)
#define NAME_FIELD(T) FIELD(T, name, "Who comes.", .maybe = true, .min = 1, .max = 120, .one_line = true)
#define PHONE_FIELD(T)                                                                                                 \
	FIELD(T, phone, "A number to reach them, national or international.", .maybe = true, .min = 5, .max = 40,      \
	        .one_line = true)
#define EMAIL_FIELD(T)                                                                                                 \
	FIELD(T, email, "Where the confirmation goes.", .maybe = true, .min = 3, .max = 254, .format = "email",        \
	        .one_line = true)
#define NOTE_FIELD(T) FIELD(T, note, "What the house should know.", .maybe = true, .max = 1000)
#define RESOURCE_FIELD(T)                                                                                              \
	FIELD(T, resource, "Which area, by its slug; any when absent.", .maybe = true, .max = 60, .one_line = true)
#define SERVICE_FIELD(T)                                                                                               \
	FIELD(T, service, "What, by the slug of the service.", .required = true, .min = 1, .max = 60, .one_line = true)

SHAPE(resource_brief, FIELD(resource_brief, id, "The area's id."),
        FIELD(resource_brief, slug, "Its name in addresses."), FIELD(resource_brief, name, "Its name for people."));
SHAPE(service, FIELD(service, id, "The service's id."), FIELD(service, slug, "Its name in addresses."),
        FIELD(service, name, "Its name for people."), FIELD(service, kind, "What sort of thing.", .choices = kinds),
        FIELD(service, duration_minutes, "How long it takes."), FIELD(service, min_party, "The fewest guests."),
        FIELD(service, max_party, "The most guests."),
        FIELD(service, needs_approval, "Whether the house answers itself before it is confirmed."),
        LIST_OF(service, resources, resource_brief, "Where it can be had."));
SHAPE(services, LIST_OF(services, services, service, "In the house's order."));
SHAPE(free_slot, FIELD(free_slot, start, "When it begins."), FIELD(free_slot, end, "When it ends."),
        FIELD(free_slot, local, "The beginning as clocks at the house show it."),
        FIELD(free_slot, day, "The day there."), FIELD(free_slot, resource, "The area's slug."),
        FIELD(free_slot, resource_name, "The area's name."), FIELD(free_slot, free, "How many places of it are free."));
SHAPE(service_found, FIELD(service_found, id, "The service's id."), FIELD(service_found, zone, "Its time zone."),
        FIELD(service_found, kind, "What sort."), FIELD(service_found, resource, "The area's id.", .maybe = true));
SHAPE(reservation_key, FIELD(reservation_key, id, "Its id."), FIELD(reservation_key, code, "Its code."),
        FIELD(reservation_key, state, "Its state."), FIELD(reservation_key, version, "Its version."));
SHAPE(moved, FIELD(moved, state, "The state it is in."), FIELD(moved, version, "The version that makes it."));
SHAPE(local_time, FIELD(local_time, day, "The day at the house."), FIELD(local_time, clock, "What its clocks show."));
SHAPE(availability_ask, SERVICE_FIELD(availability_ask),
        FIELD(availability_ask, day, "Which day, at the house.", .required = true),
        FIELD(availability_ask, party_size, "How many come.", .required = true, .min = 1, .max = 100),
        FIELD(availability_ask, time, "Nearest to this local time first, 20:00.", .maybe = true, .min = 4, .max = 5),
        RESOURCE_FIELD(availability_ask));
SHAPE(unavailable, FIELD(unavailable, reason, "Why nothing is free.", .choices = reasons),
        FIELD(unavailable, last_day, "The last day that may be reserved."));
SHAPE(availability, FIELD(availability, service, "The service asked for."),
        FIELD(availability, zone, "The house's time zone."), FIELD(availability, day, "The day asked for."),
        LIST_OF(availability, slots, free_slot, "What is free."),
        ONE_OF(availability, none, unavailable, "Why nothing is; null when something is.", .maybe = true));
SHAPE(reservation, FIELD(reservation, id, "Its id."), FIELD(reservation, code, "What one says aloud."),
        FIELD(reservation, state, "Where it stands.", .choices = states),
        FIELD(reservation, version, "Grows with every move."),
        FIELD(reservation, sequence, "Grows with every change of time or place."),
        FIELD(reservation, service, "The service's slug."), FIELD(reservation, service_name, "The service's name."),
        FIELD(reservation, kind, "What sort of thing.", .choices = kinds),
        FIELD(reservation, resource, "The area's slug."), FIELD(reservation, resource_name, "The area's name."),
        FIELD(reservation, units, "Which tables, rooms or persons."), FIELD(reservation, party_size, "How many come."),
        FIELD(reservation, start, "When it begins."), FIELD(reservation, end, "When it ends."),
        FIELD(reservation, local, "The beginning as people at the house say it."),
        FIELD(reservation, zone, "The house's time zone."), FIELD(reservation, name, "Who comes.", .maybe = true),
        FIELD(reservation, phone, "Their number, E.164.", .maybe = true),
        FIELD(reservation, email, "Their address.", .maybe = true),
        FIELD(reservation, note, "What the house should know.", .maybe = true),
        FIELD(reservation, expires_at, "Until when it is held.", .maybe = true),
        FIELD(reservation, created_at, "When it was made."),
        FIELD(reservation, manage_url, "Where its guest changes or cancels it.", .maybe = true),
        FIELD(reservation, calendar_url, "Its calendar entry.", .maybe = true),
        FIELD(reservation, legal, "What the caller may do to it."), FIELD(reservation, day, "The day at the house."),
        FIELD(reservation, minute, "The minute of that day."),
        FIELD(reservation, contact, "Whose it is.", .maybe = true),
        FIELD(reservation, conversation, "Where it was made.", .maybe = true));
SHAPE(reservations, LIST_OF(reservations, reservations, reservation, "Those to come first."));
SHAPE(reservation_new, SERVICE_FIELD(reservation_new), RESOURCE_FIELD(reservation_new),
        FIELD(reservation_new, start, "When it begins: one of the times of availability.", .required = true),
        FIELD(reservation_new, party_size, "How many come.", .required = true, .min = 1, .max = 100),
        NAME_FIELD(reservation_new), PHONE_FIELD(reservation_new), EMAIL_FIELD(reservation_new),
        NOTE_FIELD(reservation_new), FIELD(reservation_new, hold, "Only hold it for some minutes."));
SHAPE(reservation_ask, CODE_FIELD(reservation_ask), TOKEN_FIELD(reservation_ask));
SHAPE(reservation_details, CODE_FIELD(reservation_details), TOKEN_FIELD(reservation_details),
        NAME_FIELD(reservation_details), PHONE_FIELD(reservation_details), EMAIL_FIELD(reservation_details),
        NOTE_FIELD(reservation_details));
SHAPE(reservation_end, CODE_FIELD(reservation_end), TOKEN_FIELD(reservation_end),
        FIELD(reservation_end, reason, "Why.", .maybe = true, .max = 500));
SHAPE(reservation_alter, CODE_FIELD(reservation_alter), TOKEN_FIELD(reservation_alter),
        RESOURCE_FIELD(reservation_alter),
        FIELD(reservation_alter, start, "The new beginning; as it was when absent.", .maybe = true),
        FIELD(reservation_alter, party_size, "How many come now.", .maybe = true, .min = 1, .max = 100),
        FIELD(reservation_alter, version, "The version that was read.", .maybe = true, .min = 1, .max = INT32_MAX));
SHAPE(reservation_move_ask, CODE_FIELD(reservation_move_ask),
        FIELD(reservation_move_ask, event, "One of the reservation's legal events.", .required = true, .min = 3,
                .max = 30),
        FIELD(reservation_move_ask, to, "The state meant, where the event may lead to several.", .maybe = true,
                .max = 30),
        FIELD(reservation_move_ask, reason, "Why.", .maybe = true, .max = 500),
        FIELD(reservation_move_ask, minutes, "extended: by how many.", .maybe = true, .min = 5, .max = 480),
        FIELD(reservation_move_ask, version, "The version that was read.", .maybe = true, .min = 1, .max = INT32_MAX));

/* --- links ------------------------------------------------------------------------------------------------------ */

/* The token of a reservation's link follows from its id and the house's secret, so that a reminder can carry it too. */
static const char *manage_token(struct ctx *c, struct id id)
{
	struct hash mac = secret_mac(config->link_secret, strlen(config->link_secret), id.b, sizeof id.b);
	char hex[2 * HASH_SIZE + 1];

	hash_print(mac, hex);
	return arena_strn(c->mem, hex, 40);
}

static struct hash manage_hash(struct ctx *c, struct id id)
{
	const char *token = manage_token(c, id);

	return hash_of(token, strlen(token));
}

struct problem *reservation_linked(struct ctx *c, struct id id)
{
	return sql_reservation_linked(c, id, manage_hash(c, id));
}

static void add_links(struct ctx *c, struct reservation *r)
{
	const char *token = manage_token(c, r->id);

	r->manage_url = arena_printf(c->mem, "%s/r/%s?token=%s", config->public_url, r->code, token);
	r->calendar_url = arena_printf(
	        c->mem, "%s/api/reservations/%s/calendar.ics?token=%s", config->public_url, r->code, token);
}

void reservations_link(struct ctx *c, struct reservation_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		add_links(c, &list->items[i]);
}

struct problem *reservation_of(struct ctx *c, struct id id, struct reservation **out)
{
	TRY(sql_reservation_by_id(c, id, out));
	if (!*out)
		return problem(c, &NO_SUCH_THING, "there is no such reservation");
	add_links(c, *out);
	return NULL;
}

/* A reservation the caller may see: their own, any for staff, or the one whose link they show. */
struct problem *reservation_shown(struct ctx *c, const char *code, const char *token, struct reservation **out)
{
	struct reservation_key *key;

	if (token)
		TRY(sql_present_token(c, code, hash_of(token, strlen(token)), &key));
	TRY(sql_reservation_by_code(c, code, out));
	if (!*out)
		return problem(c, &NO_SUCH_THING, "there is no such reservation, or it is not yours to see");
	add_links(c, *out);
	return NULL;
}

static struct problem *again(struct ctx *c, struct id id, struct reservation *out)
{
	struct reservation *r;

	TRY(reservation_of(c, id, &r));
	*out = *r;
	return NULL;
}

static void replaced(struct buf *b, const char *text, const char *name, const char *value)
{
	for (const char *at; (at = strstr(text, name)); text = at + strlen(name)) {
		buf_put(b, text, (size_t)(at - text));
		buf_puts(b, value);
	}
	buf_puts(b, text);
}

/* Links hold only letters, digits and what URLs are made of, so they need no escaping within JSON. */
const char *reservation_links(struct ctx *c, const char *parts)
{
	struct json_object *o = parts && strstr(parts, "_url}") ? json_read(c->mem, parts, strlen(parts)) : NULL;
	struct json_object *card = json_get(o, "reservation");
	struct reservation r = { .code = json_str(card, "code", NULL) };
	struct buf half = { .mem = c->mem }, whole = { .mem = c->mem };

	if (!r.code || !id_parse(json_str(card, "id", ""), &r.id))
		return parts;
	add_links(c, &r);
	replaced(&half, parts, "{manage_url}", r.manage_url);
	replaced(&whole, half.text, "{calendar_url}", r.calendar_url);
	return whole.text;
}

const char *reservation_json(struct ctx *c, const struct reservation *r)
{
	struct buf b = { .mem = c->mem };

	shape_write(&b, &reservation_shape, r);
	return b.text;
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

static struct problem *service_list(struct ctx *c, const struct nothing *in, struct services *out)
{
	(void)in;
	return sql_service_all(c, MANY_SLOTS, &out->services);
}

static struct problem *service_named(struct ctx *c, const char *slug, const char *resource, struct service_found **s)
{
	TRY(sql_service_by_slug(c, slug, resource, s));
	if (!*s)
		return problem(c, &NO_SUCH_THING, "there is no service of that name");
	if (resource && id_none((*s)->resource))
		return problem(c, &NO_SUCH_THING, "the service is not had in that area");
	return NULL;
}

bool reservation_clock(const char *s)
{
	return !s ||
	        (strlen(s) == 5 && s[0] >= '0' && s[0] <= '2' && s[1] >= '0' && s[1] <= '9' && s[2] == ':' &&
	                s[3] >= '0' && s[3] <= '5' && s[4] >= '0' && s[4] <= '9' && (s[0] < '2' || s[1] < '4'));
}

static struct problem *availability_search(struct ctx *c, const struct availability_ask *in, struct availability *out)
{
	struct service_found *s;
	struct unavailable *none;

	if (!reservation_clock(in->time))
		return problem(c, &INVALID_INPUT, "a time is spelled 20:00");
	TRY(service_named(c, in->service, in->resource, &s));
	*out = (struct availability){ .service = in->service, .zone = s->zone, .day = in->day };
	TRY(sql_availability(
	        c, s->id, in->day, in->day, in->party_size, s->resource, in->time, MANY_SLOTS, &out->slots));
	if (out->slots.n)
		return NULL;
	TRY(sql_unavailable(c, s->id, in->day, in->party_size, s->resource, NULL, &none));
	out->none = *none;
	return NULL;
}

static struct problem *reservation_list_mine(struct ctx *c, const struct nothing *in, struct reservations *out)
{
	(void)in;
	TRY(sql_reservations_mine(c, MANY_RESERVATIONS, &out->reservations));
	reservations_link(c, &out->reservations);
	return NULL;
}

static struct problem *reservation_show(struct ctx *c, const struct reservation_ask *in, struct reservation *out)
{
	struct reservation *r;

	TRY(reservation_shown(c, in->code, in->token, &r));
	*out = *r;
	return NULL;
}

struct problem *resource_id_of(struct ctx *c, const char *slug, struct id *out)
{
	struct reservation_key *key;

	TRY(sql_resource_by_slug(c, slug, &key));
	if (!key)
		return problem(c, &NO_SUCH_THING, "there is no area of that name");
	*out = key->id;
	return NULL;
}

/* --- making ----------------------------------------------------------------------------------------------------- */

struct problem *reservation_hold(struct ctx *c, const struct reservation_wish *w, struct reservation **out)
{
	struct id id = id_new(c->now);
	struct reservation_key *key;
	struct id resource = { 0 };

	if (w->resource)
		TRY(resource_id_of(c, w->resource, &resource));
	TRY(sql_reservation_hold(c, id, w->service, w->start, w->party, resource, "held", NULL, NULL, NULL, NULL,
	        (struct id){ 0 }, w->conversation, "chat", NULL, manage_hash(c, id), w->nights, &key));
	return reservation_of(c, id, out);
}

static struct document reason(struct ctx *c, const char *to, const char *why, int64_t minutes)
{
	struct buf b = { .mem = c->mem };

	buf_puts(&b, "{\"reason\":");
	buf_json(&b, why);
	if (to) {
		buf_puts(&b, ",\"to\":");
		buf_json(&b, to);
	}
	if (minutes != NO_INT)
		buf_printf(&b, ",\"minutes\":%lld", (long long)minutes);
	buf_puts(&b, "}");
	return (struct document){ b.text };
}

static struct problem *move(struct ctx *c, struct id id, const char *event, int64_t version, const char *why)
{
	struct moved *m;

	return sql_transition(c, "reservation", id, event, version, reason(c, NULL, why, NO_INT), &m);
}

struct problem *reservation_settle(struct ctx *c, struct id id, const char *name, const char *phone, const char *email,
        const char *note, const char *source, struct reservation **out)
{
	struct person who;

	TRY(contact_resolve(c, name, phone, email, source, &who));
	TRY(sql_reservation_details(c, id, who.name, who.phone, who.email, note, who.contact));
	TRY(sql_reservation_accept(c, id, out));
	TRY(sql_lead_convert(c, who.contact, id));
	return reservation_of(c, id, out);
}

static bool reachable(const struct reservation_new *in)
{
	return in->name && (in->phone || in->email);
}

static struct problem *make(struct ctx *c, const struct reservation_new *in, struct reservation *out)
{
	struct id id = id_new(c->now);
	struct reservation_key *key;
	struct service_found *s;
	struct person who = { 0 };

	TRY(visitor_ensure(c, NULL, false, NULL));
	TRY(service_named(c, in->service, in->resource, &s));
	if (reachable(in))
		TRY(contact_resolve(c, in->name, in->phone, in->email, "web", &who));
	TRY(sql_reservation_hold(c, id, s->id, in->start, in->party_size, s->resource,
	        reachable(in) && !in->hold ? "confirmed" : "held", reachable(in) ? who.name : in->name, who.phone,
	        who.email, in->note, who.contact, (struct id){ 0 }, "web", NULL, manage_hash(c, id), NO_INT, &key));
	if (reachable(in) && !in->hold)
		TRY(sql_lead_convert(c, who.contact, id));
	return again(c, id, out);
}

/* What could be had instead, in a transaction of its own: the one that failed is gone. */
static void add_alternatives(struct ctx *c, const struct reservation_new *in, struct problem *p)
{
	struct buf b = { .mem = c->mem };
	struct service_found *s;
	struct free_slot_list slots = { 0 };
	struct local_time *local;
	struct problem *trouble = op_begin(c);

	if (!trouble)
		trouble = service_named(c, in->service, NULL, &s);
	if (!trouble)
		trouble = sql_local_time(c, in->start, &local);
	if (!trouble)
		trouble = sql_availability(c, s->id, local->day, local->day, in->party_size, (struct id){ 0 },
		        local->clock, ALTERNATIVES, &slots);
	op_end(c, trouble);
	buf_puts(&b, "{\"alternatives\":[");
	for (size_t i = 0; !trouble && i < slots.n; i++) {
		buf_puts(&b, i ? "," : "");
		shape_write(&b, &free_slot_shape, &slots.items[i]);
	}
	buf_puts(&b, "],\"service\":");
	buf_json(&b, in->service);
	buf_printf(&b, ",\"party_size\":%lld}", (long long)in->party_size);
	p->more = b.text;
}

static struct problem *reservation_create(struct ctx *c, const struct reservation_new *in, struct reservation *out)
{
	bool done;
	struct problem *p = op_begin_once(c, &done);

	if (!p && !done)
		p = make(c, in, out);
	p = op_end_once(c, p, out);
	if (p && (p->type == &SLOT_TAKEN || p->type == &CLOSED_THEN || p->type == &OFF_GRID))
		add_alternatives(c, in, p);
	return p;
}

static struct problem *reservation_confirm(struct ctx *c, const struct reservation_details *in, struct reservation *out)
{
	struct reservation *r;

	TRY(reservation_shown(c, in->code, in->token, &r));
	if (!(in->name || r->name) || !(in->phone || r->phone || in->email || r->email))
		return !strcmp(r->state, "held") ? problem(c, &CONTACT_NEEDED, "say who comes, and how to reach them")
		                                 : move(c, r->id, "confirmed", NO_INT, NULL);
	TRY(reservation_settle(c, r->id, in->name ? in->name : r->name, in->phone ? in->phone : r->phone,
	        in->email ? in->email : r->email, in->note, "web", &r));
	*out = *r;
	return NULL;
}

/* --- changing --------------------------------------------------------------------------------------------------- */

static struct problem *reservation_change(struct ctx *c, const struct reservation_alter *in, struct reservation *out)
{
	struct reservation *r;
	struct moved *m;
	struct id resource = { 0 };

	TRY(reservation_shown(c, in->code, in->token, &r));
	if (in->resource)
		TRY(resource_id_of(c, in->resource, &resource));
	TRY(sql_reservation_change(c, r->id, in->start, in->party_size, resource, in->version, NO_INT, &m));
	return again(c, r->id, out);
}

static struct problem *reservation_cancel(struct ctx *c, const struct reservation_end *in, struct reservation *out)
{
	struct reservation *r;

	TRY(reservation_shown(c, in->code, in->token, &r));
	TRY(move(c, r->id, "cancelled", NO_INT, in->reason));
	return again(c, r->id, out);
}

static struct problem *reservation_move(struct ctx *c, const struct reservation_move_ask *in, struct reservation *out)
{
	struct reservation *r;
	struct moved *m;

	TRY(reservation_shown(c, in->code, NULL, &r));
	TRY(sql_transition(
	        c, "reservation", r->id, in->event, in->version, reason(c, in->to, in->reason, in->minutes), &m));
	return again(c, r->id, out);
}

OP(service_list, nothing, services, FOR_ANYONE, .summary = "What can be reserved", .tx = READS);
OP(availability_search, availability_ask, availability, FOR_ANYONE, .summary = "Which times are free on a day",
        .tx = READS);
OP(reservation_create, reservation_new, reservation, FOR_ANYONE, .summary = "Reserve, or hold for some minutes",
        .tx = OWN_TX, .once = true, PROBLEMS(UNITS_PROBLEMS, &TOO_MANY_HOLDS));
OP(reservation_list_mine, nothing, reservations, FOR_GUESTS, .summary = "The caller's own reservations", .tx = READS);
OP(reservation_show, reservation_ask, reservation, FOR_ANYONE, .summary = "One reservation", .tx = READS);
OP(reservation_confirm, reservation_details, reservation, FOR_ANYONE, .summary = "Make a held reservation a promise",
        .tx = WRITES, .once = true, PROBLEMS(&SLOT_TAKEN, &CONTACT_NEEDED));
OP(reservation_change, reservation_alter, reservation, FOR_ANYONE, .summary = "Move a reservation, all or nothing",
        .tx = WRITES, .once = true, PROBLEMS(UNITS_PROBLEMS, &TOO_LATE));
OP(reservation_cancel, reservation_end, reservation, FOR_ANYONE, .summary = "Give a reservation back", .tx = WRITES,
        .once = true, PROBLEMS(&TOO_LATE));
OP(reservation_move, reservation_move_ask, reservation, RESERVATION_MANAGE,
        .summary = "Seat, complete, undo and all that staff do", .tx = WRITES, .once = true,
        PROBLEMS(&SLOT_TAKEN, &TOO_EARLY, &TOO_LATE, &REASON_NEEDED, &MINUTES_NEEDED, &USE_CHANGE, &NOT_YOURS));
