#include "domain/staff.h"
#include "core/config.h"
#include "domain/keyset.h"
#include "domain/letters.h"
#include "domain/passwords.h"
#include "domain/roles.h"
#include <string.h>

const struct problem_type LINK_OVER = { NOT_FOUND, "link-over", "This link works no more" };
static const struct problem_type NOT_THEIRS = { REFUSED, "not-accepted", "They have not accepted" };

static const char *const states[] = { "invited", "active", "suspended", "removed", NULL };
static const char *const events[] = { "activated", "suspended", "removed", NULL };

SHAPE(user_line, FIELD(user_line, id, "Who it is."), FIELD(user_line, name, "As guests see it."),
        FIELD(user_line, email, "The address they sign in with."),
        FIELD(user_line, state, "invited, active, suspended or removed."),
        FIELD(user_line, roles, "The slugs of their roles, a space between."),
        FIELD(user_line, factors, "What they can show beside a password: totp, passkey, recovery.", .maybe = true),
        FIELD(user_line, demo, "The demo house's person, who is everybody."), FIELD(user_line, myself, "It is you."),
        FIELD(user_line, last_seen, "When they last did something.", .maybe = true),
        FIELD(user_line, invited_until, "Until when their invitation works.", .maybe = true),
        FIELD(user_line, created_at, "Since when."), FIELD(user_line, version, "Grows with every move."),
        FIELD(user_line, legal, "What may become of them, a space between.", .maybe = true));
SHAPE(user_ask, KEYSET_FIELD(user_ask), FIELD(user_ask, state, "Only these.", .choices = states, .maybe = true));
SHAPE(role_option, FIELD(role_option, slug, "Its short name."), FIELD(role_option, name, "As people call it."),
        FIELD(role_option, about, "What it is for."), FIELD(role_option, grantable, "You hold all it allows."));
SHAPE(user_book, LIST_OF(user_book, users, user_line, "The newest first."),
        LIST_OF(user_book, roles, role_option, "What somebody can be."),
        FIELD(user_book, next, "Ask for more after this.", .maybe = true),
        FIELD(user_book, link, "Of the one just invited, this once.", .maybe = true),
        FIELD(user_book, invited, "Whom it is for.", .maybe = true));
SHAPE(user_role_option, FIELD(user_role_option, slug, "Its short name."),
        FIELD(user_role_option, name, "As people call it."), FIELD(user_role_option, about, "What it is for."),
        FIELD(user_role_option, has, "They are that."), FIELD(user_role_option, grantable, "You hold all it allows."));
SHAPE(user_one, FIELD(user_one, id, "Who.", .required = true));
SHAPE(user_page, ONE_OF(user_page, user, user_line, "Who."),
        LIST_OF(user_page, roles, user_role_option, "What they are, and could be."));
SHAPE(user_invitation,
        FIELD(user_invitation, email, "Where the letter goes.", .required = true, .max = 254, .format = "email"),
        FIELD(user_invitation, name, "As guests will see it; they can change it.", .max = 80, .one_line = true,
                .maybe = true),
        FIELD(user_invitation, roles, "What they will be: slugs, a space between.", .required = true, .min = 2,
                .max = 400, .one_line = true));
SHAPE(user_moving, FIELD(user_moving, id, "Who.", .required = true),
        FIELD(user_moving, event, "What becomes of them.", .required = true, .choices = events),
        FIELD(user_moving, version, "As you saw them; absent: whatever they are.", .min = 1, .max = 1000000000,
                .maybe = true));
SHAPE(user_named, FIELD(user_named, email, "Who.", .required = true, .max = 254, .format = "email"),
        FIELD(user_named, event, "What becomes of them.", .required = true, .choices = events));
SHAPE(link_token, FIELD(link_token, token, "From the link.", .required = true, .max = 64, .one_line = true));
SHAPE(invitation, FIELD(invitation, token, "From the link."), FIELD(invitation, email, "Whose it is."),
        FIELD(invitation, name, "What the house calls them."));
SHAPE(acceptance, FIELD(acceptance, token, "From the link.", .required = true, .max = 64, .one_line = true),
        FIELD(acceptance, name, "As guests will see it.", .required = true, .min = 1, .max = 80, .one_line = true),
        FIELD(acceptance, password, "To sign in with from now on.", .required = true, .min = LEAST_PASSWORD,
                .max = MOST_PASSWORD, .secret = true));

/* --- the list --------------------------------------------------------------------------------------------------- */

static struct problem *book(struct ctx *c, const struct user_ask *ask, struct user_book *out)
{
	struct keyset after = keyset_read(ask->after);

	TRY(sql_user_lines(c, ask->state, after.at, after.id, &out->users));
	out->next = KEYSET_CUT(c, &out->users, created_at);
	return sql_role_options(c, &out->roles);
}

static struct problem *user_list(struct ctx *c, const struct user_ask *in, struct user_book *out)
{
	return book(c, in, out);
}

static struct problem *line_of(struct ctx *c, struct id id, struct user_line *out)
{
	struct user_line *line;

	TRY(sql_user_line_one(c, id, &line));
	if (!line)
		return problem(c, &NO_SUCH_THING, "nobody of the desk has this id");
	*out = *line;
	return NULL;
}

static struct problem *user_show(struct ctx *c, const struct user_one *in, struct user_page *out)
{
	TRY(line_of(c, in->id, &out->user));
	return sql_user_role_options(c, in->id, &out->roles);
}

/* --- inviting --------------------------------------------------------------------------------------------------- */

static struct problem *handed_out(
        struct ctx *c, const struct addressee *to, const struct fresh *link, struct user_book *out)
{
	TRY(letter_invite(c, to, link, c->who.standing == STAFF ? c->who.name : NULL));
	TRY(book(c, &(struct user_ask){ 0 }, out));
	out->link = link_with(c, "/admin/accept", link->token);
	out->invited = to->email;
	return NULL;
}

static struct problem *user_invite(struct ctx *c, const struct user_invitation *in, struct user_book *out)
{
	struct addressee to = { id_new(c->now), in->email,
		in->name && *in->name ? in->name : arena_strn(c->mem, in->email, strcspn(in->email, "@")) };
	struct fresh link = token_fresh(c, INVITE_S);

	TRY(sql_user_invite(c, to.id, to.email, to.name, in->roles, link.hash, link.expires));
	return handed_out(c, &to, &link, out);
}

static struct problem *user_invite_again(struct ctx *c, const struct user_one *in, struct user_book *out)
{
	struct fresh link = token_fresh(c, INVITE_S);
	struct user *user;

	TRY(sql_user_invite_again(c, in->id, link.hash, link.expires));
	TRY(sql_user_by_id(c, in->id, &user));
	return handed_out(c, &(struct addressee){ user->id, user->email, user->name }, &link, out);
}

static struct problem *user_move(struct ctx *c, const struct user_moving *in, struct user_page *out)
{
	struct moved *moved;

	if (!strcmp(in->event, "activated")) {
		struct user_line line;
		TRY(line_of(c, in->id, &line));
		if (!strcmp(line.state, "invited"))
			return problem(c, &NOT_THEIRS, "only they can accept an invitation");
	}
	TRY(sql_transition(c, "user", in->id, in->event, in->version, (struct document){ NULL }, &moved));
	TRY(line_of(c, in->id, &out->user));
	return sql_user_role_options(c, in->id, &out->roles);
}

static struct problem *user_move_named(struct ctx *c, const struct user_named *in, struct user *out)
{
	struct moved *moved;
	struct user *user;

	TRY(sql_user_by_email(c, in->email, &user));
	if (!user)
		return problem(c, &NO_SUCH_THING, "nobody of the desk has this address");
	TRY(sql_transition(c, "user", user->id, in->event, NO_INT, (struct document){ NULL }, &moved));
	*out = *user;
	return NULL;
}

/* --- accepting -------------------------------------------------------------------------------------------------- */

static struct problem *holder(struct ctx *c, struct hash token, struct addressee **to)
{
	TRY(sql_link_holder(c, token, "invite", to));
	return *to ? NULL : problem(c, &LINK_OVER, "it was used, withdrawn or is too old; ask for another invitation");
}

static struct problem *invitation_show(struct ctx *c, const struct link_token *in, struct invitation *out)
{
	struct addressee *to;

	TRY(holder(c, hash_of(in->token, strlen(in->token)), &to));
	*out = (struct invitation){ in->token, to->email, to->name };
	return NULL;
}

static struct problem *let_in(struct ctx *c, struct hash token, const char *name, const char *hash, struct session *out)
{
	struct account_id *user;

	TRY(sql_invite_accept(c, token, name, hash, &user));
	return session_open(c, user->id, out);
}

/* No connection is held while the password is hashed. */
static struct problem *invitation_accept(struct ctx *c, const struct acceptance *in, struct session *out)
{
	struct hash token = hash_of(in->token, strlen(in->token));
	struct addressee *to;
	const char *hash;

	TRY(op_begin(c));
	TRY(op_end(c, holder(c, token, &to)));
	TRY(password_make(c, in->password, to->email, in->name, &hash));
	TRY(op_begin(c));
	return op_end(c, let_in(c, token, in->name, hash, out));
}

OP(user_list, user_ask, user_book, USER_READ, .summary = "Who works here", .tx = READS);
OP(user_show, user_one, user_page, USER_READ, .summary = "Somebody who works here, and what they are", .tx = READS);
OP(user_invite, user_invitation, user_book, USER_MANAGE, .summary = "Invite somebody to the desk by mail", .tx = WRITES,
        .step_up = true, PROBLEMS(&USER_EXISTS, &NO_SUCH_ROLE, &MORE_THAN_YOU_HOLD));
OP(user_invite_again, user_one, user_book, USER_MANAGE, .summary = "Invite them once more; the link before is void",
        .tx = WRITES, .step_up = true, PROBLEMS(&MORE_THAN_YOU_HOLD));
OP(user_move, user_moving, user_page, USER_MANAGE, .summary = "Suspend somebody, let them back, or let them go",
        .tx = WRITES, .step_up = true, .once = true,
        PROBLEMS(&MORE_THAN_YOU_HOLD, &NOT_YOURSELF, &LAST_OWNER, &DEMO_ACCOUNT, &NOT_THEIRS));
OP(user_move_named, user_named, user, FOR_SYSTEM, .summary = "The same by address, from the shell", .tx = WRITES,
        PROBLEMS(&LAST_OWNER));
OP(invitation_show, link_token, invitation, FOR_ANYONE, .summary = "The page an invitation opens", .tx = READS,
        PROBLEMS(&LINK_OVER));
OP(invitation_accept, acceptance, session, FOR_ANYONE, .summary = "Accept an invitation: choose a name and a password",
        .tx = OWN_TX, PROBLEMS(&LINK_OVER, &WEAK_PASSWORD));
