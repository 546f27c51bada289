/*
 * problem - what went wrong, said once, where it happened
 *
 * Everything that can fail returns a struct problem *; NULL is success.  The
 * kind says what the caller can do about it, and from it follow the HTTP
 * status, what a job does next and what a chat model is told.  The type's slug
 * is public and never reused; the detail is safe to show to a stranger.
 * Internal causes go to the log under the same trace (core/observe.h).
 */
#pragma once
#include "base/buf.h"
#include "core/ctx.h"

enum problem_kind {
	INVALID, /* 400 correct it */
	UNKNOWN_CALLER, /* 401 sign in */
	FORBIDDEN, /* 403 ask someone else */
	NOT_FOUND, /* 404 look again */
	NOT_BY_METHOD, /* 405 another method does */
	CONFLICT, /* 409 look again */
	STALE, /* 412 somebody was first: read again */
	TOO_LARGE, /* 413 send less */
	REFUSED, /* 422 well said, but it cannot be */
	LIMITED, /* 429 wait */
	BROKEN, /* 500 our bug */
	UPSTREAM, /* 502 their fault: try again */
	BUSY, /* 503 try again */
};

struct problem_type {
	enum problem_kind kind;
	const char *slug, *title;
};

struct problem {
	const struct problem_type *type;
	const char *detail; /* for this occurrence: a short plain sentence */
	const char *errors; /* JSON list of { pointer, detail }, or NULL */
	const char *more; /* JSON object whose members join the problem, or NULL */
	int retry_after; /* seconds; 0: not said */
};

/* Situations that any operation may meet. */
extern const struct problem_type INVALID_INPUT, SIGN_IN_FIRST, NOT_ALLOWED, CONFIRM_FIRST, FACTOR_FIRST, NO_SUCH_THING,
        KEY_TOO_FAST, OUR_FAULT, TRY_AGAIN, OUTCOME_UNKNOWN, ILLEGAL_TRANSITION, SOMEBODY_WAS_FIRST, KEY_REUSED,
        KEY_IN_USE;
extern const struct problem_type *const usual_problems[]; /* NULL-ended, for the documents */

struct problem *problem(struct ctx *, const struct problem_type *, const char *fmt, ...)
        __attribute__((format(printf, 3, 4), returns_nonnull));
int problem_status(const struct problem_type *);
/* RFC 9457; INSTANCE is the path asked for, or NULL. */
void problem_write(struct buf *, const struct ctx *, const struct problem *, const char *instance);

/* Return the problem of EXPR to our caller, if it has one. */
#define TRY(expr)                                                                                                      \
	do {                                                                                                           \
		struct problem *p_ = (expr);                                                                           \
		if (p_)                                                                                                \
			return p_;                                                                                     \
	} while (0)
