/*
 * jobs - the daemon that does what follows from facts
 *
 * Takes jobs from the queue in the database and does them: calendar, sheet,
 * mails, deadlines, the waitlist, the sealed audit, events for other people's
 * endpoints; and tells open pages, through nginx, that something changed.  Any
 * number of them may run; any may be killed at any moment.
 *
 * Handed a socket it answers nginx's inside: /health, /ready, and metrics with
 * the queue among them.  The shell asks it with --call: job_stats, job_list,
 * job_replay and the rest of the table below.
 */
#include "core/config.h"
#include "domain/audit.h"
#include "domain/effects.h"
#include "domain/live.h"
#include "web/worker.h"
#include <pthread.h>

enum { THREADS = 2 };

static const struct route routes[] = {
	GET("/_/metrics", .op = &op_job_metrics, .file = true, .inside = true),
	{ 0 },
};

static const struct op *const commands[] = { &op_job_stats, &op_job_list, &op_job_replay, &op_job_next, &op_job_claim,
	&op_job_settle, &op_house_sweep, &op_audit_key_show, NULL };

static void *tell_pages(void *stop_fd)
{
	live_run(*(int *)stop_fd);
	return NULL;
}

static int run(const struct worker *self, int stop_fd)
{
	struct runner runner = { effect_jobs, &op_house_sweep, config->threads ? (int)config->threads : self->threads };
	bool live = config->live_socket != NULL;
	pthread_t teller;
	int rc;

	live = live && !pthread_create(&teller, NULL, tell_pages, &stop_fd);
	rc = runner_run(&runner, stop_fd);
	if (live)
		pthread_join(teller, NULL);
	return rc;
}

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "jobs",
	                .routes = routes,
	                .commands = commands,
	                .threads = THREADS,
	                .prepare = effects_prepare,
	                .run = run });
}
