#include "core/observe.h"
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#define DECLARE(tag, name_, level_, about_)                                                                            \
	const struct observation tag = { .name = name_, .level = level_, .about = about_ }

DECLARE(WORKER_STARTED, "worker_started", INFO, "A worker is ready to answer.");
DECLARE(WORKER_STOPPED, "worker_stopped", INFO, "A worker has answered what was in hand and ends.");
DECLARE(REQUEST_DONE, "request_done", INFO, "A request was answered.");
DECLARE(REQUEST_FAILED, "request_failed", ERROR, "A request met a fault of ours.");
DECLARE(DATABASE_TROUBLE, "database_trouble", WARN, "PostgreSQL refused or lost a query.");
DECLARE(DATABASE_CONNECTED, "database_connected", DEBUG, "A connection was opened and every query prepared.");
DECLARE(PROVIDER_ANSWERED, "provider_answered", INFO, "An outside service answered.");
DECLARE(PROVIDER_FAILED, "provider_failed", WARN, "An outside service did not answer, or answered with a fault.");
DECLARE(BREAKER_OPENED, "breaker_opened", WARN, "An outside service failed too often and is left alone for a while.");
DECLARE(JOB_DONE, "job_done", INFO, "A job was done.");
DECLARE(JOB_FAILED, "job_failed", WARN, "A job failed; it is tried again or needs a person.");
DECLARE(LIVE_TROUBLE, "live_trouble", WARN, "A live update could not be published; pages catch up by reading.");
DECLARE(START_REFUSED, "start_refused", ERROR, "A worker will not start.");
DECLARE(TURN_FELL_BACK, "turn_fell_back", WARN, "The embedded assistant finished a turn that the model could not.");

static const struct observation *const all[] = { &WORKER_STARTED, &WORKER_STOPPED, &REQUEST_DONE, &REQUEST_FAILED,
	&DATABASE_TROUBLE, &DATABASE_CONNECTED, &PROVIDER_ANSWERED, &PROVIDER_FAILED, &BREAKER_OPENED, &JOB_DONE,
	&JOB_FAILED, &LIVE_TROUBLE, &START_REFUSED, &TURN_FELL_BACK };

enum { N_ALL = sizeof all / sizeof *all, LABELS = 256, BUCKETS = 12, GATHERED = 8192, APART_US = 50000 };

/* Upper bounds in microseconds; the last bucket has none. */
static const int64_t bound_us[BUCKETS - 1] = { 250, 500, 1000, 2500, 5000, 10000, 25000, 50000, 100000, 500000,
	2500000 };

/* One series of requests or jobs: a name that never moves, and its counts. */
static struct series {
	_Atomic(const char *) label;
	atomic_long by_class[6]; /* of the HTTP status: 2 is 2xx */
	atomic_long in_bucket[BUCKETS];
	atomic_long us;
} series[LABELS];

static atomic_long count[N_ALL];
static const char *worker_name = "";
static enum level least_level = INFO;

void observe_start(const char *worker, enum level least)
{
	worker_name = worker;
	least_level = least;
}

/* Labels are the addresses of constant texts, so equal pointers mean equal labels. */
static struct series *series_of(const char *label)
{
	size_t i = ((size_t)label >> 4) % LABELS;

	for (size_t tries = 0; tries < LABELS; tries++, i = (i + 1) % LABELS) {
		const char *none = NULL, *is = atomic_load(&series[i].label);
		if (is == label ||
		        (!is && (atomic_compare_exchange_strong(&series[i].label, &none, label) || none == label)))
			return &series[i];
	}
	return NULL;
}

static void tally(const struct seen *s, const char *label)
{
	struct series *at = label ? series_of(label) : NULL;
	int bucket = 0;

	if (!at)
		return;
	while (bucket < BUCKETS - 1 && s->us > bound_us[bucket])
		bucket++;
	atomic_fetch_add(&at->by_class[s->status / 100 % 6], 1);
	atomic_fetch_add(&at->in_bucket[bucket], 1);
	atomic_fetch_add(&at->us, s->us);
}

static void say(struct buf *b, const char *name, const char *text)
{
	if (!text)
		return;
	buf_printf(b, ",\"%s\":", name);
	buf_json(b, text);
}

static void say_int(struct buf *b, const char *name, int64_t n)
{
	if (n)
		buf_printf(b, ",\"%s\":%lld", name, (long long)n);
}

/* --- lines ------------------------------------------------------------------------------------------------------ */

static struct {
	pthread_mutex_t lock;
	atomic_bool gathers;
	atomic_size_t n;
	int64_t written_us;
	char text[GATHERED];
} lines = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void put_out(const char *text, size_t n)
{
	if (n && write(2, text, n) < 0)
		atomic_fetch_add(&count[0], 0); /* nowhere left to say it */
}

static void flush_locked(int64_t now_us)
{
	put_out(lines.text, lines.n);
	lines.n = 0;
	lines.written_us = now_us;
}

void observe_gather(void)
{
	atomic_store(&lines.gathers, true);
}

bool observe_waiting(void)
{
	return atomic_load(&lines.n) > 0;
}

void observe_flush(void)
{
	pthread_mutex_lock(&lines.lock);
	flush_locked(clock_us());
	pthread_mutex_unlock(&lines.lock);
}

static void add_line(const struct buf *b, bool urgent)
{
	int64_t now_us = clock_us();

	pthread_mutex_lock(&lines.lock);
	if (lines.n + b->len > GATHERED)
		flush_locked(now_us);
	if (b->len > GATHERED) {
		put_out(b->text, b->len);
	} else {
		memcpy(lines.text + lines.n, b->text, b->len);
		lines.n += b->len;
	}
	if (urgent || !lines.gathers || now_us - lines.written_us > APART_US)
		flush_locked(now_us);
	pthread_mutex_unlock(&lines.lock);
}

static void write_line(const struct ctx *c, const struct observation *o, const struct seen *s)
{
	static const char *const levels[] = { "debug", "info", "warn", "error" };
	struct arena *own = c && c->mem ? NULL : arena_new();
	struct buf b = { .mem = own ? own : c->mem };
	char at[INSTANT_TEXT];

	instant_print(instant_now(), at);
	buf_printf(&b, "{\"at\":\"%s\",\"level\":\"%s\",\"event\":\"%s\",\"worker\":\"%s\"", at, levels[o->level],
	        o->name, worker_name);
	say(&b, "trace", c && c->trace[0] ? c->trace : NULL);
	say(&b, "method", s->method);
	say(&b, "route", s->route);
	say(&b, "op", s->op);
	say(&b, "query", s->query);
	say(&b, "sqlstate", s->sqlstate);
	say(&b, "provider", s->provider);
	say(&b, "job", s->job);
	say(&b, "state", s->state);
	say(&b, "reason", s->reason);
	say_int(&b, "status", s->status);
	say_int(&b, "us", s->us);
	say_int(&b, "db_us", s->db_us);
	say_int(&b, "out_us", s->out_us);
	say_int(&b, "bytes", s->bytes);
	say_int(&b, "count", s->count);
	buf_puts(&b, "}\n");
	add_line(&b, o->level >= WARN);
	arena_free(own);
}

void observe(const struct ctx *c, const struct observation *o, const struct seen *s)
{
	for (int i = 0; i < N_ALL; i++)
		if (all[i] == o)
			atomic_fetch_add(&count[i], 1);
	if (o == &REQUEST_DONE)
		tally(s, s->op ? s->op : s->route);
	if (o->level >= least_level)
		write_line(c, o, s);
}

static void write_series(struct buf *b, struct series *s)
{
	const char *label = atomic_load(&s->label);
	long sum = 0;

	for (int i = 1; i < 6; i++)
		if (atomic_load(&s->by_class[i]))
			buf_printf(b, "frontdesk_requests_total{worker=\"%s\",op=\"%s\",class=\"%dxx\"} %ld\n",
			        worker_name, label, i, atomic_load(&s->by_class[i]));
	for (int i = 0; i < BUCKETS; i++) {
		sum += atomic_load(&s->in_bucket[i]);
		buf_printf(b, "frontdesk_request_seconds_bucket{worker=\"%s\",op=\"%s\",le=\"", worker_name, label);
		if (i < BUCKETS - 1)
			buf_printf(b, "%lld.%06lld", (long long)(bound_us[i] / SECONDS),
			        (long long)(bound_us[i] % SECONDS));
		buf_printf(b, "%s\"} %ld\n", i < BUCKETS - 1 ? "" : "+Inf", sum);
	}
	buf_printf(b, "frontdesk_request_seconds_sum{worker=\"%s\",op=\"%s\"} %ld.%06ld\n", worker_name, label,
	        atomic_load(&s->us) / 1000000, atomic_load(&s->us) % 1000000);
	buf_printf(b, "frontdesk_request_seconds_count{worker=\"%s\",op=\"%s\"} %ld\n", worker_name, label, sum);
}

void metrics_write(struct buf *b)
{
	buf_puts(b,
	        "# HELP frontdesk_requests_total Requests answered, by operation and class of status.\n"
	        "# TYPE frontdesk_requests_total counter\n"
	        "# HELP frontdesk_request_seconds Time from accept to answer.\n"
	        "# TYPE frontdesk_request_seconds histogram\n");
	for (int i = 0; i < LABELS; i++)
		if (atomic_load(&series[i].label))
			write_series(b, &series[i]);
	for (int i = 0; i < N_ALL; i++)
		buf_printf(b,
		        "# HELP frontdesk_%s_total %s\n# TYPE frontdesk_%s_total counter\n"
		        "frontdesk_%s_total{worker=\"%s\"} %ld\n",
		        all[i]->name, all[i]->about, all[i]->name, all[i]->name, worker_name, atomic_load(&count[i]));
}
