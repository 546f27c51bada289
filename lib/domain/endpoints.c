#include "domain/endpoints.h"
#include "domain/keyset.h"
#include "domain/reservations.h"
#include "provider/webhook.h"
#include <string.h>

const struct problem_type ENDPOINT_REFUSED = { REFUSED, "endpoint-refused", "Nothing may be sent to this address" };

SHAPE(endpoint_line, FIELD(endpoint_line, id, "The endpoint."), FIELD(endpoint_line, url, "Its address."),
        FIELD(endpoint_line, events, "What it is told; * is everything."),
        FIELD(endpoint_line, state, "enabled, failing or disabled."),
        FIELD(endpoint_line, failures, "Failures in a row."),
        FIELD(endpoint_line, failing_since, "When the first of them was.", .maybe = true),
        FIELD(endpoint_line, disabled_reason, "staff, gone (it said so) or auto (it failed for too long).",
                .maybe = true),
        FIELD(endpoint_line, version, "Grows with every move."), FIELD(endpoint_line, created_at, "Registered."));
static SHAPE(attempt_line, FIELD(attempt_line, number, "Which try."),
        FIELD(attempt_line, status, "What it answered; null: nothing.", .maybe = true),
        FIELD(attempt_line, ms, "How long that took.", .maybe = true),
        FIELD(attempt_line, excerpt, "The beginning of the answer, or what went wrong.", .maybe = true),
        FIELD(attempt_line, at, "When."));
SHAPE(delivery_line, FIELD(delivery_line, id, "The delivery."), FIELD(delivery_line, endpoint, "To which endpoint."),
        FIELD(delivery_line, endpoint_url, "Its address."), FIELD(delivery_line, event, "The type of the event."),
        FIELD(delivery_line, event_id, "The webhook-id it carries."),
        FIELD(delivery_line, state, "pending, in_flight, succeeded, retry_scheduled, exhausted, paused or discarded."),
        FIELD(delivery_line, attempts, "How often it was tried."),
        FIELD(delivery_line, status, "The last answer's status.", .maybe = true),
        FIELD(delivery_line, detail, "The last answer, in short.", .maybe = true),
        FIELD(delivery_line, next_at, "When it is tried again.", .maybe = true),
        FIELD(delivery_line, created_at, "Since when."),
        FIELD(delivery_line, replay_no, "Which repetition it is; 0: none."),
        LIST_OF(delivery_line, tries, attempt_line, "Every try."));
SHAPE(endpoints_ask, FIELD(endpoints_ask, endpoint, "Deliveries to this one alone.", .maybe = true),
        KEYSET_FIELD(endpoints_ask));
SHAPE(endpoints, LIST_OF(endpoints, endpoints, endpoint_line, "Who is told."),
        FIELD(endpoints, secret, "Of the one just registered, this once.", .maybe = true),
        LIST_OF(endpoints, deliveries, delivery_line, "What was sent, the newest first."),
        FIELD(endpoints, next, "Ask for more deliveries after this.", .maybe = true));
SHAPE(endpoint_new, FIELD(endpoint_new, url, "The address.", .required = true, .min = 8, .max = 2000, .one_line = true),
        FIELD(endpoint_new, events,
                "What to tell it: names like reservation.confirmed or reservation.*; absent: everything.", .max = 500,
                .one_line = true, .maybe = true));
SHAPE(endpoint_ask, FIELD(endpoint_ask, id, "The endpoint.", .required = true));
SHAPE(delivery_key, FIELD(delivery_key, id, "The delivery.", .required = true));

static struct problem *list(struct ctx *c, struct id endpoint, const char *after_text, struct endpoints *out)
{
	struct keyset after = keyset_read(after_text);

	TRY(sql_endpoint_list(c, &out->endpoints));
	TRY(sql_delivery_list(c, endpoint, after.at, after.id, &out->deliveries));
	out->next = KEYSET_CUT(c, &out->deliveries, created_at);
	return NULL;
}

static struct problem *desk_endpoints(struct ctx *c, const struct endpoints_ask *in, struct endpoints *out)
{
	return list(c, in->endpoint, in->after, out);
}

/* reservation.confirmed, reservation.* or *, with blanks or commas between. */
static bool event_names(const char *text)
{
	while (*text) {
		size_t noun, verb;
		text += strspn(text, " ,");
		noun = strspn(text, "abcdefghijklmnopqrstuvwxyz_");
		verb = noun && text[noun] == '.' ? strspn(text + noun + 1, "abcdefghijklmnopqrstuvwxyz_") : 0;
		if (noun && text[noun] == '.')
			text += noun + 1 + (verb ? verb : *(text + noun + 1) == '*');
		else
			text += *text == '*';
		if (*text && *text != ' ' && *text != ',')
			return false;
	}
	return true;
}

static struct problem *endpoint_add(struct ctx *c, const struct endpoint_new *in, struct endpoints *out)
{
	const char *fault = webhook_url_fault(c, in->url), *secret = webhook_secret(c);
	struct id none = { { 0 } };

	if (fault)
		return problem(c, &ENDPOINT_REFUSED, "%s", fault);
	if (in->events && !event_names(in->events))
		return problem(c, &ENDPOINT_REFUSED, "events are names like reservation.confirmed or reservation.*");
	TRY(sql_endpoint_create(c, id_new(c->now), in->url, secret, in->events));
	TRY(list(c, none, NULL, out));
	out->secret = secret;
	return NULL;
}

static struct problem *move(struct ctx *c, struct id id, const char *event, struct endpoint_line *out)
{
	struct endpoint_line *line;
	struct moved *moved;

	TRY(sql_transition(c, "endpoint", id, event, NO_INT, (struct document){ NULL }, &moved));
	TRY(sql_endpoint_one(c, id, &line));
	if (line)
		*out = *line;
	return NULL;
}

static struct problem *endpoint_disable(struct ctx *c, const struct endpoint_ask *in, struct endpoint_line *out)
{
	return move(c, in->id, "disabled", out);
}

static struct problem *endpoint_enable(struct ctx *c, const struct endpoint_ask *in, struct endpoint_line *out)
{
	return move(c, in->id, "enabled", out);
}

static struct problem *endpoint_test(struct ctx *c, const struct endpoint_ask *in, struct delivery_key *out)
{
	struct endpoint_line *line;
	struct delivery_key *key;
	const char *fault;

	TRY(sql_endpoint_one(c, in->id, &line));
	if (!line)
		return problem(c, &NO_SUCH_THING, "no endpoint has this id");
	if ((fault = webhook_url_fault(c, line->url)))
		return problem(c, &ENDPOINT_REFUSED, "%s", fault);
	TRY(sql_endpoint_test(c, in->id, &key));
	*out = *key;
	return NULL;
}

static struct problem *delivery_replay(struct ctx *c, const struct delivery_key *in, struct delivery_key *out)
{
	struct delivery_key *key;

	TRY(sql_delivery_replay(c, in->id, &key));
	*out = *key;
	return NULL;
}

OP(desk_endpoints, endpoints_ask, endpoints, ENDPOINT_READ, .summary = "Who is told what happens, and what was sent",
        .tx = READS);
OP(endpoint_add, endpoint_new, endpoints, ENDPOINT_MANAGE, .summary = "Tell one more address", .tx = WRITES,
        .step_up = true, .once = true, PROBLEMS(&ENDPOINT_REFUSED));
OP(endpoint_disable, endpoint_ask, endpoint_line, ENDPOINT_MANAGE, .summary = "Tell an address nothing more",
        .tx = WRITES, .once = true);
OP(endpoint_enable, endpoint_ask, endpoint_line, ENDPOINT_MANAGE, .summary = "Tell it again, what waited first",
        .tx = WRITES, .once = true);
OP(endpoint_test, endpoint_ask, delivery_key, ENDPOINT_MANAGE, .summary = "Send an endpoint something harmless",
        .tx = WRITES, .once = true, PROBLEMS(&ENDPOINT_REFUSED));
OP(delivery_replay, delivery_key, delivery_key, ENDPOINT_MANAGE, .summary = "Send the same event once more",
        .tx = WRITES, .once = true);
