/* t_base - memory, text, values, JSON and secrets */
#include "base/buf.h"
#include "base/json.h"
#include "base/secret.h"
#include "base/text.h"
#include "base/value.h"
#include "tap.h"

static int ran;

static void note(void *which)
{
	ran = ran * 10 + *(int *)which;
}

static void defers_run_newest_first(void)
{
	static int one = 1, two = 2;
	struct arena *a = arena_new();

	ran = 0;
	arena_defer(a, note, &one);
	arena_defer(a, note, &two);
	arena_free(a);
	CHECK_INT(ran, 21);
}

static void memory_comes_zeroed_also_after_a_reset(void)
{
	char *p;

	memset(arena_alloc(mem, 5000), 0xff, 5000);
	arena_reset(mem);
	p = arena_alloc(mem, 5000);
	for (int i = 0; i < 5000; i++)
		CHECK(!p[i]);
}

static void every_destination_escapes_its_own_way(void)
{
	struct buf html = { .mem = mem }, json = { .mem = mem }, url = { .mem = mem }, csv = { .mem = mem };

	buf_html(&html, "<a href=\"x\">'&", 15);
	CHECK_TEXT(html.text, "&lt;a href=&quot;x&quot;&gt;&#39;&amp;");
	buf_json(&json, "a\"b\\c\n\x01\xc3\xa9");
	CHECK_TEXT(json.text, "\"a\\\"b\\\\c\\n\\u0001\xc3\xa9\"");
	buf_url(&url, "a b/\xc3\xa9~");
	CHECK_TEXT(url.text, "a%20b%2F%C3%A9~");
	buf_csv(&csv, "=1+1", true);
	buf_csv(&csv, "say \"hi\"", false);
	CHECK_TEXT(csv.text, "\"'=1+1\",\"say \"\"hi\"\"\"");
	CHECK(csv_formula("\xef\xbc\x9dx") && csv_formula("@x") && csv_formula("-1") && !csv_formula("1-1") &&
	        !csv_formula(""));
}

static void text_is_utf8_without_controls(void)
{
	static const struct {
		const char *s;
		bool ok;
	} cases[] = {
		{ "plain", true },
		{ "caf\xc3\xa9\n\t", true },
		{ "\xf0\x9f\x98\x80", true },
		{ "\xc0\xaf", false },
		{ "\xed\xa0\x80", false },
		{ "\xf4\x90\x80\x80", false },
		{ "a\x01", false },
		{ "\xc2\x85", false },
		{ "\xe2\x82", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		CHECK_INT(text_ok(cases[i].s, strlen(cases[i].s)), cases[i].ok);
	CHECK_INT(text_length("caf\xc3\xa9"), 4);
}

static void json_is_strict(void)
{
	static const char *const bad[] = { "", "{", "{}x", "{'a':1}", "{\"a\":NaN}", "{\"a\":01}", "{\"a\":1,}", "[1,]",
		"{\"a\":1,\"a\":2}", "{\"a\":{\"b\":1,\"b\":2}}", "\"\\u0000\"", "\"\\ud800\"", "{\"a\":\"\x01\"}",
		"/* */{}", "{\"a\":1.}", "[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]", "\"\xff\"", "\"\\x\"", "tru" };
	static const char *const good[] = { "{}", "[]", "1",
		" {\"a\":[1,-2.5e+3,true,null,\"x\\n\\u00e9\\ud83d\\ude00\"]} ", "\"a:b\"", "{\"a:\\\"b\":1}", "0",
		"-0" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (json_read(mem, bad[i], strlen(bad[i])))
			tap_note(__FILE__, __LINE__, bad[i]);
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (!json_read(mem, good[i], strlen(good[i])))
			tap_note(__FILE__, __LINE__, good[i]);
}

static void ids_sort_by_the_moment_they_were_made(void)
{
	struct id a = id_new((struct instant){ INT64_C(1700000000000000) }),
	          b = id_new((struct instant){ INT64_C(1700000000002000) }), c;
	char text[ID_TEXT];

	CHECK(memcmp(&a, &b, sizeof a) < 0);
	id_print(a, text);
	CHECK(text[14] == '7' && strchr("89ab", text[19]));
	CHECK(id_parse(text, &c) && id_same(a, c));
	CHECK(!id_parse("018bcfe5-6800-7000-8000-00000000000g", &c));
}

static void instants_and_days_read_what_they_print(void)
{
	static const char *const same[] = { "2026-11-20T20:00:00Z", "1969-12-31T23:59:59.999999Z",
		"2024-02-29T00:00:00.500000Z", "2038-01-19T03:14:08Z" };
	char text[INSTANT_TEXT], date[DAY_TEXT];
	struct instant t;

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		CHECK(instant_parse(same[i], &t));
		instant_print(t, text);
		CHECK_TEXT(text, same[i]);
	}
	CHECK(instant_parse("2026-11-20T20:00:00+02:00", &t));
	instant_print(t, text);
	CHECK_TEXT(text, "2026-11-20T18:00:00Z");
	CHECK(!instant_parse("2026-02-30T00:00:00Z", &t) && !instant_parse("2026-01-01T24:00:00Z", &t) &&
	        !instant_parse("2026-01-01", &t));
	for (int32_t n = -800000; n < 800000; n += 997) {
		int y, m, d;
		day_parts((struct day){ n }, &y, &m, &d);
		CHECK_INT(day_of(y, m, d).n, n);
	}
	day_print(day_of(2026, 11, 20), date);
	CHECK_TEXT(date, "2026-11-20");
	CHECK_INT(day_weekday(day_of(2026, 11, 20)), 5);
}

static void secrets_are_what_others_compute(void)
{
	char hex[2 * HASH_SIZE + 1], a[TOKEN_TEXT], b[TOKEN_TEXT], hash[PASSWORD_TEXT];
	uint8_t *raw;
	size_t n;

	CHECK(secret_start());
	hash_print(hash_of("abc", 3), hex); /* FIPS 180-2 */
	CHECK_TEXT(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	hash_print(secret_mac("Jefe", 4, "what do ya want for nothing?", 28), hex); /* RFC 4231 case 2 */
	CHECK_TEXT(hex, "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
	CHECK_TEXT(base64_of(mem, "\x00\xff", 2), "AP8=");
	CHECK(base64_read(mem, "AP8=", &raw, &n) && n == 2 && raw[1] == 0xff);
	CHECK(!base64_read(mem, "AP8", &raw, &n));
	token_new(a);
	token_new(b);
	CHECK(strcmp(a, b) && strlen(a) == 43);
	CHECK(password_hash("correct horse", hash) && password_fits("correct horse", hash));
	CHECK(!password_fits("wrong horse", hash) && !password_fits("anything", NULL));
}

static void what_is_sealed_opens_in_its_own_place_only(void)
{
	uint8_t key[DATA_KEY_SIZE] = { 1 }, other[DATA_KEY_SIZE] = { 2 }, sealed[5 + SEAL_EXTRA], again[5 + SEAL_EXTRA],
	        out[5];

	CHECK(secret_start());
	secret_seal_bytes(key, "mail.text 1", "words", 5, sealed);
	secret_seal_bytes(key, "mail.text 1", "words", 5, again);
	CHECK(memcmp(sealed, again, sizeof sealed) != 0);
	CHECK(secret_unseal_bytes(key, "mail.text 1", sealed, sizeof sealed, out) && !memcmp(out, "words", 5));
	CHECK(!secret_unseal_bytes(key, "mail.text 2", sealed, sizeof sealed, out));
	CHECK(!secret_unseal_bytes(other, "mail.text 1", sealed, sizeof sealed, out));
	CHECK(!secret_unseal_bytes(key, "mail.text 1", sealed, SEAL_EXTRA - 1, out));
	sealed[30] ^= 1;
	CHECK(!secret_unseal_bytes(key, "mail.text 1", sealed, sizeof sealed, out));
}

static void numbers_in_headers_are_digits_only(void)
{
	unsigned long n;

	CHECK(text_uint("65536", 65536, &n) && n == 65536);
	CHECK(!text_uint("65537", 65536, &n) && !text_uint("+5", 9, &n) && !text_uint("", 9, &n) &&
	        !text_uint("0x1", 9, &n));
	CHECK(!text_uint("99999999999999999999999", ~0UL, &n));
}

TESTS(T(defers_run_newest_first), T(memory_comes_zeroed_also_after_a_reset), T(every_destination_escapes_its_own_way),
        T(text_is_utf8_without_controls), T(json_is_strict), T(ids_sort_by_the_moment_they_were_made),
        T(instants_and_days_read_what_they_print), T(secrets_are_what_others_compute),
        T(what_is_sealed_opens_in_its_own_place_only), T(numbers_in_headers_are_digits_only))
