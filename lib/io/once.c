/*
 * once - the same request under the same Idempotency-Key is answered once
 *
 * The key is taken in the transaction of the work and the answer kept in it, so
 * a problem frees the key and a success can only be repeated as it was.  A twin
 * in flight waits for the first at the unique key until its lock limit.
 */
#include "io/db_parts.h"
#include "queries.h"
#include <string.h>

struct once_row {
	bool mine, same;
	const char *answer;
};

SHAPE(once_row, FIELD(once_row, mine, "The key was free and is ours now."),
        FIELD(once_row, same, "The earlier request was this one."), FIELD(once_row, answer, "What was answered."));

/* Whose key it is: two callers may use the same. */
static const char *principal(struct ctx *c)
{
	char text[ID_TEXT];

	if (c->actor)
		return c->actor;
	id_print(!id_none(c->who.key) ? c->who.key : id_none(c->who.user) ? c->who.visitor : c->who.user, text);
	return c->who.standing == ANYONE ? "anyone" : arena_str(c->mem, text);
}

struct problem *db_once(struct ctx *c)
{
	struct once_row *row;

	TRY(op_tx->checked(c));
	if (!c->once_by)
		c->once_by = principal(c);
	TRY(sql_once_begin(c, c->once_by, c->op->name, c->once, c->request, &row));
	if (row->mine)
		return NULL;
	if (!row->same)
		return problem(c, &KEY_REUSED, "use a new key for a new request");
	if (!row->answer)
		return problem(c, &KEY_IN_USE, "ask again in a moment");
	c->earlier = row->answer;
	return NULL;
}

/* Whoever came without a name and got one sends a form again under that name. */
static struct problem *keep_for_newcomer(struct ctx *c, const char *answer)
{
	struct once_row *row;
	char text[ID_TEXT];

	id_print(c->who.visitor, text);
	TRY(sql_once_begin(c, text, c->op->name, c->once, c->request, &row));
	return row->mine ? sql_once_keep(c, text, c->op->name, c->once, answer) : NULL;
}

struct problem *db_release(struct ctx *c)
{
	return sql_once_release(c, c->once_by, c->op->name, c->once);
}

struct problem *db_keep(struct ctx *c, const char *answer)
{
	TRY(sql_once_keep(c, c->once_by, c->op->name, c->once, answer));
	return c->actor || strcmp(c->once_by, "anyone") != 0 || id_none(c->who.visitor) ? NULL
	                                                                                : keep_for_newcomer(c, answer);
}
