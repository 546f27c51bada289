#include "domain/accounts.h"
#include "core/config.h"
#include <ctype.h>
#include <errno.h>
#include <semaphore.h>
#include <string.h>

enum { SESSION_S = 12 * 3600, HASHES_AT_ONCE = 2, HASH_WAIT_S = 5, LEAST_PASSWORD = 10, MOST_PASSWORD = 200 };

const struct problem_type WRONG_SIGN_IN = { UNKNOWN_CALLER, "wrong-sign-in", "That does not open the desk" },
                          TOO_MANY_TRIES = { LIMITED, "too-many-tries", "Too many tries" },
                          USER_EXISTS = { CONFLICT, "user-exists", "There is somebody with this address" },
                          NO_SUCH_ROLE = { REFUSED, "no-such-role", "There is no such role" };

struct login {
	struct id user_id;
	const char *name, *password_hash;
};

struct sign_in_wait {
	int64_t seconds;
};

struct account_id {
	struct id id;
};

SHAPE(user, FIELD(user, id, "Who it is."), FIELD(user, name, "As guests see it when they answer."),
        FIELD(user, email, "The address they sign in with."),
        FIELD(user, roles, "The slugs of their roles, a space between."),
        FIELD(user, demo, "Anybody may be this person, in the demo house."));
SHAPE(session, ONE_OF(session, user, user, "Who is signed in."),
        FIELD(session, expires_at, "When one has to sign in again."));
SHAPE(sign_in, FIELD(sign_in, email, "The address.", .required = true, .max = 254, .one_line = true),
        FIELD(sign_in, password, "The password.", .required = true, .max = MOST_PASSWORD, .secret = true));
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
SHAPE(sign_in_wait, FIELD(sign_in_wait, seconds, "How long to wait before the next try; 0: go on."));
SHAPE(account_id, FIELD(account_id, id, "Which."));

/* --- passwords -------------------------------------------------------------------------------------------------- */

static sem_t places; /* each hash takes 64 MiB while it is made */

void accounts_start(void)
{
	sem_init(&places, 0, HASHES_AT_ONCE);
}

static struct problem *take_place(struct ctx *c)
{
	struct timespec until = { .tv_sec = c->now.us / SECONDS + HASH_WAIT_S };

	while (sem_timedwait(&places, &until))
		if (errno != EINTR)
			return problem(c, &TRY_AGAIN, "others are signing in; please try again");
	return NULL;
}

static struct problem *check_password(struct ctx *c, const char *password, const char *hash, bool *fits)
{
	TRY(take_place(c));
	*fits = password_fits(password, hash);
	sem_post(&places);
	return NULL;
}

static struct problem *make_hash(struct ctx *c, const char *password, const char **hash)
{
	char text[PASSWORD_TEXT];
	bool made;

	*hash = NULL;
	if (!password)
		return NULL;
	TRY(take_place(c));
	made = password_hash(password, text);
	sem_post(&places);
	if (!made)
		return problem(c, &TRY_AGAIN, "please try again in a moment");
	*hash = arena_str(c->mem, text);
	return NULL;
}

/* --- counters --------------------------------------------------------------------------------------------------- */

static struct hash account_key(struct ctx *c, const char *email)
{
	char *small = arena_str(c->mem, email);

	for (char *p = small; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return hash_of(small, strlen(small));
}

/* Whoever has one IPv6 address has the /64. */
static struct hash address_key(const struct ctx *c)
{
	const char *address = c->address ? c->address : "", *end = address;

	for (int groups = 0; *end && groups < 4; end++)
		groups += *end == ':';
	return hash_of(address, (size_t)(end - address));
}

/* The try is counted before it is made, so that many at once gain nothing. */
static struct problem *count_try(struct ctx *c, const char *email, struct hash account, struct login **login)
{
	struct sign_in_wait *wait;
	struct problem *p;

	TRY(sql_sign_in_try(c, account, address_key(c), &wait));
	if (wait->seconds) {
		p = problem(c, &TOO_MANY_TRIES, "try again in %lld seconds", (long long)wait->seconds);
		p->retry_after = (int)wait->seconds;
		return p;
	}
	return sql_login_find(c, email, login);
}

/* --- sessions --------------------------------------------------------------------------------------------------- */

struct fresh {
	const char *token;
	struct hash hash;
	struct instant expires;
};

static struct fresh fresh_token(struct ctx *c, int64_t seconds)
{
	char token[TOKEN_TEXT];

	token_new(token);
	return (struct fresh){ arena_str(c->mem, token), hash_of(token, strlen(token)),
		{ c->now.us + seconds * SECONDS } };
}

/* From here on this transaction, and the browser, is the user. */
static struct problem *be_user(struct ctx *c, const struct fresh *f, struct session *out)
{
	struct known *unread;
	struct user *user;

	TRY(sql_session_end(c, c->who.session_token));
	TRY(sql_enter(c, c->who.visitor_token, f->hash, c->trace, &unread));
	TRY(sql_me(c, &user));
	if (!user)
		return problem(c, &NO_SUCH_THING, "nobody of the desk");
	*out = (struct session){ *user, f->expires };
	c->new_session = f->token;
	return NULL;
}

static struct problem *open_session(struct ctx *c, struct id user, struct session *out)
{
	struct fresh f = fresh_token(c, SESSION_S);

	TRY(sql_session_start(c, id_new(c->now), user, f.hash, f.expires));
	return be_user(c, &f, out);
}

static struct problem *session_form(struct ctx *c, const struct nothing *in, struct nothing *out)
{
	(void)c, (void)in, (void)out;
	return NULL;
}

static struct problem *admit(struct ctx *c, const struct login *login, struct hash account, struct session *out)
{
	TRY(sql_sign_in_passed(c, account, address_key(c)));
	return open_session(c, login->user_id, out);
}

/* No connection is held while the password is hashed. */
static struct problem *session_start(struct ctx *c, const struct sign_in *in, struct session *out)
{
	struct hash account = account_key(c, in->email);
	struct login *login = NULL;
	bool fits;

	TRY(op_begin(c));
	TRY(op_end(c, count_try(c, in->email, account, &login)));
	TRY(check_password(c, in->password, login ? login->password_hash : NULL, &fits));
	if (!login || !fits)
		return problem(c, &WRONG_SIGN_IN, "the address or the password is not right");
	TRY(op_begin(c));
	return op_end(c, admit(c, login, account, out));
}

/* A page of another origin shows no session, so it ends none. */
static struct problem *session_end(struct ctx *c, const struct nothing *in, struct nothing *out)
{
	(void)in, (void)out;
	if (hash_same(c->who.session_token, (struct hash){ { 0 } }))
		return NULL;
	c->new_session = "";
	return sql_session_end(c, c->who.session_token);
}

static struct problem *me(struct ctx *c, const struct nothing *in, struct user *out)
{
	struct user *user;

	(void)in;
	TRY(sql_me(c, &user));
	if (!user)
		return problem(c, &NO_SUCH_THING, "the shell is nobody of the desk");
	*out = *user;
	return NULL;
}

/* Whoever has a session keeps it. */
static struct problem *demo_session(struct ctx *c, const struct nothing *in, struct session *out)
{
	struct fresh f = fresh_token(c, SESSION_S);
	struct account_id *unread;
	struct user *user;

	(void)in;
	if (!config->demo)
		return problem(c, &NO_SUCH_THING, "this house shows its desk to its staff only");
	TRY(sql_me(c, &user));
	if (user) {
		*out = (struct session){ *user, f.expires };
		return NULL;
	}
	TRY(sql_demo_session(c, id_new(c->now), f.hash, f.expires, &unread));
	return be_user(c, &f, out);
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
	return open_session(c, user->id, out);
}

static struct problem *find_user(struct ctx *c, const char *email, struct user **user)
{
	TRY(email ? sql_user_by_email(c, email, user) : sql_user_first(c, user));
	return *user ? NULL : problem(c, &NO_SUCH_THING, "nobody of the desk has this address");
}

static struct problem *staff_link_make(struct ctx *c, const struct staff_link_ask *in, struct staff_link *out)
{
	struct fresh f = fresh_token(c, in->minutes * 60);
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
	TRY(make_hash(c, in->password, &hash));
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
	TRY(make_hash(c, in->password, &hash));
	*out = *user;
	return sql_password_set(c, user->id, hash);
}

OP(session_form, nothing, nothing, FOR_ANYONE, .summary = "The page to sign in on", .tx = NO_TX);
OP(session_start, sign_in, session, FOR_ANYONE, .summary = "Sign in at the desk", .tx = OWN_TX,
        PROBLEMS(&WRONG_SIGN_IN, &TOO_MANY_TRIES));
OP(session_end, nothing, nothing, FOR_ANYONE, .summary = "Sign out", .tx = WRITES);
OP(me, nothing, user, FOR_STAFF, .summary = "Who is signed in here", .tx = READS);
OP(demo_session, nothing, session, FOR_ANYONE, .summary = "Watch the demo house's desk", .tx = WRITES);
OP(staff_link_show, staff_link_token, staff_link_token, FOR_ANYONE, .summary = "The page a staff link opens",
        .tx = NO_TX);
OP(staff_link_use, staff_link_token, session, FOR_ANYONE, .summary = "Sign in by a link, once", .tx = WRITES);
OP(staff_link_make, staff_link_ask, staff_link, FOR_SYSTEM, .summary = "A link that signs somebody in once",
        .tx = WRITES);
OP(user_add, user_new, user, FOR_SYSTEM, .summary = "Somebody new at the desk", .tx = WRITES,
        PROBLEMS(&USER_EXISTS, &NO_SUCH_ROLE));
OP(user_password, user_password, user, FOR_SYSTEM, .summary = "Give somebody a password", .tx = WRITES);
