/*
 * db - PostgreSQL, through named queries only
 *
 * The SQL is in sql/queries; tools/mksql turns each query into a typed C
 * function (queries.h).  Those functions are the only callers of db_run().
 * Nothing here, and nothing above, glues SQL text together.
 *
 * A connection is leased when an op begins and returned when it ends.  The
 * first query travels together with BEGIN and the caller's identity, which is
 * transaction-local; if the database says the caller may not do this op, the
 * answer to that first query is never seen.  Every query is prepared when a
 * connection opens, so a worker whose SQL and schema disagree does not start.
 *
 * Refusals of the database become problems: FD404, FD409 and FD412 the usual
 * ones; FD422 and FD423 carry the slug of a problem that the op declares.
 * Rows travel in binary and land in structs by column name.
 */
#pragma once
#include "core/op.h"

enum db_type {
	DB_UUID = 2950,
	DB_TEXT = 25,
	DB_INT = 20,
	DB_TIME = 1184,
	DB_DAY = 1082,
	DB_JSON = 3802,
	DB_BOOL = 16,
	DB_BYTES = 17,
	DB_TEXTS = 1009
};

struct query {
	const char *name, *sql, *where; /* where: file and line it was written in */
	int n_args;
	const unsigned *types;
};

/* One argument, in the binary format of its type. */
struct db_value {
	const char *at; /* NULL: SQL's null, unless SMALL is used */
	int len;
	bool small;
	char bytes[32];
};

enum expect { NONE, ONE, MAYBE, MANY_ROWS };
struct rows {
	void *items;
	size_t n;
};

struct db_settings {
	const char *url;
	int connections;
	int wait_ms; /* how long a lease may take */
	bool keep_plans; /* PostgreSQL makes each query's plan once, not anew for the values at hand */
};

/* Opens the pool with one connection checked and prepared.  false: said why in the log; do not start. */
bool db_open(const struct db_settings *, const struct query *all, size_t n);
void db_close(void);

struct problem *db_run(struct ctx *, const struct query *, const struct db_value *args, enum expect,
        const struct shape *row, struct rows *out);

struct db_value db_id(struct id); /* the zero id is null */
struct db_value db_text(const char *);
struct db_value db_int(int64_t); /* NO_INT is null */
struct db_value db_time(struct instant); /* 0 is null */
struct db_value db_day(struct day);
struct db_value db_bool(bool);
struct db_value db_json(struct ctx *, struct document);
struct db_value db_hash(struct hash); /* bytea; all zero is null */

/* For whoever waits for notices: a connection of its own that runs LISTENS, a NULL-ended list of listen queries. */
struct listener;
struct listener *listener_open(const char *url, const struct query *const listens[]); /* NULL: not now */
/* Waits up to LIMIT_MS, or until STOP_FD is readable.  1: a notice, valid until the next call; 0: none; -1: lost. */
int listener_wait(struct listener *, int stop_fd, int limit_ms, const char **channel, const char **payload);
void listener_close(struct listener *);
