/*
 * keys - what software shows to act for somebody of the desk
 *
 * A key may what its scopes say and its owner holds at the time, from the
 * networks it names, as often a minute as it says, until it expires or is
 * revoked.  It is shown once, when it is made; kept are its beginning, to know it
 * by, and its hash.  A key is replaced by a new one while the old one still works
 * for some hours.  No key makes keys.
 */
#pragma once
#include "domain/roles.h"

struct key_line {
	struct id id;
	const char *name, *prefix, *owner, *scopes, *addresses;
	int64_t per_minute;
	const char *state;
	struct instant expires_at, last_used_at;
	int64_t calls;
	struct instant created_at;
};

struct keys_ask {
	const char *after;
};

struct keys {
	struct key_line_list keys;
	const char *key; /* the one just made */
	const char *next;
	struct role_line_list roles;
	struct permission_line_list permissions;
};

struct key_new {
	const char *name, *scopes, *role, *addresses;
	int64_t per_minute, days;
};

struct key_rotate_ask {
	struct id id;
	int64_t hours;
};

struct key_ask {
	struct id id;
};

extern const struct shape key_line_shape;
extern const struct op op_key_list, op_key_self, op_key_create, op_key_rotate, op_key_revoke;
