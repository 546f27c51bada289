#include "domain/account.h"
#include "domain/letters.h"
#include "domain/passwords.h"
#include "domain/staff.h"
#include "domain/tries.h"
#include <string.h>

struct has_password {
	bool password;
};

SHAPE(has_password, FIELD(has_password, password, "They can sign in with one."));
SHAPE(session_line, FIELD(session_line, id, "Which."),
        FIELD(session_line, device, "Browser and system.", .maybe = true),
        FIELD(session_line, address, "The network it was opened from.", .maybe = true),
        FIELD(session_line, created_at, "Since when."), FIELD(session_line, last_seen, "When it was last used."),
        FIELD(session_line, here, "It is this one."));
SHAPE(account, ONE_OF(account, user, user, "Who."), FIELD(account, password, "They can sign in with one."),
        FIELD(account, confirmed, "Within minutes they showed that it is them."),
        FIELD(account, factor_missing, "Their role asks for a second factor, and they have none."),
        FIELD(account, passkeys_possible, "This house's address can have passkeys."),
        FIELD(account, factors, "totp, passkey, recovery; a space between.", .maybe = true),
        FIELD(account, totp, "An app for codes is connected."),
        FIELD(account, recovery_left, "How many codes for the day when the rest is lost are left."),
        LIST_OF(account, passkeys, passkey_line, "Their passkeys."),
        LIST_OF(account, sessions, session_line, "Where they are signed in, the last used first."));
SHAPE(own_name, FIELD(own_name, name, "As guests see it.", .required = true, .min = 1, .max = 80, .one_line = true));
SHAPE(own_password,
        FIELD(own_password, password, "From now on.", .required = true, .min = LEAST_PASSWORD, .max = MOST_PASSWORD,
                .secret = true));
SHAPE(session_one, FIELD(session_one, id, "Which.", .required = true));
SHAPE(sessions_ended, FIELD(sessions_ended, ended, "How many were ended."));
SHAPE(reset_asked, FIELD(reset_asked, email, "Whose.", .required = true, .max = 254, .format = "email"));
SHAPE(reset_link, FIELD(reset_link, token, "From the link.", .required = true, .max = 64, .one_line = true));
SHAPE(reset_new, FIELD(reset_new, token, "From the link.", .required = true, .max = 64, .one_line = true),
        FIELD(reset_new, password, "From now on.", .required = true, .min = LEAST_PASSWORD, .max = MOST_PASSWORD,
                .secret = true));

static struct problem *account_show(struct ctx *c, const struct nothing *in, struct account *out)
{
	struct recovery_left *left;
	struct has_password *has;
	struct own_factors *own;
	struct user *user;

	(void)in;
	TRY(user_self(c, &user));
	TRY(sql_own_password(c, &has));
	TRY(sql_my_sessions(c, &out->sessions));
	TRY(sql_passkeys_of(c, user->id, &out->passkeys));
	TRY(sql_factors_of(c, user->id, &own));
	TRY(sql_recovery_left(c, &left));
	out->user = *user;
	out->password = has->password;
	out->confirmed = c->who.confirmed;
	out->factor_missing = c->who.factor_missing;
	out->passkeys_possible = passkeys_possible(c);
	out->factors = own->factors;
	out->totp = own->factors && strstr(own->factors, "totp");
	out->recovery_left = left->codes;
	return NULL;
}

static struct problem *account_name(struct ctx *c, const struct own_name *in, struct user *out)
{
	struct user *user;

	TRY(sql_own_name_set(c, in->name));
	TRY(user_self(c, &user));
	*out = *user;
	return NULL;
}

/* --- passwords -------------------------------------------------------------------------------------------------- */

static struct problem *changed(struct ctx *c, const struct user *user, const char *hash, struct session *out)
{
	TRY(sql_own_password_set(c, hash));
	TRY(letter_password(c, &(struct addressee){ user->id, user->email, user->name }));
	return session_open(c, user->id, out);
}

/* Every session ends but this one, which goes on under another token. */
static struct problem *account_password(struct ctx *c, const struct own_password *in, struct session *out)
{
	struct user *user;
	const char *hash;

	TRY(op_begin(c));
	TRY(op_end(c, user_self(c, &user)));
	TRY(password_make(c, in->password, user->email, user->name, &hash));
	TRY(op_begin(c));
	return op_end(c, changed(c, user, hash, out));
}

static struct problem *reset_form(struct ctx *c, const struct nothing *in, struct nothing *out)
{
	(void)c, (void)in, (void)out;
	return NULL;
}

static struct problem *reset_ask(struct ctx *c, const struct reset_asked *in, struct reset_asked *out)
{
	struct hash key = try_key(c, "", in->email);

	out->email = in->email;
	TRY(try_count(c, try_key(c, "reset", in->email)));
	return sql_reset_ask(c, id_new(c->now), key);
}

static struct problem *holder(struct ctx *c, struct hash token, struct addressee **to)
{
	TRY(sql_link_holder(c, token, "reset", to));
	return *to ? NULL : problem(c, &LINK_OVER, "it was used or is older than half an hour; ask for another");
}

static struct problem *reset_show(struct ctx *c, const struct reset_link *in, struct reset_link *out)
{
	struct addressee *to;

	*out = *in;
	return holder(c, hash_of(in->token, strlen(in->token)), &to);
}

static struct problem *replaced(struct ctx *c, struct hash token, const char *hash, const struct addressee *to)
{
	struct account_id *unread;

	TRY(sql_reset_use(c, token, hash, &unread));
	return letter_password(c, to);
}

/* It opens no session: whoever reads somebody's mail has not shown their second factor. */
static struct problem *reset_use(struct ctx *c, const struct reset_new *in, struct nothing *out)
{
	struct hash token = hash_of(in->token, strlen(in->token));
	struct addressee *to;
	const char *hash;

	(void)out;
	TRY(op_begin(c));
	TRY(op_end(c, holder(c, token, &to)));
	TRY(password_make(c, in->password, to->email, to->name, &hash));
	TRY(op_begin(c));
	return op_end(c, replaced(c, token, hash, to));
}

/* --- sessions --------------------------------------------------------------------------------------------------- */

static struct problem *account_session_end(struct ctx *c, const struct session_one *in, struct sessions_ended *out)
{
	struct sessions_ended *ended;

	TRY(sql_my_session_end(c, in->id, &ended));
	*out = *ended;
	return NULL;
}

static struct problem *account_sessions_end(struct ctx *c, const struct nothing *in, struct sessions_ended *out)
{
	struct sessions_ended *ended;

	(void)in;
	TRY(sql_my_sessions_end(c, &ended));
	*out = *ended;
	return NULL;
}

OP(account_show, nothing, account, FOR_STAFF, .summary = "One's own account", .tx = READS);
OP(account_name, own_name, user, FOR_STAFF, .summary = "Change one's own name", .tx = WRITES, .once = true,
        PROBLEMS(&DEMO_ACCOUNT));
OP(account_password, own_password, session, FOR_STAFF, .summary = "Change one's own password", .tx = OWN_TX,
        .step_up = true, PROBLEMS(&WEAK_PASSWORD, &DEMO_ACCOUNT));
OP(account_session_end, session_one, sessions_ended, FOR_STAFF, .summary = "Sign out in one of one's browsers",
        .tx = WRITES, .once = true);
OP(account_sessions_end, nothing, sessions_ended, FOR_STAFF, .summary = "Sign out everywhere else", .tx = WRITES,
        .once = true);
OP(reset_form, nothing, nothing, FOR_ANYONE, .summary = "The page to ask for a new password", .tx = NO_TX);
OP(reset_ask, reset_asked, reset_asked, FOR_ANYONE, .summary = "Ask for a new password by mail", .tx = WRITES,
        PROBLEMS(&TOO_MANY_TRIES));
OP(reset_show, reset_link, reset_link, FOR_ANYONE, .summary = "The page the link in that letter opens", .tx = READS,
        PROBLEMS(&LINK_OVER));
OP(reset_use, reset_new, nothing, FOR_ANYONE, .summary = "Set a new password by the link in a letter", .tx = OWN_TX,
        PROBLEMS(&LINK_OVER, &WEAK_PASSWORD));
