#include "domain/sessions.h"
#include "core/config.h"
#include "queries.h"
#include <string.h>

enum { SESSION_S = 12 * 3600, PENDING_S = 600 };

static const char home[] = "/admin/inbox";

const struct problem_type WRONG_PROOF = { REFUSED, "wrong-proof", "That does not show that it is you" },
                          DEMO_ACCOUNT = { REFUSED, "demo-account", "The demo's account stays as it is" };

SHAPE(user, FIELD(user, id, "Who it is."), FIELD(user, name, "As guests see it when they answer."),
        FIELD(user, email, "The address they sign in with."),
        FIELD(user, roles, "The slugs of their roles, a space between."),
        FIELD(user, demo, "Anybody may be this person, in the demo house."));
SHAPE(session, ONE_OF(session, user, user, "Who is signed in; null while a second factor is to come.", .maybe = true),
        FIELD(session, expires_at, "When one has to sign in again, or have shown the second factor."),
        FIELD(session, factors, "What is to be shown next, one of these: totp, passkey, recovery; null: nothing.",
                .maybe = true),
        FIELD(session, next, "The page of the desk to go on to."));
SHAPE(own_factors, FIELD(own_factors, factors, "totp, passkey, recovery; a space between.", .maybe = true));
SHAPE(account_id, FIELD(account_id, id, "Which."));
struct fresh token_fresh(struct ctx *c, int64_t seconds)
{
	char token[TOKEN_TEXT];

	token_new(token);
	return (struct fresh){ arena_str(c->mem, token), hash_of(token, strlen(token)),
		{ c->now.us + seconds * SECONDS } };
}

static const char *word_for(const char *agent, const char *const (*words)[2])
{
	for (; agent && (*words)[0]; words++)
		if (strstr(agent, (*words)[0]))
			return (*words)[1];
	return NULL;
}

/* 'Firefox on Linux': what a person can tell their devices by, from what the browser says of itself. */
static const char *device_words(struct ctx *c)
{
	static const char *const browsers[][2] = { { "Edg/", "Edge" }, { "OPR/", "Opera" }, { "Firefox/", "Firefox" },
		{ "Chrome/", "Chrome" }, { "CriOS/", "Chrome" }, { "Safari/", "Safari" }, { "curl/", "curl" },
		{ NULL, NULL } };
	static const char *const systems[][2] = { { "iPhone", "iPhone" }, { "iPad", "iPad" }, { "Android", "Android" },
		{ "Windows", "Windows" }, { "Mac OS X", "macOS" }, { "CrOS", "ChromeOS" }, { "Linux", "Linux" },
		{ NULL, NULL } };
	const char *browser = word_for(c->agent, browsers), *os = word_for(c->agent, systems);

	return browser && os ? arena_printf(c->mem, "%s on %s", browser, os)
	        : browser    ? browser
	        : os         ? os
	                     : "A program";
}

struct problem *session_placed(struct ctx *c)
{
	return sql_session_place(c, device_words(c), c->address ? c->address : "");
}

/* From here on this transaction, and the browser, is the user. */
static struct problem *be_user(struct ctx *c, const struct fresh *f, struct session *out)
{
	struct known *unread;
	struct user *user;

	TRY(sql_session_end(c, c->who.session_token));
	TRY(sql_enter(c, c->who.visitor_token, f->hash, c->trace, &unread));
	TRY(session_placed(c));
	TRY(sql_me(c, &user));
	if (!user)
		return problem(c, &NO_SUCH_THING, "nobody of the desk");
	*out = (struct session){ *user, f->expires, NULL, home };
	c->new_session = f->token;
	return NULL;
}

struct problem *session_open(struct ctx *c, struct id user, struct session *out)
{
	struct fresh f = token_fresh(c, SESSION_S);

	TRY(sql_session_start(c, id_new(c->now), user, f.hash, f.expires));
	return be_user(c, &f, out);
}

struct problem *session_admit(struct ctx *c, struct id user, struct session *out)
{
	struct fresh f = token_fresh(c, PENDING_S);
	struct own_factors *own;

	TRY(sql_factors_of(c, user, &own));
	if (!own->factors)
		return session_open(c, user, out);
	TRY(sql_session_end(c, c->who.session_token));
	TRY(sql_sign_in_pend(c, f.hash, user));
	c->new_session = f.token;
	*out = (struct session){ .expires_at = f.expires, .factors = own->factors, .next = "/admin/sign-in/factor" };
	return NULL;
}

/* A page of another origin shows no session, so it ends none. */
static struct problem *session_end(struct ctx *c, const struct nothing *in, struct nothing *out)
{
	(void)in, (void)out;
	if (hash_same(c->who.session_token, (struct hash){ { 0 } }) && id_none(c->who.access))
		return NULL;
	c->new_session = id_none(c->who.access) ? "" : NULL;
	return sql_session_end(c, c->who.session_token);
}

struct problem *user_self(struct ctx *c, struct user **user)
{
	TRY(sql_me(c, user));
	return *user ? NULL : problem(c, &NO_SUCH_THING, "the shell is nobody of the desk");
}

static struct problem *me(struct ctx *c, const struct nothing *in, struct user *out)
{
	struct user *user;

	(void)in;
	TRY(user_self(c, &user));
	*out = *user;
	return NULL;
}

/* Whoever has a session keeps it. */
static struct problem *demo_session(struct ctx *c, const struct nothing *in, struct session *out)
{
	struct fresh f = token_fresh(c, SESSION_S);
	struct account_id *unread;
	struct user *user;

	(void)in;
	if (!config->demo)
		return problem(c, &NO_SUCH_THING, "this house shows its desk to its staff only");
	TRY(sql_me(c, &user));
	if (user) {
		*out = (struct session){ *user, f.expires, NULL, home };
		return NULL;
	}
	TRY(sql_demo_session(c, id_new(c->now), f.hash, f.expires, &unread));
	return be_user(c, &f, out);
}

const char *safe_next(const char *next)
{
	if (!next || strncmp(next, "/admin", 6) != 0 || (next[6] && !strchr("/?", next[6])) || strstr(next, "//"))
		return home;
	for (const char *p = next; *p; p++)
		if (*p <= ' ' || *p > '~' || *p == '\\')
			return home;
	return next;
}

OP(session_end, nothing, nothing, FOR_ANYONE, .summary = "Sign out", .tx = WRITES);
OP(me, nothing, user, FOR_STAFF, .summary = "Who is signed in here", .tx = READS);
OP(demo_session, nothing, session, FOR_ANYONE, .summary = "Watch the demo house's desk", .tx = WRITES);
