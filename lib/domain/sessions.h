/*
 * sessions - browsers that are signed in, and how sure we are of who sits there
 *
 * What the browser holds is a random token; the database knows its hash.  A
 * session is opened when its person showed all they have to show, and counts
 * as confirmed for five minutes; ops that ask for it (.step_up) are refused
 * afterwards until they show it once more.
 */
#pragma once
#include "queries.h"

struct user {
	struct id id;
	const char *name, *email, *roles;
	bool demo;
};

struct session {
	struct user user; /* zeros while a second factor is to come */
	struct instant expires_at;
	const char *factors, *next;
};

struct own_factors {
	const char *factors;
};

struct session_confirm {
	const char *password, *code, *next;
};

struct session_confirmed {
	const char *next, *factors;
};

struct account_id {
	struct id id;
};

struct login {
	struct id user_id;
	const char *name, *password_hash;
};

/* A token that nobody has seen; its holder gets the text, the database the hash. */
struct fresh {
	const char *token;
	struct hash hash;
	struct instant expires;
};

struct fresh token_fresh(struct ctx *, int64_t seconds);
/* From here on this transaction, and the browser, is the user. */
struct problem *session_open(struct ctx *, struct id user, struct session *out);
/* The same once they have shown their second factor, when they have one: until then the browser holds a token that is
   good for showing it, and *OUT says what with. */
struct problem *session_admit(struct ctx *, struct id user, struct session *out);
/* Notes from where the session of this transaction is opened, in words for its person. */
struct problem *session_placed(struct ctx *);
/* A path of the desk and nothing else, so that a link to us leads nowhere but here. */
const char *safe_next(const char *);
/* Whoever asks. */
struct problem *user_self(struct ctx *, struct user **);

extern const struct shape user_shape, session_shape, session_confirm_shape, session_confirmed_shape;
extern const struct op op_session_end, op_me, op_demo_session, op_confirm_form, op_confirm, op_confirm_end;

extern const struct problem_type WRONG_PROOF, DEMO_ACCOUNT;
