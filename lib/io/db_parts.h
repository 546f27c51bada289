/*
 * db_parts - what the files of db.h share among themselves; nobody else includes this
 *
 *     db.c           transactions and queries: what is sent, what the answer means
 *     db_pool.c      connections, and who has one
 *     db_rows.c      values and rows in PostgreSQL's binary format
 *     db_notices.c   a connection that listens
 *     once.c         the answers that are kept
 */
#pragma once
#include "io/db.h"
#include <libpq-fe.h>

struct db {
	PGconn *pg;
	bool in_tx;
	bool unread_count; /* the key's rate was asked, the answer is not read */
	bool unread_begin; /* BEGIN and identity are sent, their answers not read */
	bool unread_end; /* a read-only COMMIT, or what follows a COMMIT, is sent, its answer not read */
	struct db *next;
};

PGconn *connect_to(const char *url);
PGresult *next_result(PGconn *); /* the next answer of the pipeline; the caller clears it */

bool pool_open(const struct db_settings *, const struct query *all, size_t n);
struct problem *pool_lease(struct ctx *); /* as c->db */
void pool_return(struct db *); /* a connection that is no good is closed */

/* Every row of an answer into OUT, by column name; a problem when one does not fit its shape. */
struct problem *read_rows(struct ctx *, const struct query *, PGresult *, const struct shape *, struct rows *out);

struct problem *db_once(struct ctx *);
struct problem *db_release(struct ctx *);
struct problem *db_keep(struct ctx *, const char *answer);
