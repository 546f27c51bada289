/* t_op - the corridor: in which order an op is let in, done and kept; config and observe beside it */
#include "base/json.h"
#include "core/config.h"
#include "core/observe.h"
#include "core/op.h"
#include "tap.h"
#include <stdlib.h>
#include <unistd.h>

/* --- a database that only takes notes ---------------------------------------------------------------------------- */

static struct {
	char said[200];
	struct problem *at_begin, *at_check, *at_end;
	const char *earlier;
	const char *kept;
} db;

static void said(const char *what)
{
	size_t n = strlen(db.said);

	snprintf(db.said + n, sizeof db.said - n, "%s%s", n ? " " : "", what);
}

static struct problem *begin(struct ctx *c, bool writes)
{
	(void)c;
	said(writes ? "begin" : "look");
	return db.at_begin;
}

static struct problem *checked(struct ctx *c)
{
	(void)c;
	said("checked");
	return db.at_check;
}

static struct problem *end(struct ctx *c, bool commit)
{
	c->db = NULL;
	said(commit ? "commit" : "rollback");
	return db.at_end;
}

static struct problem *once(struct ctx *c)
{
	said("once");
	c->earlier = db.earlier;
	return db.at_check;
}

static struct problem *keep(struct ctx *c, const char *answer)
{
	said("keep");
	db.kept = arena_str(c->mem, answer);
	return NULL;
}

static const struct op_tx notes = { begin, checked, end, once, keep, NULL };

/* --- ops --------------------------------------------------------------------------------------------------------- */

struct wish {
	int64_t n;
};

static const struct problem_type TOO_MUCH = { REFUSED, "too-much", "Too much" };
static SHAPE(wish, FIELD(wish, n, "How many.", .required = true, .min = 1, .max = 9));

static struct problem *give(struct ctx *c, const struct wish *in, struct wish *out)
{
	said("call");
	if (in->n == 9)
		return problem(c, &TOO_MUCH, "nine");
	out->n = in->n * 2;
	return NULL;
}

static struct problem *give_again(struct ctx *c, const struct wish *in, struct wish *out)
{
	return give(c, in, out);
}

static struct problem *give_alone(struct ctx *c, const struct wish *in, struct wish *out)
{
	return give(c, in, out);
}

OP(give, wish, wish, FOR_ANYONE, .summary = "Doubles.", .tx = WRITES, .once = true);
OP(give_again, wish, wish, FOR_ANYONE, .summary = "Looks.", .tx = READS);
static struct problem *give_kept(struct ctx *c, const struct wish *in, struct wish *out)
{
	return give(c, in, out);
}

static struct problem *give_slowly(struct ctx *c, const struct wish *in, struct wish *out)
{
	return give(c, in, out);
}

OP(give_kept, wish, wish, CONTACT_MANAGE, .summary = "Is for some.", .tx = WRITES);
OP(give_slowly, wish, wish, CONTACT_MANAGE, .summary = "Has transactions of its own.", .tx = OWN_TX);
OP(give_alone, wish, wish, FOR_ANYONE, .summary = "Needs nothing.", .tx = NO_TX);

static struct ctx c;
static struct result r;

static struct problem *run(const struct op *op, const char *in, const char *key)
{
	op_tx = &notes;
	c = (struct ctx){ .mem = mem, .once = key };
	*db.said = '\0';
	db.kept = NULL;
	return op_run(&c, op, json_read(mem, in, strlen(in)), false, &r);
}

static void fresh(void)
{
	memset(&db, 0, sizeof db);
}

static void wrong_input_never_reaches_the_database(void)
{
	struct problem *p;

	fresh();
	CHECK((p = run(&op_give, "{\"n\":0}", NULL)) && p->type == &INVALID_INPUT);
	CHECK_TEXT(db.said, "");
	CHECK((p = run(&op_give, "{}", "key")) && p->type == &INVALID_INPUT);
	CHECK_TEXT(db.said, "");
}

static void an_op_is_done_between_begin_and_commit(void)
{
	fresh();
	CHECK(!run(&op_give, "{\"n\":4}", NULL));
	CHECK_TEXT(db.said, "begin call checked commit");
	CHECK_TEXT(result_json(&c, &op_give, &r), "{\"n\":8}");
	CHECK(!run(&op_give_again, "{\"n\":4}", "ignored"));
	CHECK_TEXT(db.said, "look call checked commit");
	CHECK(!run(&op_give_alone, "{\"n\":4}", NULL));
	CHECK_TEXT(db.said, "call");
}

static void whoever_may_not_is_turned_away_and_nothing_stays(void)
{
	struct ctx of = { .mem = mem };

	fresh();
	db.at_check = problem(&of, &NOT_ALLOWED, "no");
	CHECK(run(&op_give, "{\"n\":4}", NULL) == db.at_check);
	CHECK_TEXT(db.said, "begin call checked rollback");
	CHECK(run(&op_give, "{\"n\":4}", "key") == db.at_check);
	CHECK_TEXT(db.said, "begin once rollback"); /* a key is only asked for by whoever may: the op is not called */
}

static void what_is_for_some_is_not_begun_for_others(void)
{
	struct ctx of = { .mem = mem };

	fresh();
	CHECK(!run(&op_give_kept, "{\"n\":4}", NULL));
	CHECK_TEXT(db.said, "begin checked call checked commit");
	CHECK(!run(&op_give_slowly, "{\"n\":4}", NULL));
	CHECK_TEXT(db.said, "begin checked commit call");
	db.at_check = problem(&of, &NOT_ALLOWED, "no");
	CHECK(run(&op_give_kept, "{\"n\":4}", NULL) == db.at_check);
	CHECK_TEXT(db.said, "begin checked rollback");
	CHECK(run(&op_give_slowly, "{\"n\":4}", NULL) == db.at_check);
	CHECK_TEXT(db.said, "begin checked rollback");
	CHECK(run(&op_give, "{\"n\":9}", NULL) == db.at_check);
}

static void a_problem_leaves_no_trace_and_frees_the_key(void)
{
	struct problem *p;

	fresh();
	CHECK((p = run(&op_give, "{\"n\":9}", "key")) && p->type == &TOO_MUCH);
	CHECK_TEXT(db.said, "begin once call checked rollback");
	CHECK(!db.kept);
}

static void the_answer_is_kept_with_its_key_before_the_commit(void)
{
	fresh();
	CHECK(!run(&op_give, "{\"n\":4}", "key"));
	CHECK_TEXT(db.said, "begin once call checked keep commit");
	CHECK_TEXT(db.kept, "{\"n\":8}");
	CHECK(c.request.b[0] || c.request.b[1] || c.request.b[2]);
}

static void an_answered_key_is_answered_again_without_the_op(void)
{
	fresh();
	db.earlier = "{\"n\":7}";
	CHECK(!run(&op_give, "{\"n\":4}", "key"));
	CHECK_TEXT(db.said, "begin once checked commit");
	CHECK_TEXT(result_json(&c, &op_give, &r), "{\"n\":7}");
	CHECK(!r.out);
}

static void what_cannot_begin_is_not_called(void)
{
	struct ctx of = { .mem = mem };

	fresh();
	db.at_begin = problem(&of, &TRY_AGAIN, "full");
	CHECK(run(&op_give, "{\"n\":4}", NULL) == db.at_begin);
	CHECK(!strstr(db.said, "call") && !strstr(db.said, "commit"));
}

static void a_commit_that_fails_is_the_answer(void)
{
	struct ctx of = { .mem = mem };

	fresh();
	db.at_end = problem(&of, &OUTCOME_UNKNOWN, "who knows");
	CHECK(run(&op_give, "{\"n\":4}", NULL) == db.at_end);
}

/* --- settings ---------------------------------------------------------------------------------------------------- */

static const char *faults_of(const char *text)
{
	char path[] = "/tmp/fd-conf-XXXXXX";
	int fd = mkstemp(path);
	const char *faults;

	CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text));
	close(fd);
	faults = config_read(mem, path);
	unlink(path);
	return faults ? faults : "";
}

static void every_fault_of_the_settings_is_told_with_its_line(void)
{
	const char *faults =
	        faults_of("# a comment\nPORT = 8081\nPORT = nothing\nNONSENSE = 1\nTHREADS = -4\nno sign\n");

	CHECK(strstr(faults, ":3:") && strstr(faults, "PORT"));
	CHECK(strstr(faults, ":4:") && strstr(faults, "NONSENSE"));
	CHECK(strstr(faults, ":5:") && strstr(faults, "THREADS"));
	CHECK(strstr(faults, ":6:"));
	CHECK(!strstr(faults, ":2:"));
}

static void the_environment_stands_over_the_file(void)
{
	CHECK_TEXT(faults_of("PORT = 8081\n"), "");
	CHECK_INT(config->port, 8081);
	setenv("PORT", "9090", 1);
	CHECK_TEXT(faults_of("PORT = 8081\n"), "");
	CHECK_INT(config->port, 9090);
	unsetenv("PORT");
}

static void what_is_only_for_a_demo_is_refused_in_production(void)
{
	const char *faults = faults_of("APP_ENV = production\nDEMO = on\n");

	CHECK(strstr(faults, "DEMO"));
	CHECK(strstr(faults, "LINK_SECRET"));
	CHECK(strstr(faults, "SEAL_SECRET"));
	CHECK_TEXT(
	        faults_of("APP_ENV = production\nDEMO = off\nLINK_SECRET = a-long-secret-of-my-own-0123456789abcdef\n"
	                  "SEAL_SECRET = another-secret-of-my-own-0123456789abcdef\n"),
	        "");
}

static void secrets_are_never_printed(void)
{
	struct buf b = { .mem = mem };

	CHECK_TEXT(faults_of("OPENAI_API_KEY = sk-very-secret\n"), "");
	config_print(&b);
	CHECK(strstr(b.text, "OPENAI_API_KEY = ********"));
	CHECK(!strstr(b.text, "very-secret"));
}

/* --- observing --------------------------------------------------------------------------------------------------- */

static void an_observation_is_one_line_of_json(void)
{
	int to[2], was = dup(2);
	char line[1000] = "";
	struct ctx work = { .mem = mem, .trace = "0af7651916cd43dd8448eb211c80319c" };
	struct json_object *o;

	CHECK(!pipe(to) && dup2(to[1], 2) >= 0);
	OBSERVE(&work, REQUEST_DONE, .method = "GET\"\n", .route = "/a", .status = 200, .us = 12);
	OBSERVE(&work, DATABASE_CONNECTED, .count = 1); /* below the level: not said */
	dup2(was, 2);
	close(to[1]);
	CHECK(read(to[0], line, sizeof line - 1) > 0);
	CHECK(strchr(line, '\n') == line + strlen(line) - 1);
	o = json_read(mem, line, strlen(line));
	CHECK_TEXT(json_str(o, "event", ""), "request_done");
	CHECK_TEXT(json_str(o, "method", ""), "GET\"\n");
	CHECK_TEXT(json_str(o, "trace", ""), "0af7651916cd43dd8448eb211c80319c");
	CHECK_INT(json_int(o, "status", 0), 200);
}

static void what_was_seen_is_counted(void)
{
	struct buf b = { .mem = mem };

	metrics_write(&b);
	CHECK(b.text && strstr(b.text, "# TYPE"));
	CHECK(strstr(b.text, "request_done"));
}

static void a_permission_is_held_or_it_is_not(void)
{
	permission_set two = permissions_read(" contact.read  lead.manage nothing.ever ");

	CHECK(permission_held(CONTACT_READ, STAFF, two) && permission_held(LEAD_MANAGE, STAFF, two));
	CHECK(!permission_held(LEAD_READ, STAFF, two) && !permission_held(CONTACT_READ, GUEST, two));
	CHECK(permission_held(FOR_ANYONE, ANYONE, 0) && !permission_held(FOR_GUESTS, ANYONE, 0));
	CHECK(permission_held(FOR_GUESTS, STAFF, 0) && !permission_held(FOR_SYSTEM, STAFF, ~UINT64_C(0)));
	CHECK(!permission_held(UNDECLARED, STAFF, ~UINT64_C(0)) && permission_held(ROLE_MANAGE, SYSTEM, 0));
	CHECK(!permissions_read(NULL) && !permissions_read("contact") && !permissions_read("contact.reader"));
	CHECK(!permissions_same("contact.read") && !permissions_same(""));
}

TESTS(T(wrong_input_never_reaches_the_database), T(an_op_is_done_between_begin_and_commit),
        T(whoever_may_not_is_turned_away_and_nothing_stays), T(what_is_for_some_is_not_begun_for_others),
        T(a_problem_leaves_no_trace_and_frees_the_key), T(the_answer_is_kept_with_its_key_before_the_commit),
        T(an_answered_key_is_answered_again_without_the_op), T(what_cannot_begin_is_not_called),
        T(a_commit_that_fails_is_the_answer), T(every_fault_of_the_settings_is_told_with_its_line),
        T(the_environment_stands_over_the_file), T(what_is_only_for_a_demo_is_refused_in_production),
        T(secrets_are_never_printed), T(an_observation_is_one_line_of_json), T(what_was_seen_is_counted),
        T(a_permission_is_held_or_it_is_not))
