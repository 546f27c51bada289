/*
 * route - where an op answers, and how
 *
 * The worker file says where; the op says what, who and in which words.
 * {names} in a path become members of the input.
 */
#pragma once
#include "core/op.h"
#include <json.h>

struct route {
	const char *method, *path;
	const struct op *op;
	int status; /* when all is well; 0 means 200 */
	const char *page; /* answer with this template instead of JSON */
	const char *
	        then; /* where a browser that posted a form, or came by GET, goes next; {names} come from the input or the reply,
	                     {+name} is a whole path of ours that the reply vouches for */
	bool file; /* the reply is a struct file */
	bool takes_file; /* the body may be a file, or a form with one */
	bool streams; /* may answer as server-sent events */
	bool guests; /* whoever asks here asks as a guest: see struct worker */
	bool inside; /* not for the public: left out of the documents */
	size_t max_body; /* bytes; 0 means 64 KiB */
};

#define GET(path_, ...)                                                                                                \
	{                                                                                                              \
		.method = "GET", .path = path_, __VA_ARGS__                                                            \
	}
#define POST(path_, ...)                                                                                               \
	{                                                                                                              \
		.method = "POST", .path = path_, __VA_ARGS__                                                           \
	}

/* The route for a request; NULL with *ALLOW "" when the path is nobody's, else with the methods that would do. */
const struct route *route_find(struct ctx *, const struct route *table, const char *method, const char *path,
        struct json_object *names, const char **allow);
/* PATTERN with its {names} filled from FIRST, else from SECOND; {+name} is put as SECOND has it. */
const char *route_fill(struct ctx *, const char *pattern, struct json_object *first, struct json_object *second);
/* OpenAPI 3.1 of a worker's public routes. */
void routes_openapi(struct buf *, const char *worker, const struct route *);
