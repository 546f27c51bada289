/*
 * grants - sessions that no browser holds: access tokens, and refresh tokens that renew them
 *
 * Software signs in with an address and a password and gets an access token for
 * minutes and a refresh token for the next one.  A refresh token works once.
 * The one after it follows from it and a secret of the house, so that two
 * requests with the same token, a moment apart, get the same answer and nothing
 * has to be kept for that.  One that is shown later than that is a copy in other
 * hands: the session ends, for both.
 */
#pragma once
#include "domain/sessions.h"

struct grant_ask {
	const char *grant_type, *email, *password, *code, *refresh_token;
};

struct granted {
	const char *access_token, *token_type;
	int64_t expires_in;
	const char *refresh_token;
	struct instant session_ends_at;
	struct user user;
};

struct grant_revoke {
	const char *token;
};

struct session_renewal {
	const char *outcome;
	struct id session_id, user_id;
	const char *email, *name;
	struct instant expires_at;
};

struct signing_key {
	const char *kty, *crv, *alg, *use, *kid, *x, *y;
};
LIST(signing_key);

struct signing_keys {
	struct signing_key_list keys;
};

extern const struct shape session_renewal_shape;
extern const struct op op_token_grant, op_token_revoke, op_signing_keys;
