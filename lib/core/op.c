#include "core/op.h"
#include "base/json.h"
#include <string.h>

const struct op_tx *op_tx;

SHAPE(file, FIELD(file, type, "Its media type."), FIELD(file, name, "The name to save it under.", .maybe = true),
        FIELD(file, body, "What it holds."));

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

/* The call itself, between looking for an earlier answer and keeping this one. */
static struct problem *call_once(
        struct ctx *c, const struct op *op, struct json_object *in, const void *args, struct result *r)
{
	const char *text = json_text(c->mem, in);

	TRY(op_tx->once(c, hash_of(text, strlen(text)), &r->earlier));
	if (r->earlier)
		return NULL;
	TRY(op->call(c, args, r->out));
	return op_tx->keep(c, result_json(c, op, r));
}

static struct problem *call_in_tx(
        struct ctx *c, const struct op *op, struct json_object *in, const void *args, struct result *r)
{
	if (op->once && c->once)
		TRY(call_once(c, op, in, args, r));
	else
		TRY(op->call(c, args, r->out));
	return op_tx->checked(c);
}

struct problem *op_run(struct ctx *c, const struct op *op, struct json_object *in, bool textual, struct result *r)
{
	const struct op *outer = c->op;
	void *args = arena_alloc(c->mem, op->in->size);
	struct problem *p;

	*r = (struct result){ .out = arena_alloc(c->mem, op->out->size) };
	c->op = op;
	p = shape_read(c, op->in, in, textual, args);
	if (!p && (op->tx == READS || op->tx == WRITES)) {
		p = op_begin(c);
		if (!p)
			p = op_end(c, call_in_tx(c, op, in, args, r));
	} else if (!p && op->tx == OWN_TX) {
		p = op->call(c, args, r->out);
		p = c->db ? op_end(c, p) : p;
	} else if (!p) {
		p = op->call(c, args, r->out);
	}
	c->op = outer;
	return p;
}
