#include "core/observe.h"
#include "core/torture.h"
#include "io/db_parts.h"
#include <string.h>

enum { MAX_ARGS = 24 };

/* The queries this file sends of its own accord. */
static const struct query *enter, *enter_system, *count_key, *tell;

/* --- refusals --------------------------------------------------------------------------------------------------- */

static const struct problem_type *named(const struct problem_type *const *t, const char *slug)
{
	for (; t && *t; t++)
		if (!strcmp((*t)->slug, slug))
			return *t;
	return NULL;
}

static const struct problem_type *declared(const struct ctx *c, const char *slug)
{
	const struct problem_type *type = c->op ? named(c->op->problems, slug) : NULL;

	return type || !c->op ? type : named(c->op->meets, slug);
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
	const char *user_name, *may, *assurance;
	struct id session, key;
};

struct key_count {
	int64_t seconds;
};

extern const struct shape known_shape;
SHAPE(known, FIELD(known, role, "What the caller is."), FIELD(known, visitor, "The browser."),
        FIELD(known, contact, "The person."), FIELD(known, user_id, "The member of staff."),
        FIELD(known, user_name, "Their name."), FIELD(known, may, "The permissions they hold."),
        FIELD(known, assurance, "confirmed or signed_in, and factor_missing.", .maybe = true),
        FIELD(known, session, "Their session."), FIELD(known, key, "The key that acts for them."));
SHAPE(key_count, FIELD(key_count, seconds, "How long this key has to wait; 0: go on."));

/* Software that shows a key is not the person it acts for: what is for whoever signed in, or asks them to show once
   more that it is them, is out of its reach. */
static bool reaches(const struct ctx *c)
{
	return id_none(c->who.key) || (c->op->may != FOR_STAFF && !c->op->step_up);
}

static struct problem *may(struct ctx *c)
{
	if (!c->op)
		return NULL;
	if (!permission_held(c->op->may, c->who.standing, c->who.may))
		return c->who.standing <= GUEST ? problem(c, &SIGN_IN_FIRST, "this is for people who are signed in")
		        : c->who.factor_missing
		        ? problem(c, &FACTOR_FIRST, "your role asks for a second factor")
		        : problem(c, &NOT_ALLOWED, "your %s does not allow this: it needs %s",
		                  id_none(c->who.key) ? "role" : "key", permission_name(c->op->may));
	if (!reaches(c))
		return problem(c, &NOT_ALLOWED, "a person does this, not a key");
	if (c->op->step_up && c->who.standing == STAFF && !c->who.confirmed)
		return problem(c, &CONFIRM_FIRST, "show once more that it is you, then do this again");
	return NULL;
}

static struct problem *known_caller(struct ctx *c, PGresult *r)
{
	static const char *const standings[] = { "anyone", "guest", "staff", "system" };
	struct rows rows;
	struct known *k;

	TRY(read_rows(c, enter, r, &known_shape, &rows));
	if (rows.n != 1)
		return our_fault(c, enter, "", "no identity");
	k = rows.items;
	c->who.standing = ANYONE;
	for (int i = 0; i <= SYSTEM; i++)
		if (k->role && !strcmp(k->role, standings[i]))
			c->who.standing = (enum standing)i;
	c->who.visitor = k->visitor;
	c->who.contact = k->contact;
	c->who.user = k->user_id;
	c->who.name = k->user_name;
	c->who.session = k->session;
	c->who.key = k->key;
	c->who.may = permissions_read(k->may);
	c->who.confirmed = k->assurance && !strncmp(k->assurance, "confirmed", 9);
	c->who.factor_missing = k->assurance && strstr(k->assurance, "factor_missing");
	return may(c);
}

static struct problem *lost(struct ctx *c, const char *doing)
{
	OBSERVE(c, DATABASE_TROUBLE, .query = doing, .reason = PQerrorMessage(c->db->pg));
	return problem(c, &TRY_AGAIN, "please try again in a moment");
}

/* A request of a key is counted once, in a transaction of its own before the first: a refusal does not undo it. */
static bool send_count(struct ctx *c)
{
	struct db_value key = db_hash(c->who.key_token);

	if (c->actor || !key.small || c->who.key_counted)
		return true;
	c->who.key_counted = c->db->unread_count = true;
	return send(c->db, count_key, &key) && PQpipelineSync(c->db->pg);
}

static struct problem *read_count(struct ctx *c)
{
	PGresult *r = next_result(c->db->pg);
	struct problem *p = NULL;
	struct rows rows = { 0 };
	int64_t wait = 0;

	c->db->unread_count = false;
	if (PQresultStatus(r) != PGRES_TUPLES_OK)
		p = refusal(c, count_key, r);
	else if (!(p = read_rows(c, count_key, r, &key_count_shape, &rows)) && rows.n == 1)
		wait = ((struct key_count *)rows.items)->seconds;
	PQclear(r);
	PQclear(next_result(c->db->pg)); /* the sync */
	if (!p && wait) {
		p = problem(c, &KEY_TOO_FAST, "try again in %lld seconds", (long long)wait);
		p->retry_after = (int)wait;
	}
	return p;
}

/* BEGIN and the identity are queued; they travel with the first query. */
static struct problem *db_begin(struct ctx *c, bool writes)
{
	bool of_ours = c->actor != NULL;
	struct db_value args[6];

	if (!c->db)
		TRY(pool_lease(c));
	args[0] = of_ours ? db_text(c->actor) : db_hash(c->who.visitor_token);
	args[1] = of_ours ? db_text(c->trace) : db_hash(c->who.session_token);
	args[2] = db_text(c->trace);
	args[3] = db_hash(c->who.key_token);
	args[4] = db_id(c->who.access);
	args[5] = db_text(c->address);
	if (!send_count(c))
		return lost(c, "begin");
	c->db->in_tx = c->db->unread_begin = true;
	if (!PQsendQueryParams(c->db->pg, writes ? "begin" : "begin read only", 0, NULL, NULL, NULL, NULL, 1) ||
	        !send(c->db, of_ours ? enter_system : enter, args))
		return lost(c, "begin");
	return NULL;
}

/* The answers that are due before the first query's. */
static struct problem *read_begin(struct ctx *c)
{
	struct problem *p = c->db->unread_count ? read_count(c) : NULL;
	PGresult *begun = next_result(c->db->pg), *who = next_result(c->db->pg);

	c->db->unread_begin = false;
	if (p)
		;
	else if (PQresultStatus(begun) != PGRES_COMMAND_OK)
		p = refusal(c, enter, begun);
	else if (PQresultStatus(who) != PGRES_TUPLES_OK)
		p = refusal(c, enter, who);
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
		p = our_fault(c, enter, "", "the transaction had failed before its commit");
	else if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultErrorField(r, PG_DIAG_SQLSTATE))
		p = refusal(c, enter, r);
	else if (PQresultStatus(r) != PGRES_COMMAND_OK)
		p = problem(c, &OUTCOME_UNKNOWN, "ask again with the same Idempotency-Key: it is done at most once");
	PQclear(r);
	PQclear(next_result(c->db->pg));
	return p;
}

/* Those who listen hear of it when it is done; nobody waits for that. */
static bool tell_noted(struct db *d)
{
	return tell && send(d, tell, NULL) && PQpipelineSync(d->pg);
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
	pool_return(d);
	c->db_us += clock_us() - from;
	return p;
}

/* --- start ------------------------------------------------------------------------------------------------------ */

static const struct query *query_named(const char *name, const struct query *all, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!strcmp(all[i].name, name))
			return &all[i];
	return NULL;
}

bool db_open(const struct db_settings *settings, const struct query *all, size_t n)
{
	static const struct op_tx tx_of_db = { db_begin, db_checked, db_end, db_once, db_keep, db_release };

	enter = query_named("enter_shown", all, n);
	count_key = query_named("key_count", all, n);
	enter_system = query_named("enter_system", all, n);
	tell = query_named("tell", all, n);
	op_tx = &tx_of_db;
	return pool_open(settings, all, n);
}
