#include "domain/waitlist.h"
#include "domain/conversations.h"
#include "domain/keyset.h"

SHAPE(waitlist_new, FIELD(waitlist_new, service, "What, by its slug.", .required = true, .max = 60, .one_line = true),
        FIELD(waitlist_new, resource, "Which area; any when absent.", .maybe = true, .max = 60, .one_line = true),
        FIELD(waitlist_new, day, "Which day.", .required = true),
        FIELD(waitlist_new, time, "Around which local time, 20:00; all day when absent.", .maybe = true, .min = 5,
                .max = 5),
        FIELD(waitlist_new, party_size, "How many come.", .required = true, .min = 1, .max = 100),
        FIELD(waitlist_new, name, "Who comes.", .required = true, .min = 1, .max = 120, .one_line = true),
        FIELD(waitlist_new, phone, "A number to reach them.", .maybe = true, .min = 5, .max = 40, .one_line = true),
        FIELD(waitlist_new, email, "Where the offer goes.", .maybe = true, .min = 3, .max = 254, .format = "email",
                .one_line = true));
SHAPE(waitlist_key, FIELD(waitlist_key, id, "The entry."));
SHAPE(waitlist_ask, FIELD(waitlist_ask, id, "The entry.", .required = true));
SHAPE(waitlist_entry, FIELD(waitlist_entry, id, "The entry."), FIELD(waitlist_entry, state, "Where it stands."),
        FIELD(waitlist_entry, version, "Grows with every move."), FIELD(waitlist_entry, service, "What is wished for."),
        FIELD(waitlist_entry, service_name, "Its name for people."),
        FIELD(waitlist_entry, resource_name, "Where; anywhere when absent.", .maybe = true),
        FIELD(waitlist_entry, party_size, "For how many."), FIELD(waitlist_entry, wish_from, "From when."),
        FIELD(waitlist_entry, wish_until, "Until when."),
        FIELD(waitlist_entry, reservation, "The code of what is offered.", .maybe = true),
        FIELD(waitlist_entry, offer_start, "When that begins.", .maybe = true),
        FIELD(waitlist_entry, offer_place, "Where it is.", .maybe = true),
        FIELD(waitlist_entry, offer_expires_at, "How long the offer stands.", .maybe = true),
        FIELD(waitlist_entry, created_at, "Since when."));
static SHAPE(waitlist_page_ask, KEYSET_FIELD(waitlist_page_ask));
static SHAPE(waitlist_page,
        LIST_OF(waitlist_page, waiting, wish, "Who waits or was made an offer, the nearest wish first."),
        FIELD(waitlist_page, next, "Ask for more after this.", .maybe = true));

static struct problem *entry_of(struct ctx *c, struct id id, struct waitlist_entry *out)
{
	struct waitlist_entry *row;

	TRY(sql_waitlist_by_id(c, id, &row));
	if (!row)
		return problem(c, &NO_SUCH_THING, "there is no such entry, or it is not yours to see");
	*out = *row;
	return NULL;
}

static struct problem *waitlist_join(struct ctx *c, const struct waitlist_new *in, struct waitlist_entry *out)
{
	struct service_found *s;
	struct person who;
	struct waitlist_key *key;

	TRY(visitor_ensure(c, NULL, false, NULL));
	TRY(sql_service_by_slug(c, in->service, in->resource, &s));
	if (!s || (in->resource && id_none(s->resource)))
		return problem(c, &NO_SUCH_THING, "there is no service or area of that name");
	if (!in->phone && !in->email)
		return problem(c, &CONTACT_NEEDED, "give a number or an address, so that the offer can reach you");
	TRY(contact_resolve(c, in->name, in->phone, in->email, "web", &who));
	TRY(sql_waitlist_join(c, id_new(c->now), s->id, s->resource, in->party_size, in->day, in->time, who.name,
	        who.phone, who.email, who.contact, (struct id){ 0 }, NULL, &key));
	return entry_of(c, key->id, out);
}

static struct problem *waitlist_show(struct ctx *c, const struct waitlist_ask *in, struct waitlist_entry *out)
{
	return entry_of(c, in->id, out);
}

static struct problem *entry_move(struct ctx *c, struct id id, const char *event, struct waitlist_entry *out)
{
	struct moved *m;

	TRY(sql_transition(c, "waitlist_entry", id, event, NO_INT, (struct document){ NULL }, &m));
	return entry_of(c, id, out);
}

static struct problem *waitlist_withdraw(struct ctx *c, const struct waitlist_ask *in, struct waitlist_entry *out)
{
	return entry_move(c, in->id, "withdrawn", out);
}

static struct problem *waitlist_accept(struct ctx *c, const struct waitlist_ask *in, struct waitlist_entry *out)
{
	return entry_move(c, in->id, "accepted", out);
}

static struct problem *desk_wish_withdraw(struct ctx *c, const struct waitlist_ask *in, struct waitlist_entry *out)
{
	return entry_move(c, in->id, "withdrawn", out);
}

static struct problem *desk_wish_accept(struct ctx *c, const struct waitlist_ask *in, struct waitlist_entry *out)
{
	return entry_move(c, in->id, "accepted", out);
}

static struct problem *desk_waitlist(struct ctx *c, const struct waitlist_page_ask *in, struct waitlist_page *out)
{
	struct keyset after = keyset_read(in->after);
	struct wish_list *list = &out->waiting;

	TRY(sql_waitlist_page(c, after.at, after.id, list));
	out->next = KEYSET_CUT(c, list, wish_from);
	return NULL;
}

const struct problem_type TOO_MANY_WISHES = { LIMITED, "too-many-wishes", "Too many times are waited for" };
static const struct problem_type OFFER_EXPIRED = { REFUSED, "offer-expired", "The offer has run out" };

OP(waitlist_join, waitlist_new, waitlist_entry, FOR_ANYONE, .summary = "Wait for what is full", .tx = WRITES,
        .once = true, PROBLEMS(&IN_THE_PAST, &PARTY_TOO_LARGE, &PARTY_TOO_SMALL, &CONTACT_NEEDED, &TOO_MANY_WISHES));
/* FOR_ANYONE, so that a stranger with a guest's address is told that there is nothing, not where staff sign in. */
OP(waitlist_show, waitlist_ask, waitlist_entry, FOR_ANYONE, .summary = "Where a wish stands", .tx = READS);
OP(waitlist_withdraw, waitlist_ask, waitlist_entry, FOR_ANYONE, .summary = "Wait no longer", .tx = WRITES,
        .once = true);
OP(waitlist_accept, waitlist_ask, waitlist_entry, FOR_ANYONE, .summary = "Take what is offered", .tx = WRITES,
        .once = true, PROBLEMS(&OFFER_EXPIRED));
OP(desk_waitlist, waitlist_page_ask, waitlist_page, RESERVATION_READ, .summary = "Who waits for what is full",
        .tx = READS);
OP(desk_wish_withdraw, waitlist_ask, waitlist_entry, RESERVATION_MANAGE, .summary = "Take somebody off the list",
        .tx = WRITES, .once = true);
OP(desk_wish_accept, waitlist_ask, waitlist_entry, RESERVATION_MANAGE, .summary = "Take what is offered to a guest",
        .tx = WRITES, .once = true, PROBLEMS(&OFFER_EXPIRED));
