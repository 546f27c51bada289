/*
 * token - signed tokens (JWT, RFC 7519), through one guarded door around libjwt
 *
 * libjwt 1.10 by itself takes the algorithm from the token, knows no expiry, no
 * audience and no two members of one name, reads big tokens onto the stack and
 * writes past an empty segment.  So everything is read and judged here first,
 * by our own JSON door: at most TOKEN_MOST bytes, three segments of the base64url
 * alphabet in its one spelling, a header that names a key we know and the
 * algorithm that this key is for, claims whose times, issuer and audience are
 * right.  libjwt then has one question left: whether the signature is that key's.
 *
 * libjwt signs and reads typ JWT alone (RFC 9068 would say at+jwt): which tokens
 * are for access is said by a claim (io/access.h).
 */
#pragma once
#include "core/ctx.h"
#include <json.h>

enum { TOKEN_MOST = 4096 };

/* A public key: what a token's header must say to be checked with it. */
struct token_key {
	const char *kid; /* NULL: of keys without a name */
	const char *alg; /* ES256 or RS256 */
	const char *pem;
};

struct token_keys {
	struct token_key *items;
	size_t n;
};

/* Whose tokens, and for whom. */
struct token_rule {
	const char *issuer, *audience;
	int64_t leeway_s; /* how far their clock may be from ours */
	bool foreign; /* another's tokens: the header may have members we do not know, typ and nbf may be missing */
};

/* The claims of TEXT when it is as the rule wants it, alive, and signed by one of KEYS; else NULL, and in *WHY a word
   that says what was wrong, for tests and logs. */
struct json_object *token_read(
        struct ctx *, const char *text, struct token_keys, const struct token_rule *, const char **why);

/* CLAIMS signed with a private key by ES256; NULL when it is no such key. */
const char *token_make(struct ctx *, const char *kid, const char *private_pem, struct json_object *claims);

/* --- keys as JSON (JWK, RFC 7517) --- */

/* The public keys of a set that tokens are signed with here: P-256 and RSA of 2048 bits and more.  Others are left out. */
struct token_keys jwks_read(struct ctx *, struct json_object *set);
/* A P-256 key from its PEM, as a JWK to publish; NULL when it is none. */
struct json_object *jwk_of(struct ctx *, const char *kid, const char *public_pem);
