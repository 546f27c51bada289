/* t_factors - codes are those of the RFCs, CBOR is strict, guessable passwords are refused, secrets stay sealed */
#include "base/cbor.h"
#include "base/normal.h"
#include "base/secret.h"
#include "domain/password_rules.h"
#include "io/otp.h"
#include "io/qr.h"
#include "io/webauthn.h"
#include "tap.h"

static const char seed[] = "12345678901234567890"; /* of both RFCs */

static void codes_are_those_of_rfc_6238(void)
{
	static const struct {
		int64_t at;
		uint32_t code;
	} known[] = { { 59, 94287082 }, { 1111111109, 7081804 }, { 1111111111, 14050471 }, { 1234567890, 89005924 },
		{ 2000000000, 69279037 }, { INT64_C(20000000000), 65353130 } };

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		CHECK_INT(otp_code(seed, 20, known[i].at / OTP_STEP_S, 8), known[i].code);
}

static void codes_are_those_of_rfc_4226(void)
{
	static const uint32_t known[] = { 755224, 287082, 359152, 969429, 338314, 254676, 287922, 162583, 399871,
		520489 };

	for (int64_t i = 0; i < 10; i++)
		CHECK_INT(otp_code(seed, 20, i, 6), known[i]);
}

static int64_t step_at(const char *code, int64_t s)
{
	return otp_step(seed, 20, code, (struct instant){ s * SECONDS });
}

static void a_clock_may_be_one_step_off_and_no_more(void)
{
	CHECK_INT(step_at("287082", 30), 1);
	CHECK_INT(step_at("287082", 59), 1);
	CHECK_INT(step_at("287082", 60), 1);
	CHECK_INT(step_at("287082", 89), 1);
	CHECK_INT(step_at("287082", 90), 0);
	CHECK_INT(step_at("359152", 30), 2);
	CHECK_INT(step_at("969429", 30), 0);
	CHECK_INT(step_at("28708", 59), 0);
	CHECK_INT(step_at("28708x", 59), 0);
	CHECK_INT(step_at("-87082", 59), 0);
	CHECK_INT(step_at("2870820", 59), 0);
}

static void base32_is_that_of_rfc_4648(void)
{
	CHECK_TEXT(base32_of(mem, "", 0), "");
	CHECK_TEXT(base32_of(mem, "f", 1), "MY");
	CHECK_TEXT(base32_of(mem, "foo", 3), "MZXW6");
	CHECK_TEXT(base32_of(mem, "foobar", 6), "MZXW6YTBOI");
}

static void an_app_reads_house_and_person(void)
{
	CHECK_TEXT(otp_uri(mem, "Caf\xc3\xa9 & Bar", "a+b@c.example", "MZXW6"),
	        "otpauth://totp/Caf%C3%A9%20%26%20Bar:a%2Bb%40c.example?secret=MZXW6&issuer=Caf%C3%A9%20%26%20Bar"
	        "&algorithm=SHA1&digits=6&period=30");
	CHECK(strstr(qr_svg(mem, "otpauth://totp/x"), "<svg"));
}

/* --- CBOR ------------------------------------------------------------------------------------------------------- */

static struct cbor reading(const char *bytes, size_t n)
{
	return cbor_of((const uint8_t *)bytes, n);
}
#define READING(text) reading(text, sizeof(text) - 1)

static int64_t number(struct cbor c)
{
	int64_t n = -999;

	return cbor_int(&c, &n) && cbor_done(&c) ? n : -999;
}

static void numbers_have_their_shortest_form(void)
{
	CHECK_INT(number(READING("\x17")), 23);
	CHECK_INT(number(READING("\x18\x64")), 100);
	CHECK_INT(number(READING("\x20")), -1);
	CHECK_INT(number(READING("\x39\x01\x00")), -257);
	CHECK_INT(number(READING("\x18\x17")), -999);
	CHECK_INT(number(READING("\x19\x00\xff")), -999);
	CHECK_INT(number(READING("\x1b\xff\xff\xff\xff\xff\xff\xff\xff")), -999);
	CHECK_INT(number(READING("\x1c")), -999);
	CHECK_INT(number(READING("\x01\x01")), -999);
	CHECK_INT(number(READING("")), -999);
}

static bool skips(struct cbor c)
{
	return cbor_skip(&c) && cbor_done(&c);
}

static void lengths_are_definite_and_true(void)
{
	CHECK(skips(READING("\x43"
	                    "abc")));
	CHECK(!skips(READING("\x44"
	                     "abc")));
	CHECK(!skips(READING("\x5f\x41"
	                     "a\xff")));
	CHECK(skips(READING("\xa1\x61"
	                    "a\x01")));
	CHECK(!skips(READING("\xa1\x61"
	                     "a")));
	CHECK(!skips(READING("\xbb\xff\xff\xff\xff\xff\xff\xff\xff")));
	CHECK(!skips(READING("\x9b\x7f\xff\xff\xff\xff\xff\xff\xff")));
	CHECK(!skips(READING("\xc0\x01")));
	CHECK(!skips(READING("\xfb\x3f\xf0\x00\x00\x00\x00\x00\x00")));
	CHECK(skips(READING("\xf5")));
	CHECK(skips(READING("\x81\x81\x81\x81\x01")));
	CHECK(!skips(READING("\x81\x81\x81\x81\x81\x81\x01")));
}

static void a_reader_that_is_spoilt_stays_so(void)
{
	struct cbor c = READING("\x44"
	                        "abc\x01");
	const uint8_t *at;
	int64_t n;
	size_t len;

	CHECK(!cbor_int(&c, &n));
	CHECK(!cbor_bytes(&c, &at, &len));
	CHECK(!cbor_done(&c));
}

/* --- where passkeys are for ------------------------------------------------------------------------------------- */

static const char *site_of(const char *url)
{
	struct relying_party p;

	return relying_party_of(mem, url, &p) ? p.id : "none";
}

static void passkeys_are_for_names_and_https(void)
{
	struct relying_party p;

	CHECK_TEXT(site_of("https://desk.example.org"), "desk.example.org");
	CHECK_TEXT(site_of("http://localhost:8080"), "localhost");
	CHECK_TEXT(site_of("http://desk.example.org"), "none");
	CHECK_TEXT(site_of("https://192.0.2.1"), "none");
	CHECK_TEXT(site_of("https://[2001:db8::1]:8443"), "none");
	CHECK_TEXT(site_of("desk"), "none");
	CHECK(relying_party_of(mem, "https://desk.example.org:8443/x", &p));
	CHECK_TEXT(p.origin, "https://desk.example.org:8443");
}

/* --- passwords -------------------------------------------------------------------------------------------------- */

static const char *fault(const char *password)
{
	static const char *const known[] = { "frontdesk", "Aurora", "maya.lindqvist", "", NULL };
	struct ctx c = { .mem = mem };

	return password_fault(&c, password, known);
}

static void what_everybody_guesses_is_refused(void)
{
	static const char *const bad[] = { "password123", "Password123!", "P@ssw0rd2024", "passwordpassword",
		"qwertyuiop", "1234567890", "abcdefghij", "aaaaaaaaaa", "abababababab", "0987654321", "iloveyou2!",
		"1q2w3e4r5t", "qwerty123456", "Letmein!!1", "!!!!dragon1234", "Aurora2026!", "frontdesk123",
		"maya.lindqvist", "Maya_Lindqvist_1", "abcabcabcabc", "asdfghjkl;" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (!fault(bad[i]))
			tap_note(__FILE__, __LINE__, bad[i]);
}

static void words_that_nobody_connects_are_taken(void)
{
	static const char *const good[] = { "correct horse battery", "seven green bicycles", "a quiet harbour",
		"tr0ub4dor & 3", "gZ7!kq2#Lw",
		"\xe3\x81\xbf\xe3\x81\xa9\xe3\x82\x8a\xe3\x81\xae\xe3\x81\x8f\xe3\x82\x8b"
		"\xe3\x81\xbe\xe3\x81\xa8\xe7\x8c\xab\xe3\x81\xa8\xe3\x81\xad\xe3\x81\x93",
		"the aurora over our neighbours' old barn", "1859 Lindqvist & daughters, ropes" };

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		if (fault(good[i]))
			tap_note(__FILE__, __LINE__, good[i]);
}

static void length_is_counted_in_characters(void)
{
	CHECK(fault("nine char"));
	CHECK(fault("\xc3\xa9\xc3\xa0\xc3\xbc\xc3\xb1\xc3\xb8")); /* ten bytes, five characters */
	CHECK(!fault("ten chars!"));
}

static void texts_that_look_the_same_are_the_same(void)
{
	CHECK_TEXT(text_nfkc(mem, "cafe\xcc\x81 \xef\xac\x81"), "caf\xc3\xa9 fi");
	CHECK_TEXT(text_nfkc(mem, "\xef\xbc\xa1"), "A");
	CHECK_TEXT(text_folded(mem,
	                   "STRA\xc3\x9f"
	                   "E"),
	        "strasse");
}

/* --- sealing ---------------------------------------------------------------------------------------------------- */

static void what_is_sealed_opens_for_its_key_and_its_person_alone(void)
{
	const char *sealed = secret_seal(mem, "key one", "totp a", "secret", 6);
	uint8_t *out;
	size_t n;

	CHECK(secret_unseal(mem, "key one", "totp a", sealed, &out, &n) && n == 6 && !memcmp(out, "secret", 6));
	CHECK(!secret_unseal(mem, "key two", "totp a", sealed, &out, &n));
	CHECK(!secret_unseal(mem, "key one", "totp b", sealed, &out, &n));
	CHECK(!secret_unseal(mem, "key one", "totp a", "AAAA", &out, &n));
	CHECK(strcmp(sealed, secret_seal(mem, "key one", "totp a", "secret", 6)) != 0);
}

TESTS(T(codes_are_those_of_rfc_6238), T(codes_are_those_of_rfc_4226), T(a_clock_may_be_one_step_off_and_no_more),
        T(base32_is_that_of_rfc_4648), T(an_app_reads_house_and_person), T(numbers_have_their_shortest_form),
        T(lengths_are_definite_and_true), T(a_reader_that_is_spoilt_stays_so), T(passkeys_are_for_names_and_https),
        T(what_everybody_guesses_is_refused), T(words_that_nobody_connects_are_taken),
        T(length_is_counted_in_characters), T(texts_that_look_the_same_are_the_same),
        T(what_is_sealed_opens_for_its_key_and_its_person_alone))
