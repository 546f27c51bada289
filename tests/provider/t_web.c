/*
 * t_web - the door to other people's servers, against a server that is bad in every way
 *
 * WEB_URL and WEB_TLS_URL are tests/provider/doubles/web.mjs, WEB_SOCKET its Unix socket, WEB_CA what signed it.
 */
#include "base/text.h"
#include "core/config.h"
#include "core/observe.h"
#include "io/http.h"
#include "tap.h"
#include <pthread.h>
#include <stdatomic.h>

static const struct config settings = { 0 };
static struct ctx ctx;
static struct http_answer answer;

static const char *at(const char *path)
{
	return arena_printf(mem, "%s%s", getenv("WEB_URL"), path);
}

static struct problem *call(struct http_call call)
{
	config = &settings;
	observe_start("t_web", ERROR);
	ctx = (struct ctx){ .mem = mem };
	memcpy(ctx.trace, "0123456789abcdef0123456789abcdef", 33);
	call.provider = "web";
	return http_send(&ctx, &call, &answer);
}
#define CALL(path, ...) call((struct http_call){ .url = at(path), __VA_ARGS__ })

static bool has(const char *text)
{
	return strstr(answer.body, text) != NULL;
}

static void what_is_sent_arrives(void)
{
	CHECK(!CALL("/echo?a=1", .headers = (const char *const[]){ "X-One: 1", NULL }));
	CHECK_INT(answer.status, 200);
	CHECK(has("\"method\":\"GET\"") && has("\"path\":\"/echo?a=1\"") && has("\"x-one\":\"1\""));
	CHECK(has("\"user-agent\":\"frontdesk\"") && !has("\"expect\"") && !has("accept-encoding"));
	CHECK(!CALL("/echo", .body = "{\"a\":1}"));
	CHECK(has("\"method\":\"POST\"") && has("\"body\":\"eyJhIjoxfQ==\""));
	CHECK(!CALL("/echo", .method = "PUT", .body = "a\0b", .body_len = 3));
	CHECK(has("\"method\":\"PUT\"") && has("\"body\":\"YQBi\""));
	CHECK(!CALL("/echo", .method = "DELETE"));
	CHECK(has("\"method\":\"DELETE\"") && has("\"size\":0"));
	CHECK(!CALL("/echo", .method = "POST"));
	CHECK(has("\"content-length\":\"0\""));
	CHECK(!CALL("/echo", .method = "HEAD"));
	CHECK_INT(answer.len, 0);
}

static void a_trace_goes_along_with_a_span_of_its_own(void)
{
	CHECK(!CALL("/echo"));
	CHECK(has("\"traceparent\":\"00-0123456789abcdef0123456789abcdef-"));
}

static void time_spent_is_counted(void)
{
	CHECK(!CALL("/slow-head/60"));
	CHECK(ctx.out_us >= 60000 && ctx.out_us == answer.us);
}

static void every_status_is_an_answer(void)
{
	static const int each[] = { 200, 201, 301, 400, 404, 410, 429, 500, 503 };

	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		CHECK(!CALL(arena_printf(mem, "/status/%d", each[i])));
		CHECK_INT(answer.status, each[i]);
		CHECK_TEXT(answer.body, arena_printf(mem, "status %d", each[i]));
	}
}

static void redirects_are_not_followed(void)
{
	CHECK(!CALL("/redirect"));
	CHECK_INT(answer.status, 302);
	CHECK_TEXT(http_header(&ctx, &answer, "location"), "/echo");
}

static void the_head_is_of_the_answer_and_not_of_hints(void)
{
	CHECK(!CALL("/early"));
	CHECK_INT(answer.status, 200);
	CHECK_TEXT(http_header(&ctx, &answer, "x-late"), "yes");
	CHECK_TEXT(http_header(&ctx, &answer, "link"), NULL);
	CHECK(!CALL("/echo"));
	CHECK_TEXT(http_header(&ctx, &answer, "x-odd"), "a:b");
	CHECK(!CALL("/many-headers"));
	CHECK(strlen(answer.head) <= 16 * 1024);
}

static void a_body_has_an_end(void)
{
	struct problem *p = CALL("/big-chunked", .most = 100000);

	CHECK(p && p->type == &NO_ANSWER);
	CHECK_INT(answer.trouble, HTTP_TOO_LONG);
	CHECK_INT(answer.len, 100000);
	CHECK(CALL("/big", .most = 100000) != NULL);
	CHECK_INT(answer.trouble, HTTP_TOO_LONG);
	CHECK(!CALL("/big-chunked", .most = 1000, .cut = true));
	CHECK(answer.was_cut && answer.len == 1000 && answer.status == 200);
	CHECK(!CALL("/status/200", .most = 10));
	CHECK_INT(answer.len, 10);
}

static void bytes_come_as_they_are(void)
{
	CHECK(!CALL("/zero"));
	CHECK_INT(answer.len, 3);
	CHECK(!memcmp(answer.body, "a\0b", 4));
	CHECK(!CALL("/bomb"));
	CHECK(has("#!/usr/bin/env node")); /* not taken for what it claims to be compressed as */
}

static void slow_ones_are_given_up_in_time(void)
{
	int64_t from = clock_us();

	CHECK(CALL("/slow-head/20000", .limit_ms = 500) != NULL);
	CHECK_INT(answer.trouble, HTTP_TOO_SLOW);
	CHECK(answer.sent);
	CHECK(CALL("/slow-body/20000", .limit_ms = 150) != NULL);
	CHECK_INT(answer.trouble, HTTP_TOO_SLOW);
	CHECK(CALL("/drip/1000", .limit_ms = 150) != NULL);
	CHECK_INT(answer.trouble, HTTP_TOO_SLOW);
	CHECK(clock_us() - from < 15 * SECONDS);
}

static void whoever_waits_limits_the_wait(void)
{
	struct http_call slow = { .provider = "web", .url = at("/slow-head/20000"), .limit_ms = 30000 };
	int64_t from = clock_us();

	CHECK(!CALL("/status/200"));
	ctx.limit_us = clock_us() + 100000;
	CHECK(http_send(&ctx, &slow, &answer) != NULL);
	CHECK_INT(answer.trouble, HTTP_TOO_SLOW);
	CHECK(clock_us() - from < 15 * SECONDS);
}

static void broken_answers_are_no_answers(void)
{
	static const char *const each[] = { "/half", "/reset", "/nothing", "/garbage" };

	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		CHECK(CALL(each[i]) != NULL);
		CHECK_TEXT(http_trouble_name(answer.trouble), "broke-off");
		CHECK(answer.sent);
	}
}

static void troubles_have_names(void)
{
	CHECK(call((struct http_call){ .url = "http://127.0.0.1:1/" }) != NULL);
	CHECK_TEXT(http_trouble_name(answer.trouble), "no-connection");
	CHECK(!answer.sent);
	CHECK(call((struct http_call){ .url = "http://nowhere.invalid/" }) != NULL);
	CHECK(answer.trouble == HTTP_NO_NAME || answer.trouble == HTTP_TOO_SLOW); /* a resolver may not be there */
	CHECK(call((struct http_call){ .url = "file:///etc/passwd" }) != NULL);
	CHECK_TEXT(http_trouble_name(answer.trouble), "bad-address");
	CHECK(call((struct http_call){ .url = "http://" }) != NULL);
	CHECK_TEXT(http_trouble_name(answer.trouble), "bad-address");
}

static void a_guarded_call_reaches_no_inner_server(void)
{
	CHECK(CALL("/echo", .guard = true) != NULL);
	CHECK_INT(answer.trouble, HTTP_NOT_ALLOWED);
	CHECK(!answer.sent);
}

static void connections_are_kept_but_never_lent_to_guarded_calls(void)
{
	long before, after;

	CHECK(!CALL("/connections"));
	before = strtol(answer.body, NULL, 10);
	for (int i = 0; i < 20; i++)
		CHECK(!CALL("/echo"));
	CHECK(CALL("/echo", .guard = true) != NULL);
	CHECK(!CALL("/connections"));
	after = strtol(answer.body, NULL, 10);
	CHECK_INT(after, before);
}

static void a_proxy_of_the_environment_is_not_used(void)
{
	setenv("http_proxy", "http://127.0.0.1:1", 1);
	setenv("all_proxy", "http://127.0.0.1:1", 1);
	CHECK(!CALL("/status/200"));
	unsetenv("http_proxy");
	unsetenv("all_proxy");
}

static void certificates_are_checked(void)
{
	const char *url = arena_printf(mem, "%s/echo", getenv("WEB_TLS_URL"));
	const char *port = strrchr(getenv("WEB_TLS_URL"), ':');

	CHECK(!call((struct http_call){ .url = url, .ca_file = getenv("WEB_CA") }));
	CHECK_INT(answer.status, 200);
	http_end();
	CHECK(call((struct http_call){ .url = url }) != NULL);
	CHECK_INT(answer.trouble, HTTP_NO_TRUST);
	CHECK(!answer.sent);
	url = arena_printf(mem, "https://127.0.0.1%s/echo", port);
	CHECK(call((struct http_call){ .url = url, .ca_file = getenv("WEB_CA") }) != NULL);
	CHECK_INT(answer.trouble, HTTP_NO_TRUST);
	url = arena_printf(mem, "https://127.0.0.1%s/echo", strrchr(getenv("WEB_URL"), ':'));
	CHECK(call((struct http_call){ .url = url }) != NULL);
	CHECK_INT(answer.trouble, HTTP_NO_TRUST);
}

static void a_unix_socket_is_a_server_too(void)
{
	CHECK(!call((struct http_call){ .url = "http://nchan/echo", .socket = getenv("WEB_SOCKET"), .body = "x" }));
	CHECK(has("\"host\":\"nchan\""));
	CHECK(call((struct http_call){ .url = "http://nchan/echo", .socket = "/nowhere/at/all" }) != NULL);
	CHECK_TEXT(http_trouble_name(answer.trouble), "no-connection");
}

struct heard {
	struct buf all;
	int pieces, most;
};

static bool hear(void *to, const char *bytes, size_t len)
{
	struct heard *h = to;

	buf_put(&h->all, bytes, len);
	return ++h->pieces != h->most;
}

static struct problem *listening(const char *path, struct heard *h)
{
	h->all.mem = mem;
	config = &settings;
	ctx = (struct ctx){ .mem = mem };
	return http_stream(&ctx, &(struct http_call){ .provider = "web", .url = at(path) }, hear, h, &answer);
}

static void a_stream_comes_in_pieces(void)
{
	struct heard h = { .most = 0 };

	CHECK(!listening("/drip/5", &h));
	CHECK_TEXT(h.all.text, "0\n1\n2\n3\n4\n");
	CHECK(h.pieces >= 3);
	CHECK_INT(answer.len, 0);
}

static void a_listener_may_leave(void)
{
	struct heard h = { .most = 2 };

	CHECK(!listening("/drip/500", &h));
	CHECK(answer.stopped && answer.status == 200);
	CHECK_INT(h.pieces, 2);
}

static void what_is_no_success_is_not_streamed(void)
{
	struct heard h = { .most = 0 };

	CHECK(!listening("/status/500", &h));
	CHECK_INT(h.pieces, 0);
	CHECK_TEXT(answer.body, "status 500");
}

enum { CROWD = 16 };
static atomic_int answered;

static void *one_of_many(void *url)
{
	struct arena *own = arena_new();
	struct ctx c = { .mem = own };
	struct http_answer got;

	for (int i = 0; i < 20; i++)
		if (!http_send(&c, &(struct http_call){ .provider = "web", .url = url }, &got) && got.status == 200)
			atomic_fetch_add(&answered, 1);
	arena_free(own);
	return NULL;
}

static void threads_do_not_meet(void)
{
	pthread_t crowd[CROWD];
	char *url = arena_str(mem, at("/status/200"));

	CHECK(!CALL("/status/200"));
	for (int i = 0; i < CROWD; i++)
		pthread_create(&crowd[i], NULL, one_of_many, url);
	for (int i = 0; i < CROWD; i++)
		pthread_join(crowd[i], NULL);
	CHECK_INT(answered, 20 * CROWD);
	http_end();
}

TESTS(T(what_is_sent_arrives), T(a_trace_goes_along_with_a_span_of_its_own), T(time_spent_is_counted),
        T(every_status_is_an_answer), T(redirects_are_not_followed), T(the_head_is_of_the_answer_and_not_of_hints),
        T(a_body_has_an_end), T(bytes_come_as_they_are), T(slow_ones_are_given_up_in_time),
        T(whoever_waits_limits_the_wait), T(broken_answers_are_no_answers), T(troubles_have_names),
        T(a_guarded_call_reaches_no_inner_server), T(connections_are_kept_but_never_lent_to_guarded_calls),
        T(a_proxy_of_the_environment_is_not_used), T(certificates_are_checked), T(a_unix_socket_is_a_server_too),
        T(a_stream_comes_in_pieces), T(a_listener_may_leave), T(what_is_no_success_is_not_streamed),
        T(threads_do_not_meet))
