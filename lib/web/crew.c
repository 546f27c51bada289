#include "web/crew.h"
#include "core/observe.h"
#include <poll.h>
#include <pthread.h>

enum { LEAST_THREADS = 2, IDLE_MS = 10000, LINES_MS = 50, STACK = 512 * 1024 };

/* A thread that waits to be called to the door. */
struct waiting {
	pthread_cond_t turn;
	bool called;
	struct waiting *next;
};

/*
 * One thread at a time stands at the door, where connections come in, so that a connection wakes one of us and not
 * all.  Who takes work calls the next: the last who came to wait, who is warm; the others may leave.
 */
static struct {
	pthread_mutex_t lock;
	pthread_cond_t left;
	int threads, idle, most;
	crew_serve *serve;
	int stop_fd;
	bool attended, stopping;
	struct waiting *line;
} crew = { .lock = PTHREAD_MUTEX_INITIALIZER, .left = PTHREAD_COND_INITIALIZER };

static void hire(void);

/* With the lock held: somebody else stands at the door now, or nobody. */
static void call_next(void)
{
	struct waiting *w = crew.line;

	crew.attended = w != NULL;
	if (!w)
		return;
	crew.line = w->next;
	w->called = true;
	pthread_cond_signal(&w->turn);
}

static void step_out_of_line(const struct waiting *w)
{
	struct waiting **at = &crew.line;

	while (*at != w)
		at = &(*at)->next;
	*at = w->next;
}

static struct timespec in_a_while(void)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	t.tv_sec += IDLE_MS / 1000;
	return t;
}

/* Until it is this thread's turn at the door; false: it may leave for want of work. */
static bool reach_door(void)
{
	struct waiting me = { .turn = PTHREAD_COND_INITIALIZER };
	bool stays = true;

	pthread_mutex_lock(&crew.lock);
	if (!crew.attended)
		me.called = crew.attended = true;
	else
		me.next = crew.line, crew.line = &me;
	while (!me.called && stays) {
		struct timespec limit = in_a_while();
		if (pthread_cond_timedwait(&me.turn, &crew.lock, &limit) && !me.called && crew.idle > LEAST_THREADS) {
			step_out_of_line(&me);
			crew.idle--, crew.threads--;
			stays = false;
		}
	}
	pthread_mutex_unlock(&crew.lock);
	pthread_cond_destroy(&me.turn);
	return stays;
}

/* From the door to work: somebody else should be waiting for what comes next. */
static void take_work(void)
{
	pthread_mutex_lock(&crew.lock);
	crew.idle--;
	if (!crew.idle && crew.threads < crew.most)
		hire();
	call_next();
	pthread_mutex_unlock(&crew.lock);
}

static void end_work(void)
{
	pthread_mutex_lock(&crew.lock);
	crew.idle++;
	pthread_mutex_unlock(&crew.lock);
}

/* At the door: a connection for F; false: we are told to stop.  Only who stands there reads or writes stopping. */
static bool wait_for_work(struct fcgi *f)
{
	struct pollfd p[] = { { 0, POLLIN, 0 }, { crew.stop_fd, POLLIN, 0 } };

	while (!crew.stopping && !fcgi_take(f)) {
		int n = poll(p, 2, observe_waiting() ? LINES_MS : -1);
		crew.stopping = n > 0 && p[1].revents & POLLIN;
		if (n == 0)
			observe_flush();
	}
	return !crew.stopping;
}

/* Until told to stop, then true: it still stands at the door; false: it left for want of work. */
static bool work(struct fcgi *f, struct arena *mem)
{
	while (reach_door()) {
		if (!wait_for_work(f))
			return true;
		take_work();
		if (fcgi_accept(f)) {
			crew.serve(f, mem);
			fcgi_finish(f);
			arena_reset(mem);
		}
		end_work();
	}
	return false;
}

static void *member(void *unused)
{
	struct arena *mem = arena_new();
	struct fcgi *f = fcgi_new();
	bool able = f != NULL, stopped = able && work(f, mem);

	(void)unused;
	fcgi_free(f);
	arena_free(mem);
	pthread_mutex_lock(&crew.lock);
	if (stopped || !able)
		crew.idle--, crew.threads--;
	if (stopped)
		call_next();
	pthread_cond_signal(&crew.left);
	pthread_mutex_unlock(&crew.lock);
	return NULL;
}

/* One more thread, detached; with the lock held. */
static void hire(void)
{
	pthread_attr_t a;
	pthread_t t;

	pthread_attr_init(&a);
	pthread_attr_setdetachstate(&a, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&a, STACK);
	if (!pthread_create(&t, &a, member, NULL))
		crew.threads++, crew.idle++;
	pthread_attr_destroy(&a);
}

void crew_run(int most, int stop_fd, crew_serve *serve)
{
	crew.most = most;
	crew.stop_fd = stop_fd;
	crew.serve = serve;
	pthread_mutex_lock(&crew.lock);
	for (int i = 0; i < LEAST_THREADS; i++)
		hire();
	while (crew.threads > 0)
		pthread_cond_wait(&crew.left, &crew.lock);
	pthread_mutex_unlock(&crew.lock);
}
