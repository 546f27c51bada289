#include "domain/calendar.h"
#include "core/config.h"
#include "domain/site.h"
#include "io/ics.h"

enum { FEED = 2000 };

SHAPE(feed_ask,
        FIELD(feed_ask, token, "The calendar's own token.", .required = true, .min = 10, .max = 100, .one_line = true));
SHAPE(feed_entry, FIELD(feed_entry, name, "The resource."), FIELD(feed_entry, id, "The reservation.", .maybe = true),
        FIELD(feed_entry, uid, "The entry's own name.", .maybe = true),
        FIELD(feed_entry, sequence, "Grows with every change.", .maybe = true),
        FIELD(feed_entry, start, "When it begins.", .maybe = true),
        FIELD(feed_entry, end, "When it ends.", .maybe = true),
        FIELD(feed_entry, summary, "What the calendar says.", .maybe = true),
        FIELD(feed_entry, status, "CONFIRMED or CANCELLED.", .maybe = true),
        FIELD(feed_entry, updated_at, "Since when it is so.", .maybe = true));

static const char *guests(struct ctx *c, int64_t n)
{
	return arena_printf(c->mem, "%lld guest%s", (long long)n, n == 1 ? "" : "s");
}

static struct problem *reservation_ics(struct ctx *c, const struct reservation_ask *in, struct file *out)
{
	struct reservation *r;

	TRY(reservation_shown(c, in->code, in->token, &r));
	*out = (struct file){ .type = "text/calendar; charset=utf-8",
		.name = arena_printf(c->mem, "%s.ics", r->code),
		.body = ics_reservation(c,
		        &(struct ics_event){ .id = r->id,
		                .state = r->state,
		                .sequence = r->sequence,
		                .start = r->start,
		                .end = r->end,
		                .summary = arena_printf(
		                        c->mem, "%s at %s, %s", r->service_name, site->name, guests(c, r->party_size)),
		                .location = site->address ? site->address : site->name,
		                .description = arena_printf(c->mem, "%s\n%s", r->code, r->resource_name),
		                .url = r->manage_url,
		                .house = site->name,
		                .house_mail = config->mail_from }) };
	return NULL;
}

static struct ics_event entry(const struct feed_entry *f)
{
	return (struct ics_event){ .id = f->id,
		.state = strcmp(f->status, "CONFIRMED") ? "cancelled" : "confirmed",
		.sequence = f->sequence,
		.start = f->start,
		.end = f->end,
		.changed = f->updated_at,
		.summary = f->summary,
		.location = f->name,
		.house = site->name,
		.house_mail = config->mail_from };
}

/* A resource without entries is one row with a name alone. */
static struct problem *calendar_feed(struct ctx *c, const struct feed_ask *in, struct file *out)
{
	struct feed_entry_list rows;
	struct ics_event *events;
	size_t n = 0;

	TRY(sql_calendar_feed(c, in->token, FEED, &rows));
	if (!rows.n)
		return problem(c, &NO_SUCH_THING, "there is no such calendar");
	events = arena_array(c->mem, rows.n, sizeof *events);
	for (size_t i = 0; i < rows.n; i++)
		if (!id_none(rows.items[i].id))
			events[n++] = entry(&rows.items[i]);
	*out = (struct file){ .type = "text/calendar; charset=utf-8",
		.body = ics_feed(c, arena_printf(c->mem, "%s, %s", rows.items[0].name, site->name), events, n) };
	return NULL;
}

OP(reservation_ics, reservation_ask, file, FOR_ANYONE, .summary = "A reservation for a guest's calendar", .tx = READS);
OP(calendar_feed, feed_ask, file, FOR_ANYONE, .summary = "A resource's calendar to subscribe to", .tx = READS);
