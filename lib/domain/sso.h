/*
 * sso - signing in at the desk with an outside provider (single sign-on)
 *
 * Offered when OIDC_ISSUER and OIDC_CLIENT_ID say with whom.  Who comes in is
 * somebody who works here already: linked before, or known by an address that the
 * provider has verified.  Others become somebody new only when OIDC_DOMAINS names
 * the domain of their address, with the role that OIDC_ROLE says, never an owner.
 */
#pragma once
#include "domain/sessions.h"

struct sso_begun {
	const char *url;
};

extern const struct op op_sso_begin, op_sso_finish;
/* With whom one can sign in, as the button says it; NULL: with nobody. */
const char *sso_name(void);
