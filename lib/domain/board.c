#include "domain/board.h"
#include "core/config.h"

struct board_day {
	struct day day, today;
	const char *zone;
	struct instant from_at, until_at;
};

struct board_unit {
	struct id resource;
	const char *slug, *resource_name, *kind;
	int64_t unit;
	const char *name;
	int64_t seats_min, seats_max;
	const char *feed;
};

struct board_place {
	int64_t unit;
	struct id reservation;
};

SHAPE(board_ask, FIELD(board_ask, day, "Which; absent: today at the house.", .maybe = true));
SHAPE(board_day, FIELD(board_day, day, "The day."), FIELD(board_day, zone, "Where."),
        FIELD(board_day, today, "Today there."), FIELD(board_day, from_at, "Its first moment."),
        FIELD(board_day, until_at, "The next day's."));
SHAPE(board_unit, FIELD(board_unit, resource, "Of which resource."), FIELD(board_unit, slug, "Its name in addresses."),
        FIELD(board_unit, resource_name, "Its name."), FIELD(board_unit, kind, "What it is."),
        FIELD(board_unit, unit, "The unit; null: the resource has none.", .maybe = true),
        FIELD(board_unit, name, "Its name.", .maybe = true),
        FIELD(board_unit, seats_min, "For at least.", .maybe = true),
        FIELD(board_unit, seats_max, "For at most.", .maybe = true),
        FIELD(board_unit, feed, "Opens the calendar.", .maybe = true));
SHAPE(board_place, FIELD(board_place, unit, "Which unit."), FIELD(board_place, reservation, "Has whom."));
static SHAPE(board_column, FIELD(board_column, name, "The unit."), FIELD(board_column, seats_min, "For at least."),
        FIELD(board_column, seats_max, "For at most."),
        LIST_OF(board_column, reservations, reservation, "Who has it, in order of time."));
static SHAPE(board_resource, FIELD(board_resource, id, "The resource."),
        FIELD(board_resource, slug, "Its name in addresses."), FIELD(board_resource, name, "Its name."),
        FIELD(board_resource, kind, "table, room or treatment."),
        LIST_OF(board_resource, units, board_column, "What it consists of."));
static SHAPE(board_feed, FIELD(board_feed, name, "The resource."),
        FIELD(board_feed, url, "Its calendar, for whoever has the address."));
SHAPE(wish, FIELD(wish, id, "The waitlist entry."), FIELD(wish, state, "waiting or offered."),
        FIELD(wish, service_name, "For what."), FIELD(wish, resource_name, "Where; null: anywhere.", .maybe = true),
        FIELD(wish, party_size, "For how many."), FIELD(wish, wish_from, "From."), FIELD(wish, wish_until, "Until."),
        FIELD(wish, offer_expires_at, "Until when an offer stands.", .maybe = true),
        FIELD(wish, name, "Who.", .maybe = true), FIELD(wish, phone, "Their number.", .maybe = true),
        FIELD(wish, email, "Their address.", .maybe = true),
        FIELD(wish, reservation, "The code of what they are offered.", .maybe = true),
        FIELD(wish, lapses, "How many offers they let go."));
SHAPE(board, FIELD(board, day, "The day."), FIELD(board, today, "Today at the house."),
        FIELD(board, zone, "The house's zone."), LIST_OF(board, resources, board_resource, "What can be occupied."),
        LIST_OF(board, reservations, reservation, "Everything on the day, in order of time."),
        LIST_OF(board, waiting, wish, "Who would come if there were room."),
        LIST_OF(board, feeds, board_feed, "A private calendar for each resource."));
SHAPE(follow_up, FIELD(follow_up, id, "The follow-up."), FIELD(follow_up, kind, "What it does."),
        FIELD(follow_up, title, "The same for people."),
        FIELD(follow_up, state, "pending, leased, retry, done, failed or cancelled; a delivery has states of its own."),
        FIELD(follow_up, attempts, "How often it was tried."),
        FIELD(follow_up, detail, "What came of it.", .maybe = true),
        FIELD(follow_up, run_at, "When it is due.", .maybe = true),
        FIELD(follow_up, done_at, "When it was done.", .maybe = true),
        FIELD(follow_up, code, "Of the reservation it belongs to.", .maybe = true));
SHAPE(history_line, FIELD(history_line, at, "When."), FIELD(history_line, event, "What."),
        FIELD(history_line, actor, "Who."), FIELD(history_line, from_state, "The state before."),
        FIELD(history_line, to_state, "The state after."),
        FIELD(history_line, version, "The version it made.", .maybe = true));
SHAPE(reservation_page_ask,
        FIELD(reservation_page_ask, code, "Its code.", .required = true, .max = 20, .one_line = true));
SHAPE(reservation_page, ONE_OF(reservation_page, reservation, reservation, "The reservation."),
        LIST_OF(reservation_page, effects, follow_up, "What followed from it."),
        LIST_OF(reservation_page, history, history_line, "What happened to it."));
SHAPE(effect_ask, FIELD(effect_ask, id, "The effect.", .required = true));

/* --- the board -------------------------------------------------------------------------------------------------- */

static const struct reservation *by_id(const struct board *b, struct id id)
{
	for (size_t i = 0; i < b->reservations.n; i++)
		if (id_same(b->reservations.items[i].id, id))
			return &b->reservations.items[i];
	return NULL;
}

/* Places come in order of time, so each column does. */
static struct board_column column(
        struct ctx *c, const struct board *b, const struct board_unit *u, const struct board_place_list *places)
{
	struct board_column out = { .name = u->name, .seats_min = u->seats_min, .seats_max = u->seats_max };

	out.reservations.items = arena_array(c->mem, b->reservations.n, sizeof *out.reservations.items);
	for (size_t i = 0; i < places->n && out.reservations.n < b->reservations.n; i++) {
		const struct reservation *r = by_id(b, places->items[i].reservation);
		if (r && places->items[i].unit == u->unit)
			out.reservations.items[out.reservations.n++] = *r;
	}
	return out;
}

static struct board_resource *add_resource(struct ctx *c, struct board *b, const struct board_unit *u, size_t most)
{
	struct board_resource *r = &b->resources.items[b->resources.n++];

	*r = (struct board_resource){ .id = u->resource, .slug = u->slug, .name = u->resource_name, .kind = u->kind };
	r->units.items = arena_array(c->mem, most, sizeof *r->units.items);
	if (u->feed)
		b->feeds.items[b->feeds.n++] = (struct board_feed){ u->resource_name,
			arena_printf(c->mem, "%s/api/calendar/%s.ics", config->public_url, u->feed) };
	return r;
}

/* Rows come resource by resource. */
static void arrange(
        struct ctx *c, struct board *b, const struct board_unit_list *units, const struct board_place_list *places)
{
	struct board_resource *last = NULL;

	b->resources.items = arena_array(c->mem, units->n, sizeof *b->resources.items);
	b->feeds.items = arena_array(c->mem, units->n, sizeof *b->feeds.items);
	for (size_t i = 0; i < units->n; i++) {
		const struct board_unit *u = &units->items[i];
		if (!last || !id_same(last->id, u->resource))
			last = add_resource(c, b, u, units->n - i);
		if (u->unit != NO_INT)
			last->units.items[last->units.n++] = column(c, b, u, places);
	}
}

static struct problem *desk_board(struct ctx *c, const struct board_ask *in, struct board *out)
{
	struct board_place_list places;
	struct board_unit_list units;
	struct board_day *day;

	TRY(sql_board_day(c, in->day, c->now, &day));
	*out = (struct board){ .day = day->day, .today = day->today, .zone = day->zone };
	TRY(sql_board_reservations(c, day->from_at, day->until_at, c->now, &out->reservations));
	TRY(sql_board_places(c, day->from_at, day->until_at, &places));
	TRY(sql_board_units(c, &units));
	TRY(sql_board_wishes(c, day->from_at, day->until_at, &out->waiting));
	arrange(c, out, &units, &places);
	return NULL;
}

/* --- one reservation -------------------------------------------------------------------------------------------- */

static struct problem *desk_reservation(
        struct ctx *c, const struct reservation_page_ask *in, struct reservation_page *out)
{
	struct reservation *r;

	TRY(sql_reservation_by_code(c, in->code, &r));
	if (!r)
		return problem(c, &NO_SUCH_THING, "no reservation has this code");
	out->reservation = *r;
	TRY(sql_effects_of(c, r->id, &out->effects));
	return sql_history_of(c, r->id, &out->history);
}

static struct problem *desk_effect_retry(struct ctx *c, const struct effect_ask *in, struct follow_up *out)
{
	struct follow_up *row;

	TRY(sql_effect_retry(c, in->id));
	TRY(sql_effect_one(c, in->id, &row));
	if (!row)
		return problem(c, &NO_SUCH_THING, "no effect has this id");
	*out = *row;
	return NULL;
}

OP(desk_board, board_ask, board, RESERVATION_READ, .summary = "The board of a day", .tx = READS);
OP(desk_reservation, reservation_page_ask, reservation_page, RESERVATION_READ,
        .summary = "One reservation, what followed and what happened", .tx = READS);
OP(desk_effect_retry, effect_ask, follow_up, EFFECT_MANAGE, .summary = "Try an effect again", .tx = WRITES,
        .once = true);
