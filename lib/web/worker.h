/*
 * worker - the main program every executable in cgi-bin shares
 *
 * A worker is a name and a table of routes.  worker_main() reads the
 * configuration, opens the database, and answers FastCGI requests on the socket
 * it was handed as standard input until SIGTERM (or SIGUSR1); then it finishes
 * the requests in hand and ends.  Threads come as they are needed and go when
 * they are not.
 *
 * From a shell:
 *     WORKER --check            is the configuration right, does the schema fit?
 *     WORKER --config           the effective settings, secrets masked
 *     WORKER --routes           method, path, op, who may
 *     WORKER --openapi | --problems | --config-document
 *     WORKER --call OP < in.json    run any op as the system
 */
#pragma once
#include "web/route.h"

struct worker {
	const char *name;
	const struct route *routes; /* ended by one without method */
	const struct op *const *commands; /* ops for the shell alone; NULL-ended, may be NULL */
	bool guests; /* whoever asks here asks as a guest: a session cookie in the same browser is not looked at */
	void (*access)(struct ctx *, const char *token); /* finds whose access token it is; NULL: none is taken here */
	bool keeps_plans; /* its queries find what they look for by a key: one plan each will do */
	int threads; /* the most there may be, unless THREADS says otherwise */
	struct problem *(*prepare)(struct ctx *); /* once, as the system, before the first request; may be NULL */
	int (*run)(const struct worker *, int stop_fd); /* instead of answering requests: the jobs daemon */
};

int worker_main(int argc, char **argv, const struct worker *);

/* A ctx for work of our own, as ACTOR ("job:mail"); its memory is the arena. */
struct ctx work_of(struct arena *, const char *actor);
