#include "web/worker.h"
#include "base/json.h"
#include "core/config.h"
#include "core/observe.h"
#include "core/torture.h"
#include "queries.h"
#include "web/crew.h"
#include "web/reply.h"
#include "web/shell.h"
#include <malloc.h>
#include <pthread.h>
#include <signal.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

enum { MAX_BODY = 64 * 1024, LIMIT_S = 60, LEASE_MS = 3000 };

static const struct problem_type NO_PATH = { NOT_FOUND, "no-such-path", "There is nothing here" },
                                 NO_METHOD = { NOT_BY_METHOD, "not-by-this-method", "Not by this method" };

static const struct worker *self;

/* --- what every worker answers ---------------------------------------------------------------------------------- */

struct health {
	const char *status, *worker;
};

struct readiness {
	const char *status, *worker;
	int64_t schema, queue_ms;
};

struct permission_names {
	const char *names;
};

struct ready_row {
	int64_t schema, queue_ms;
};

static SHAPE(health, FIELD(health, status, "ok: the process answers."), FIELD(health, worker, "Which one."));
SHAPE(permission_names, FIELD(permission_names, names, "All of them, in order."));
static SHAPE(readiness, FIELD(readiness, status, "ready."), FIELD(readiness, worker, "Which one."),
        FIELD(readiness, schema, "The version of the schema."),
        FIELD(readiness, queue_ms, "How long the oldest due job has waited."));
SHAPE(ready_row, FIELD(ready_row, schema, "The version of the schema."),
        FIELD(ready_row, queue_ms, "How long the oldest due job has waited."));

static struct problem *health_show(struct ctx *c, const struct nothing *in, struct health *out)
{
	(void)c, (void)in;
	*out = (struct health){ "ok", self->name };
	return NULL;
}

static struct problem *ready_show(struct ctx *c, const struct nothing *in, struct readiness *out)
{
	struct ready_row *row;

	(void)in;
	TRY(sql_ready(c, &row));
	*out = (struct readiness){ "ready", self->name, row->schema, row->queue_ms };
	return NULL;
}

static struct problem *metrics_show(struct ctx *c, const struct nothing *in, struct file *out)
{
	struct buf b = { .mem = c->mem };

	(void)in;
	metrics_write(&b);
	*out = (struct file){ .type = METRICS_TYPE, .body = b.text };
	return NULL;
}

OP(health_show, nothing, health, FOR_ANYONE, .summary = "Is the process alive?", .tx = NO_TX);
OP(ready_show, nothing, readiness, FOR_ANYONE, .summary = "Can it answer: database, schema, queue?", .tx = READS);
OP(metrics_show, nothing, file, FOR_ANYONE, .summary = "Counters and times for Prometheus", .tx = NO_TX);

static const struct route common[] = {
	GET("/health", .op = &op_health_show, .inside = true),
	GET("/ready", .op = &op_ready_show, .inside = true),
	GET("/api/health", .op = &op_health_show, .inside = true),
	GET("/api/ready", .op = &op_ready_show, .inside = true),
	GET("/_/metrics", .op = &op_metrics_show, .file = true, .inside = true),
	{ 0 },
};

/* --- one request ------------------------------------------------------------------------------------------------ */

static void begin(struct ctx *c, struct arena *mem)
{
	uint8_t random[16];

	*c = (struct ctx){ .mem = mem, .now = instant_now(), .began_us = clock_us() };
	c->limit_us = c->began_us + LIMIT_S * SECONDS;
	secret_random(random, sizeof random);
	for (int i = 0; i < 16; i++)
		snprintf(c->trace + 2 * i, 3, "%02x", random[i]);
}

struct ctx work_of(struct arena *mem, const char *actor)
{
	struct ctx c;

	begin(&c, mem);
	c.actor = actor;
	c.limit_us = 0;
	return c;
}

static const struct route *find(struct ctx *c, const struct request *q, struct json_object *names, const char **allow)
{
	const struct route *r = route_find(c, self->routes, q->method, q->path, names, allow);

	return r || **allow ? r : route_find(c, common, q->method, q->path, names, allow);
}

/* Who asks, as this route takes them. */
static void take_caller(struct ctx *c, struct request *q, const struct route *r)
{
	if (self->guests || r->guests)
		request_as_guest(c, q);
	if (q->access && self->access)
		self->access(c, q->access);
}

static struct problem *answer(struct ctx *c, struct request *q, const struct route *r, struct json_object *names)
{
	struct event_stream events;
	struct json_object *in;
	struct result result;
	struct problem *p;
	bool textual;

	take_caller(c, q, r);
	TRY(request_input(c, q, names, r->max_body ? r->max_body : MAX_BODY, r->takes_file, &in, &textual));
	event_stream_init(&events, c, q);
	if (r->streams && strstr(q->accept, "text/event-stream"))
		c->stream = &events.events;
	p = op_run(c, r->op, in, textual, &result);
	if (p)
		reply_problem(c, q, r, p, NULL);
	else
		reply_result(c, q, r, in, &result);
	c->stream = NULL;
	return NULL;
}

static void serve(struct ctx *c, struct fcgi *f)
{
	struct json_object *names = json_keep(c->mem, json_object_new_object());
	const struct route *r = NULL;
	const char *allow = "";
	struct request q;
	struct problem *p = request_begin(c, f, &q);

	torture_begin(fcgi_param(f, "HTTP_X_TORTURE"));
	sent = (struct sent){ 0 };
	if (!p && !(r = find(c, &q, names, &allow)) && !strcmp(q.method, "OPTIONS") && *allow) {
		reply_preflight(c, &q, allow);
	} else {
		if (!p && !r)
			p = problem(c, *allow ? &NO_METHOD : &NO_PATH, *allow ? "it answers to %s" : "no such path%s",
			        allow);
		if (!p)
			p = answer(c, &q, r, names);
		if (p)
			reply_problem(c, &q, r, p, allow);
	}
	OBSERVE(c, REQUEST_DONE, .method = q.method, .route = r ? r->path : "none", .op = r ? r->op->name : NULL,
	        .status = sent.status, .bytes = (int64_t)sent.bytes, .us = clock_us() - c->began_us, .db_us = c->db_us,
	        .out_us = c->out_us);
}

static void serve_one(struct fcgi *f, struct arena *mem)
{
	struct ctx c;

	begin(&c, mem);
	serve(&c, f);
}

/* --- start ------------------------------------------------------------------------------------------------------ */

static bool open_database(void)
{
	struct db_settings s = { config->database_url, (int)config->db_connections, LEASE_MS, self->keeps_plans };

	return db_open(&s, queries, N_QUERIES);
}

/* Names are compared once, so that a route can never ask for what nobody can hold. */
static struct problem *permissions_agree(struct ctx *c)
{
	static const struct op reading = { .name = "permissions_agree", .tx = READS };
	struct permission_names *schema;
	const struct op *outer = c->op;
	struct problem *p;

	c->op = &reading;
	p = op_begin(c);
	p = op_end(c, p ? p : sql_permission_names(c, &schema));
	c->op = outer;
	if (p || permissions_same(schema->names))
		return p;
	return problem(c, &OUR_FAULT, "this program and the schema know different permissions");
}

static bool prepare(struct arena *mem)
{
	struct ctx c = work_of(mem, "start");
	struct problem *p = permissions_agree(&c);

	if (!p && self->prepare)
		p = self->prepare(&c);

	if (p)
		OBSERVE(&c, START_REFUSED, .reason = p->detail);
	return !p;
}

static enum level level_of(const char *name)
{
	return *name == 'd' ? DEBUG : *name == 'w' ? WARN : *name == 'e' ? ERROR : INFO;
}

/* Secrets are in our memory: no core files, no other process may look; threads share two malloc arenas. */
static void guard_process(void)
{
	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &(struct rlimit){ 0, 0 });
	mallopt(M_ARENA_MAX, 2);
}

static int stop_fd; /* readable once we are asked to stop; never drained */

/* Waits for the order to stop and makes it something one can poll. */
static void *wait_for_stop(void *arg)
{
	sigset_t *set = arg;
	uint64_t one = 1;
	int which;

	sigwait(set, &which);
	if (write(stop_fd, &one, sizeof one) < 0)
		_exit(70);
	return NULL;
}

static int most_threads(void)
{
	return config->threads ? (int)config->threads : self->threads ? self->threads : 8;
}

static void *answer_beside(void *unused)
{
	crew_run(most_threads(), stop_fd, serve_one);
	return unused;
}

/* A worker with work of its own answers beside it when it was handed a socket. */
static int run_own(bool answers)
{
	pthread_t door;
	int rc;

	answers = answers && !pthread_create(&door, NULL, answer_beside, NULL);
	rc = self->run(self, stop_fd);
	if (answers)
		pthread_join(door, NULL);
	return rc;
}

/* Lines are gathered where every thread is of the crew: others flush nothing. */
static int run_crew(void)
{
	observe_gather();
	crew_run(most_threads(), stop_fd, serve_one);
	return 0;
}

static int answer_requests(struct arena *mem)
{
	static sigset_t stops;
	bool answers = fcgi_start();
	pthread_t waiter;
	int rc;

	signal(SIGPIPE, SIG_IGN);
	sigemptyset(&stops);
	sigaddset(&stops, SIGTERM);
	sigaddset(&stops, SIGUSR1);
	sigaddset(&stops, SIGINT);
	pthread_sigmask(SIG_BLOCK, &stops, NULL);
	stop_fd = eventfd(0, EFD_CLOEXEC);
	if (!self->run && !answers) {
		OBSERVE(NULL, START_REFUSED,
		        .reason = "standard input is not a listening socket; a supervisor hands it over");
		return 78;
	}
	if (stop_fd < 0 || !prepare(mem) || pthread_create(&waiter, NULL, wait_for_stop, &stops))
		return 78;
	OBSERVE(NULL, WORKER_STARTED, .count = (int64_t)N_QUERIES);
	rc = self->run ? run_own(answers) : run_crew();
	pthread_join(waiter, NULL);
	OBSERVE(NULL, WORKER_STOPPED, .status = rc);
	observe_flush();
	return rc;
}

static int with_arena(struct arena *mem, int argc, char **argv)
{
	const char *faults = config_read(mem, getenv("FRONTDESK_CONF"));
	bool check = argc == 2 && !strcmp(argv[1], "--check");
	int rc;

	if (faults && !(argc == 2 && !strcmp(argv[1], "--config-document"))) {
		fputs(faults, stderr);
		return 78;
	}
	observe_start(self->name, level_of(config->log_level));
	if (argc == 2 && !check)
		return shell_describe(self, mem, argv[1])
		        ? 0
		        : (fputs("see lib/web/worker.h for what can be asked\n", stderr), 64);
	if (!open_database())
		return 78;
	rc = check                                        ? (prepare(mem) ? 0 : 78)
	        : argc == 3 && !strcmp(argv[1], "--call") ? (prepare(mem) ? shell_call(self, mem, argv[2]) : 78)
	                                                  : answer_requests(mem);
	db_close();
	return rc;
}

/* The configuration and what prepare() made live as long as the process. */
static struct arena *forever;

#ifdef __SANITIZE_ADDRESS__
/* NEEDSWORK: when auth ends, two objects of libcrypto's are sometimes found that nobody holds, with no frame of ours in
   their traces; why is not known.  Our own use of libcrypto is judged in the units, which suppress nothing. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
	return "leak:libcrypto.so\n";
}
#endif

int worker_main(int argc, char **argv, const struct worker *w)
{
	self = w;
	forever = arena_new();
	guard_process();
	return secret_start() ? with_arena(forever, argc, argv) : 70;
}
