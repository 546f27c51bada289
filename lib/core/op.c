#include "core/op.h"
#include "base/json.h"
#include <string.h>

const struct op_tx *op_tx;

SHAPE(file, FIELD(file, type, "Its media type."), FIELD(file, name, "The name to save it under.", .maybe = true),
        FIELD(file, body, "What it holds."));

const struct problem_type *op_problem(const struct op *op, size_t n)
{
	const struct problem_type *const asked[] = { op->may >= FIRST_NAMED ? &FACTOR_FIRST
		        : op->step_up                                       ? &CONFIRM_FIRST
		                                                            : NULL,
		op->may >= FIRST_NAMED && op->step_up ? &CONFIRM_FIRST : NULL, NULL };
	const struct problem_type *const *lists[] = { usual_problems, asked, op->problems };

	for (int l = 0; l < 3; l++)
		for (const struct problem_type *const *t = lists[l]; t && *t; t++)
			if (!n--)
				return *t;
	return NULL;
}

struct problem *op_begin(struct ctx *c)
{
	return op_tx->begin(c, c->op->tx != READS);
}

struct problem *op_end(struct ctx *c, struct problem *p)
{
	struct problem *ending = op_tx->end(c, !p);

	return p ? p : ending;
}

const char *result_json(struct ctx *c, const struct op *op, const struct result *r)
{
	struct buf b = { .mem = c->mem };

	if (r->earlier)
		return r->earlier;
	shape_write(&b, op->out, r->out);
	return b.text;
}

static bool keyed(const struct ctx *c)
{
	return c->op->once && c->once;
}

struct problem *op_begin_once(struct ctx *c, bool *done)
{
	struct problem *p = op_begin(c);

	if (!p && keyed(c))
		p = op_tx->once(c);
	*done = !p && c->earlier;
	return p;
}

struct problem *op_release_once(struct ctx *c)
{
	return keyed(c) ? op_tx->release(c) : NULL;
}

struct problem *op_end_once(struct ctx *c, struct problem *p, const void *out)
{
	struct buf b = { .mem = c->mem };

	if (!p)
		p = op_tx->checked(c);
	if (!p && keyed(c) && !c->earlier) {
		shape_write(&b, c->op->out, out);
		p = op_tx->keep(c, b.text);
	}
	return op_end(c, p);
}

static struct problem *call_in_tx(struct ctx *c, const struct op *op, const void *args, void *out)
{
	bool done;
	struct problem *p = op_begin_once(c, &done), *turned_away;

	if (!p && !done && op->tx == WRITES && op->may >= FIRST_NAMED)
		p = op_tx->checked(c); /* a function may look up names or count before its first query */
	if (!p && !done && (p = op->call(c, args, out)) && (turned_away = op_tx->checked(c)))
		p = turned_away; /* who may not, is not told what else is wrong */
	return op_end_once(c, p, out);
}

/* A function with transactions of its own is asked for only by who may. */
static struct problem *call_by_itself(struct ctx *c, const struct op *op, const void *args, void *out)
{
	if (op->tx == OWN_TX && op->may > FOR_GUESTS && op->may != FOR_SYSTEM) {
		TRY(op_begin(c));
		TRY(op_end(c, op_tx->checked(c)));
	}
	return op->call(c, args, out);
}

static struct hash hash_of_input(struct ctx *c, struct json_object *in)
{
	const char *text = json_text(c->mem, in);

	return hash_of(text, strlen(text));
}

struct problem *op_run(struct ctx *c, const struct op *op, struct json_object *in, bool textual, struct result *r)
{
	const struct op *outer = c->op;
	void *args = arena_alloc(c->mem, op->in->size);
	struct problem *p;

	*r = (struct result){ .out = arena_alloc(c->mem, op->out->size) };
	c->op = op;
	c->earlier = NULL;
	c->once_by = NULL;
	p = shape_read(c, op->in, in, textual, args);
	if (!p && keyed(c))
		c->request = hash_of_input(c, in);
	if (!p)
		p = op->tx == READS || op->tx == WRITES ? call_in_tx(c, op, args, r->out)
		                                        : call_by_itself(c, op, args, r->out);
	if (c->db) /* an OWN_TX function came back from the middle of one */
		p = op_end(c, p);
	r->earlier = c->earlier;
	if (r->earlier)
		r->out = NULL;
	c->op = outer;
	return p;
}
