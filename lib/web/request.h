/*
 * request - what a request says, made ready for an op
 *
 * Path names, query and body (JSON or a form) become one JSON object.  A name
 * said twice, in the query and the body say, is a fault.  Who asks is told by
 * cookies or by one bearer token (a visitor's, a session's access token, a
 * key); cookies do not count when a page of another
 * origin sends something that could change anything (CSRF).
 */
#pragma once
#include "core/problem.h"
#include "web/fcgi.h"
#include <json.h>

struct request {
	struct fcgi *fcgi;
	const char *method, *path; /* the path decoded, without the API's version */
	const char *origin, *accept;
	bool form; /* the body is a form: values are text, and a page is the answer */
	bool bearer; /* identity came as a bearer token, not a cookie */
	const char *access; /* a bearer token that may be an access token, not looked at; or NULL */
	bool foreign; /* sent by a page of another origin */
	const char *session; /* the session cookie's value, or NULL; for the token in forms */
	const char
	        *before; /* the page whose form or link this is: a path on this site as the browser tells it, or NULL */
};

extern const struct problem_type UNREADABLE, BODY_TOO_LARGE, FOREIGN_FORM;

/* Fills the request and the caller's credentials.  A path that cannot be ours is NULL. */
struct problem *request_begin(struct ctx *, struct fcgi *, struct request *);
/* From here on nobody of the staff asks, whatever cookie came along. */
void request_as_guest(struct ctx *, struct request *);
/* NAMES are the route's; they are given to *IN.  *TEXTUAL: see shape_read. */
struct problem *request_input(struct ctx *, struct request *, struct json_object *names, size_t max_body,
        struct json_object **in, bool *textual);
/* The token that a form of this session must carry; "" without a session. */
const char *request_csrf(struct ctx *, const struct request *);
/* Whether pages of ORIGIN may read our answers (CORS_ORIGIN). */
bool origin_allowed(const char *origin);

/* Parsers of outside text, here so that they can be fuzzed. */
struct problem *pairs_read(
        struct ctx *, const char *text, size_t len, struct json_object *into); /* a=b&c=d&e[]=f&e[]=g */
const char *cookie_value(struct ctx *, const char *header, const char *name); /* NULL: absent */
