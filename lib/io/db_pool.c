#include "core/observe.h"
#include "io/db_parts.h"
#include <pthread.h>
#include <stdlib.h>

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct db *idle;
	int open; /* connections there are, idle or leased */
	struct db_settings settings;
	const struct query *all;
	size_t n;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER };

/* --- connections ------------------------------------------------------------------------------------------------ */

static void silent(void *unused, const PGresult *notice)
{
	(void)unused, (void)notice;
}

/* fd.later: we tell those who listen after the commit, see fd.tell.  gssencmode: negotiating GSSAPI crashes when memory is short, and nobody here uses it. */
PGconn *connect_to(const char *url)
{
	const char *const names[] = { "options", "dbname", "gssencmode", "connect_timeout", "client_encoding",
		"fallback_application_name", NULL };
	const char *options =
	        pool.settings.keep_plans ? "-c fd.later=on -c plan_cache_mode=force_generic_plan" : "-c fd.later=on";
	const char *const values[] = { options, url, "disable", "3", "UTF8", "frontdesk", NULL };
	PGconn *pg = PQconnectdbParams(names, values, 1);

	PQsetNoticeReceiver(pg, silent, NULL);
	return pg;
}

static bool prepared(const struct query *q, const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);

	if (s == PGRES_COMMAND_OK)
		return true;
	OBSERVE(NULL, START_REFUSED, .query = q->where, .sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE),
	        .reason = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
	return false;
}

PGresult *next_result(PGconn *pg)
{
	PGresult *r = PQgetResult(pg);

	return r ? r : PQgetResult(pg); /* in a pipeline NULL separates the answers */
}

/* Prepare every query in one round trip; all that PostgreSQL refuses are named. */
static bool prepare_all(PGconn *pg)
{
	bool good = PQenterPipelineMode(pg) == 1;

	/* one sync each, so that one refusal does not hide the next */
	for (size_t i = 0; good && i < pool.n; i++)
		good = PQsendPrepare(pg, pool.all[i].name, pool.all[i].sql, pool.all[i].n_args, pool.all[i].types) &&
		        PQpipelineSync(pg);
	for (size_t i = 0; i < pool.n; i++) {
		PGresult *r = next_result(pg);
		good = r && prepared(&pool.all[i], r) && good;
		PQclear(r);
		PQclear(next_result(pg)); /* the sync */
		if (!r)
			return false;
	}
	return good;
}

static struct db *connect_one(void)
{
	struct db *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->pg = connect_to(pool.settings.url);
	if (PQstatus(d->pg) == CONNECTION_OK && prepare_all(d->pg)) {
		OBSERVE(NULL, DATABASE_CONNECTED, .count = (int64_t)pool.n);
		return d;
	}
	if (PQstatus(d->pg) != CONNECTION_OK)
		OBSERVE(NULL, DATABASE_TROUBLE, .reason = PQerrorMessage(d->pg));
	PQfinish(d->pg);
	free(d);
	return NULL;
}

bool pool_open(const struct db_settings *settings, const struct query *all, size_t n)
{
	pool.settings = *settings;
	pool.all = all;
	pool.n = n;
	pool.idle = connect_one();
	pool.open = pool.idle != NULL;
	return pool.idle != NULL;
}

static void disconnect(struct db *d)
{
	PQfinish(d->pg);
	free(d);
}

void db_close(void)
{
	for (struct db *d; (d = pool.idle);) {
		pool.idle = d->next;
		disconnect(d);
	}
	pool.open = 0;
}

/* --- leases ----------------------------------------------------------------------------------------------------- */

static struct timespec limit_of_lease(const struct ctx *c)
{
	struct timespec t;
	int64_t us = pool.settings.wait_ms * INT64_C(1000), left = c->limit_us ? c->limit_us - clock_us() : us;

	clock_gettime(CLOCK_REALTIME, &t);
	us = (left < us ? left < 0 ? 0 : left : us) + t.tv_nsec / 1000;
	t.tv_sec += us / SECONDS;
	t.tv_nsec = us % SECONDS * 1000;
	return t;
}

/* An idle connection; NULL with *MAY_OPEN when there may be one more; NULL when none came free in time. */
static struct db *take_idle(struct ctx *c, bool *may_open)
{
	struct timespec limit = limit_of_lease(c);
	struct db *d;
	int late = 0;

	pthread_mutex_lock(&pool.lock);
	while (!pool.idle && pool.open >= pool.settings.connections && !late)
		late = pthread_cond_timedwait(&pool.freed, &pool.lock, &limit);
	if ((d = pool.idle))
		pool.idle = d->next;
	else if ((*may_open = pool.open < pool.settings.connections))
		pool.open++;
	pthread_mutex_unlock(&pool.lock);
	return d;
}

static void give_back(struct db *d)
{
	pthread_mutex_lock(&pool.lock);
	if (d) {
		d->next = pool.idle;
		pool.idle = d;
	} else {
		pool.open--;
	}
	pthread_cond_signal(&pool.freed);
	pthread_mutex_unlock(&pool.lock);
}

static bool usable(const struct db *d)
{
	return PQstatus(d->pg) == CONNECTION_OK && PQpipelineStatus(d->pg) == PQ_PIPELINE_ON;
}

/* The answers that nobody waited for. */
static bool drain(struct db *d)
{
	bool good = true;

	if (d->unread_end) {
		PGresult *r = next_result(d->pg), *sync = next_result(d->pg);
		good = (PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK) &&
		        PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
		PQclear(r);
		PQclear(sync);
	}
	d->unread_end = false;
	return good && usable(d);
}

/* A connection that has died while it lay idle is replaced, once, before anybody notices. */
struct problem *pool_lease(struct ctx *c)
{
	bool may_open = false;
	int64_t from = clock_us();
	struct db *d = take_idle(c, &may_open);

	if (d && !drain(d)) {
		disconnect(d);
		d = NULL;
		may_open = true;
	}
	if (!d && may_open && !(d = connect_one()))
		give_back(NULL);
	c->db_us += clock_us() - from;
	c->db = d;
	return d ? NULL : problem(c, &TRY_AGAIN, "please try again in a moment");
}

void pool_return(struct db *d)
{
	if (usable(d)) {
		give_back(d);
	} else {
		disconnect(d);
		give_back(NULL);
	}
}
