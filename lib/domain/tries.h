/*
 * tries - somebody who guesses is answered more and more slowly
 *
 * Counters in the database, which all processes share, for what is guessed at
 * and for the address the guesses come from; docs/decisions/014.  A try is
 * counted before it is made, so that many at once gain nothing.
 */
#pragma once
#include "core/problem.h"

extern const struct problem_type TOO_MANY_TRIES;

/* What is guessed at: WHAT ("" is a password, "code" ...) of the account with this address. */
struct hash try_key(struct ctx *, const char *what, const char *email);
/* Count one, in the transaction at hand; TOO_MANY_TRIES when it has to wait. */
struct problem *try_count(struct ctx *, struct hash key);
/* It was them: the counters begin anew. */
struct problem *try_passed(struct ctx *, struct hash key);
