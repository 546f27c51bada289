#include "domain/runner.h"
#include "base/json.h"
#include "core/config.h"
#include "core/observe.h"
#include "core/torture.h"
#include <assert.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

enum {
	BATCH = 8, /* jobs a thread leases at once; each is a few milliseconds */
	SPARE_S = 5, /* a lease that has less left is not begun */
	POLL_MS = 1000, /* a missed notice, or a retry, is found after that long */
	BEHIND_MS = 250, /* while due jobs wait for busy threads */
	FIRST_RETRY_MS = 500,
	LAST_RETRY_MS = 15 * 60 * 1000,
	CHORE_S = 60,
	POISON = 2, /* so many times its attempts leased and never ended: it stops its runner */
	STACK = 512 * 1024,
	MOST_THREADS = 32,
};

/* --- what becomes of a problem ---------------------------------------------------------------------------------- */

/* Half a second, then four times as long each time, up to a quarter of an hour; between half of that and all of it. */
static int64_t backoff_ms(int64_t attempts, int chance)
{
	int64_t ms = FIRST_RETRY_MS;

	for (int64_t i = 1; i < attempts && ms < LAST_RETRY_MS; i++)
		ms *= 4;
	ms = ms < LAST_RETRY_MS ? ms : LAST_RETRY_MS;
	return ms / 2 + ms * chance / 2000;
}

/* A lease that was given away shows as an illegal move of the job itself; see fd.job_held. */
static bool stale(const struct problem *p)
{
	return p->type == &ILLEGAL_TRANSITION && !strcmp(p->detail, "stale-lease");
}

enum verdict job_verdict(const struct problem *p, int64_t attempts, int chance, int64_t *delay_ms)
{
	if (stale(p))
		return LET_GO;
	switch (p->type->kind) {
	case INVALID:
	case UNKNOWN_CALLER:
	case FORBIDDEN:
	case NOT_FOUND:
	case NOT_BY_METHOD:
	case CONFLICT:
	case TOO_LARGE:
	case REFUSED:
		return BURY;
	case STALE:
	case LIMITED:
	case BROKEN:
	case UPSTREAM:
	case BUSY:
		break;
	}
	*delay_ms = backoff_ms(attempts, chance);
	if (p->retry_after > 1 && *delay_ms < p->retry_after * INT64_C(1000)) /* a second is only their habit */
		*delay_ms = p->retry_after * INT64_C(1000) + FIRST_RETRY_MS * chance / 1000;
	return AGAIN;
}

/* --- crews ------------------------------------------------------------------------------------------------------ */

/* Threads that do the same kinds of work. */
struct crew {
	pthread_mutex_t lock;
	pthread_cond_t woken;
	bool look, stop; /* there may be work; there will be no more */
	const struct job_kind *kinds;
	char names[1024]; /* of the kinds that are ours, with commas */
	const struct op *chore; /* done now and then by one of us, or NULL */
	bool chore_due, outside;
	int threads, batch;
	pthread_t thread[MOST_THREADS];
};

/* One sleeper looks; if it finds plenty, it wakes the next. */
static void wake(struct crew *w, bool with_chore)
{
	pthread_mutex_lock(&w->lock);
	w->look = true;
	w->chore_due = w->chore_due || (with_chore && w->chore);
	pthread_cond_signal(&w->woken);
	pthread_mutex_unlock(&w->lock);
}

static bool wait_for_work(struct crew *w, bool *chore)
{
	bool stop;

	pthread_mutex_lock(&w->lock);
	while (!w->look && !w->stop)
		pthread_cond_wait(&w->woken, &w->lock);
	*chore = w->chore_due;
	w->look = w->chore_due = false;
	stop = w->stop;
	pthread_mutex_unlock(&w->lock);
	return !stop;
}

/* A ctx for work of our own under TRACE; NULL: a trace is made. */
static struct ctx work(struct arena *mem, const char *actor, const char *trace)
{
	struct ctx c = { .mem = mem, .now = instant_now(), .began_us = clock_us(), .actor = actor };
	struct id id = id_new(c.now);

	for (int i = 0; i < 16; i++)
		snprintf(c.trace + 2 * i, 3, "%02x", id.b[i]);
	if (trace && strlen(trace) == 32)
		memcpy(c.trace, trace, 32);
	return c;
}

/* An op of ours with its input as a struct. */
static struct problem *run(struct ctx *c, const struct op *op, const void *in, void *out)
{
	struct buf b = { .mem = c->mem };
	struct result r;

	shape_write(&b, op->in, in);
	TRY(op_run(c, op, json_read(c->mem, buf_text(&b), b.len), false, &r));
	if (out)
		memcpy(out, r.out, op->out->size);
	return NULL;
}

static const struct job_kind *kind_of(const struct job_kind *kinds, const char *name)
{
	for (; kinds->kind; kinds++)
		if (!strcmp(kinds->kind, name))
			return kinds;
	return NULL;
}

/* --- one job ---------------------------------------------------------------------------------------------------- */

/* End a job that met a problem.  If this fails too, the lease runs out and the job comes back by itself. */
static void settle(struct ctx *c, const struct job *job, const struct job_kind *k, const struct problem *p)
{
	struct job_end end = { .id = job->id, .token = job->token, .delay_ms = NO_INT };
	struct job_state state = { "lost" };
	enum verdict v = job_verdict(p, job->attempts, (int)secret_below(1000), &end.delay_ms);

	if (v == BURY)
		end.delay_ms = NO_INT;
	end.error = arena_printf(c->mem, "%s: %s", p->type->slug, p->detail);
	c->limit_us = 0;
	if (v != LET_GO && run(c, &op_job_settle, &end, &state))
		state.state = "lost";
	OBSERVE(c, JOB_FAILED, .job = k->kind, .op = k->op->name, .state = state.state, .reason = end.error,
	        .count = job->attempts, .us = clock_us() - c->began_us, .db_us = c->db_us, .out_us = c->out_us);
}

static const struct problem_type RUNNER_STOPPED = { REFUSED, "runner-stopped",
	"The job stopped whoever ran it, too often" };

static void run_job(struct arena *mem, const struct job_kind *k, const struct job *job, int64_t until_us)
{
	struct ctx c = work(mem, arena_printf(mem, "job:%s", k->kind), job->trace);
	struct problem *p;

	c.limit_us = until_us;
	torture_job(job->payload.text);
	if (job->attempts > POISON * job->max_attempts)
		p = problem(&c, &RUNNER_STOPPED, "it was begun %lld times and never ended", (long long)job->attempts);
	else
		p = run(&c, k->op, job, NULL);
	torture_job(NULL);
	if (p)
		settle(&c, job, k, p);
	else
		OBSERVE(&c, JOB_DONE, .job = k->kind, .op = k->op->name, .count = job->attempts,
		        .us = clock_us() - c.began_us, .db_us = c.db_us, .out_us = c.out_us);
}

/* --- a thread --------------------------------------------------------------------------------------------------- */

/* What was leased, and until when it is surely ours.  CLAIMED is memory for the batch, MEM for each job. */
static void run_batch(struct crew *w, struct arena *claimed, struct arena *mem)
{
	struct ctx c = work(claimed, "job:claim", NULL);
	struct job_ask ask = { w->names, w->batch, JOB_LEASE_S };
	int64_t until_us = c.began_us + (JOB_LEASE_S - SPARE_S) * SECONDS;
	struct jobs got = { 0 };
	struct problem *p = run(&c, &op_job_claim, &ask, &got);

	if (p)
		return;
	if (got.jobs.n >= (size_t)w->batch)
		wake(w, false);
	for (size_t i = 0; i < got.jobs.n && clock_us() < until_us; i++) {
		const struct job_kind *k = kind_of(w->kinds, got.jobs.items[i].kind);
		if (k)
			run_job(mem, k, &got.jobs.items[i], until_us);
		arena_reset(mem);
	}
}

static void run_chore(struct crew *w, struct arena *mem)
{
	struct ctx c = work(mem, arena_printf(mem, "job:%s", w->chore->name), NULL);
	struct problem *p = run(&c, w->chore, &(struct nothing){ 0 }, NULL);

	if (p)
		OBSERVE(&c, JOB_FAILED, .job = w->chore->name, .op = w->chore->name, .state = "retry",
		        .reason = p->detail);
	arena_reset(mem);
}

static void *member(void *crew)
{
	struct arena *claimed = arena_new(), *mem = arena_new();
	bool chore;

	while (wait_for_work(crew, &chore)) {
		if (chore)
			run_chore(crew, mem);
		run_batch(crew, claimed, mem);
		arena_reset(claimed);
	}
	arena_free(mem);
	arena_free(claimed);
	return NULL;
}

static void crew_start(struct crew *w)
{
	pthread_attr_t a;
	size_t n = 0;

	pthread_mutex_init(&w->lock, NULL);
	pthread_cond_init(&w->woken, NULL);
	for (const struct job_kind *k = w->kinds; k->kind; k++)
		if (k->outside == w->outside)
			n += (size_t)snprintf(w->names + n, n < sizeof w->names ? sizeof w->names - n : 0, "%s%s",
			        n ? "," : "", k->kind);
	assert(n < sizeof w->names);
	pthread_attr_init(&a);
	pthread_attr_setstacksize(&a, STACK);
	for (int i = 0; i < w->threads && n; i++)
		if (pthread_create(&w->thread[i], &a, member, w))
			w->threads = i;
	pthread_attr_destroy(&a);
}

static void crew_end(struct crew *w)
{
	pthread_mutex_lock(&w->lock);
	w->stop = true;
	pthread_cond_broadcast(&w->woken);
	pthread_mutex_unlock(&w->lock);
	for (int i = 0; i < w->threads; i++)
		pthread_join(w->thread[i], NULL);
	pthread_cond_destroy(&w->woken);
	pthread_mutex_destroy(&w->lock);
}

/* --- the watch -------------------------------------------------------------------------------------------------- */

static bool stopped(int stop_fd, int limit_ms)
{
	struct pollfd p = { stop_fd, POLLIN, 0 };

	return poll(&p, 1, limit_ms) > 0;
}

/* Is something due, or a lease run out?  And for how long will nothing be, as far as we know? */
static bool due(struct arena *mem, int *idle_ms)
{
	struct ctx c = work(mem, "job:next", NULL);
	struct job_due next = { { 0 } };
	struct problem *p = run(&c, &op_job_next, &(struct nothing){ 0 }, &next);
	int64_t ms = (next.at.us - c.now.us) / 1000 + 1;
	bool is = !p && next.at.us && next.at.us <= c.now.us;

	*idle_ms = is ? BEHIND_MS : !p && next.at.us && ms < POLL_MS ? (int)ms : POLL_MS;
	return is;
}

/* Wakes the crews at every notice and whenever something falls due; false: the connection is lost. */
static bool watch(struct listener *l, struct crew *crews, int n, int stop_fd, struct arena *mem)
{
	const char *channel, *payload;
	int got = 1, idle_ms = 0;
	int64_t chore_us = 0;

	while (got >= 0 && !stopped(stop_fd, 0)) {
		bool told = got > 0, chore = clock_us() >= chore_us;
		while (got > 0)
			got = listener_wait(l, stop_fd, 0, &channel, &payload);
		if (due(mem, &idle_ms) || told || chore)
			for (int i = 0; i < n; i++)
				wake(&crews[i], chore);
		chore_us = chore ? clock_us() + CHORE_S * SECONDS : chore_us;
		if (got == 0)
			got = listener_wait(l, stop_fd, idle_ms, &channel, &payload);
		arena_reset(mem);
	}
	return got >= 0;
}

static int between(int least, int n, int most)
{
	return n < least ? least : n > most ? most : n;
}

int runner_run(const struct runner *r, int stop_fd)
{
	static const struct query *const listens[] = { &queries[Q_listen_jobs], NULL };
	struct crew crews[] = {
		{ .kinds = r->kinds,
		        .threads = between(1, r->threads, MOST_THREADS),
		        .batch = BATCH,
		        .chore = r->every_minute },
		{ .kinds = r->kinds, .threads = between(2, 2 * r->threads, MOST_THREADS), .batch = 1, .outside = true }
	};
	struct arena *mem = arena_new();

	crew_start(&crews[0]);
	crew_start(&crews[1]);
	while (!stopped(stop_fd, 0)) {
		struct listener *l = listener_open(config->database_url, listens);
		bool whole = l && watch(l, crews, 2, stop_fd, mem);
		if (l)
			listener_close(l);
		if (!whole && !stopped(stop_fd, 0)) {
			OBSERVE(NULL, DATABASE_TROUBLE, .query = queries[Q_listen_jobs].where,
			        .reason = "not listening");
			stopped(stop_fd, POLL_MS);
		}
	}
	crew_end(&crews[0]);
	crew_end(&crews[1]);
	arena_free(mem);
	return 0;
}
