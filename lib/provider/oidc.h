/*
 * oidc - signing in with an outside OpenID Connect provider (code flow with PKCE)
 *
 * The browser keeps one secret for the time it is away, FLOW.  What the provider
 * is told (state, nonce, PKCE challenge) follows from it, so nothing is stored and
 * an answer counts only in the browser that asked.  Addresses and keys are read
 * from the provider's documents at each sign-in, so a key that it drops is dropped
 * here; the ID token goes through the door of io/token.h.
 */
#pragma once
#include "core/problem.h"

struct oidc_settings {
	const char *issuer, *client_id, *client_secret; /* the secret may be NULL: a public client */
	const char *redirect_uri;
};

/* Who the provider says it is. */
struct oidc_person {
	const char *subject, *name; /* NAME may be "" */
	const char *email; /* "" when none is said, or not verified by them */
};

extern const struct problem_type OIDC_REFUSED, OIDC_TROUBLE;

/* Where the browser is sent.  OIDC_TROUBLE: the provider does not say where. */
struct problem *oidc_begin(struct ctx *, const struct oidc_settings *, const char *flow, const char **url);
/* What came back, made a person.  OIDC_REFUSED: it does not belong to this browser or is not right. */
struct problem *oidc_finish(struct ctx *, const struct oidc_settings *, const char *flow, const char *state,
        const char *code, struct oidc_person *out);
