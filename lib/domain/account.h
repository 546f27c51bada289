/*
 * account - what everybody at the desk can change about themselves
 *
 * Their name, their password, the browsers in which they are signed in; and
 * for whoever cannot sign in, a new password by mail.  Whether an address is
 * anybody's is never told, neither by the answer nor by the time it takes.
 */
#pragma once
#include "domain/passkeys.h"

struct session_line {
	struct id id;
	const char *device, *address;
	struct instant created_at, last_seen;
	bool here;
};

struct account {
	struct user user;
	bool password, confirmed, factor_missing, passkeys_possible;
	const char *factors;
	bool totp;
	int64_t recovery_left;
	struct passkey_line_list passkeys;
	struct session_line_list sessions;
};

struct own_name {
	const char *name;
};

struct own_password {
	const char *password;
};

struct session_one {
	struct id id;
};

struct sessions_ended {
	int64_t ended;
};

struct reset_asked {
	const char *email;
};

struct reset_link {
	const char *token;
};

struct reset_new {
	const char *token, *password;
};

extern const struct op op_account_show, op_account_name, op_account_password, op_account_session_end,
        op_account_sessions_end, op_reset_form, op_reset_ask, op_reset_show, op_reset_use;
