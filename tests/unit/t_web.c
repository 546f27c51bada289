/* t_web - routes are found and filled, requests are read and doubted */
#include "base/json.h"
#include "core/config.h"
#include "tap.h"
#include "web/request.h"
#include "web/route.h"
#include <stdlib.h>

/* --- a request that no socket brought ---------------------------------------------------------------------------- */

struct fcgi {
	const char *params[24]; /* name, value, ... */
	const char *twice, *body;
	size_t read;
};

bool fcgi_start(void)
{
	return true;
}

struct fcgi *fcgi_new(void)
{
	return NULL;
}

void fcgi_free(struct fcgi *f)
{
	(void)f;
}

bool fcgi_accept(struct fcgi *f)
{
	(void)f;
	return false;
}

void fcgi_finish(struct fcgi *f)
{
	(void)f;
}

const char *fcgi_param(struct fcgi *f, const char *name)
{
	for (int i = 0; f->params[i]; i += 2)
		if (!strcmp(f->params[i], name))
			return f->params[i + 1];
	return "";
}

bool fcgi_twice(struct fcgi *f, const char *name)
{
	return f->twice && !strcmp(f->twice, name);
}

size_t fcgi_read(struct fcgi *f, char *to, size_t n)
{
	size_t has = strlen(f->body) - f->read;

	n = n < has ? n : has;
	memcpy(to, f->body + f->read, n);
	f->read += n;
	return n;
}

bool fcgi_write(struct fcgi *f, const char *text, size_t n)
{
	(void)f, (void)text, (void)n;
	return true;
}

bool fcgi_flush(struct fcgi *f)
{
	(void)f;
	return true;
}

static struct ctx c;
static struct request q;

static struct arena *volatile forever; /* the settings live as long as the program */

static struct problem *begun(struct fcgi *f)
{
	if (!config)
		config_read(forever = arena_new(), NULL);
	c = (struct ctx){ .mem = mem };
	return request_begin(&c, f, &q);
}

static struct problem *input(struct fcgi *f, struct json_object **in, bool *textual)
{
	struct problem *p = begun(f);

	return p ? p : request_input(&c, &q, json_keep(mem, json_object_new_object()), 100, false, in, textual);
}

/* --- routes ------------------------------------------------------------------------------------------------------ */

static const struct op op_a = { .name = "a" }, op_b = { .name = "b" }, op_c = { .name = "c" }, op_d = { .name = "d" };
static const struct route table[] = { GET("/api/things", .op = &op_a), POST("/api/things", .op = &op_b),
	GET("/api/things/{id}", .op = &op_c), GET("/api/things/{id}/parts/{part}.ics", .op = &op_d), { 0 } };

static const char *found(const char *method, const char *path, struct json_object **names, const char **allow)
{
	static const char *ignored;
	const struct route *r;

	c = (struct ctx){ .mem = mem };
	*names = json_keep(mem, json_object_new_object());
	r = route_find(&c, table, method, path, *names, allow ? allow : &ignored);
	return r ? r->op->name : NULL;
}

static void a_path_belongs_to_one_route(void)
{
	struct json_object *names;

	CHECK_TEXT(found("GET", "/api/things", &names, NULL), "a");
	CHECK_TEXT(found("HEAD", "/api/things", &names, NULL), "a");
	CHECK_TEXT(found("POST", "/api/things", &names, NULL), "b");
	CHECK_TEXT(found("GET", "/api/things/7", &names, NULL), "c");
	CHECK_TEXT(json_str(names, "id", ""), "7");
	CHECK_TEXT(found("GET", "/api/things/7/parts/x.ics", &names, NULL), "d");
	CHECK_TEXT(json_str(names, "part", ""), "x");
}

static void what_is_nearly_a_route_is_none(void)
{
	static const char *const paths[] = { "/api/things/", "/api/thing", "/api/thingsx", "/api/things/7/", "/",
		"/api/things/7/parts/.ics", "/api/things/7/parts/x.icsx", "/api/things/7/parts/x/y.ics", "", NULL };
	struct json_object *names;
	const char *allow;

	for (int i = 0; paths[i]; i++) {
		CHECK(!found("GET", paths[i], &names, &allow));
		CHECK_TEXT(allow, "");
		CHECK_INT(json_object_object_length(names), 0);
	}
	CHECK(!found("GET", NULL, &names, &allow));
}

static void another_method_is_told_which_would_do(void)
{
	struct json_object *names;
	const char *allow;

	CHECK(!found("DELETE", "/api/things", &names, &allow));
	CHECK_TEXT(allow, "GET, POST");
	CHECK(!found("POST", "/api/things/7", &names, &allow));
	CHECK_TEXT(allow, "GET");
}

static void an_address_is_filled_and_escaped(void)
{
	static const char a[] = "{\"id\":\"a/b c?&\",\"n\":3}", b[] = "{\"id\":\"other\",\"code\":\"R-7\"}";

	c = (struct ctx){ .mem = mem };
	CHECK_TEXT(route_fill(&c, "/r/{code}?of={id}", json_read(mem, a, strlen(a)), json_read(mem, b, strlen(b))),
	        "/r/R-7?of=a%2Fb%20c%3F%26");
	CHECK_TEXT(route_fill(&c, "/plain", NULL, NULL), "/plain");
	CHECK_TEXT(route_fill(&c, "/r/{none}", json_read(mem, a, strlen(a)), NULL), "/r/");
}

/* --- requests ---------------------------------------------------------------------------------------------------- */

static void both_spellings_of_a_path_are_one(void)
{
	struct fcgi f = { .params = { "REQUEST_METHOD", "GET", "DOCUMENT_URI", "/api/v1/things", NULL } };

	CHECK(!begun(&f));
	CHECK_TEXT(q.path, "/api/things");
	f.params[3] = "/api/v1";
	begun(&f);
	CHECK_TEXT(q.path, "/api/v1");
	f.params[3] = "/api/v10/things";
	begun(&f);
	CHECK_TEXT(q.path, "/api/v10/things");
}

static void a_path_that_cannot_be_ours_is_nobodys(void)
{
	static const char *const bad[] = { "", "things", "/a//b", "/a;b", "/a\\b", "/a\nb", "/\xff", "/a\tb", NULL };

	for (int i = 0; bad[i]; i++) {
		struct fcgi f = { .params = { "DOCUMENT_URI", bad[i], NULL } };
		CHECK(!begun(&f));
		CHECK(!q.path);
	}
}

static void a_header_given_twice_is_refused(void)
{
	static const char *const names[] = { "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IDEMPOTENCY_KEY", "HTTP_ORIGIN",
		NULL };

	for (int i = 0; names[i]; i++) {
		struct fcgi f = { .params = { "DOCUMENT_URI", "/", NULL }, .twice = names[i] };
		struct problem *p = begun(&f);
		CHECK(p && p->type == &UNREADABLE);
	}
}

static void only_a_trace_of_the_right_form_is_believed(void)
{
	static const char good[] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
	static const char *const bad[] = { "", "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
		"00-00000000000000000000000000000000-b7ad6b7169203331-01",
		"01-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", "00-0af7651916cd43dd8448eb211c80319c",
		"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01x", NULL };
	struct fcgi f = { .params = { "HTTP_TRACEPARENT", good, NULL } };

	begun(&f);
	CHECK_TEXT(c.trace, "0af7651916cd43dd8448eb211c80319c");
	for (int i = 0; bad[i]; i++) {
		f.params[1] = bad[i];
		begun(&f);
		CHECK_TEXT(c.trace, "");
	}
}

static bool shown(const struct hash *h)
{
	return memcmp(h, &(struct hash){ 0 }, sizeof *h) != 0;
}

static void a_page_of_another_origin_brings_no_identity_to_a_change(void)
{
	struct fcgi f = { .params = { "REQUEST_METHOD", "POST", "HTTP_COOKIE", "fd_session=abc; fd_visitor=def",
		                  "HTTP_HOST", "desk.example", "HTTP_ORIGIN", "https://desk.example", NULL } };

	begun(&f);
	CHECK(!q.foreign && shown(&c.who.session_token) && shown(&c.who.visitor_token));
	f.params[7] = "https://evil.example";
	begun(&f);
	CHECK(q.foreign && !shown(&c.who.session_token) && !shown(&c.who.visitor_token));
	f.params[7] = "null";
	begun(&f);
	CHECK(q.foreign && !shown(&c.who.session_token));
	f.params[6] = "HTTP_SEC_FETCH_SITE";
	f.params[7] = "same-site";
	begun(&f);
	CHECK(q.foreign && !shown(&c.who.session_token));
	f.params[7] = "same-origin";
	begun(&f);
	CHECK(!q.foreign && shown(&c.who.session_token));
	f.params[1] = "GET";
	f.params[7] = "cross-site";
	begun(&f);
	CHECK(shown(&c.who.session_token)); /* following a link is no change */
}

static void a_bearer_token_stands_alone(void)
{
	struct fcgi f = { .params = { "REQUEST_METHOD", "GET", "HTTP_COOKIE", "fd_session=abc", "HTTP_AUTHORIZATION",
		                  "Bearer tok", NULL } };

	begun(&f);
	CHECK(q.bearer && shown(&c.who.visitor_token) && !shown(&c.who.session_token));
	f.params[5] = "Basic dG9rOg==";
	begun(&f);
	CHECK(!q.bearer && shown(&c.who.session_token));
	f.params[5] = "bearer fdk_abcdefgh_secret";
	begun(&f);
	CHECK(q.bearer && shown(&c.who.key_token) && !shown(&c.who.visitor_token) && !q.access);
	f.params[5] = "Bearer a.b.c";
	begun(&f);
	CHECK(q.bearer && !shown(&c.who.key_token) && !shown(&c.who.visitor_token));
	CHECK_TEXT(q.access, "a.b.c");
	request_as_guest(&c, &q);
	CHECK(!q.access);
}

static void a_cookie_is_found_by_its_whole_name(void)
{
	c = (struct ctx){ .mem = mem };
	CHECK_TEXT(cookie_value(&c, "a=1; fd_session=x; b=2", "fd_session"), "x");
	CHECK_TEXT(cookie_value(&c, "fd_session=", "fd_session"), "");
	CHECK(!cookie_value(&c, "xfd_session=1; fd_sessionx=2", "fd_session"));
	CHECK(!cookie_value(&c, "fd_session", "fd_session"));
	CHECK(!cookie_value(&c, "; ; ;", "fd_session"));
	CHECK_TEXT(cookie_value(&c, "fd_session=a=b", "fd_session"), "a=b");
}

static void the_body_must_be_what_it_says(void)
{
	struct fcgi f = { .params = { "REQUEST_METHOD", "POST", "DOCUMENT_URI", "/", "CONTENT_LENGTH", "7",
		                  "CONTENT_TYPE", "application/json; charset=utf-8", NULL },
		.body = "{\"a\":1}" };
	struct json_object *in;
	struct problem *p;
	bool textual;

	CHECK(!input(&f, &in, &textual) && !textual && json_int(in, "a", 0) == 1);
	f.read = 0, f.params[5] = "8"; /* ends early */
	CHECK((p = input(&f, &in, &textual)) && p->type == &UNREADABLE);
	f.read = 0, f.params[5] = "101"; /* more than may be */
	CHECK((p = input(&f, &in, &textual)) && p->type == &BODY_TOO_LARGE);
	f.read = 0, f.params[5] = "-1";
	CHECK((p = input(&f, &in, &textual)) && p->type == &UNREADABLE);
	f.read = 0, f.params[5] = "99999999999999999999";
	CHECK((p = input(&f, &in, &textual)) && p->type == &UNREADABLE);
	f.read = 0, f.params[5] = "7", f.params[7] = "application/jsonx";
	CHECK((p = input(&f, &in, &textual)) && p->type == &UNREADABLE);
	f.read = 0, f.params[7] = "application/json", f.body = "[1,2,3]";
	CHECK((p = input(&f, &in, &textual)) && p->type == &UNREADABLE);
}

static void a_form_is_read_and_its_own_fields_are_taken_out(void)
{
	struct fcgi f = { .params = { "REQUEST_METHOD", "POST", "DOCUMENT_URI", "/", "CONTENT_LENGTH", "35",
		                  "CONTENT_TYPE", "application/x-www-form-urlencoded", "QUERY_STRING", "z=9", NULL },
		.body = "a=1+2%C3%A9&csrf=x&idempotency_key=k" };
	struct json_object *in;
	bool textual;

	f.params[5] = "36";
	CHECK(!input(&f, &in, &textual) && textual && q.form);
	CHECK_TEXT(json_str(in, "a", ""), "1 2é");
	CHECK_TEXT(json_str(in, "z", ""), "9");
	CHECK_TEXT(c.once, "k");
	CHECK(!json_get(in, "csrf") && !json_get(in, "idempotency_key"));
}

static void a_form_of_a_session_needs_its_token(void)
{
	struct fcgi f = { .params = { "REQUEST_METHOD", "POST", "DOCUMENT_URI", "/", "CONTENT_LENGTH", "3",
		                  "CONTENT_TYPE", "application/x-www-form-urlencoded", "HTTP_COOKIE", "fd_session=abc",
		                  NULL },
		.body = "a=1" };
	struct json_object *in;
	struct problem *p;
	char with[80];
	bool textual;

	CHECK((p = input(&f, &in, &textual)) && p->type == &FOREIGN_FORM);
	snprintf(with, sizeof with, "a=1&csrf=%s", request_csrf(&c, &q));
	f.read = 0, f.body = with, f.params[5] = arena_printf(mem, "%zu", strlen(with));
	CHECK(!input(&f, &in, &textual));
}

static void pairs_are_refused_when_they_are_none(void)
{
	static const char *const bad[] = { "a=%", "a=%4", "a=%zz", "a=1&a=2", "a=%00", "a=%ff", NULL };

	c = (struct ctx){ .mem = mem };
	for (int i = 0; bad[i]; i++) {
		struct problem *p = pairs_read(&c, bad[i], strlen(bad[i]), json_keep(mem, json_object_new_object()));
		CHECK(p && p->type == &UNREADABLE);
	}
	struct json_object *in = json_keep(mem, json_object_new_object());
	CHECK(!pairs_read(&c, "a&b=&&c=%26", 11, in));
	CHECK_TEXT(json_str(in, "a", NULL), "");
	CHECK_TEXT(json_str(in, "b", NULL), "");
	CHECK_TEXT(json_str(in, "c", NULL), "&");
}

static void a_long_key_is_refused(void)
{
	char key[300];
	struct fcgi f = { .params = { "HTTP_IDEMPOTENCY_KEY", key, NULL } };
	struct problem *p;

	memset(key, 'k', sizeof key - 1), key[256] = '\0';
	CHECK((p = begun(&f)) && p->type == &UNREADABLE);
	key[255] = '\0';
	CHECK(!begun(&f));
	CHECK_TEXT(c.once, key);
}

TESTS(T(a_path_belongs_to_one_route), T(what_is_nearly_a_route_is_none), T(another_method_is_told_which_would_do),
        T(an_address_is_filled_and_escaped), T(both_spellings_of_a_path_are_one),
        T(a_path_that_cannot_be_ours_is_nobodys), T(a_header_given_twice_is_refused),
        T(only_a_trace_of_the_right_form_is_believed), T(a_page_of_another_origin_brings_no_identity_to_a_change),
        T(a_bearer_token_stands_alone), T(a_cookie_is_found_by_its_whole_name), T(the_body_must_be_what_it_says),
        T(a_form_is_read_and_its_own_fields_are_taken_out), T(a_form_of_a_session_needs_its_token),
        T(pairs_are_refused_when_they_are_none), T(a_long_key_is_refused))
