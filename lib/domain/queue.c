#include "domain/queue.h"
#include "core/observe.h"

struct job_stats {
	int64_t due, oldest_ms, pending, retry, leased, failed;
};

struct job_line {
	struct id id;
	const char *kind, *title, *noun;
	struct id noun_id;
	const char *state;
	int64_t attempts;
	const char *last_error;
	struct instant run_at, created_at;
};

struct job_list_ask {
	const char *state;
};

struct job_lines {
	struct job_line_list jobs;
};

struct job_ref {
	struct id id;
};

SHAPE(job, FIELD(job, id, "The job.", .required = true), FIELD(job, kind, "What is to be done.", .required = true),
        FIELD(job, title, "The same for people."), FIELD(job, noun, "What it is about."),
        FIELD(job, noun_id, "Which one."), FIELD(job, event_id, "The event it follows from.", .maybe = true),
        FIELD(job, payload, "What else it needs to know.", .maybe = true),
        FIELD(job, attempts, "How often it was tried, this time included."),
        FIELD(job, max_attempts, "How often it may be."), FIELD(job, token, "The lease.", .maybe = true),
        FIELD(job, trace, "Of the request that caused it.", .maybe = true));
SHAPE(effect, FIELD(effect, detail, "What was done.", .maybe = true),
        FIELD(effect, made, "The row that holds it.", .maybe = true),
        FIELD(effect, signature, "Of what was handed on.", .maybe = true));
static SHAPE(job_ask, FIELD(job_ask, kinds, "Kinds, with commas between.", .required = true),
        FIELD(job_ask, most, "How many at most.", .min = 1, .max = 100, .fallback = "8"),
        FIELD(job_ask, lease_seconds, "For how long.", .min = 1, .max = 3600, .fallback = "30"));
static SHAPE(jobs, LIST_OF(jobs, jobs, job, "Leased jobs."));
SHAPE(job_due, FIELD(job_due, at, "When the next job is due; null: none waits.", .maybe = true));
SHAPE(job_stats, FIELD(job_stats, due, "Jobs that could run now."),
        FIELD(job_stats, oldest_ms, "How long the oldest of them has waited."),
        FIELD(job_stats, pending, "Jobs not tried yet, due or not."),
        FIELD(job_stats, retry, "Jobs that wait to be tried again."), FIELD(job_stats, leased, "Jobs in hand."),
        FIELD(job_stats, failed, "Jobs that need a person."));
static SHAPE(job_end, FIELD(job_end, id, "The job.", .required = true),
        FIELD(job_end, token, "The lease.", .required = true),
        FIELD(job_end, error, "What went wrong.", .required = true),
        FIELD(job_end, delay_ms, "When to try again; absent: never.", .maybe = true));
SHAPE(job_state, FIELD(job_state, state, "What became of it."));
SHAPE(job_line, FIELD(job_line, id, "The job."), FIELD(job_line, kind, "What is to be done."),
        FIELD(job_line, title, "The same for people."), FIELD(job_line, noun, "What it is about."),
        FIELD(job_line, noun_id, "Which one."), FIELD(job_line, state, "Its state."),
        FIELD(job_line, attempts, "How often it was tried."),
        FIELD(job_line, last_error, "What went wrong last.", .maybe = true), FIELD(job_line, run_at, "When it is due."),
        FIELD(job_line, created_at, "When it was asked for."));
static SHAPE(job_lines, LIST_OF(job_lines, jobs, job_line, "Jobs, the newest first."));
static const char *const states[] = { "pending", "leased", "retry", "done", "failed", "cancelled", NULL };
static SHAPE(job_list_ask, FIELD(job_list_ask, state, "The state.", .choices = states, .fallback = "failed"));
static SHAPE(job_ref, FIELD(job_ref, id, "The job.", .required = true));

static struct problem *job_claim(struct ctx *c, const struct job_ask *in, struct jobs *out)
{
	return sql_job_claim(c, in->kinds, in->most, in->lease_seconds, &out->jobs);
}

static struct problem *job_next(struct ctx *c, const struct nothing *in, struct job_due *out)
{
	struct job_due *row;

	(void)in;
	TRY(sql_job_next(c, &row));
	*out = *row;
	return NULL;
}

static struct problem *job_settle(struct ctx *c, const struct job_end *in, struct job_state *out)
{
	struct job_state *row;

	if (in->delay_ms == NO_INT) {
		out->state = "failed";
		return sql_job_fail(c, in->id, in->token, in->error);
	}
	TRY(sql_job_retry(c, in->id, in->token, in->error, in->delay_ms, &row));
	*out = *row;
	return NULL;
}

static struct problem *job_stats(struct ctx *c, const struct nothing *in, struct job_stats *out)
{
	struct job_stats *row;

	(void)in;
	TRY(sql_job_stats(c, &row));
	*out = *row;
	return NULL;
}

static void gauge(struct buf *b, const char *name, const char *about)
{
	buf_printf(b, "# HELP frontdesk_%s %s\n# TYPE frontdesk_%s gauge\n", name, about, name);
}

static void queue_write(struct buf *b, const struct job_stats *s)
{
	const struct {
		const char *state;
		int64_t n;
	} depth[] = { { "pending", s->pending }, { "retry", s->retry }, { "leased", s->leased },
		{ "failed", s->failed } };

	gauge(b, "jobs", "Jobs in the queue, by state; failed ones need a person.");
	for (size_t i = 0; i < sizeof depth / sizeof *depth; i++)
		buf_printf(b, "frontdesk_jobs{state=\"%s\"} %lld\n", depth[i].state, (long long)depth[i].n);
	gauge(b, "jobs_due", "Jobs that could run now.");
	buf_printf(b, "frontdesk_jobs_due %lld\n", (long long)s->due);
	gauge(b, "jobs_oldest_due_seconds", "How long the oldest of those has waited.");
	buf_printf(b, "frontdesk_jobs_oldest_due_seconds %lld.%03lld\n", (long long)(s->oldest_ms / 1000),
	        (long long)(s->oldest_ms % 1000));
}

/* What this process counted is told even when the database, and so the queue, cannot be asked. */
static struct problem *job_metrics(struct ctx *c, const struct nothing *in, struct file *out)
{
	struct buf b = { .mem = c->mem };
	struct job_stats *row = NULL;
	struct problem *p = op_begin(c);

	(void)in;
	if (!p)
		p = op_end(c, sql_job_stats(c, &row));
	metrics_write(&b);
	if (!p)
		queue_write(&b, row);
	*out = (struct file){ .type = METRICS_TYPE, .body = b.text };
	return NULL;
}

static struct problem *job_list(struct ctx *c, const struct job_list_ask *in, struct job_lines *out)
{
	return sql_job_list(c, in->state, &out->jobs);
}

static struct problem *job_replay(struct ctx *c, const struct job_ref *in, struct nothing *out)
{
	(void)out;
	return sql_job_replay(c, in->id);
}

OP(job_claim, job_ask, jobs, FOR_SYSTEM, .summary = "Lease some due jobs", .tx = WRITES);
OP(job_next, nothing, job_due, FOR_SYSTEM, .summary = "When is the next job due?", .tx = READS);
OP(job_settle, job_end, job_state, FOR_SYSTEM, .summary = "End a job that met a problem", .tx = WRITES);
OP(job_stats, nothing, job_stats, FOR_SYSTEM, .summary = "The queue in six numbers", .tx = READS);
OP(job_metrics, nothing, file, FOR_ANYONE, .summary = "Counters, times and the queue for Prometheus", .tx = OWN_TX);
OP(job_list, job_list_ask, job_lines, FOR_SYSTEM, .summary = "The jobs in a state", .tx = READS);
OP(job_replay, job_ref, nothing, FOR_SYSTEM, .summary = "Run a job once more", .tx = WRITES);

struct problem *job_finish(struct ctx *c, const struct job *job, const struct effect *done)
{
	struct buf b = { .mem = c->mem };
	char made[ID_TEXT];

	buf_puts(&b, "{\"detail\":");
	buf_json(&b, done->detail);
	if (!id_none(done->made)) {
		id_print(done->made, made);
		buf_printf(&b, ",\"made\":\"%s\"", made);
	}
	if (done->signature) {
		buf_puts(&b, ",\"signature\":");
		buf_json(&b, done->signature);
	}
	buf_puts(&b, "}");
	return sql_job_done(c, job->id, job->token, (struct document){ b.text });
}
