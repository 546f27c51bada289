/*
 * factors - what somebody shows beside their password: codes
 *
 * Six digits that an app makes of a shared secret and the clock (RFC 6238),
 * or one of ten codes to keep for the day when the app is lost.  The secret is
 * sealed for the instance's key and its person; of a recovery code only a keyed
 * hash is kept.  Each works once: a step of the clock that was taken is not
 * taken again, nor is one before it.  Guesses are counted as at the door.
 * Passkeys are in domain/passkeys.h.
 */
#pragma once
#include "domain/sessions.h"

/* Whose password was right in this browser. */
struct pending {
	struct id user_id;
	const char *email, *factors;
};

struct taken {
	bool taken;
};

struct factor_code {
	const char *code;
};

struct factors_due {
	const char *factors;
	bool totp, passkey;
};

struct totp_secret {
	const char *secret, *uri;
};

struct recovery_left {
	int64_t codes;
};

struct recovery_line {
	const char *code;
};
LIST(recovery_line);

struct recovery_codes {
	struct recovery_line_list codes;
};

/* Is CODE one of theirs?  WRONG_PROOF when not.  Between transactions, of which it makes two. */
struct problem *factor_check(struct ctx *, struct id user, const char *email, const char *code);
/* They have shown the rest: what was pending in this browser becomes a session. */
struct problem *factor_admit(struct ctx *, struct id user, struct session *out);
/* New recovery codes, if they have none: with their first factor. */
struct problem *recovery_first(struct ctx *, struct recovery_codes *out);

extern const struct shape recovery_line_shape, recovery_codes_shape;
extern const struct op op_factor_form, op_factor_show, op_totp_begin, op_totp_show, op_totp_picture, op_totp_confirm,
        op_totp_remove, op_recovery_make;
