/*
 * roles - named sets of permissions, and who has them
 *
 * The built-in roles are the same in every house; others are the house's own.
 * The database holds the rules: nobody grants or takes more than they hold,
 * nobody changes what they are themselves, and an owner is always left.
 */
#pragma once
#include "domain/accounts.h"

struct permission_line {
	const char *name, *about;
};

struct role_line {
	const char *slug, *name, *about;
	bool builtin, factor;
	int64_t users;
	const char *permissions;
};

struct role_book {
	struct role_line_list roles;
	struct permission_line_list permissions;
};

struct role_new {
	const char *slug, *name, *about, *permissions;
};

struct role_choice {
	const char *name, *about;
	bool has, grantable;
};

struct role_page {
	struct role_line role;
	bool fresh;
	struct role_choice_list permissions;
};

struct role_ask {
	const char *slug;
};

struct role_factor {
	const char *slug;
	bool factor;
};

struct user_roles {
	struct id id;
	const char *roles;
};

extern const struct op op_role_list, op_role_draft, op_role_show, op_role_save, op_role_remove, op_role_factor_set,
        op_user_roles_set;
extern const struct problem_type MORE_THAN_YOU_HOLD, NO_SUCH_PERMISSION, NOT_YOURSELF, LAST_OWNER;
