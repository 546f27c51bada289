#include "base/secret.h"
#include "core/config.h"
#include "domain/effects.h"
#include "provider/webhook.h"
#include <string.h>

enum { JITTER_PERCENT = 15, EXCERPT = 200, DAY_MS = 24 * 60 * 60 * 1000, REST_MS = 30 * 1000 };

/* One delivery, taken in hand. */
struct parcel {
	const char *url, *secret;
	struct id event_id;
	const char *type, *noun;
	struct id noun_id;
	struct document payload;
	struct instant at;
	int64_t attempt;
};

SHAPE(parcel, FIELD(parcel, url, "Where to."), FIELD(parcel, secret, "Signed with what.", .secret = true),
        FIELD(parcel, event_id, "Which event: the webhook-id."), FIELD(parcel, type, "What happened."),
        FIELD(parcel, noun, "To what."), FIELD(parcel, noun_id, "To which one."),
        FIELD(parcel, payload, "What is told of it."), FIELD(parcel, at, "When."),
        FIELD(parcel, attempt, "Which attempt this is."));

/* --- when to try again ------------------------------------------------------------------------------------------ */

/* Standard Webhooks, "Retry schedule": the wait before each attempt but the first, in seconds. */
static const int64_t waits_s[DELIVERY_ATTEMPTS] = { 0, 5, 5 * 60, 30 * 60, 2 * 3600, 5 * 3600, 10 * 3600, 14 * 3600,
	20 * 3600, 24 * 3600 };

int64_t delivery_delay_ms(int64_t attempt, int64_t asked_ms, int chance)
{
	int64_t n = attempt < 0 ? 0 : attempt < DELIVERY_ATTEMPTS ? attempt : DELIVERY_ATTEMPTS - 1;
	int64_t ms = waits_s[n] * 1000;

	if (asked_ms >= 0)
		return asked_ms < DAY_MS ? asked_ms : DAY_MS;
	return ms - ms * JITTER_PERCENT / 100 + ms * 2 * JITTER_PERCENT / 100 * chance / 1000;
}

/* --- the parcel ------------------------------------------------------------------------------------------------- */

const char *parcel_body(struct ctx *c, const char *type, struct instant at, struct document payload)
{
	struct buf b = { .mem = c->mem };
	char when[INSTANT_TEXT];

	instant_print(at, when);
	buf_puts(&b, "{\"type\":");
	buf_json(&b, type);
	buf_printf(&b, ",\"timestamp\":\"%s\",\"data\":%s}", when, payload.text ? payload.text : "{}");
	return b.text;
}

/* --- the attempt ------------------------------------------------------------------------------------------------ */

/* What is known after an attempt, as fd.delivery_end wants it. */
struct attempt {
	const char *outcome, *excerpt;
	int64_t status, ms, delay_ms;
	int64_t rest_ms; /* how long the endpoint is left alone with its other deliveries */
};

/* Who is overloaded, or does not answer at all, is not asked for the next thing at once. */
static int64_t rest_ms(const struct webhook_result *r)
{
	bool overloaded = r->status == 429 || (r->status >= 502 && r->status <= 504) || !r->status;

	if (r->outcome != WEBHOOK_FAILED)
		return 0;
	return r->retry_ms > 0 ? r->retry_ms : overloaded ? REST_MS : 0;
}

static struct attempt judged(struct ctx *c, const struct parcel *p, const struct webhook_result *r)
{
	static const char *const outcomes[] = {
		[WEBHOOK_DELIVERED] = "succeeded", [WEBHOOK_FAILED] = "failed", [WEBHOOK_GONE] = "gone"
	};

	return (struct attempt){ .outcome = outcomes[r->outcome],
		.excerpt = r->status ? arena_strn(c->mem, r->excerpt, strnlen(r->excerpt, EXCERPT)) : r->reason,
		.status = r->status ? r->status : NO_INT,
		.ms = r->us / 1000,
		.delay_ms = delivery_delay_ms(p->attempt, r->retry_ms, (int)secret_below(1000)),
		.rest_ms = rest_ms(r) };
}

/* The answer, or why there is none; the bytes and the id are those of every attempt. */
static void send(struct ctx *c, const struct parcel *p, struct webhook_result *r, const char **signature)
{
	const char *const secrets[] = { p->secret, NULL };
	struct problem *trouble;
	char id[ID_TEXT];
	struct webhook w = {
		.url = p->url, .secrets = secrets, .id = id, .payload = parcel_body(c, p->type, p->at, p->payload)
	};

	id_print(p->event_id, id);
	*signature = webhook_signature(c, &w, c->now.us / SECONDS);
	trouble = webhook_send(c, &w, r);
	if (trouble)
		*r = (struct webhook_result){ .outcome = WEBHOOK_FAILED, .retry_ms = -1, .reason = trouble->detail };
}

/* The delivery's end and the job's, in one transaction. */
static struct problem *record(
        struct ctx *c, const struct job *job, const struct parcel *p, const struct attempt *a, struct effect *out)
{
	struct job_state *now, *unused;

	TRY(sql_delivery_end(c, job->noun_id, a->outcome, a->status, a->ms, a->excerpt, a->delay_ms,
	        config->endpoint_patience_hours, &now));
	if (a->rest_ms)
		TRY(sql_endpoint_rest(c, job->noun_id, a->rest_ms));
	out->made = p->event_id;
	out->detail = a->status == NO_INT ? a->excerpt : arena_printf(c->mem, "Answered %lld", (long long)a->status);
	if (!strcmp(now->state, "succeeded"))
		return job_finish(c, job, out);
	if (!strcmp(now->state, "retry_scheduled"))
		return sql_job_retry(c, job->id, job->token, out->detail, a->delay_ms, &unused);
	if (!strcmp(now->state, "exhausted"))
		return sql_job_fail(c, job->id, job->token, out->detail);
	out->detail = !strcmp(now->state, "paused") ? "It failed for too long: the endpoint is disabled, and this waits"
	                                            : "They want to hear no more: the endpoint is disabled";
	return job_finish(c, job, out);
}

static struct problem *take(struct ctx *c, const struct job *job, struct effect *out, struct parcel **p)
{
	TRY(sql_delivery_begin(c, job->noun_id, p));
	out->detail = "Nothing to send";
	return *p ? NULL : job_finish(c, job, out);
}

static struct problem *effect_deliver(struct ctx *c, const struct job *job, struct effect *out)
{
	struct webhook_result answer;
	struct attempt a;
	struct parcel *p = NULL;

	TRY(op_begin(c));
	TRY(op_end(c, take(c, job, out, &p)));
	if (!p)
		return NULL;
	send(c, p, &answer, &out->signature);
	a = judged(c, p, &answer);
	c->limit_us = 0; /* what has happened is written down, late or not */
	TRY(op_begin(c));
	return op_end(c, record(c, job, p, &a, out));
}

OP(effect_deliver, job, effect, FOR_SYSTEM, .summary = "Send an event to one endpoint", .tx = OWN_TX);

/* --- the endpoint of the configuration -------------------------------------------------------------------------- */

struct problem *endpoint_of_configuration(struct ctx *c)
{
	const char *secret = config->n8n_webhook_secret;

	if (!config->n8n_webhook_url)
		return NULL;
	TRY(sql_endpoint_turn(c));
	return sql_endpoint_default(c, id_new(c->now), config->n8n_webhook_url, secret ? secret : webhook_secret(c));
}
