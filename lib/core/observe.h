/*
 * observe - everything worth noticing, and the only way to say it
 *
 * Each observation becomes one JSON line on stderr (journal, supervisor) and
 * counts in the metrics.  The fields are fixed: guests' words, names, addresses
 * and secrets have no field to be put in.
 *
 * A line is written at once, except that of those that follow each other within
 * milliseconds several are written together: whoever reads them is woken less
 * often.  Warnings never wait.
 */
#pragma once
#include "base/buf.h"
#include "core/ctx.h"

enum level { DEBUG, INFO, WARN, ERROR };

struct observation {
	const char *name, *about;
	enum level level;
};

extern const struct observation WORKER_STARTED, WORKER_STOPPED, REQUEST_DONE, REQUEST_FAILED, DATABASE_TROUBLE,
        DATABASE_CONNECTED, PROVIDER_ANSWERED, PROVIDER_FAILED, BREAKER_OPENED, JOB_DONE, JOB_FAILED, LIVE_TROUBLE,
        START_REFUSED, TURN_FELL_BACK;

/* What can be said.  Zero and NULL are left out. */
struct seen {
	const char *method, *route, *op, *query, *sqlstate, *provider, *job, *state, *reason;
	int64_t status, us, db_us, out_us, bytes, count;
};

void observe(const struct ctx *, const struct observation *, const struct seen *);
#define OBSERVE(c, what, ...) observe((c), &(what), &(struct seen){ __VA_ARGS__ })

void observe_start(const char *worker, enum level least); /* once, before threads */
void observe_gather(void); /* from now on lines may wait for the next; who has nothing to do calls observe_flush */
bool observe_waiting(void); /* whether some do */
void observe_flush(void);
void metrics_write(struct buf *); /* Prometheus text format 0.0.4 */
#define METRICS_TYPE "text/plain; version=0.0.4; charset=utf-8"
