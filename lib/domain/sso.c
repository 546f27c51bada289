#include "domain/sso.h"
#include "core/config.h"
#include "provider/oidc.h"
#include <string.h>

static const struct problem_type NOBODY_HERE = { FORBIDDEN, "nobody-here", "Nobody of the desk has this address" };

SHAPE(sso_begun, FIELD(sso_begun, url, "Where to sign in."));
/* What else a provider may send along (RFC 9207's iss, session_state, scope) is taken and not needed. */
struct sso_query {
	const char *state, *code, *error, *error_description, *iss, *session_state, *scope, *authuser, *prompt, *hd;
};
SHAPE(sso_query, FIELD(sso_query, state, "As it was sent.", .max = 200, .one_line = true, .fallback = ""),
        FIELD(sso_query, code, "To be redeemed.", .max = 2000, .one_line = true, .fallback = ""),
        FIELD(sso_query, error, "Why not.", .max = 200, .one_line = true, .fallback = ""),
        FIELD(sso_query, error_description, "The same in words.", .max = 1000, .fallback = ""),
        FIELD(sso_query, iss, "Who answers.", .max = 500, .one_line = true, .fallback = ""),
        FIELD(sso_query, session_state, "Not needed.", .max = 500, .one_line = true, .fallback = ""),
        FIELD(sso_query, scope, "Not needed.", .max = 500, .one_line = true, .fallback = ""),
        FIELD(sso_query, authuser, "Not needed.", .max = 500, .one_line = true, .fallback = ""),
        FIELD(sso_query, prompt, "Not needed.", .max = 500, .one_line = true, .fallback = ""),
        FIELD(sso_query, hd, "Not needed.", .max = 500, .one_line = true, .fallback = ""));

const char *sso_name(void)
{
	return config->oidc_issuer && config->oidc_client_id ? config->oidc_name : NULL;
}

static struct problem *settings_of(struct ctx *c, struct oidc_settings *s)
{
	if (!sso_name())
		return problem(c, &NO_SUCH_THING, "one signs in here with a password");
	*s = (struct oidc_settings){ config->oidc_issuer, config->oidc_client_id, config->oidc_client_secret,
		arena_printf(c->mem, "%s/admin/sign-in/outside/back", config->public_url) };
	return NULL;
}

static struct problem *sso_begin(struct ctx *c, const struct nothing *in, struct sso_begun *out)
{
	struct fresh f = token_fresh(c, 0);
	struct oidc_settings s;

	(void)in;
	TRY(settings_of(c, &s));
	TRY(oidc_begin(c, &s, f.token, &out->url));
	c->new_flow = f.token;
	return NULL;
}

static struct problem *come_in(struct ctx *c, const struct oidc_person *who, struct session *out)
{
	struct account_id *user;

	TRY(sql_outside_sign_in(c, config->oidc_issuer, who->subject, who->email, who->name, config->oidc_domains,
	        config->oidc_role, &user));
	if (!user)
		return problem(c, &NOBODY_HERE, "ask somebody who manages the desk to invite you");
	return session_admit(c, user->id, out);
}

/* No connection is held while the provider is asked. */
static struct problem *sso_finish(struct ctx *c, const struct sso_query *in, struct session *out)
{
	struct oidc_person who;
	struct oidc_settings s;

	TRY(settings_of(c, &s));
	if (*in->error || !*in->code)
		return problem(c, &OIDC_REFUSED, "the sign-in was not finished; please begin again");
	if (*in->iss && strcmp(in->iss, config->oidc_issuer) != 0)
		return problem(c, &OIDC_REFUSED, "somebody else answers");
	TRY(oidc_finish(c, &s, c->flow ? c->flow : "", in->state, in->code, &who));
	c->new_flow = "";
	TRY(op_begin(c));
	return op_end(c, come_in(c, &who, out));
}

OP(sso_begin, nothing, sso_begun, FOR_ANYONE, .summary = "Go to sign in with an outside provider", .tx = NO_TX,
        PROBLEMS(&OIDC_TROUBLE, &OIDC_REFUSED));
OP(sso_finish, sso_query, session, FOR_ANYONE, .summary = "Come back from there", .tx = OWN_TX,
        PROBLEMS(&OIDC_REFUSED, &OIDC_TROUBLE, &NOBODY_HERE));
