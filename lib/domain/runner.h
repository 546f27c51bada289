/*
 * runner - takes jobs from the queue and runs each through the corridor
 *
 * The outbox is the queue: a job is written in the transaction of the fact that
 * wants it.  A runner leases a few at a time and gets a token with each lease.
 * Whoever finishes a job shows that token in the transaction of the effect, so
 * a runner that was slow, stopped or cut off, and whose lease was given away,
 * can finish nothing: its transaction, effect included, is undone.  A process
 * that dies leaves leases that run out, and nothing else.
 *
 * Effects inside the database are one transaction with the job's end.  Kinds
 * that speak to strangers do so between transactions of their own, have threads
 * of their own, so that a slow stranger delays no mail, and end their job
 * themselves.
 *
 * What becomes of a job that meets a problem follows from the problem's kind:
 * what time may heal is tried again, later each time; what it cannot is buried
 * at once and waits, visibly, for a person.
 */
#pragma once
#include "domain/queue.h"

struct job_kind {
	const char *kind;
	const struct op *op; /* struct job in, struct effect out */
	bool outside; /* speaks to strangers, and ends its job itself */
};
#define JOB(kind_, ...)                                                                                                \
	{                                                                                                              \
		.kind = #kind_, .op = &op_effect_##kind_, __VA_ARGS__                                                  \
	}

enum { JOB_LEASE_S = 30 };

/* KINDS is ended by one without kind.  EVERY_MINUTE, an op without input, may be NULL. */
struct runner {
	const struct job_kind *kinds;
	const struct op *every_minute;
	int threads; /* for effects inside; those for strangers are twice as many, and mostly wait */
};

/* Until STOP_FD is readable; then ends what is in hand. */
int runner_run(const struct runner *, int stop_fd);

/* What to do with a job after a problem.  CHANCE, 0 to 999, is the jitter. */
enum verdict { AGAIN, BURY, LET_GO };
enum verdict job_verdict(const struct problem *, int64_t attempts, int chance, int64_t *delay_ms);
