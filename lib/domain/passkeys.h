/*
 * passkeys - signing in with a key that a device holds (WebAuthn)
 *
 * A challenge is asked for and answered once, within five minutes, for one
 * purpose; io/webauthn.h says what an answer must hold.  A passkey that says
 * its person was verified opens the desk alone; one that only says somebody
 * was there does beside a password.  A counter that does not grow is refused
 * and told to the audit.
 */
#pragma once
#include "domain/factors.h"

struct passkey_line {
	struct id id;
	const char *credential, *name;
	bool backed_up;
	struct instant created_at, last_used_at;
};

struct passkey_ref {
	const char *id;
};
LIST(passkey_ref);

struct passkey_options {
	const char *challenge, *rp_id, *rp_name, *user_id, *user_name, *user_display;
	struct passkey_ref_list known; /* not to be made again, or the only ones to be shown */
};

struct passkey_made {
	const char *client_data, *attestation, *name;
};

struct passkey_shown {
	const char *id, *client_data, *authenticator_data, *signature, *user_handle, *next;
};

struct passkey_one {
	struct id id;
};

extern const struct op op_passkey_options, op_passkey_add, op_passkey_remove, op_passkey_ask, op_passkey_sign_in,
        op_passkey_confirm;
extern const struct shape passkey_line_shape;

/* Whether this house's address can have passkeys at all. */
bool passkeys_possible(struct ctx *);
