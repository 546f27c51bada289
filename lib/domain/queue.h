/*
 * queue - the jobs that wait, as ops: lease some, end one, look at them
 *
 * The runner calls these, and so may the shell.  What they promise is kept by
 * the functions in sql/deploy/outbox.sql.
 */
#pragma once
#include "queries.h"

/* A leased job: the input of every op that does one. */
struct job {
	struct id id;
	const char *kind, *title, *noun;
	struct id noun_id, event_id;
	struct document payload;
	int64_t attempts, max_attempts; /* this one included */
	struct id token; /* of the lease */
	const char *trace; /* of the request that caused it */
};
extern const struct shape job_shape;

/* What was done; kept with the job and shown at the desk. */
struct effect {
	const char *detail; /* one sentence, without personal data */
	struct id made; /* the row that holds it; zero: none */
	const char *signature; /* of what was handed on, or NULL */
};
extern const struct shape effect_shape;

/* What became of a job, or of a delivery. */
struct job_state {
	const char *state;
};

struct job_ask {
	const char *kinds; /* with commas between */
	int64_t most, lease_seconds;
};

struct jobs {
	struct job_list jobs;
};

struct job_due {
	struct instant at; /* zero: none waits */
};

struct job_end {
	struct id id, token;
	const char *error;
	int64_t delay_ms; /* until it is tried again; NO_INT: never */
};

/* The last step of an effect, inside its transaction: refused when the lease is no longer ours. */
struct problem *job_finish(struct ctx *, const struct job *, const struct effect *);

extern const struct op op_job_claim, op_job_next, op_job_settle, op_job_stats, op_job_list, op_job_replay,
        op_job_metrics;
