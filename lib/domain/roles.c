#include "domain/roles.h"

const struct problem_type MORE_THAN_YOU_HOLD = { FORBIDDEN, "more-than-you-hold", "Nobody grants more than they hold" },
                          NO_SUCH_PERMISSION = { REFUSED, "no-such-permission", "There is no such permission" },
                          NOT_YOURSELF = { REFUSED, "not-yourself", "Nobody changes their own standing" },
                          LAST_OWNER = { REFUSED, "last-owner", "The house needs an owner" };
static const struct problem_type BUILTIN_ROLE = { REFUSED, "builtin-role", "This role is the same in every house" },
                                 ROLE_IN_USE = { CONFLICT, "role-in-use", "Somebody has this role" };

SHAPE(permission_line, FIELD(permission_line, name, "One verb on one noun."),
        FIELD(permission_line, about, "What it allows."));
SHAPE(role_line, FIELD(role_line, slug, "Its short name."), FIELD(role_line, name, "As people call it."),
        FIELD(role_line, about, "What it is for."), FIELD(role_line, builtin, "The same in every house."),
        FIELD(role_line, factor, "Whoever has it has to have a second factor."),
        FIELD(role_line, users, "How many people have it."),
        FIELD(role_line, permissions, "What it allows: names, a space between."));
SHAPE(role_book, LIST_OF(role_book, roles, role_line, "The roles there are."),
        LIST_OF(role_book, permissions, permission_line, "What can be allowed."));
SHAPE(role_choice, FIELD(role_choice, name, "One verb on one noun."), FIELD(role_choice, about, "What it allows."),
        FIELD(role_choice, has, "The role allows it."), FIELD(role_choice, grantable, "You hold it yourself."));
SHAPE(role_page, ONE_OF(role_page, role, role_line, "The role; without a slug: one to be made."),
        FIELD(role_page, fresh, "It is to be made."),
        LIST_OF(role_page, permissions, role_choice, "What it allows, and could."));
SHAPE(role_new,
        FIELD(role_new, slug, "Small letters, digits and _.", .required = true, .min = 2, .max = 41, .one_line = true),
        FIELD(role_new, name, "As people call it.", .required = true, .min = 1, .max = 80, .one_line = true),
        FIELD(role_new, about, "What it is for.", .max = 200, .one_line = true, .fallback = ""),
        FIELD(role_new, permissions, "What it allows: names, a space between.", .required = true, .max = 4000,
                .one_line = true));
SHAPE(role_factor, FIELD(role_factor, slug, "Which.", .required = true, .max = 41, .one_line = true),
        FIELD(role_factor, factor, "Whoever has it has to have a second factor."));
SHAPE(role_ask, FIELD(role_ask, slug, "Which.", .required = true, .max = 41, .one_line = true));
SHAPE(user_roles, FIELD(user_roles, id, "Who.", .required = true),
        FIELD(user_roles, roles, "All they are from now on: slugs, a space between.", .required = true, .min = 1,
                .max = 400, .one_line = true));

static struct problem *book(struct ctx *c, struct role_book *out)
{
	TRY(sql_role_lines(c, &out->roles));
	return sql_permission_lines(c, &out->permissions);
}

static struct problem *role_list(struct ctx *c, const struct nothing *in, struct role_book *out)
{
	(void)in;
	return book(c, out);
}

static struct problem *role_draft(struct ctx *c, const struct nothing *in, struct role_page *out)
{
	(void)in;
	out->role = (struct role_line){ .slug = "", .name = "", .about = "", .permissions = "" };
	out->fresh = true;
	return sql_role_choices(c, "", &out->permissions);
}

static struct problem *role_show(struct ctx *c, const struct role_ask *in, struct role_page *out)
{
	struct role_line *line;

	TRY(sql_role_one(c, in->slug, &line));
	if (!line)
		return problem(c, &NO_SUCH_THING, "no role has this name");
	out->role = *line;
	return sql_role_choices(c, in->slug, &out->permissions);
}

static struct problem *role_save(struct ctx *c, const struct role_new *in, struct role_book *out)
{
	TRY(sql_role_save(c, in->slug, in->name, in->about, in->permissions));
	return book(c, out);
}

static struct problem *role_remove(struct ctx *c, const struct role_ask *in, struct role_book *out)
{
	TRY(sql_role_remove(c, in->slug));
	return book(c, out);
}

static struct problem *role_factor_set(struct ctx *c, const struct role_factor *in, struct role_book *out)
{
	TRY(sql_role_factor_set(c, in->slug, in->factor));
	return book(c, out);
}

static struct problem *user_roles_set(struct ctx *c, const struct user_roles *in, struct user *out)
{
	struct user *user;

	TRY(sql_user_roles_set(c, in->id, in->roles));
	TRY(sql_user_by_id(c, in->id, &user));
	*out = *user;
	return NULL;
}

OP(role_list, nothing, role_book, USER_READ, .summary = "The roles, and what each allows", .tx = READS);
OP(role_draft, nothing, role_page, ROLE_MANAGE, .summary = "The page for a new role", .tx = READS);
OP(role_show, role_ask, role_page, USER_READ, .summary = "A role, and what it allows", .tx = READS);
OP(role_save, role_new, role_book, ROLE_MANAGE, .summary = "Make or change a role", .tx = WRITES, .step_up = true,
        .once = true, PROBLEMS(&BUILTIN_ROLE, &NO_SUCH_PERMISSION, &MORE_THAN_YOU_HOLD));
OP(role_remove, role_ask, role_book, ROLE_MANAGE, .summary = "Remove a role nobody has", .tx = WRITES, .step_up = true,
        .once = true, PROBLEMS(&BUILTIN_ROLE, &ROLE_IN_USE));
OP(role_factor_set, role_factor, role_book, ROLE_MANAGE, .summary = "Whether a role asks for a second factor",
        .tx = WRITES, .step_up = true, .once = true);
OP(user_roles_set, user_roles, user, USER_MANAGE, .summary = "What somebody is from now on", .tx = WRITES,
        .step_up = true, .once = true,
        PROBLEMS(&NO_SUCH_ROLE, &MORE_THAN_YOU_HOLD, &NOT_YOURSELF, &LAST_OWNER, &DEMO_ACCOUNT));
