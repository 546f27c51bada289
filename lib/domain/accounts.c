#include "domain/accounts.h"
#include "core/config.h"
#include "domain/passwords.h"
#include "domain/sso.h"
#include "domain/tries.h"
#include <string.h>

const struct problem_type WRONG_SIGN_IN = { UNKNOWN_CALLER, "wrong-sign-in", "That does not open the desk" },
                          USER_EXISTS = { CONFLICT, "user-exists", "There is somebody with this address" },
                          NO_SUCH_ROLE = { REFUSED, "no-such-role", "There is no such role" };

SHAPE(sign_in, FIELD(sign_in, email, "The address.", .required = true, .max = 254, .one_line = true),
        FIELD(sign_in, password, "The password.", .required = true, .max = MOST_PASSWORD, .secret = true));
SHAPE(sign_in_ways, FIELD(sign_in_ways, outside, "The provider one can sign in with instead.", .maybe = true));
SHAPE(user_new,
        FIELD(user_new, email, "The address they sign in with.", .required = true, .max = 254, .format = "email"),
        FIELD(user_new, name, "As guests see it.", .required = true, .min = 1, .max = 80, .one_line = true),
        FIELD(user_new, role, "The slug of their first role.", .max = 42, .one_line = true, .fallback = "front_desk"),
        FIELD(user_new, password, "Absent: they come in by a link first.", .min = LEAST_PASSWORD, .max = MOST_PASSWORD,
                .maybe = true, .secret = true));
SHAPE(user_password, FIELD(user_password, email, "Whose.", .required = true, .max = 254, .format = "email"),
        FIELD(user_password, password, "The password from now on.", .required = true, .min = LEAST_PASSWORD,
                .max = MOST_PASSWORD, .secret = true));
SHAPE(staff_link_ask, FIELD(staff_link_ask, email, "Whose; absent: the owner's.", .maybe = true, .max = 254),
        FIELD(staff_link_ask, minutes, "How long it works.", .min = 1, .max = 1440, .fallback = "60"));
SHAPE(staff_link, FIELD(staff_link, url, "Signs in whoever opens it first."),
        ONE_OF(staff_link, user, user, "Who they are then."), FIELD(staff_link, expires_at, "Until when it works."));
SHAPE(staff_link_token,
        FIELD(staff_link_token, token, "From the link.", .required = true, .max = 64, .one_line = true));
SHAPE(login, FIELD(login, user_id, "Who."), FIELD(login, name, "Their name."),
        FIELD(login, password_hash, "Argon2id.", .secret = true));

/* --- sessions --------------------------------------------------------------------------------------------------- */

static struct problem *session_form(struct ctx *c, const struct nothing *in, struct sign_in_ways *out)
{
	(void)c, (void)in;
	out->outside = sso_name();
	return NULL;
}

static struct problem *admit(struct ctx *c, struct id user, struct hash account, struct session *out)
{
	TRY(try_passed(c, account));
	return session_admit(c, user, out);
}

static struct problem *count_try(struct ctx *c, const char *email, struct hash account, struct login **login)
{
	TRY(try_count(c, account));
	return sql_login_find(c, email, login);
}

struct problem *account_proved(
        struct ctx *c, const char *email, const char *password, struct hash *account, struct id *user)
{
	struct login *login = NULL;
	bool fits;

	*account = try_key(c, "", email);
	TRY(op_begin(c));
	TRY(op_end(c, count_try(c, email, *account, &login)));
	TRY(password_check(c, password, login ? login->password_hash : NULL, &fits));
	if (!login || !fits)
		return problem(c, &WRONG_SIGN_IN, "the address or the password is not right");
	*user = login->user_id;
	return NULL;
}

static struct problem *session_start(struct ctx *c, const struct sign_in *in, struct session *out)
{
	struct hash account;
	struct id user;

	TRY(account_proved(c, in->email, in->password, &account, &user));
	TRY(op_begin(c));
	return op_end(c, admit(c, user, account, out));
}

/* --- links ------------------------------------------------------------------------------------------------------ */

static struct problem *staff_link_show(struct ctx *c, const struct staff_link_token *in, struct staff_link_token *out)
{
	(void)c;
	*out = *in;
	return NULL;
}

static struct problem *staff_link_use(struct ctx *c, const struct staff_link_token *in, struct session *out)
{
	struct account_id *user;

	TRY(sql_staff_link_use(c, hash_of(in->token, strlen(in->token)), &user));
	return session_open(c, user->id, out);
}

static struct problem *find_user(struct ctx *c, const char *email, struct user **user)
{
	TRY(email ? sql_user_by_email(c, email, user) : sql_user_first(c, user));
	return *user ? NULL : problem(c, &NO_SUCH_THING, "nobody of the desk has this address");
}

static struct problem *staff_link_make(struct ctx *c, const struct staff_link_ask *in, struct staff_link *out)
{
	struct fresh f = token_fresh(c, in->minutes * 60);
	struct user *user;

	TRY(find_user(c, in->email, &user));
	TRY(sql_staff_link_mint(c, user->id, f.hash, f.expires));
	*out = (struct staff_link){ arena_printf(c->mem, "%s/admin/enter?token=%s", config->public_url, f.token), *user,
		f.expires };
	return NULL;
}

/* --- the shell -------------------------------------------------------------------------------------------------- */

static struct problem *user_add(struct ctx *c, const struct user_new *in, struct user *out)
{
	struct id id = id_new(c->now);
	struct user *user;
	const char *hash;

	TRY(sql_user_by_email(c, in->email, &user));
	if (user)
		return problem(c, &USER_EXISTS, "change their password or make them a link");
	TRY(password_make(c, in->password, in->email, in->name, &hash));
	TRY(sql_user_create(c, id, in->email, in->name, in->role, hash));
	TRY(find_user(c, in->email, &user));
	*out = *user;
	return NULL;
}

static struct problem *user_password(struct ctx *c, const struct user_password *in, struct user *out)
{
	struct user *user;
	const char *hash;

	TRY(find_user(c, in->email, &user));
	TRY(password_make(c, in->password, user->email, user->name, &hash));
	*out = *user;
	return sql_password_set(c, user->id, hash);
}

OP(session_form, nothing, sign_in_ways, FOR_ANYONE, .summary = "The page to sign in on", .tx = NO_TX);
OP(session_start, sign_in, session, FOR_ANYONE, .summary = "Sign in at the desk", .tx = OWN_TX,
        PROBLEMS(&WRONG_SIGN_IN, &TOO_MANY_TRIES));
OP(staff_link_show, staff_link_token, staff_link_token, FOR_ANYONE, .summary = "The page a staff link opens",
        .tx = NO_TX);
OP(staff_link_use, staff_link_token, session, FOR_ANYONE, .summary = "Sign in by a link, once", .tx = WRITES);
OP(staff_link_make, staff_link_ask, staff_link, FOR_SYSTEM, .summary = "A link that signs somebody in once",
        .tx = WRITES);
OP(user_add, user_new, user, FOR_SYSTEM, .summary = "Somebody new at the desk", .tx = WRITES,
        PROBLEMS(&USER_EXISTS, &NO_SUCH_ROLE, &WEAK_PASSWORD));
OP(user_password, user_password, user, FOR_SYSTEM, .summary = "Give somebody a password", .tx = WRITES,
        PROBLEMS(&WEAK_PASSWORD));
