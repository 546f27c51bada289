/* t_http - calls out: whom we never call, what we keep of an answer's head, and when we leave a service alone */
#include "base/text.h"
#include "core/config.h"
#include "core/observe.h"
#include "io/address.h"
#include "io/head.h"
#include "io/http.h"
#include "provider/breaker.h"
#include "tap.h"
#include <arpa/inet.h>
#include <sys/socket.h>

static const struct config strict = { 0 }, loose = { .webhook_allow_private = true };

static enum http_trouble calling(const char *url)
{
	struct ctx c = { .mem = mem };
	struct http_answer answer;
	struct problem *p;

	config = &strict;
	observe_start("t_http", ERROR);
	p = http_send(
	        &c, &(struct http_call){ .provider = "test", .url = url, .guard = true, .limit_ms = 2000 }, &answer);
	if (!p || answer.sent || answer.status)
		return HTTP_FINE;
	return answer.trouble;
}

/* Inner addresses in every spelling that a resolver, a URL parser or a C library understands. */
static const char *const inner[] = { "https://127.0.0.1/", "https://127.0.0.1:8443/", "https://localhost/",
	"https://127.1/", "https://127.0.1/", "https://2130706433/", "https://0x7f000001/", "https://0x7f.0.0.1/",
	"https://0x7F.0x0.0x0.0x1/", "https://0177.0.0.1/", "https://017700000001/", "https://00000177.0.0.1/",
	"https://0/", "https://0.0.0.0/", "https://10.0.0.1/", "https://10.255.255.255/", "https://0xa000001/",
	"https://100.64.0.1/", "https://169.254.169.254/", "https://2852039166/", "https://0xA9FEA9FE/",
	"https://169.254.43518/", "https://172.16.0.1/", "https://172.31.255.254/", "https://192.0.0.8/",
	"https://192.168.0.1/", "https://192.168.257/", "https://198.18.0.1/", "https://198.51.100.7/",
	"https://203.0.113.9/", "https://224.0.0.1/", "https://240.0.0.1/", "https://255.255.255.255/",
	"https://%31%32%37.0.0.1/", "https://127%2e0%2e0%2e1/", "https://[::1]/", "https://[0:0:0:0:0:0:0:1]/",
	"https://[::]/", "https://[::ffff:127.0.0.1]/", "https://[::ffff:7f00:1]/", "https://[::127.0.0.1]/",
	"https://[64:ff9b::7f00:1]/", "https://[64:ff9b::169.254.169.254]/", "https://[fc00::1]/",
	"https://[fd00:ec2::254]/", "https://[fe80::1]/", "https://[fe80::1%25lo]/", "https://[fec0::1]/",
	"https://[ff02::1]/", "https://[2001:0:7f00:1::1]/", "https://[2002:7f00:1::]/", "https://[2001:db8::1]/",
	"https://[3fff::1]/", "https://[5f00::1]/" };

static void no_spelling_of_an_inner_address_is_called(void)
{
	for (size_t i = 0; i < sizeof inner / sizeof *inner; i++) {
		enum http_trouble t = calling(inner[i]);
		if (t != HTTP_NOT_ALLOWED && t != HTTP_BAD_URL && t != HTTP_NO_NAME)
			CHECK_TEXT(arena_printf(mem, "%s: %s", inner[i], http_trouble_name(t)), "address-refused");
	}
	CHECK(sizeof inner / sizeof *inner >= 40);
}

/* These are names to a resolver, and a resolver may be slow or not there. */
static void no_name_of_this_machine_is_called(void)
{
	static const char *const names[] = { "https://LOCALHOST./", "https://127.0.0.1./",
		"https://localhost.localdomain/" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		enum http_trouble t = calling(names[i]);
		CHECK(t == HTTP_NOT_ALLOWED || t == HTTP_NO_NAME || t == HTTP_TOO_SLOW);
	}
}

static void the_check_is_at_the_socket_and_not_of_the_text(void)
{
	CHECK_INT(calling("https://localhost/"), HTTP_NOT_ALLOWED);
	CHECK_INT(calling("https://127.0.0.1/"), HTTP_NOT_ALLOWED);
	CHECK_INT(calling("https://2130706433/"), HTTP_NOT_ALLOWED);
	CHECK_INT(calling("https://0177.1/"), HTTP_NOT_ALLOWED);
	CHECK_INT(calling("https://%31%32%37.0.0.1/"), HTTP_NOT_ALLOWED);
}

static void only_plain_https_addresses_are_called(void)
{
	static const char *const wrong[] = { "http://example.org/", "HTTP://example.org/", "ftp://example.org/",
		"file:///etc/passwd", "gopher://127.0.0.1:70/", "dict://127.0.0.1:2628/", "//example.org/",
		"example.org", "https://example.org:22/", "https://example.org:80/", "https://example.org:0/",
		"https://example.org:99999/", "https://user@example.org/", "https://user:pass@example.org/",
		"https://example.org@127.0.0.1/", "https://127.0.0.1#@example.org/:22", "https:/\\127.0.0.1/",
		"https://127.0.0.1\\@example.org/", "https://１２７.0.0.1/", "https://127。0。0。1/",
		"https://ⓛocalhost/", "https://exa mple.org/", "https://example.org/\r\nX: y", "https://", "",
		"https://[::1", "javascript:1" };

	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		enum http_trouble t = calling(wrong[i]);
		if (t != HTTP_NOT_ALLOWED && t != HTTP_BAD_URL)
			CHECK_TEXT(arena_printf(mem, "%s: %s", wrong[i], http_trouble_name(t)), "address-refused");
	}
}

static void an_address_is_judged_when_it_is_saved(void)
{
	struct ctx c = { .mem = mem };

	config = &strict;
	CHECK_TEXT(http_guard_fault(&c, "https://example.org/hooks?a=1"), NULL);
	CHECK_TEXT(http_guard_fault(&c, "https://n8n.example.org:8443/webhook/x"), NULL);
	CHECK_TEXT(http_guard_fault(&c, "https://[2606:4700::1111]/"), NULL);
	CHECK_TEXT(http_guard_fault(&c, "http://example.org/"), "must begin with https://");
	CHECK_TEXT(http_guard_fault(&c, "https://example.org:5678/"), "may use port 443 or 8443 only");
	CHECK_TEXT(http_guard_fault(&c, "https://a:b@example.org/"), "must be a web address without a user's name");
	CHECK_TEXT(http_guard_fault(&c, "https://0x7f.1/"), "must be a public address");
	CHECK_TEXT(http_guard_fault(&c, "https://[::ffff:10.0.0.1]/"), "must be a public address");
	CHECK(http_guard_fault(&c, NULL) != NULL);
	config = &loose;
	CHECK_TEXT(http_guard_fault(&c, "http://n8n:5678/webhook/x"), NULL);
	CHECK_TEXT(http_guard_fault(&c, "file:///etc/passwd"), "must begin with https:// or http://");
	config = &strict;
}

static bool is_public(const char *text)
{
	struct sockaddr_in a4 = { .sin_family = AF_INET };
	struct sockaddr_in6 a6 = { .sin6_family = AF_INET6 };

	if (inet_pton(AF_INET, text, &a4.sin_addr) == 1)
		return address_public((const struct sockaddr *)&a4);
	inet_pton(AF_INET6, text, &a6.sin6_addr);
	return address_public((const struct sockaddr *)&a6);
}

static void public_addresses_end_where_the_registries_say(void)
{
	static const char *const outside[] = { "1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0",
		"126.255.255.255", "128.0.0.0", "169.253.255.255", "169.255.0.0", "172.15.255.255", "172.32.0.0",
		"192.0.1.0", "192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255",
		"2001:200::1", "2001:db7::1", "2001:db9::1", "2003::1", "2606:4700::1", "3ffe::1" };
	static const char *const inside[] = { "0.255.255.255", "10.0.0.0", "100.64.0.0", "100.127.255.255", "127.0.0.0",
		"127.255.255.255", "169.254.0.0", "172.16.0.0", "172.31.255.255", "192.0.0.0", "192.0.2.255",
		"192.88.99.1", "192.168.255.255", "198.19.255.255", "224.0.0.0", "255.255.255.255", "::", "::1",
		"::ffff:8.8.8.8", "64:ff9b::808:808", "100::1", "1fff::1", "2001::1", "2001:1ff::1",
		"2001:db8::", "2002::1", "3fff:fff::1", "4000::1", "fd00::1", "fe80::1", "ff02::1" };

	for (size_t i = 0; i < sizeof outside / sizeof *outside; i++)
		CHECK_TEXT(is_public(outside[i]) ? "public" : outside[i], "public");
	for (size_t i = 0; i < sizeof inside / sizeof *inside; i++)
		CHECK_TEXT(is_public(inside[i]) ? inside[i] : "inner", "inner");
}

static void a_unix_socket_is_never_public(void)
{
	struct sockaddr a = { .sa_family = AF_UNIX };
	struct sockaddr_in own = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(0x7f000001) };

	CHECK(!address_public(&a));
	CHECK(address_ours((const struct sockaddr *)&own));
}

static void no_call_is_made_inside_a_transaction(void)
{
	struct ctx c = { .mem = mem, .db = (struct db *)(void *)mem };
	struct http_answer answer;
	struct problem *p =
	        http_send(&c, &(struct http_call){ .provider = "test", .url = "http://localhost/" }, &answer);

	CHECK(p && p->type == &OUR_FAULT);
	CHECK(!answer.sent);
}

static void no_call_outlives_whoever_waits(void)
{
	struct ctx c = { .mem = mem, .limit_us = clock_us() - 1 };
	struct http_answer answer;
	struct problem *p;

	config = &strict;
	observe_start("t_http", ERROR);
	p = http_send(&c, &(struct http_call){ .provider = "test", .url = "http://localhost:1/" }, &answer);
	CHECK(p && p->type == &NO_ANSWER);
	CHECK_INT(answer.trouble, HTTP_TOO_SLOW);
}

static void a_header_of_two_lines_is_not_sent(void)
{
	struct ctx c = { .mem = mem };
	struct http_answer answer;
	struct http_call call = { .provider = "test",
		.url = "http://localhost:1/",
		.headers = (const char *const[]){ "X-A: 1\r\nX-B: 2", NULL } };
	struct problem *p = http_send(&c, &call, &answer);

	CHECK(p && p->type == &OUR_FAULT);
}

static const char *head_from(const char *const *lines)
{
	struct buf b = { .mem = mem };

	for (; *lines; lines++)
		head_add(&b, *lines, strlen(*lines));
	return buf_text(&b);
}
#define HEAD(...) head_from((const char *const[]){ __VA_ARGS__, NULL })

static void the_head_is_that_of_the_last_answer(void)
{
	const char *head = HEAD("HTTP/1.1 103 Early Hints\r\n", "Link: </a>\r\n", "\r\n", "HTTP/1.1 200 OK\r\n",
	        "Content-TYPE:text/html\r\n", "no field\r\n", "bad name: x\r\n", "X-Bell: a\ab\r\n", ": y\r\n", "\r\n");

	CHECK_TEXT(head, "content-type: text/html\n");
	CHECK_TEXT(head_get(mem, head, "content-type"), "text/html");
	CHECK_TEXT(head_get(mem, head, "content"), NULL);
	CHECK_TEXT(head_get(mem, head, "link"), NULL);
}

static void a_head_has_an_end(void)
{
	struct buf b = { .mem = mem };

	for (int i = 0; i < 2000; i++)
		head_add(&b, "X-Filler: abcdefghijklmnop\r\n", 28);
	CHECK(b.len <= HEAD_MOST);
}

static int64_t retry(const char *line)
{
	struct instant now;

	instant_parse("2026-11-20T20:00:00Z", &now);
	return head_retry_ms(mem, HEAD(line), now);
}

static void waits_are_read_in_each_spelling_and_bounded(void)
{
	CHECK_INT(retry("Retry-After: 2\r\n"), 2000);
	CHECK_INT(retry("Retry-After-Ms: 350\r\n"), 350);
	CHECK_INT(retry("Retry-After: 99999999\r\n"), 86400000);
	CHECK_INT(retry("Retry-After: Fri, 20 Nov 2026 20:00:30 GMT\r\n"), 30000);
	CHECK_INT(retry("Retry-After: Fri, 20 Nov 2026 19:00:00 GMT\r\n"), 0);
	CHECK_INT(retry("Retry-After: Fri, 20 Foo 2026 19:00:00 GMT\r\n"), -1);
	CHECK_INT(retry("Retry-After: Thu, 31 Dec 9999 23:59:59 GMT\r\n"), 86400000);
	CHECK_INT(retry("Retry-After: soon\r\n"), -1);
	CHECK_INT(retry("Retry-After: -1\r\n"), -1);
	CHECK_INT(retry("X: y\r\n"), -1);
	CHECK_INT(head_retry_ms(mem, HEAD("Retry-After: 9\r\n", "Retry-After-Ms: 10\r\n"), (struct instant){ 0 }), 10);
}

static void a_service_that_fails_five_times_is_left_alone_for_a_while(void)
{
	struct breaker b = { 0 };
	int64_t now = SECONDS;

	for (int i = 0; i < BREAKER_FAILURES - 1; i++)
		CHECK(breaker_lets(&b, now) && !breaker_bad(&b, now, 1));
	CHECK(breaker_lets(&b, now));
	CHECK(breaker_bad(&b, now, 1));
	CHECK(!breaker_lets(&b, now) && breaker_rests(&b, now));
	CHECK(!breaker_lets(&b, now + BREAKER_REST_US - 1));
}

static void after_the_rest_one_asker_decides_for_all(void)
{
	struct breaker b = { 0 };
	int64_t later = SECONDS + BREAKER_REST_US;

	CHECK(breaker_bad(&b, SECONDS, BREAKER_FAILURES));
	CHECK(!breaker_rests(&b, later));
	CHECK(breaker_lets(&b, later));
	CHECK(!breaker_lets(&b, later) && breaker_rests(&b, later));
	breaker_bad(&b, later, 1);
	CHECK(!breaker_lets(&b, later + BREAKER_REST_US - 1));
	CHECK(breaker_lets(&b, later + BREAKER_REST_US));
	breaker_good(&b);
	CHECK(breaker_lets(&b, later) && breaker_lets(&b, later));
}

static void good_luck_in_between_counts(void)
{
	struct breaker b = { 0 };

	for (int i = 0; i < 100; i++) {
		CHECK(!breaker_bad(&b, 1, 1));
		if (i % 3 == 2)
			breaker_good(&b);
	}
	CHECK(breaker_lets(&b, 1));
	http_end();
}

static void a_network_is_whoever_shares_its_limits(void)
{
	static const char *const spelled[][2] = { { "2001:db8::1", "2001:0db8:0:0:ffff::9" },
		{ "2001:db8:0:7::", "2001:db8:0:7:1:2:3:4" }, { "::ffff:192.0.2.7", "192.0.2.7" }, { "::1", "::2" } };
	unsigned char a[8], b[8];

	for (size_t i = 0; i < sizeof spelled / sizeof *spelled; i++) {
		size_t n = address_network(spelled[i][0], a);
		CHECK(n && n == address_network(spelled[i][1], b) && !memcmp(a, b, n));
	}
	CHECK_INT(address_network("192.0.2.7", a), 4);
	CHECK_INT(address_network("192.0.2.8", b), 4);
	CHECK(memcmp(a, b, 4) != 0);
	CHECK_INT(address_network("2001:db8:0:7::1", a), 8);
	CHECK_INT(address_network("2001:db8:0:8::1", b), 8);
	CHECK(memcmp(a, b, 8) != 0);
	CHECK_INT(address_network("unix:", a), 0);
}

TESTS(T(a_network_is_whoever_shares_its_limits), T(no_spelling_of_an_inner_address_is_called),
        T(no_name_of_this_machine_is_called), T(the_check_is_at_the_socket_and_not_of_the_text),
        T(only_plain_https_addresses_are_called), T(an_address_is_judged_when_it_is_saved),
        T(public_addresses_end_where_the_registries_say), T(a_unix_socket_is_never_public),
        T(no_call_is_made_inside_a_transaction), T(no_call_outlives_whoever_waits),
        T(a_header_of_two_lines_is_not_sent), T(the_head_is_that_of_the_last_answer), T(a_head_has_an_end),
        T(waits_are_read_in_each_spelling_and_bounded), T(a_service_that_fails_five_times_is_left_alone_for_a_while),
        T(after_the_rest_one_asker_decides_for_all), T(good_luck_in_between_counts))
