#include "domain/factors.h"
#include "domain/passwords.h"
#include "domain/tries.h"

SHAPE(session_confirm,
        FIELD(session_confirm, password, "Their password.", .max = MOST_PASSWORD, .maybe = true, .secret = true),
        FIELD(session_confirm, code, "Or a code of their app, or one for the day when it is lost.", .max = 40,
                .one_line = true, .maybe = true, .secret = true),
        FIELD(session_confirm, next, "The page of the desk to go on to.", .max = 500, .one_line = true, .maybe = true));
SHAPE(session_confirmed, FIELD(session_confirmed, next, "The page of the desk to go on to."),
        FIELD(session_confirmed, factors, "What else they can show: totp, passkey, recovery.", .maybe = true));

static struct problem *confirm_form(struct ctx *c, const struct session_confirm *in, struct session_confirmed *out)
{
	struct own_factors *own;
	struct user *user;

	TRY(user_self(c, &user));
	TRY(sql_factors_of(c, user->id, &own));
	*out = (struct session_confirmed){ safe_next(in->next), own->factors };
	return NULL;
}

static struct problem *count_own_try(struct ctx *c, struct hash *key, struct login **login)
{
	struct user *user;

	TRY(user_self(c, &user));
	*key = try_key(c, "", user->email);
	TRY(try_count(c, *key));
	return sql_login_find(c, user->email, login);
}

static struct problem *confirmed(struct ctx *c, struct hash key)
{
	TRY(try_passed(c, key));
	return sql_session_confirm(c, true);
}

static struct problem *confirm_by_code(struct ctx *c, const char *code)
{
	struct user *user;

	TRY(op_begin(c));
	TRY(op_end(c, user_self(c, &user)));
	TRY(factor_check(c, user->id, user->email, code));
	TRY(op_begin(c));
	return op_end(c, sql_session_confirm(c, true));
}

static struct problem *confirm_by_password(struct ctx *c, const char *password)
{
	struct login *login = NULL;
	struct hash key;
	bool fits;

	TRY(op_begin(c));
	TRY(op_end(c, count_own_try(c, &key, &login)));
	TRY(password_check(c, password, login ? login->password_hash : NULL, &fits));
	if (!fits)
		return problem(c, &WRONG_PROOF, "the password is not right");
	TRY(op_begin(c));
	return op_end(c, confirmed(c, key));
}

static struct problem *confirm(struct ctx *c, const struct session_confirm *in, struct session_confirmed *out)
{
	out->next = safe_next(in->next);
	if (in->code)
		return confirm_by_code(c, in->code);
	return confirm_by_password(c, in->password ? in->password : "");
}

static struct problem *confirm_end(struct ctx *c, const struct nothing *in, struct nothing *out)
{
	(void)in, (void)out;
	return sql_session_confirm(c, false);
}

OP(confirm_form, session_confirm, session_confirmed, FOR_STAFF, .summary = "The page to show once more that it is you",
        .tx = READS);
OP(confirm, session_confirm, session_confirmed, FOR_STAFF, .summary = "Show once more that it is you", .tx = OWN_TX,
        PROBLEMS(&WRONG_PROOF, &TOO_MANY_TRIES));
OP(confirm_end, nothing, nothing, FOR_STAFF, .summary = "Be asked again before anything that asks for it",
        .tx = WRITES);
