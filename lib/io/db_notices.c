#include "io/db_parts.h"
#include <errno.h>
#include <poll.h>
#include <stdlib.h>

struct listener {
	PGconn *pg;
	PGnotify *last;
};

struct listener *listener_open(const char *url, const struct query *const listens[])
{
	struct listener *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->pg = connect_to(url);
	for (int i = 0; PQstatus(l->pg) == CONNECTION_OK && listens[i]; i++) {
		PGresult *r = PQexec(l->pg, listens[i]->sql);
		bool good = PQresultStatus(r) == PGRES_COMMAND_OK;
		PQclear(r);
		if (!good)
			return listener_close(l), NULL;
	}
	if (PQstatus(l->pg) == CONNECTION_OK)
		return l;
	listener_close(l);
	return NULL;
}

int listener_wait(struct listener *l, int stop_fd, int limit_ms, const char **channel, const char **payload)
{
	struct pollfd p[] = { { PQsocket(l->pg), POLLIN, 0 }, { stop_fd, POLLIN, 0 } };

	PQfreemem(l->last);
	for (int round = 0; !(l->last = PQnotifies(l->pg)); round++) {
		if (round || (poll(p, 2, limit_ms) < 0 && errno != EINTR))
			return 0;
		if (!PQconsumeInput(l->pg) || PQstatus(l->pg) != CONNECTION_OK)
			return -1;
	}
	*channel = l->last->relname;
	*payload = l->last->extra;
	return 1;
}

void listener_close(struct listener *l)
{
	PQfreemem(l->last);
	PQfinish(l->pg);
	free(l);
}
