#include "domain/grants.h"
#include "base/json.h"
#include "core/config.h"
#include "domain/accounts.h"
#include "domain/factors.h"
#include "domain/letters.h"
#include "domain/passwords.h"
#include "domain/tries.h"
#include "io/access.h"
#include <string.h>

static const struct problem_type SIGN_IN_AGAIN = { UNKNOWN_CALLER, "sign-in-again", "This session is over" },
                                 CODE_NEEDED = { UNKNOWN_CALLER, "code-needed", "A second factor is asked for" };

static const char *const grant_types[] = { "password", "refresh_token", NULL };

SHAPE(grant_ask,
        FIELD(grant_ask, grant_type, "What is shown.", .required = true, .choices = grant_types, .one_line = true),
        FIELD(grant_ask, email, "With password: the address.", .max = 254, .one_line = true, .fallback = ""),
        FIELD(grant_ask, password, "With password: the password.", .max = MOST_PASSWORD, .fallback = "",
                .secret = true),
        FIELD(grant_ask, code, "With password, when they have a second factor: a code of their app, or one to keep.",
                .max = 40, .one_line = true, .fallback = "", .secret = true),
        FIELD(grant_ask, refresh_token, "With refresh_token: the last one that was given.", .max = 64, .one_line = true,
                .fallback = "", .secret = true));
SHAPE(granted, FIELD(granted, access_token, "To be shown as a bearer token (RFC 6750)."),
        FIELD(granted, token_type, "Bearer."), FIELD(granted, expires_in, "How long it works, in seconds."),
        FIELD(granted, refresh_token, "Good for the next one, once."),
        FIELD(granted, session_ends_at, "When somebody has to sign in again."),
        ONE_OF(granted, user, user, "Who is signed in."));
SHAPE(grant_revoke,
        FIELD(grant_revoke, token, "Any refresh token of the session.", .required = true, .max = 64, .one_line = true,
                .secret = true));
SHAPE(session_renewal, FIELD(session_renewal, outcome, "fresh, again, reused or unknown."),
        FIELD(session_renewal, session_id, "Which session."), FIELD(session_renewal, user_id, "Whose."),
        FIELD(session_renewal, email, "Their address."), FIELD(session_renewal, name, "Their name."),
        FIELD(session_renewal, expires_at, "When it ends."));
SHAPE(signing_key, FIELD(signing_key, kty, "EC."), FIELD(signing_key, crv, "P-256."), FIELD(signing_key, alg, "ES256."),
        FIELD(signing_key, use, "sig."), FIELD(signing_key, kid, "Named in the tokens that it signed."),
        FIELD(signing_key, x, "Of its point."), FIELD(signing_key, y, "Of its point."));
SHAPE(signing_keys, LIST_OF(signing_keys, keys, signing_key, "RFC 7517."));

/* --- tokens ----------------------------------------------------------------------------------------------------- */

static struct hash hash_of_text(const char *text)
{
	return hash_of(text, strlen(text));
}

/* The refresh token after TOKEN: nobody can tell it who does not hold both TOKEN and the secret. */
static const char *token_after(struct ctx *c, const char *token)
{
	const char *said = arena_printf(c->mem, "refresh %s", token);
	struct hash next = secret_mac(config->link_secret, strlen(config->link_secret), said, strlen(said));

	return base64url_of(c->mem, next.b, sizeof next.b);
}

/* From here on this transaction is that session's; what it was given goes to OUT. */
static struct problem *be_session(
        struct ctx *c, struct id session, struct instant ends, const char *refresh_token, struct granted *out)
{
	static const struct hash none;
	struct instant expires;
	struct known *unread;
	struct user *user;

	TRY(sql_enter_shown(c, none, none, c->trace, none, session, NULL, &unread));
	TRY(session_placed(c));
	TRY(user_self(c, &user));
	*out = (struct granted){
		.token_type = "Bearer", .refresh_token = refresh_token, .session_ends_at = ends, .user = *user
	};
	out->access_token = access_make(c, user->id, session, user->roles, &expires);
	out->expires_in = (expires.us - c->now.us) / SECONDS;
	return out->access_token ? NULL : problem(c, &OUR_FAULT, "this house has no key to sign with");
}

/* --- signing in ------------------------------------------------------------------------------------------------- */

static struct problem *open_session(struct ctx *c, struct id user, struct hash account, struct granted *out)
{
	struct fresh f = token_fresh(c, config->session_days * 86400);
	struct id session = id_new(c->now);

	TRY(try_passed(c, account));
	TRY(sql_session_grant(c, session, user, f.hash, f.expires));
	return be_session(c, session, f.expires, f.token, out);
}

/* Software can show a code; a passkey is for browsers. */
static struct problem *second_factor(struct ctx *c, const struct grant_ask *in, struct id user)
{
	struct own_factors *own;

	TRY(op_begin(c));
	TRY(op_end(c, sql_factors_of(c, user, &own)));
	if (!own->factors)
		return NULL;
	return *in->code ? factor_check(c, user, in->email, in->code)
	                 : problem(c, &CODE_NEEDED, "their account asks for a code beside the password");
}

static struct problem *by_password(struct ctx *c, const struct grant_ask *in, struct granted *out)
{
	struct hash account;
	struct id user;

	TRY(account_proved(c, in->email, in->password, &account, &user));
	TRY(second_factor(c, in, user));
	TRY(op_begin(c));
	return op_end(c, open_session(c, user, account, out));
}

/* --- renewing --------------------------------------------------------------------------------------------------- */

static struct problem *renew(struct ctx *c, const char *token, struct session_renewal **r, struct granted *out)
{
	const char *next = token_after(c, token);

	TRY(sql_session_refresh(c, hash_of_text(token), hash_of_text(next), r));
	if (!strcmp((*r)->outcome, "reused")) /* what that did to the session is to stay */
		return letter_copied(c, &(struct addressee){ (*r)->user_id, (*r)->email, (*r)->name });
	if (!strcmp((*r)->outcome, "unknown"))
		return NULL;
	return be_session(c, (*r)->session_id, (*r)->expires_at, next, out);
}

static struct problem *by_refresh_token(struct ctx *c, const struct grant_ask *in, struct granted *out)
{
	struct session_renewal *r = NULL;

	TRY(op_begin(c));
	TRY(op_end(c, renew(c, in->refresh_token, &r, out)));
	if (!strcmp(r->outcome, "reused"))
		return problem(c, &SIGN_IN_AGAIN, "this token was used before; the session is over, for safety");
	return out->access_token ? NULL : problem(c, &SIGN_IN_AGAIN, "this token does not work, or no more");
}

static struct problem *token_grant(struct ctx *c, const struct grant_ask *in, struct granted *out)
{
	return *in->grant_type == 'p' ? by_password(c, in, out) : by_refresh_token(c, in, out);
}

static struct problem *token_revoke(struct ctx *c, const struct grant_revoke *in, struct nothing *out)
{
	(void)out;
	return sql_session_revoke(c, hash_of_text(in->token));
}

/* --- keys ------------------------------------------------------------------------------------------------------- */

static struct problem *signing_keys(struct ctx *c, const struct nothing *in, struct signing_keys *out)
{
	struct json_object *keys = json_get(access_keys(c), "keys");

	(void)in;
	for (size_t i = 0; i < json_object_array_length(keys); i++) {
		struct json_object *k = json_object_array_get_idx(keys, i);
		LIST_ADD(c->mem, &out->keys,
		        (struct signing_key){ json_str(k, "kty", ""), json_str(k, "crv", ""), json_str(k, "alg", ""),
		                json_str(k, "use", ""), json_str(k, "kid", ""), json_str(k, "x", ""),
		                json_str(k, "y", "") });
	}
	return NULL;
}

OP(token_grant, grant_ask, granted, FOR_ANYONE, .summary = "Tokens for software without cookies", .tx = OWN_TX,
        PROBLEMS(&WRONG_SIGN_IN, &TOO_MANY_TRIES, &SIGN_IN_AGAIN, &CODE_NEEDED, &WRONG_PROOF));
OP(token_revoke, grant_revoke, nothing, FOR_ANYONE, .summary = "End a session by its refresh token", .tx = WRITES);
OP(signing_keys, nothing, signing_keys, FOR_ANYONE, .summary = "The public keys of access tokens (JWKS)", .tx = NO_TX);
