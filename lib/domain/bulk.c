#include "domain/bulk.h"
#include "domain/book.h"
#include "domain/contacts.h"
#include <string.h>

enum { AT_ONCE = 250 }; /* a statement of that many is over in well under a second */

static const struct problem_type TARGET_NEEDED = { REFUSED, "target-needed", "Say which" },
                                 NOBODY_MEANT = { REFUSED, "nobody-meant", "No contact fits" },
                                 TOO_MANY_MEANT = { REFUSED, "too-many-meant", "Too many contacts at once" };

static const char *const actions[] = { "tag", "untag", "assign", "archive", "restore", NULL },
                         *const whoms[] = { "picked", "all", NULL };

SHAPE(bulk_ask, FIELD(bulk_ask, action, "What is done.", .required = true, .choices = actions),
        FIELD(bulk_ask, tag, "For tag and untag: its name.", .max = 40, .one_line = true, .maybe = true),
        FIELD(bulk_ask, owner, "For assign: the id of who looks after them.", .max = 36, .maybe = true),
        FIELD(bulk_ask, whom, "Those that were picked, or all whom the conditions find.", .choices = whoms,
                .fallback = "picked"),
        FIELD(bulk_ask, pick, "Their ids, as a list, or as the names of an object.", .maybe = true),
        FIELD(bulk_ask, where, "The conditions, as a list told them.", .maybe = true));
SHAPE(bulk_look, ONE_OF(bulk_look, asked, bulk_ask, "What was asked."),
        FIELD(bulk_look, count, "How many it is about."),
        FIELD(bulk_look, more_than, "They are more than may be changed at once."),
        LIST_OF(bulk_look, first, contact, "The first of them."),
        FIELD(bulk_look, owner_name, "Who looks after them then.", .maybe = true));
SHAPE(bulk_ref, FIELD(bulk_ref, id, "The change.", .required = true));
SHAPE(bulk, FIELD(bulk, id, "The change."), FIELD(bulk, action, "What was done."),
        FIELD(bulk, tag, "The tag.", .maybe = true), FIELD(bulk, owner_name, "Who looks after them.", .maybe = true),
        FIELD(bulk, by, "Who did it.", .maybe = true), FIELD(bulk, at, "When."),
        FIELD(bulk, undone_at, "When it was undone.", .maybe = true), FIELD(bulk, changed, "How many were changed."),
        FIELD(bulk, unchanged, "How many were so before."),
        FIELD(bulk, refused, "How many could not be changed: merged or archived meanwhile."),
        FIELD(bulk, undone, "How many were changed back."));

/* Ticks that are none mean nobody, not everybody. */
static struct problem *whom(struct ctx *c, const struct bulk_ask *in, struct document *where, struct document *pick)
{
	bool all = !strcmp(in->whom, "all");

	*where = all && in->where.text ? in->where : (struct document){ "{}" };
	*pick = all || !in->pick.text ? (struct document){ "[]" } : in->pick;
	if (all && !in->where.text)
		return contact_unfit(c, "/where", "is required for all");
	if (where->text[0] != '{')
		return contact_unfit(c, "/where", "must be an object");
	return all || strlen(pick->text) > 36 ? NULL : problem(c, &NOBODY_MEANT, "tick at least one contact");
}

static struct problem *owner_of(struct ctx *c, const struct bulk_ask *in, struct id *owner)
{
	*owner = (struct id){ { 0 } };
	if (strcmp(in->action, "assign") != 0)
		return NULL;
	if (!in->owner)
		return problem(c, &TARGET_NEEDED, "say who looks after them");
	return id_parse(in->owner, owner) ? NULL : contact_unfit(c, "/owner", "must be a UUID");
}

static struct problem *owner_name(struct ctx *c, struct id owner, const char **name)
{
	struct staff_brief_list staff;

	TRY(sql_staff_list(c, &staff));
	for (size_t i = 0; i < staff.n; i++)
		if (id_same(staff.items[i].id, owner))
			*name = staff.items[i].name;
	return NULL;
}

static struct problem *bulk_look(struct ctx *c, const struct bulk_ask *in, struct bulk_look *out)
{
	struct document where, pick;
	struct contact_count *count;
	struct id owner;

	TRY(whom(c, in, &where, &pick));
	TRY(owner_of(c, in, &owner));
	if (!in->tag && strstr(in->action, "tag"))
		return problem(c, &TARGET_NEEDED, "name the tag");
	TRY(owner_name(c, owner, &out->owner_name));
	TRY(sql_bulk_whom(c, where, pick, BULK_MOST + 1, &count));
	if (!count->n)
		return problem(c, &NOBODY_MEANT, "no contact fits");
	out->asked = *in;
	out->more_than = count->n > BULK_MOST;
	out->count = out->more_than ? BULK_MOST : count->n;
	return sql_bulk_first(c, where, pick, &out->first);
}

static struct problem *show(struct ctx *c, struct id id, struct bulk *out)
{
	struct bulk *bulk;

	TRY(sql_bulk_show(c, id, &bulk));
	if (!bulk)
		return problem(c, &NO_SUCH_THING, "no such change was made");
	*out = *bulk;
	return NULL;
}

static struct problem *all_steps(struct ctx *c, struct id id, bool undo)
{
	struct contact_count left = { 1 }, *now;

	for (int i = 0; left.n && i < BULK_MOST / AT_ONCE + 1; i++) {
		TRY(sql_bulk_step(c, id, AT_ONCE, undo, &now));
		left = *now;
	}
	return NULL;
}

static struct problem *bulk_do(struct ctx *c, const struct bulk_ask *in, struct bulk *out)
{
	struct document where, pick;
	struct contact_count *count;
	struct id id = id_new(c->now), owner;

	TRY(whom(c, in, &where, &pick));
	TRY(owner_of(c, in, &owner));
	TRY(sql_bulk_begin(c, id, in->action, in->tag, owner, where, pick, &count));
	TRY(all_steps(c, id, false));
	return show(c, id, out);
}

static struct problem *bulk_show(struct ctx *c, const struct bulk_ref *in, struct bulk *out)
{
	return show(c, in->id, out);
}

static struct problem *bulk_undo(struct ctx *c, const struct bulk_ref *in, struct bulk *out)
{
	TRY(all_steps(c, in->id, true));
	return show(c, in->id, out);
}

OP(bulk_look, bulk_ask, bulk_look, CONTACT_MANAGE, .summary = "What a change of many contacts would be about",
        .tx = READS, PROBLEMS(&TARGET_NEEDED, &NOBODY_MEANT));
OP(bulk_do, bulk_ask, bulk, CONTACT_MANAGE, .summary = "Change many contacts", .tx = WRITES, .once = true,
        PROBLEMS(&TARGET_NEEDED, &NOBODY_MEANT, &TOO_MANY_MEANT, &NO_SUCH_OWNER));
OP(bulk_show, bulk_ref, bulk, CONTACT_READ, .summary = "What a change of many contacts did", .tx = READS);
OP(bulk_undo, bulk_ref, bulk, CONTACT_MANAGE, .summary = "Undo a change of many contacts", .tx = WRITES, .once = true);
