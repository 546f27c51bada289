/*
 * passwords - what is asked of one, and how it is kept
 *
 * At most two are hashed at once in a process, because each takes 64 MiB
 * meanwhile; a third waits some seconds and is then asked to come again.
 * Nothing here holds a database connection while it works.
 */
#pragma once
#include "core/problem.h"

enum { LEAST_PASSWORD = 10, MOST_PASSWORD = 200 }; /* characters */

void passwords_start(void); /* once, before threads */
/* A NULL hash fits nothing and costs the same. */
struct problem *password_check(struct ctx *, const char *password, const char *hash, bool *fits);
/* A password for whoever has this address and name (may be NULL), if it is none that would be guessed.  *HASH is NULL
   for no password. */
struct problem *password_make(
        struct ctx *, const char *password, const char *email, const char *name, const char **hash);

extern const struct problem_type WEAK_PASSWORD;
