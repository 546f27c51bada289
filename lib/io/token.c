#include "io/token.h"
#include "base/json.h"
#include <jwt.h>
#include <string.h>

enum { SEGMENTS = 3, AHEAD_S = 60, FURTHEST = 1 << 30 };

/* A token cut up and decoded, none of it believed yet. */
struct parts {
	struct json_object *header, *claims;
	size_t signature; /* bytes */
};

static struct json_object *refuse(const char **why, const char *word)
{
	*why = word;
	return NULL;
}

/* --- reading ---------------------------------------------------------------------------------------------------- */

static bool object_of(struct ctx *c, const char *segment, size_t n, struct json_object **out)
{
	uint8_t *bytes;
	size_t len;

	if (!base64url_read(c->mem, segment, n, &bytes, &len))
		return false;
	*out = json_read(c->mem, (const char *)bytes, len);
	return json_object_is_type(*out, json_type_object);
}

static bool cut(const char *text, const char *at[SEGMENTS], size_t len[SEGMENTS])
{
	for (int i = 0; i < SEGMENTS; i++) {
		at[i] = text;
		len[i] = strspn(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_");
		text += len[i];
		if (!len[i] || *text++ != (i < SEGMENTS - 1 ? '.' : '\0'))
			return false;
	}
	return true;
}

static const char *take_apart(struct ctx *c, const char *text, struct parts *p)
{
	const char *at[SEGMENTS];
	size_t len[SEGMENTS];
	uint8_t *unread;

	if (strnlen(text, TOKEN_MOST + 1) > TOKEN_MOST)
		return "too-long";
	if (!cut(text, at, len))
		return "segments";
	if (!object_of(c, at[0], len[0], &p->header))
		return "header";
	if (!object_of(c, at[1], len[1], &p->claims))
		return "claims";
	return base64url_read(c->mem, at[2], len[2], &unread, &p->signature) ? NULL : "signature";
}

/* --- judging ---------------------------------------------------------------------------------------------------- */

/* A member that is text; NULL when it is absent or anything else. */
static const char *text_in(struct json_object *o, const char *name)
{
	struct json_object *v = json_get(o, name);

	return json_object_is_type(v, json_type_string) ? json_object_get_string(v) : NULL;
}

static bool has(struct json_object *o, const char *name)
{
	return json_object_object_get_ex(o, name, NULL);
}

/* A token that brings its key along, or asks us to fetch or to understand something, is not answered. */
static bool asks_for_more(struct json_object *header)
{
	static const char *const members[] = { "jwk", "jku", "x5u", "x5c", "crit", "b64", "zip", "enc", NULL };

	for (int i = 0; members[i]; i++)
		if (has(header, members[i]))
			return true;
	return false;
}

static bool good_header(struct json_object *header, bool foreign)
{
	const char *typ = text_in(header, "typ");

	if (asks_for_more(header) || (has(header, "kid") && !text_in(header, "kid")))
		return false;
	if (foreign)
		return !has(header, "typ") || (typ && !strcmp(typ, "JWT"));
	return json_object_object_length(header) == 3 && typ && !strcmp(typ, "JWT") && text_in(header, "kid");
}

/* The key that the header names; a set of one may leave its key without a name. */
static const struct token_key *key_for(struct json_object *header, struct token_keys keys)
{
	const char *kid = text_in(header, "kid");

	for (size_t i = 0; i < keys.n; i++)
		if (kid && keys.items[i].kid ? !strcmp(kid, keys.items[i].kid) : !kid && keys.n == 1)
			return &keys.items[i];
	return NULL;
}

/* Seconds since 1970, whole, of an age in which there are such tokens. */
static bool second_in(struct json_object *claims, const char *name, bool maybe, int64_t *out)
{
	struct json_object *v = json_get(claims, name);

	*out = json_object_is_type(v, json_type_int) ? json_object_get_int64(v) : 0;
	return (*out > 0 && *out >> 8 < FURTHEST) || (maybe && !has(claims, name));
}

static const char *out_of_time(struct ctx *c, struct json_object *claims, const struct token_rule *rule)
{
	int64_t exp, nbf, iat, now = c->now.us / SECONDS;

	if (!second_in(claims, "exp", false, &exp) || !second_in(claims, "iat", false, &iat) ||
	        !second_in(claims, "nbf", rule->foreign, &nbf))
		return "times";
	if (exp <= now - rule->leeway_s)
		return "expired";
	return nbf > now + rule->leeway_s || iat > now + AHEAD_S || iat >= exp ? "early" : NULL;
}

/* One audience, or for others' tokens a list with us in it. */
static bool for_us(struct json_object *claims, const struct token_rule *rule)
{
	struct json_object *aud = json_get(claims, "aud");
	const char *one = text_in(claims, "aud");

	if (one)
		return !strcmp(one, rule->audience);
	if (!rule->foreign || !json_object_is_type(aud, json_type_array))
		return false;
	for (size_t i = 0; i < json_object_array_length(aud); i++) {
		struct json_object *v = json_object_array_get_idx(aud, i);
		if (json_object_is_type(v, json_type_string) && !strcmp(json_object_get_string(v), rule->audience))
			return true;
	}
	return false;
}

static const char *wrong_claims(struct ctx *c, struct json_object *claims, const struct token_rule *rule)
{
	const char *iss = text_in(claims, "iss"), *sub = text_in(claims, "sub");

	if (!iss || strcmp(iss, rule->issuer) != 0)
		return "issuer";
	if (!for_us(claims, rule))
		return "audience";
	return sub && *sub ? out_of_time(c, claims, rule) : "subject";
}

/* What is left for libjwt; its answer is held to the algorithm once more. */
static bool signature_good(const char *text, const struct token_key *key)
{
	size_t n = strlen(key->pem);
	jwt_t *jwt = NULL;
	bool good;

	if (n < 64 || jwt_decode(&jwt, text, (const unsigned char *)key->pem, (int)n))
		return false;
	good = !strcmp(jwt_alg_str(jwt_get_alg(jwt)), key->alg);
	jwt_free(jwt);
	return good;
}

/* RFC 7518 section 3.4: two numbers of 32 bytes; section 3.3: as long as the key, 2048 bits or more. */
static bool signature_sized(const struct token_key *key, size_t n)
{
	return *key->alg == 'E' ? n == 64 : n >= 256 && n <= 1024;
}

struct json_object *token_read(
        struct ctx *c, const char *text, struct token_keys keys, const struct token_rule *rule, const char **why)
{
	const struct token_key *key;
	const char *alg;
	struct parts p;

	if ((*why = take_apart(c, text, &p)))
		return NULL;
	alg = text_in(p.header, "alg");
	if (!good_header(p.header, rule->foreign))
		return refuse(why, "header");
	if (!(key = key_for(p.header, keys)))
		return refuse(why, "key");
	if (!alg || strcmp(alg, key->alg) != 0 || !signature_sized(key, p.signature))
		return refuse(why, "algorithm");
	if ((*why = wrong_claims(c, p.claims, rule)))
		return NULL;
	return signature_good(text, key) ? p.claims : refuse(why, "signature");
}

/* --- making ----------------------------------------------------------------------------------------------------- */

const char *token_make(struct ctx *c, const char *kid, const char *private_pem, struct json_object *claims)
{
	const char *made = NULL;
	char *text = NULL;
	jwt_t *jwt = NULL;

	if (!jwt_new(&jwt) && !jwt_add_header(jwt, "kid", kid) &&
	        !jwt_add_grants_json(jwt, json_text(c->mem, claims)) &&
	        !jwt_set_alg(jwt, JWT_ALG_ES256, (const unsigned char *)private_pem, (int)strlen(private_pem)) &&
	        (text = jwt_encode_str(jwt)))
		made = arena_str(c->mem, text);
	free(text);
	jwt_free(jwt);
	return made;
}
