#include "domain/counter.h"

enum { SERVICES = 100, TIMES = 200, NEAR = 12 };

SHAPE(counter_ask, FIELD(counter_ask, service, "What, by its slug.", .maybe = true, .max = 60, .one_line = true),
        FIELD(counter_ask, resource, "Where, by its slug.", .maybe = true, .max = 60, .one_line = true),
        FIELD(counter_ask, day, "Which day.", .maybe = true),
        FIELD(counter_ask, party_size, "How many come.", .maybe = true, .min = 1, .max = 100),
        FIELD(counter_ask, time, "About when, 20:00: only the nearest times then.", .maybe = true, .min = 4, .max = 5),
        FIELD(counter_ask, start, "The time that was chosen.", .maybe = true));
SHAPE(counter, LIST_OF(counter, services, service, "What can be reserved."),
        FIELD(counter, service, "What was chosen.", .maybe = true),
        FIELD(counter, service_name, "Its name.", .maybe = true), FIELD(counter, today, "The day it is at the house."),
        FIELD(counter, day, "The day chosen, or today."), FIELD(counter, party_size, "How many.", .maybe = true),
        FIELD(counter, time, "About when.", .maybe = true),
        LIST_OF(counter, slots, free_slot, "The times that are free."),
        FIELD(counter, start, "The time chosen.", .maybe = true),
        FIELD(counter, local, "What the house's clocks show then.", .maybe = true),
        FIELD(counter, resource, "Where.", .maybe = true), FIELD(counter, resource_name, "Its name.", .maybe = true),
        ONE_OF(counter, none, unavailable, "Why nothing is free.", .maybe = true));
SHAPE(own_ask, FIELD(own_ask, code, "The reservation's code.", .required = true, .min = 3, .max = 12, .one_line = true),
        FIELD(own_ask, token, "The token of the manage link.", .maybe = true, .min = 20, .max = 64, .one_line = true),
        FIELD(own_ask, day, "To see where it could move on this day.", .maybe = true),
        FIELD(own_ask, party_size, "With this many guests.", .maybe = true, .min = 1, .max = 100));
SHAPE(own, ONE_OF(own, reservation, reservation, "As it stands."),
        FIELD(own, token, "The link's token, for the forms of the page.", .maybe = true),
        FIELD(own, asked_day, "The day asked for.", .maybe = true),
        FIELD(own, asked_party, "How many then.", .maybe = true),
        LIST_OF(own, slots, free_slot, "Where it could move to."),
        ONE_OF(own, none, unavailable, "Why it could not.", .maybe = true));

static const struct service *chosen(const struct counter *out, const char *slug)
{
	for (size_t i = 0; slug && i < out->services.n; i++)
		if (!strcmp(out->services.items[i].slug, slug))
			return &out->services.items[i];
	return NULL;
}

static void name_place(struct counter *out, const struct service *s, const char *slug)
{
	for (size_t i = 0; slug && i < s->resources.n; i++)
		if (!strcmp(s->resources.items[i].slug, slug)) {
			out->resource = s->resources.items[i].slug;
			out->resource_name = s->resources.items[i].name;
		}
}

static struct problem *why_none(struct ctx *c, struct id service, struct day day, int64_t party,
        const struct free_slot_list *slots, struct unavailable *out)
{
	struct unavailable *none;

	if (slots->n)
		return NULL;
	TRY(sql_unavailable(c, service, day, party, (struct id){ 0 }, NULL, &none));
	*out = *none;
	return NULL;
}

static struct problem *free_then(
        struct ctx *c, const struct counter_ask *in, const struct service *s, struct counter *out)
{
	if (in->time && !reservation_clock(in->time))
		return problem(c, &INVALID_INPUT, "a time is spelled 20:00");
	out->time = in->time;
	TRY(sql_availability(c, s->id, out->day, out->day, in->party_size, (struct id){ 0 }, in->time,
	        in->time ? NEAR : TIMES, &out->slots));
	return why_none(c, s->id, out->day, in->party_size, &out->slots, &out->none);
}

static struct problem *reserve_page(struct ctx *c, const struct counter_ask *in, struct counter *out)
{
	struct local_time *now, *then;
	const struct service *s;

	TRY(sql_local_time(c, c->now, &now));
	*out = (struct counter){
		.today = now->day, .day = in->day.n == NO_DAY.n ? now->day : in->day, .party_size = in->party_size
	};
	TRY(sql_service_all(c, SERVICES, &out->services));
	s = chosen(out, in->service);
	if (in->service && !s)
		return problem(c, &NO_SUCH_THING, "there is no service of that name");
	if (!s || in->party_size == NO_INT)
		return NULL;
	out->service = s->slug;
	out->service_name = s->name;
	name_place(out, s, in->resource);
	if (!in->start.us)
		return free_then(c, in, s, out);
	TRY(sql_local_time(c, in->start, &then));
	out->start = in->start;
	out->day = then->day;
	out->local = then->clock;
	return NULL;
}

static struct problem *reservation_own(struct ctx *c, const struct own_ask *in, struct own *out)
{
	struct reservation *r;
	struct service_found *s;

	TRY(reservation_shown(c, in->code, in->token, &r));
	*out = (struct own){
		.reservation = *r, .token = in->token, .asked_day = in->day, .asked_party = in->party_size
	};
	if (in->day.n == NO_DAY.n)
		return NULL;
	if (in->party_size == NO_INT)
		out->asked_party = r->party_size;
	TRY(sql_service_by_slug(c, r->service, NULL, &s));
	if (!s)
		return problem(c, &NO_SUCH_THING, "this is not reserved any more");
	TRY(sql_availability_but(c, s->id, in->day, out->asked_party, NULL, r->id, TIMES, &out->slots));
	return why_none(c, s->id, in->day, out->asked_party, &out->slots, &out->none);
}

OP(reserve_page, counter_ask, counter, FOR_ANYONE, .summary = "Reserving by forms, one question at a time",
        .tx = READS);
/* WRITES, though nothing stays written: what is free without the reservation is found by taking it away for a moment. */
OP(reservation_own, own_ask, own, FOR_ANYONE, .summary = "A guest's reservation as a page", .tx = WRITES);
