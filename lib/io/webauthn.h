/*
 * webauthn - what a passkey says, read strictly and checked
 *
 * Web Authentication level 3, sections 7.1 and 7.2: the client data is for our
 * origin and our challenge, the authenticator data for our site, somebody was
 * there, and the key's signature covers both.  Attestation is not asked for
 * and not looked at.  A fault is told as a sentence; NULL: it is good.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bytes {
	const uint8_t *at;
	size_t n;
};

/* Who we are to authenticators. */
struct relying_party {
	const char *origin, *id;
};

struct new_passkey {
	struct bytes credential, key; /* the key in COSE's spelling, as it is kept */
	int algorithm;
	uint32_t sign_count;
	bool verified, backed_up;
};

struct shown_passkey {
	uint32_t sign_count;
	bool verified; /* by PIN, finger or face: two factors in one */
};

/* The site that an address of ours belongs to; false when browsers make no passkeys for it (a bare IP address, or http
   elsewhere than on this machine). */
bool relying_party_of(struct arena *, const char *url, struct relying_party *);
/* The challenge that client data answers to, or NULL; to be believed only after it was found to be ours. */
const char *webauthn_challenge(struct arena *, struct bytes client_data);
const char *webauthn_register(struct arena *, const struct relying_party *, struct bytes client_data,
        struct bytes attestation, struct new_passkey *);
const char *webauthn_assert(struct arena *, const struct relying_party *, struct bytes client_data,
        struct bytes authenticator_data, struct bytes signature, struct bytes key, struct shown_passkey *);
