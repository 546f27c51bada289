/*
 * observe - everything worth noticing, and the only way to say it
 *
 * Each observation becomes one JSON line on stderr (journal, supervisor) and
 * counts in the metrics.  The fields are fixed: guests' words, names, addresses
 * and secrets have no field to be put in.
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
void metrics_write(struct buf *); /* Prometheus text format 0.0.4 */
