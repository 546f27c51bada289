/*
 * staff - who works here, from an invitation to the day they leave
 *
 * An invitation is a letter with a link that works once within three days;
 * whoever opens it chooses a name and a password and is signed in.  What
 * people are moves by the machine (invited, active, suspended, removed), and
 * the database holds that nobody gives, or lets go, more than they are.
 */
#pragma once
#include "domain/accounts.h"

struct user_line {
	struct id id;
	const char *name, *email, *state, *roles, *factors;
	bool demo, myself;
	struct instant last_seen, invited_until, created_at;
	int64_t version;
	const char *legal;
};

struct user_ask {
	const char *after, *state;
};

struct role_option {
	const char *slug, *name, *about;
	bool grantable;
};

struct user_book {
	struct user_line_list users;
	struct role_option_list roles;
	const char *next, *link, *invited;
};

struct user_role_option {
	const char *slug, *name, *about;
	bool has, grantable;
};

struct user_one {
	struct id id;
};

struct user_page {
	struct user_line user;
	struct user_role_option_list roles;
};

struct user_invitation {
	const char *email, *name, *roles;
};

struct user_moving {
	struct id id;
	const char *event;
	int64_t version;
};

struct user_named {
	const char *email, *event;
};

struct link_token {
	const char *token;
};

struct invitation {
	const char *token, *email, *name;
};

struct acceptance {
	const char *token, *name, *password;
};

extern const struct op op_user_list, op_user_show, op_user_invite, op_user_invite_again, op_user_move,
        op_user_move_named, op_invitation_show, op_invitation_accept;
extern const struct problem_type LINK_OVER;
