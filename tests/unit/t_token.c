/* t_token - signed tokens: ours are read, and nothing else is */
#include "io/token.h"
#include "base/json.h"
#include "tap.h"
#include "token_keys.h"
#include <jwt.h>

enum { NOW = 1800000000 };

static const struct token_rule ours = { .issuer = "https://desk.example", .audience = "https://desk.example/api" };

static struct ctx c;

static void begin(void)
{
	c = (struct ctx){ .mem = mem, .now = { (int64_t)NOW * SECONDS } };
}

static struct token_keys known(void)
{
	static struct token_key keys[] = { { "young", "ES256", TEST_PUBLIC }, { "other", "RS256", TEST_RSA_PUBLIC } };

	return (struct token_keys){ keys, 2 };
}

/* Good claims, with one member said otherwise; a NULL value takes it away. */
static struct json_object *claims(const char *name, const char *value)
{
	static const char good[] = "{\"iss\":\"https://desk.example\",\"aud\":\"https://desk.example/"
	                           "api\",\"sub\":\"ada\",\"iat\":1799999990,"
	                           "\"nbf\":1799999990,\"exp\":1800000600}";
	struct json_object *o = json_read(mem, good, strlen(good));

	if (name)
		json_object_object_del(o, name);
	if (name && value)
		json_object_object_add(o, name, json_object_get(json_read(mem, value, strlen(value))));
	return o;
}

static const char *signed_with(const char *name, const char *value)
{
	return token_make(&c, "young", TEST_PRIVATE, claims(name, value));
}

static const char *fault(const char *text)
{
	const char *why = "not-made";

	return text && token_read(&c, text, known(), &ours, &why) ? NULL : why;
}

static const char *encoded(const char *text)
{
	return base64url_of(mem, text, strlen(text));
}

/* A token that nobody signed: what its header and claims say is judged before its signature is. */
static const char *unsigned_token(const char *header, const char *said)
{
	char signature[64];

	memset(signature, 7, sizeof signature);
	return arena_printf(
	        mem, "%s.%s.%s", encoded(header), encoded(said), base64url_of(mem, signature, sizeof signature));
}

static const char *headed(const char *header)
{
	return fault(unsigned_token(header, json_text(mem, claims(NULL, NULL))));
}

static void a_token_of_ours_is_read(void)
{
	const char *text, *why;
	struct json_object *o;

	begin();
	text = signed_with(NULL, NULL);
	CHECK(text && strlen(text) < 512);
	o = token_read(&c, text, known(), &ours, &why);
	CHECK(o && !why);
	CHECK_TEXT(json_str(o, "sub", NULL), "ada");
}

static void one_byte_altered_is_refused(void)
{
	char *text;
	size_t n;

	begin();
	text = arena_str(mem, signed_with(NULL, NULL));
	n = strlen(text);
	for (size_t i = 0; i < n; i++) {
		char was = text[i];
		text[i] = was == 'A' ? 'B' : 'A';
		CHECK(fault(text));
		text[i] = was;
	}
	CHECK(!fault(text));
}

static void the_header_is_ours_to_the_letter(void)
{
	begin();
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "signature");
	CHECK_TEXT(headed("{\"alg\":\"none\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":\"nOnE\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":\"es256\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":\"HS256\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":\"RS256\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"other\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":[\"ES256\"],\"typ\":\"JWT\",\"kid\":\"young\"}"), "algorithm");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"at+jwt\",\"kid\":\"young\"}"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":7,\"kid\":\"young\"}"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"kid\":\"young\"}"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\"}"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":7}"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"young\",\"cty\":\"JWT\"}"), "header");
	CHECK_TEXT(headed("[\"ES256\"]"), "header");
	CHECK_TEXT(headed("{\"alg\":\"none\",\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"young\"}"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"young\"}x"), "header");
	CHECK_TEXT(headed("{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"yo\\u0000ung\"}"), "header");
}

static void a_kid_is_a_name_and_not_a_path_or_a_query(void)
{
	static const char *const kids[] = { "", "Young", "young ", "../private/young", "/dev/null", "young.pub",
		"' or ''='", "you%6eg", "yo\\u0075ng2", "young\\nyoung", NULL };

	begin();
	for (int i = 0; kids[i]; i++)
		CHECK_TEXT(headed(arena_printf(mem, "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"%s\"}", kids[i])),
		        "key");
}

static void a_token_brings_no_key_along(void)
{
	static const char *const members[] = { "\"jwk\":{\"kty\":\"EC\"}", "\"jku\":\"https://evil.example/jwks\"",
		"\"x5u\":\"https://evil.example/c\"", "\"x5c\":[\"MA\"]", "\"crit\":[\"b64\"]", "\"b64\":false",
		"\"zip\":\"DEF\"", NULL };
	static const struct token_rule theirs = {
		.issuer = "https://desk.example", .audience = "https://desk.example/api", .foreign = true
	};

	begin();
	for (int i = 0; members[i]; i++) {
		const char *text = unsigned_token(
		                   arena_printf(mem, "{\"alg\":\"ES256\",\"kid\":\"young\",%s}", members[i]),
		                   json_text(mem, claims(NULL, NULL))),
		           *why;
		CHECK_TEXT(fault(text), "header");
		CHECK(!token_read(&c, text, known(), &theirs, &why));
		CHECK_TEXT(why, "header");
	}
}

static void a_token_has_three_segments(void)
{
	static const char *const texts[] = { "", ".", "..", "...", "a", "a.b", "a.b.", ".b.c", "a..c", "a.b.c.d",
		"a.b.c.", "a.b.c d", "a.b.c=", "a.b.c+", "a/.b.c", "a.b.c\n", " a.b.c", "\xc3\xa9.b.c", NULL };

	begin();
	for (int i = 0; texts[i]; i++)
		CHECK_TEXT(fault(texts[i]), "segments");
	CHECK_TEXT(fault("a.b.c"), "header"); /* one character is no byte */
}

static void a_long_token_is_not_read(void)
{
	size_t n = 20 << 20;
	char *text = arena_alloc(mem, n + 1);

	begin();
	memset(text, 'a', n);
	text[10] = text[20] = '.';
	CHECK_TEXT(fault(text), "too-long");
	text[TOKEN_MOST + 1] = '\0';
	CHECK_TEXT(fault(text), "too-long");
	text[TOKEN_MOST] = '\0';
	CHECK_TEXT(fault(text), "header");
}

static void base64url_has_one_spelling(void)
{
	char *text;

	begin();
	text = arena_str(mem, signed_with(NULL, NULL));
	text[strlen(text) - 1]++; /* 64 bytes end in four bits that say nothing */
	CHECK(fault(text));
	CHECK_TEXT(fault(arena_printf(mem, "%s==", signed_with(NULL, NULL))), "segments");
}

static void times_are_whole_seconds_of_now(void)
{
	static const char *const expiries[] = { "1799999999", "1800000000", "1e99", "1.9e9", "1800000600.5", "-1", "0",
		"\"1800000600\"", "null", "true", "[1800000600]", "99999999999999999999999", "9223372036854775807",
		NULL };

	begin();
	for (int i = 0; expiries[i]; i++)
		CHECK(fault(signed_with("exp", expiries[i])));
	CHECK_TEXT(fault(signed_with("exp", "1800000000")), "expired");
	CHECK_TEXT(fault(signed_with("exp", "1e99")), "times");
	CHECK(!fault(signed_with("exp", "1800000001")));
	CHECK_TEXT(fault(signed_with("exp", NULL)), "times");
	CHECK_TEXT(fault(signed_with("iat", NULL)), "times");
	CHECK_TEXT(fault(signed_with("nbf", NULL)), "times");
	CHECK_TEXT(fault(signed_with("nbf", "1800000001")), "early");
	CHECK_TEXT(fault(signed_with("iat", "1800000100")), "early");
	CHECK_TEXT(fault(signed_with("iat", "1800000600")), "early");
}

static void issuer_audience_and_subject_are_said(void)
{
	begin();
	CHECK_TEXT(fault(signed_with("iss", NULL)), "issuer");
	CHECK_TEXT(fault(signed_with("iss", "\"https://desk.example/\"")), "issuer");
	CHECK_TEXT(fault(signed_with("iss", "[\"https://desk.example\"]")), "issuer");
	CHECK_TEXT(fault(signed_with("aud", NULL)), "audience");
	CHECK_TEXT(fault(signed_with("aud", "\"https://other.example/api\"")), "audience");
	CHECK_TEXT(fault(signed_with("aud", "[\"https://desk.example/api\"]")), "audience");
	CHECK_TEXT(fault(signed_with("sub", NULL)), "subject");
	CHECK_TEXT(fault(signed_with("sub", "\"\"")), "subject");
	CHECK_TEXT(fault(signed_with("sub", "7")), "subject");
}

static void claims_are_strict_json(void)
{
	static const char header[] = "{\"alg\":\"ES256\",\"typ\":\"JWT\",\"kid\":\"young\"}";
	static const char *const said[] = { "", "{", "[]", "null", "{\"exp\":1,\"exp\":2}", "{\"sub\":\"\xff\"}",
		"{\"sub\":\"a\"} ", "{'sub':'a'}", "{\"exp\":NaN}", "{\"sub\":\"\\ud800\"}", NULL };

	begin();
	for (int i = 0; said[i]; i++)
		CHECK(fault(unsigned_token(header, said[i])));
	CHECK_TEXT(fault(unsigned_token(header, said[4])), "claims");
}

static void no_key_is_no_key(void)
{
	static struct token_key empty[] = { { "young", "ES256", "" } }, one[] = { { "young", "ES256", "x" } };
	const char *text, *why;

	begin();
	text = signed_with(NULL, NULL);
	CHECK(!token_read(&c, text, (struct token_keys){ 0 }, &ours, &why));
	CHECK(!token_read(&c, text, (struct token_keys){ empty, 1 }, &ours, &why));
	CHECK(!token_read(&c, text, (struct token_keys){ one, 1 }, &ours, &why));
	CHECK_TEXT(why, "signature");
	CHECK(!token_make(&c, "young", "x", claims(NULL, NULL)));
	CHECK(!token_make(&c, "young", "", claims(NULL, NULL)));
}

static const char *by_libjwt(jwt_alg_t alg, const char *key, size_t n)
{
	const char *made;
	jwt_t *jwt;
	char *text;

	jwt_new(&jwt);
	jwt_add_header(jwt, "kid", "young");
	jwt_add_grants_json(jwt, json_text(mem, claims(NULL, NULL)));
	CHECK(!jwt_set_alg(jwt, alg, (const unsigned char *)key, (int)n));
	text = jwt_encode_str(jwt);
	made = arena_str(mem, text);
	free(text);
	jwt_free(jwt);
	return made;
}

static bool bare(const char *text, const char *key, size_t n)
{
	jwt_t *jwt = NULL;
	bool taken = !jwt_decode(&jwt, text, (const unsigned char *)key, (int)n);

	if (taken)
		jwt_free(jwt);
	return taken;
}

/* What the library alone lets in: here so that nobody thinks the door needless. */
static void libjwt_alone_takes_what_we_refuse(void)
{
	const char *pem = TEST_PUBLIC, *forged, *none, *short_key, *old, *elsewhere, *twice;
	size_t n = strlen(pem);

	begin();
	forged = by_libjwt(JWT_ALG_HS256, pem, n);
	none = by_libjwt(JWT_ALG_NONE, NULL, 0);
	short_key = by_libjwt(JWT_ALG_HS256, "x", 1);
	old = signed_with("exp", "1000000000");
	elsewhere = signed_with("aud", "\"somebody else\"");
	twice = signed_with("nbf", "1900000000");
	CHECK(bare(forged, pem, n) && fault(forged));
	CHECK(bare(none, NULL, 0) && fault(none));
	CHECK(bare(short_key, "x", 1) && fault(short_key));
	CHECK(bare(old, pem, n) && fault(old));
	CHECK(bare(elsewhere, pem, n) && fault(elsewhere));
	CHECK(bare(twice, pem, n) && fault(twice));
}

static void others_tokens_have_other_habits(void)
{
	static const struct token_rule theirs = {
		.issuer = "https://desk.example", .audience = "https://desk.example/api", .foreign = true, .leeway_s = 5
	};
	const char *why;

	begin();
	CHECK(token_read(&c, signed_with("aud", "[\"a\",\"https://desk.example/api\"]"), known(), &theirs, &why));
	CHECK(token_read(&c, signed_with("nbf", NULL), known(), &theirs, &why));
	CHECK(token_read(&c, signed_with("exp", "1799999996"), known(), &theirs, &why));
	CHECK(!token_read(&c, signed_with("exp", "1799999995"), known(), &theirs, &why));
	CHECK(!token_read(&c, signed_with("aud", "[\"a\",7]"), known(), &theirs, &why));
	CHECK(!token_read(&c, signed_with("nbf", "null"), known(), &theirs, &why));
}

static void a_public_key_goes_out_as_a_jwk_and_comes_back(void)
{
	struct json_object *set, *list = json_object_new_array(), *jwk;
	struct token_keys keys;

	begin();
	jwk = jwk_of(&c, "young", TEST_PUBLIC);
	CHECK(jwk);
	CHECK(!json_get(jwk, "d"));
	set = json_keep(mem, json_object_new_object());
	json_object_object_add(set, "keys", list);
	json_object_array_add(list, json_object_get(jwk));
	keys = jwks_read(&c, set);
	CHECK_INT(keys.n, 1);
	CHECK_TEXT(keys.items[0].pem, TEST_PUBLIC);
	CHECK(!jwk_of(&c, "rsa", TEST_RSA_PUBLIC));
	CHECK(!jwk_of(&c, "x", "-----BEGIN PUBLIC KEY-----\n!\n-----END PUBLIC KEY-----\n"));
}

static struct token_keys set_of(const char *jwk)
{
	const char *text = arena_printf(mem, "{\"keys\":[%s]}", jwk);

	return jwks_read(&c, json_read(mem, text, strlen(text)));
}

static void an_rsa_key_is_read_from_its_numbers(void)
{
	struct token_keys keys;

	begin();
	keys = set_of("{\"kty\":\"RSA\",\"kid\":\"r\",\"e\":\"AQAB\",\"n\":\"" TEST_RSA_MODULUS "\"}");
	CHECK_INT(keys.n, 1);
	CHECK_TEXT(keys.items[0].pem, TEST_RSA_PUBLIC);
	CHECK_TEXT(keys.items[0].alg, "RS256");
}

static void keys_that_are_no_good_are_left_out(void)
{
	static const char *const bad[] = { "{}", "7", "null", "{\"kty\":\"oct\",\"k\":\"AAAA\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-384\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}",
		"{\"kty\":\"RSA\",\"e\":\"AQAB\",\"n\":\"AQAB\"}", "{\"kty\":\"RSA\",\"e\":\"AQAB\"}",
		"{\"kty\":\"RSA\",\"use\":\"enc\",\"e\":\"AQAB\",\"n\":\"" TEST_RSA_MODULUS "\"}",
		"{\"kty\":\"RSA\",\"alg\":\"RS512\",\"e\":\"AQAB\",\"n\":\"" TEST_RSA_MODULUS "\"}", NULL };

	begin();
	for (int i = 0; bad[i]; i++)
		CHECK_INT(set_of(bad[i]).n, 0);
	CHECK_INT(jwks_read(&c, NULL).n, 0);
}

TESTS(T(a_token_of_ours_is_read), T(one_byte_altered_is_refused), T(the_header_is_ours_to_the_letter),
        T(a_kid_is_a_name_and_not_a_path_or_a_query), T(a_token_brings_no_key_along), T(a_token_has_three_segments),
        T(a_long_token_is_not_read), T(base64url_has_one_spelling), T(times_are_whole_seconds_of_now),
        T(issuer_audience_and_subject_are_said), T(claims_are_strict_json), T(no_key_is_no_key),
        T(libjwt_alone_takes_what_we_refuse), T(others_tokens_have_other_habits),
        T(a_public_key_goes_out_as_a_jwk_and_comes_back), T(an_rsa_key_is_read_from_its_numbers),
        T(keys_that_are_no_good_are_left_out))
