/*
 * op - one thing the desk can do
 *
 * An operation is declared once, beside the function that does it.  The doors -
 * HTTP routes, chat tools, jobs, the shell - are tables of operations, and all
 * of them come through op_run(), so permission, validation, idempotency and the
 * transaction are the same whoever asks.
 *
 * An op that returns a problem leaves no trace in the database.
 */
#pragma once
#include "core/shape.h"

enum tx {
	READS, /* begin read only */
	WRITES,
	OWN_TX, /* speaks to a provider between transactions of its own (op_begin, op_commit) */
	NO_TX, /* needs no database */
};

struct op {
	const char *name; /* function, metric label, operationId, tool name: one word */
	const char *summary;
	enum permission may; /* what the caller must hold; finer rules are the function's and the database's */
	enum tx tx;
	bool step_up; /* of staff it asks that they proved who they are within the last five minutes */
	bool once; /* honours an Idempotency-Key: the answer is kept in the same transaction */
	const struct shape *in, *out;
	const struct problem_type *const *problems; /* what it may answer besides the usual; NULL-ended, may be NULL */
	const struct problem_type *const *meets; /* what it is told on the way and puts into words; the same */
	struct problem *(*call)(struct ctx *, const void *in, void *out);
};

/* Declares op_NAME around NAME(ctx, const struct IN *, struct OUT *); wrong structs do not compile, nor an op that
   does not say who MAY. */
#define OP(name_, in_, out_, may_, ...)                                                                                \
	static struct problem *name_##_thunk(struct ctx *c, const void *in, void *out)                                 \
	{                                                                                                              \
		const struct in_ *in__ = in;                                                                           \
		struct out_ *out__ = out;                                                                              \
		return name_(c, in__, out__);                                                                          \
	}                                                                                                              \
	_Static_assert((may_) > UNDECLARED && (may_) < N_PERMISSIONS, "an op says who may");                           \
	const struct op op_##name_ = { .name = #name_,                                                                 \
		.may = may_,                                                                                           \
		.in = &in_##_shape,                                                                                    \
		.out = &out_##_shape,                                                                                  \
		.call = name_##_thunk,                                                                                 \
		__VA_ARGS__ }
#define PROBLEMS(...)                                                                                                  \
	.problems = (const struct problem_type *const[])                                                               \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}
#define MEETS(...)                                                                                                     \
	.meets = (const struct problem_type *const[])                                                                  \
	{                                                                                                              \
		__VA_ARGS__, NULL                                                                                      \
	}

/* The problems it may answer, one by one, the usual ones first; NULL after the last. */
const struct problem_type *op_problem(const struct op *, size_t n);

struct result {
	void *out; /* the op's reply struct; NULL when EARLIER is set */
	const char *earlier; /* the JSON answered to the same key before */
};

/* The one corridor.  IN is taken as it came; see shape_read for TEXTUAL. */
struct problem *op_run(struct ctx *, const struct op *, struct json_object *in, bool textual, struct result *);

/* The reply as JSON text. */
const char *result_json(struct ctx *, const struct op *, const struct result *);

/* For OWN_TX functions: a transaction of their own, as often as they need one. */
struct problem *op_begin(struct ctx *);
struct problem *op_end(struct ctx *, struct problem *); /* commits when given NULL, else rolls back and passes it on */

/* The same with the op's idempotency: *DONE when the key was answered before and there is nothing left to do (end it). */
struct problem *op_begin_once(struct ctx *, bool *done);
/* For work of two transactions: what the first one leaves is found by whoever asks again under the same key. */
struct problem *op_release_once(struct ctx *);
struct problem *op_end_once(struct ctx *, struct problem *, const void *out);

/* What the database door (io/db) provides; set once at start. */
struct op_tx {
	struct problem *(*begin)(struct ctx *, bool writes);
	struct problem *(*checked)(struct ctx *); /* who asks is known and may; runs whatever was begun until then */
	struct problem *(*end)(struct ctx *, bool commit);
	struct problem *(*once)(struct ctx *); /* NULL ctx.earlier: go on, the key is ours */
	struct problem *(*keep)(struct ctx *, const char *answer);
	struct problem *(*release)(struct ctx *); /* the key is free until it is asked for again */
};
extern const struct op_tx *op_tx;

/* A reply that is not JSON: a calendar, a table, plain text.  Routes say .file. */
struct file {
	const char *type; /* media type */
	const char *name; /* to save it under, or NULL */
	const char *body;
};
extern const struct shape file_shape;
