/*
 * accounts - who works at the desk, and how they come in
 *
 * With an e-mail address and a password (Argon2id), or with a link that the
 * shell prints and that works once.  What the browser then holds is a random
 * token; the database knows its hash.
 *
 * Somebody who guesses is answered more and more slowly, for the account and
 * for the address they come from, by counters in the database that all
 * processes share.  An unknown address and a wrong password get one answer.
 * The owner is not locked out by a stranger's guessing: an address from which
 * the account was opened before has a counter of its own, and the shell's link
 * asks no counter.  At most two passwords are hashed at once in a process.
 */
#pragma once
#include "domain/sessions.h"

struct sign_in {
	const char *email, *password;
};

/* What the page to sign in on offers besides a password. */
struct sign_in_ways {
	const char *outside;
};

struct user_new {
	const char *email, *name, *role, *password;
};

struct user_password {
	const char *email, *password;
};

struct staff_link_ask {
	const char *email;
	int64_t minutes;
};

struct staff_link {
	const char *url;
	struct user user;
	struct instant expires_at;
};

struct staff_link_token {
	const char *token;
};

extern const struct shape sign_in_shape, user_new_shape, user_password_shape, staff_link_ask_shape, staff_link_shape,
        staff_link_token_shape;
/* Whose address and password these are: WRONG_SIGN_IN, TOO_MANY_TRIES.  Begins and ends a transaction, and holds none while
   the password is hashed.  ACCOUNT is for try_passed. */
struct problem *account_proved(
        struct ctx *, const char *email, const char *password, struct hash *account, struct id *user);

extern const struct op op_session_form, op_session_start, op_staff_link_show, op_staff_link_use;
/* For the shell. */
extern const struct op op_staff_link_make, op_user_add, op_user_password;

extern const struct problem_type WRONG_SIGN_IN, USER_EXISTS, NO_SUCH_ROLE;
