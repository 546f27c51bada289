#include "io/db.h"
#include "base/json.h"
#include "core/observe.h"
#include "core/torture.h"
#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

enum { MAX_ARGS = 24 };

/* PostgreSQL counts from 2000-01-01, we from 1970-01-01. */
static const int64_t EPOCH_US = INT64_C(946684800) * SECONDS;
static const int32_t EPOCH_DAYS = 10957;

struct db {
	PGconn *pg;
	bool in_tx;
	bool unread_begin; /* BEGIN and identity are sent, their answers not read */
	bool unread_end; /* a read-only COMMIT, or what follows a COMMIT, is sent, its answer not read */
	struct db *next;
};

static struct {
	pthread_mutex_t lock;
	pthread_cond_t freed;
	struct db *idle;
	int open; /* connections there are, idle or leased */
	struct db_settings settings;
	const struct query *all, *enter, *enter_system, *tell;
	size_t n;
} pool = { .lock = PTHREAD_MUTEX_INITIALIZER, .freed = PTHREAD_COND_INITIALIZER };

/* --- connections ------------------------------------------------------------------------------------------------ */

static void silent(void *unused, const PGresult *notice)
{
	(void)unused, (void)notice;
}

/* fd.later: we tell those who listen after the commit, see fd.tell.  gssencmode: negotiating GSSAPI crashes when memory is short, and nobody here uses it. */
static PGconn *connect_to(const char *url)
{
	const char *const names[] = { "options", "dbname", "gssencmode", "connect_timeout", "client_encoding",
		"fallback_application_name", NULL };
	const char *options =
	        pool.settings.keep_plans ? "-c fd.later=on -c plan_cache_mode=force_generic_plan" : "-c fd.later=on";
	const char *const values[] = { options, url, "disable", "3", "UTF8", "frontdesk", NULL };
	PGconn *pg = PQconnectdbParams(names, values, 1);

	PQsetNoticeReceiver(pg, silent, NULL);
	return pg;
}

static bool prepared(const struct query *q, const PGresult *r)
{
	ExecStatusType s = PQresultStatus(r);

	if (s == PGRES_COMMAND_OK)
		return true;
	OBSERVE(NULL, START_REFUSED, .query = q->where, .sqlstate = PQresultErrorField(r, PG_DIAG_SQLSTATE),
	        .reason = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY));
	return false;
}

static PGresult *next_result(PGconn *pg)
{
	PGresult *r = PQgetResult(pg);

	return r ? r : PQgetResult(pg); /* in a pipeline NULL separates the answers */
}

/* Prepare every query in one round trip; all that PostgreSQL refuses are named. */
static bool prepare_all(PGconn *pg)
{
	bool good = PQenterPipelineMode(pg) == 1;

	/* one sync each, so that one refusal does not hide the next */
	for (size_t i = 0; good && i < pool.n; i++)
		good = PQsendPrepare(pg, pool.all[i].name, pool.all[i].sql, pool.all[i].n_args, pool.all[i].types) &&
		        PQpipelineSync(pg);
	for (size_t i = 0; i < pool.n; i++) {
		PGresult *r = next_result(pg);
		good = r && prepared(&pool.all[i], r) && good;
		PQclear(r);
		PQclear(next_result(pg)); /* the sync */
		if (!r)
			return false;
	}
	return good;
}

static struct db *connect_one(void)
{
	struct db *d = calloc(1, sizeof *d);

	if (!d)
		return NULL;
	d->pg = connect_to(pool.settings.url);
	if (PQstatus(d->pg) == CONNECTION_OK && prepare_all(d->pg)) {
		OBSERVE(NULL, DATABASE_CONNECTED, .count = (int64_t)pool.n);
		return d;
	}
	if (PQstatus(d->pg) != CONNECTION_OK)
		OBSERVE(NULL, DATABASE_TROUBLE, .reason = PQerrorMessage(d->pg));
	PQfinish(d->pg);
	free(d);
	return NULL;
}

static const struct query *query_named(const char *name)
{
	for (size_t i = 0; i < pool.n; i++)
		if (!strcmp(pool.all[i].name, name))
			return &pool.all[i];
	return NULL;
}

static struct problem *db_begin(struct ctx *, bool writes);
static struct problem *db_checked(struct ctx *);
static struct problem *db_end(struct ctx *, bool commit);
extern struct problem *db_once(struct ctx *); /* io/once.c */
extern struct problem *db_release(struct ctx *);
extern struct problem *db_keep(struct ctx *, const char *answer);

bool db_open(const struct db_settings *settings, const struct query *all, size_t n)
{
	static const struct op_tx tx_of_db = { db_begin, db_checked, db_end, db_once, db_keep, db_release };

	pool.settings = *settings;
	pool.all = all;
	pool.n = n;
	pool.enter = query_named("enter");
	pool.enter_system = query_named("enter_system");
	pool.tell = query_named("tell");
	op_tx = &tx_of_db;
	pool.idle = connect_one();
	pool.open = pool.idle != NULL;
	return pool.idle != NULL;
}

static void disconnect(struct db *d)
{
	PQfinish(d->pg);
	free(d);
}

void db_close(void)
{
	for (struct db *d; (d = pool.idle);) {
		pool.idle = d->next;
		disconnect(d);
	}
	pool.open = 0;
}

/* --- leases ----------------------------------------------------------------------------------------------------- */

static struct timespec limit_of_lease(const struct ctx *c)
{
	struct timespec t;
	int64_t us = pool.settings.wait_ms * INT64_C(1000), left = c->limit_us ? c->limit_us - clock_us() : us;

	clock_gettime(CLOCK_REALTIME, &t);
	us = (left < us ? left < 0 ? 0 : left : us) + t.tv_nsec / 1000;
	t.tv_sec += us / SECONDS;
	t.tv_nsec = us % SECONDS * 1000;
	return t;
}

/* An idle connection; NULL with *MAY_OPEN when there may be one more; NULL when none came free in time. */
static struct db *take_idle(struct ctx *c, bool *may_open)
{
	struct timespec limit = limit_of_lease(c);
	struct db *d;
	int late = 0;

	pthread_mutex_lock(&pool.lock);
	while (!pool.idle && pool.open >= pool.settings.connections && !late)
		late = pthread_cond_timedwait(&pool.freed, &pool.lock, &limit);
	if ((d = pool.idle))
		pool.idle = d->next;
	else if ((*may_open = pool.open < pool.settings.connections))
		pool.open++;
	pthread_mutex_unlock(&pool.lock);
	return d;
}

static void give_back(struct db *d)
{
	pthread_mutex_lock(&pool.lock);
	if (d) {
		d->next = pool.idle;
		pool.idle = d;
	} else {
		pool.open--;
	}
	pthread_cond_signal(&pool.freed);
	pthread_mutex_unlock(&pool.lock);
}

/* The answers that nobody waited for. */
static bool drain(struct db *d)
{
	bool good = true;

	if (d->unread_end) {
		PGresult *r = next_result(d->pg), *sync = next_result(d->pg);
		good = (PQresultStatus(r) == PGRES_COMMAND_OK || PQresultStatus(r) == PGRES_TUPLES_OK) &&
		        PQresultStatus(sync) == PGRES_PIPELINE_SYNC;
		PQclear(r);
		PQclear(sync);
	}
	d->unread_end = false;
	return good && PQstatus(d->pg) == CONNECTION_OK && PQpipelineStatus(d->pg) == PQ_PIPELINE_ON;
}

/* A connection that has died while it lay idle is replaced, once, before anybody notices. */
static struct problem *lease(struct ctx *c)
{
	bool may_open = false;
	int64_t from = clock_us();
	struct db *d = take_idle(c, &may_open);

	if (d && !drain(d)) {
		disconnect(d);
		d = NULL;
		may_open = true;
	}
	if (!d && may_open && !(d = connect_one()))
		give_back(NULL);
	c->db_us += clock_us() - from;
	c->db = d;
	return d ? NULL : problem(c, &TRY_AGAIN, "please try again in a moment");
}

/* --- values ----------------------------------------------------------------------------------------------------- */

static void put_be(char *out, uint64_t n, int bytes)
{
	for (int i = bytes; i--; n >>= 8)
		out[i] = (char)(n & 0xff);
}

static uint64_t get_be(const char *in, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | (uint8_t)in[i];
	return n;
}

static struct db_value number(uint64_t n, int bytes)
{
	struct db_value v = { .small = true, .len = bytes };

	put_be(v.bytes, n, bytes);
	return v;
}

struct db_value db_id(struct id id)
{
	struct db_value v = { .small = !id_none(id), .len = sizeof id };

	memcpy(v.bytes, &id, sizeof id);
	return v;
}

struct db_value db_text(const char *s)
{
	return (struct db_value){ .at = s, .len = s ? (int)strlen(s) : 0 };
}

struct db_value db_int(int64_t n)
{
	return n == NO_INT ? (struct db_value){ 0 } : number((uint64_t)n, 8);
}

struct db_value db_time(struct instant t)
{
	return t.us ? number((uint64_t)(t.us - EPOCH_US), 8) : (struct db_value){ 0 };
}

struct db_value db_day(struct day d)
{
	return d.n == INT32_MIN ? (struct db_value){ 0 } : number((uint32_t)(d.n - EPOCH_DAYS), 4);
}

struct db_value db_bool(bool b)
{
	return number(b, 1);
}

/* jsonb travels as a version byte, 1, and its text. */
struct db_value db_json(struct ctx *c, struct document d)
{
	return d.text ? db_text(arena_printf(c->mem, "\001%s", d.text)) : (struct db_value){ 0 };
}

struct db_value db_hash(struct hash h)
{
	static const struct hash none;
	struct db_value v = { .small = memcmp(&h, &none, sizeof h) != 0, .len = sizeof h };

	memcpy(v.bytes, h.b, sizeof h);
	return v;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

#define AT(T, base, off) (*(T *)(void *)((char *)(base) + (off)))

/* A nested list arrives as jsonb and is read by the reader of everything else. */
static bool read_nested(struct ctx *c, const struct field *f, const char *text, size_t len, void *out)
{
	struct json_object *o = json_read(c->mem, text, len), *wrap;
	const struct shape around = { "row", 0, f, 1 };

	if (!o)
		return false;
	wrap = json_keep(c->mem, json_object_new_object());
	json_object_object_add(wrap, f->name, json_object_get(o));
	return !shape_read(c, &around, wrap, false, out);
}

/* One value in PostgreSQL's binary format; types that do not fit the field are refused. */
static bool read_binary(struct ctx *c, const struct field *f, Oid type, const char *at, int len, void *out)
{
	switch (f->kind) {
	case F_BOOL:
		AT(bool, out, f->offset) = *at;
		return type == DB_BOOL;
	case F_INT:
		AT(int64_t, out, f->offset) = len == 8 ? (int64_t)get_be(at, 8)
		        : len == 4                     ? (int32_t)get_be(at, 4)
		                                       : (int16_t)get_be(at, 2);
		return type == DB_INT || type == 23 || type == 21;
	case F_TEXT:
		AT(const char *, out, f->offset) = type == DB_JSON ? arena_strn(c->mem, at + 1, (size_t)len - 1)
		                                                   : arena_strn(c->mem, at, (size_t)len);
		return type == DB_TEXT || type == 1043 || type == 1042 || type == 19 || type == DB_JSON;
	case F_ID:
		memcpy(&AT(struct id, out, f->offset), at, sizeof(struct id));
		return type == DB_UUID;
	case F_TIME:
		AT(struct instant, out, f->offset).us = (int64_t)get_be(at, 8) + EPOCH_US;
		return type == DB_TIME;
	case F_DAY:
		AT(struct day, out, f->offset).n = (int32_t)get_be(at, 4) + EPOCH_DAYS;
		return type == DB_DAY;
	case F_DOCUMENT:
		AT(struct document, out, f->offset).text = arena_strn(c->mem, at + 1, (size_t)len - 1);
		return type == DB_JSON;
	case F_ONE:
	case F_MANY:
		return type == DB_JSON && read_nested(c, f, at + 1, (size_t)len - 1, out);
	}
	return false;
}

static struct problem *read_rows(
        struct ctx *c, const struct query *q, PGresult *r, const struct shape *s, struct rows *out)
{
	int n = PQntuples(r), cols = PQnfields(r);

	out->n = (size_t)n;
	out->items = arena_array(c->mem, out->n, s->size);
	for (int row = 0; row < n; row++)
		shape_blank(c, s, (char *)out->items + (size_t)row * s->size);
	for (int col = 0; col < cols; col++) {
		const struct field *f = shape_field(s, PQfname(r, col));
		for (int row = 0; row < n; row++) {
			void *item = (char *)out->items + (size_t)row * s->size;
			if (f && PQgetisnull(r, row, col))
				continue;
			if (f &&
			        read_binary(
			                c, f, PQftype(r, col), PQgetvalue(r, row, col), PQgetlength(r, row, col), item))
				continue;
			OBSERVE(c, DATABASE_TROUBLE, .query = q->where, .reason = PQfname(r, col),
			        .state = "does not fit its shape");
			return problem(c, &OUR_FAULT, "please tell us the trace");
		}
	}
	return NULL;
}

/* --- refusals --------------------------------------------------------------------------------------------------- */

static const struct problem_type *declared(const struct ctx *c, const char *slug)
{
	const struct problem_type *const *t = c->op ? c->op->problems : NULL;

	for (; t && *t; t++)
		if (!strcmp((*t)->slug, slug))
			return *t;
	return NULL;
}

static struct problem *our_fault(struct ctx *c, const struct query *q, const char *sqlstate, const char *reason)
{
	OBSERVE(c, DATABASE_TROUBLE, .query = q->where, .sqlstate = sqlstate, .reason = reason);
	return problem(c, &OUR_FAULT, "please tell us the trace");
}

/* What a refusal of PostgreSQL means to the caller; see fd.transition and its kin in sql/deploy. */
static struct problem *refusal(struct ctx *c, const struct query *q, const PGresult *r)
{
	const char *state = PQresultErrorField(r, PG_DIAG_SQLSTATE),
	           *said = PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
	const char *detail = PQresultErrorField(r, PG_DIAG_MESSAGE_DETAIL);
	const struct problem_type *type;
	struct problem *p;

	if (!state) /* the connection is gone: libpq has no SQLSTATE for that */
		return our_fault(c, q, "", PQresultErrorMessage(r)),
		       problem(c, &TRY_AGAIN, "please try again in a moment");
	if (!strcmp(state, "FD404"))
		return problem(c, &NO_SUCH_THING, "it does not exist, or is not yours to see");
	if (!strcmp(state, "FD403"))
		return problem(c, &NOT_ALLOWED, "%s", detail ? detail : said);
	if (!strcmp(state, "FD409") || !strcmp(state, "FD412")) {
		p = problem(c, state[4] == '9' ? &ILLEGAL_TRANSITION : &SOMEBODY_WAS_FIRST, "%s", said);
		p->more = detail ? arena_str(c->mem, detail) : NULL;
		return p;
	}
	if ((!strcmp(state, "FD422") || !strcmp(state, "FD423")) && (type = declared(c, said)))
		return problem(c, type, "%s", detail ? detail : type->title);
	if (!strncmp(state, "40", 2) || !strcmp(state, "55P03") || !strcmp(state, "57014") || !strcmp(state, "23P01") ||
	        !strncmp(state, "57P", 3) || !strncmp(state, "53", 2)) {
		OBSERVE(c, DATABASE_TROUBLE, .query = q->where, .sqlstate = state, .reason = "busy");
		return problem(c, &TRY_AGAIN, "others were at the same place; please try again");
	}
	return our_fault(c, q, state,
	        PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME) ? PQresultErrorField(r, PG_DIAG_CONSTRAINT_NAME)
	                : !strncmp(state, "42", 2) || !strncmp(state, "P0", 2) ? said
	                                                                       : NULL);
}

/* --- running ---------------------------------------------------------------------------------------------------- */

static bool send(struct db *d, const struct query *q, const struct db_value *args)
{
	const char *values[MAX_ARGS];
	int lengths[MAX_ARGS], formats[MAX_ARGS];

	for (int i = 0; i < q->n_args; i++) {
		values[i] = args[i].small ? args[i].bytes : args[i].at;
		lengths[i] = args[i].len;
		formats[i] = 1;
	}
	return PQsendQueryPrepared(d->pg, q->name, q->n_args, values, lengths, formats, 1);
}

/* Who asks, as fd.enter tells it. */
struct known {
	const char *role;
	struct id visitor, contact, user_id;
	const char *user_name;
};

extern const struct shape known_shape;
SHAPE(known, FIELD(known, role, "What the caller may."), FIELD(known, visitor, "The browser."),
        FIELD(known, contact, "The person."), FIELD(known, user_id, "The member of staff."),
        FIELD(known, user_name, "Their name."));

static struct problem *may(struct ctx *c)
{
	if (!c->op || c->who.role >= c->op->may)
		return NULL;
	return c->who.role <= GUEST ? problem(c, &SIGN_IN_FIRST, "this is for people who are signed in")
	                            : problem(c, &NOT_ALLOWED, "your role does not allow this");
}

static struct problem *known_caller(struct ctx *c, PGresult *r)
{
	static const char *const roles[] = { "anyone", "guest", "staff", "owner", "system" };
	struct rows rows;
	struct known *k;

	TRY(read_rows(c, pool.enter, r, &known_shape, &rows));
	if (rows.n != 1)
		return our_fault(c, pool.enter, "", "no identity");
	k = rows.items;
	c->who.role = ANYONE;
	for (int i = 0; i <= SYSTEM; i++)
		if (k->role && !strcmp(k->role, roles[i]))
			c->who.role = (enum role)i;
	c->who.visitor = k->visitor;
	c->who.contact = k->contact;
	c->who.user = k->user_id;
	c->who.name = k->user_name;
	return may(c);
}

static struct problem *lost(struct ctx *c, const char *doing)
{
	OBSERVE(c, DATABASE_TROUBLE, .query = doing, .reason = PQerrorMessage(c->db->pg));
	return problem(c, &TRY_AGAIN, "please try again in a moment");
}

/* BEGIN and the identity are queued; they travel with the first query. */
static struct problem *db_begin(struct ctx *c, bool writes)
{
	bool of_ours = c->actor != NULL;
	struct db_value args[3];

	if (!c->db)
		TRY(lease(c));
	args[0] = of_ours ? db_text(c->actor) : db_hash(c->who.visitor_token);
	args[1] = of_ours ? db_text(c->trace) : db_hash(c->who.session_token);
	args[2] = db_text(c->trace);
	c->db->in_tx = c->db->unread_begin = true;
	if (!PQsendQueryParams(c->db->pg, writes ? "begin" : "begin read only", 0, NULL, NULL, NULL, NULL, 1) ||
	        !send(c->db, of_ours ? pool.enter_system : pool.enter, args))
		return lost(c, "begin");
	return NULL;
}

/* The two answers that are due before the first query's. */
static struct problem *read_begin(struct ctx *c)
{
	PGresult *begun = next_result(c->db->pg), *who = next_result(c->db->pg);
	struct problem *p = NULL;

	c->db->unread_begin = false;
	if (PQresultStatus(begun) != PGRES_COMMAND_OK)
		p = refusal(c, pool.enter, begun);
	else if (PQresultStatus(who) != PGRES_TUPLES_OK)
		p = refusal(c, pool.enter, who);
	else
		p = known_caller(c, who);
	PQclear(begun);
	PQclear(who);
	return p;
}

static struct problem *db_checked(struct ctx *c)
{
	struct problem *p;
	int64_t from = clock_us();

	if (!c->db || !c->db->unread_begin)
		return NULL;
	if (!PQpipelineSync(c->db->pg))
		return lost(c, "begin");
	p = read_begin(c);
	PQclear(next_result(c->db->pg));
	c->db_us += clock_us() - from;
	return p;
}

static struct problem *read_answer(
        struct ctx *c, const struct query *q, enum expect expect, const struct shape *row, struct rows *out)
{
	PGresult *r = next_result(c->db->pg);
	ExecStatusType s = PQresultStatus(r);
	struct problem *p = NULL;

	if (s != PGRES_TUPLES_OK && s != PGRES_COMMAND_OK)
		p = s == PGRES_PIPELINE_ABORTED ? lost(c, q->where) : refusal(c, q, r);
	else if (expect != NONE)
		p = read_rows(c, q, r, row, out);
	PQclear(r);
	if (!p && (expect == ONE || expect == MAYBE) && (out->n > 1 || (expect == ONE && !out->n)))
		p = our_fault(c, q, "", "another number of rows than promised");
	return p;
}

/* See core/torture.h. */
static struct problem *tortured(struct ctx *c)
{
	enum torture what = torture_now();

	if (what == TORTURE_LOSE)
		torture_cut(PQsocket(c->db->pg));
	return what == TORTURE_REFUSE ? problem(c, &TRY_AGAIN, "this query was made to fail") : NULL;
}

struct problem *db_run(struct ctx *c, const struct query *q, const struct db_value *args, enum expect expect,
        const struct shape *row, struct rows *out)
{
	struct problem *begun = NULL, *p;
	int64_t from = clock_us();

	if (!c->db || !c->db->in_tx)
		return our_fault(c, q, "", "a query outside a transaction");
	TRY(tortured(c));
	if (!send(c->db, q, args) || !PQpipelineSync(c->db->pg))
		return lost(c, q->where);
	if (c->db->unread_begin)
		begun = read_begin(c);
	p = read_answer(c, q, expect, row, out);
	PQclear(next_result(c->db->pg)); /* the sync */
	c->db_us += clock_us() - from;
	return begun ? begun : p;
}

/* What COMMIT said.  A lost connection means that nobody knows. */
static struct problem *committed(struct ctx *c)
{
	PGresult *r = next_result(c->db->pg);
	struct problem *p = NULL;

	if (PQresultStatus(r) == PGRES_COMMAND_OK && strcmp(PQcmdStatus(r), "COMMIT") != 0)
		p = our_fault(c, pool.enter, "", "the transaction had failed before its commit");
	else if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultErrorField(r, PG_DIAG_SQLSTATE))
		p = refusal(c, pool.enter, r);
	else if (PQresultStatus(r) != PGRES_COMMAND_OK)
		p = problem(c, &OUTCOME_UNKNOWN, "ask again with the same Idempotency-Key: it is done at most once");
	PQclear(r);
	PQclear(next_result(c->db->pg));
	return p;
}

/* Those who listen hear of it when it is done; nobody waits for that. */
static bool tell_noted(struct db *d)
{
	return pool.tell && send(d, pool.tell, NULL) && PQpipelineSync(d->pg);
}

static struct problem *db_end(struct ctx *c, bool commit)
{
	struct db *d = c->db;
	struct problem *p = NULL;
	int64_t from = clock_us();
	bool reads = c->op && c->op->tx == READS;

	if (!d)
		return NULL;
	if (d->in_tx && d->unread_begin)
		p = db_checked(c); /* nothing was asked; still say who may */
	if (d->in_tx && commit && !p)
		p = tortured(c);
	if (d->in_tx) {
		if (!PQsendQueryParams(d->pg, commit && !p ? "commit" : "rollback", 0, NULL, NULL, NULL, NULL, 1) ||
		        !PQpipelineSync(d->pg))
			p = p ? p : lost(c, "commit");
		else if (commit && reads && !p)
			d->unread_end = true;
		else if (commit && !p)
			p = committed(c), d->unread_end = !p && tell_noted(d);
		else
			PQclear(next_result(d->pg)), PQclear(next_result(d->pg));
	}
	d->in_tx = d->unread_begin = false;
	c->db = NULL;
	if (PQstatus(d->pg) == CONNECTION_OK && PQpipelineStatus(d->pg) == PQ_PIPELINE_ON) {
		give_back(d);
	} else {
		disconnect(d);
		give_back(NULL);
	}
	c->db_us += clock_us() - from;
	return p;
}

/* --- notices ---------------------------------------------------------------------------------------------------- */

struct listener {
	PGconn *pg;
	PGnotify *last;
};

struct listener *listener_open(const char *url, const struct query *const listens[])
{
	struct listener *l = calloc(1, sizeof *l);

	if (!l)
		return NULL;
	l->pg = connect_to(url);
	for (int i = 0; PQstatus(l->pg) == CONNECTION_OK && listens[i]; i++) {
		PGresult *r = PQexec(l->pg, listens[i]->sql);
		bool good = PQresultStatus(r) == PGRES_COMMAND_OK;
		PQclear(r);
		if (!good)
			return listener_close(l), NULL;
	}
	if (PQstatus(l->pg) == CONNECTION_OK)
		return l;
	listener_close(l);
	return NULL;
}

int listener_wait(struct listener *l, int stop_fd, int limit_ms, const char **channel, const char **payload)
{
	struct pollfd p[] = { { PQsocket(l->pg), POLLIN, 0 }, { stop_fd, POLLIN, 0 } };

	PQfreemem(l->last);
	for (int round = 0; !(l->last = PQnotifies(l->pg)); round++) {
		if (round || (poll(p, 2, limit_ms) < 0 && errno != EINTR))
			return 0;
		if (!PQconsumeInput(l->pg) || PQstatus(l->pg) != CONNECTION_OK)
			return -1;
	}
	*channel = l->last->relname;
	*payload = l->last->extra;
	return 1;
}

void listener_close(struct listener *l)
{
	PQfreemem(l->last);
	PQfinish(l->pg);
	free(l);
}
