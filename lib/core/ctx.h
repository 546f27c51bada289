/*
 * ctx - everything a function may know about the work in hand
 *
 * One request, one job, one chat tool call has one ctx.  It is the first
 * parameter of every function that allocates, fails, queries or asks the time;
 * there are no globals to reach for instead.
 */
#pragma once
#include "base/arena.h"
#include "base/secret.h"
#include "base/value.h"
#include "core/permission.h"

/* Who is asking: what they showed (hashes of tokens), and who the database says that makes them. */
struct caller {
	struct hash visitor_token, session_token, key_token; /* all zero: none was shown */
	bool bearer; /* shown in a header of their own making, by a page whose cookies do not come along */
	struct id access; /* the session named by an access token that was found to be ours; zero: none was shown */
	bool key_counted; /* this request is among those that the key's rate allows */
	enum standing standing;
	permission_set may;
	bool confirmed; /* staff: within minutes they proved who they are; see .step_up in core/op.h */
	bool factor_missing; /* their role asks for a second factor, and they have none: they hold nothing */
	struct id visitor, contact, user;
	struct id session; /* of the user; zero when software shows a key */
	struct id key; /* software, in the name of the user: it is not them */
	const char *name; /* of the user, as guests may see it */
};

struct problem;
struct ctx;

/* Where an answer that comes in pieces goes; NULL in a ctx whose answer is one piece. */
struct stream {
	void (*send)(struct stream *, const char *event, const char *json);
};

struct ctx {
	struct arena *mem; /* dies with the work */
	struct instant now; /* when the work began; domain code never reads a clock */
	int64_t began_us, limit_us; /* monotonic; limit_us: when whoever waits gives up */
	struct caller who;
	const struct op *op; /* what is being done */
	struct db *db; /* leased when the op begins its transaction, returned when it ends */
	struct stream *stream;
	char trace[33]; /* names this work in every log line, problem, event and outgoing call */
	const char *actor; /* SYSTEM: who is at work, for the audit ("job:mail"); else NULL */
	struct hash request; /* of the input, for the idempotency key */
	const char *once_by; /* whose key it is: as whom the caller came, not what the op made of them */
	const char *earlier; /* the answer already given to the same key */
	const char *once; /* the Idempotency-Key, or NULL */
	const char *address; /* of the peer, for limits only; never logged */
	const char *agent; /* what the browser calls itself; never logged */
	const char *new_visitor, *new_session,
	        *new_flow; /* tokens to hand to the browser; "" takes one away; NULL leaves it */
	const char *flow; /* what the browser keeps of a sign-in that was begun elsewhere, or NULL */
	int64_t db_us, out_us; /* spent waiting for the database, for others */
};
