/*
 * reply - answers: JSON, problems, pages, files, event streams
 *
 * Every answer carries its security headers, Server-Timing, the trace, and the
 * tokens that the op handed out as cookies.  Personal answers are not stored by
 * anybody between us and the browser.
 */
#pragma once
#include "web/request.h"
#include "web/route.h"

/* What pages may say beside the op's reply; set once at start. */
struct house {
	const char *name, *zone; /* the zone in which pages say times; NULL is UTC */
	bool sandbox;
};
extern struct house house;

/* The answer to ROUTE; IN is what was asked, for {names} in .then. */
void reply_result(struct ctx *, struct request *, const struct route *, struct json_object *in, const struct result *);
/* ROUTE is NULL when none was found; ALLOW, for 405, may be NULL. */
void reply_problem(struct ctx *, struct request *, const struct route *, const struct problem *, const char *allow);
void reply_text(struct ctx *, struct request *, int status, const char *type, const char *body);
void reply_preflight(struct ctx *, struct request *, const char *allow);

/* An event stream to begin with the first event; give its .events to ctx.stream. */
struct event_stream {
	struct stream events;
	struct ctx *c;
	struct request *q;
	bool begun, broken;
};
void event_stream_init(struct event_stream *, struct ctx *, struct request *);

/* What was sent, for the log. */
struct sent {
	int status;
	size_t bytes;
};
extern _Thread_local struct sent sent;
