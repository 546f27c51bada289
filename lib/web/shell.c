#include "web/shell.h"
#include "base/json.h"
#include "core/config.h"
#include "web/worker.h"
#include <stdio.h>
#include <string.h>

enum { MOST = 64 * 1024 };

static void print(struct buf *b)
{
	fwrite(b->text ? b->text : "", 1, b->len, stdout);
}

static const struct op *op_named(const struct worker *w, const char *name)
{
	for (const struct op *const *o = w->commands; o && *o; o++)
		if (!strcmp((*o)->name, name))
			return *o;
	for (const struct route *r = w->routes; r && r->method; r++)
		if (!strcmp(r->op->name, name))
			return r->op;
	return NULL;
}

static const char *standard_input(struct arena *mem, size_t *n)
{
	char *text = arena_alloc(mem, MOST + 1);

	*n = fread(text, 1, MOST, stdin);
	return text;
}

int shell_call(const struct worker *w, struct arena *mem, const char *name)
{
	const struct op *op = op_named(w, name);
	struct ctx c = work_of(mem, "shell");
	struct buf b = { .mem = mem };
	struct json_object *in;
	struct result r;
	struct problem *p;
	size_t n;
	const char *text;

	if (!op) {
		fprintf(stderr, "%s has no op %s; see %s --routes\n", w->name, name, w->name);
		return 64;
	}
	text = standard_input(mem, &n);
	in = json_read(mem, n ? text : "{}", n ? n : 2);
	p = op_run(&c, op, in, false, &r);
	if (p)
		problem_write(&b, &c, p, NULL);
	else
		buf_puts(&b, result_json(&c, op, &r));
	buf_puts(&b, "\n");
	print(&b);
	return p ? 1 : 0;
}

static void print_routes(const struct worker *w, struct buf *b)
{
	for (const struct route *r = w->routes; r && r->method; r++)
		buf_printf(b, "%-6s %-44s %-24s %s\n", r->method, r->path, r->op->name, permission_name(r->op->may));
}

/* WORDS: the op that puts it into words, if one does. */
static void print_type(struct buf *b, const struct problem_type *t, const char *words)
{
	buf_printf(b, "%s\t%d\t%s\t%s\n", t->slug, problem_status(t), t->title, words);
}

static void print_problems(const struct worker *w, struct buf *b)
{
	const struct problem_type *t;

	for (const struct route *r = w->routes; r && r->method; r++) {
		for (size_t i = 0; (t = op_problem(r->op, i)); i++)
			print_type(b, t, "");
		for (const struct problem_type *const *m = r->op->meets; m && *m; m++)
			print_type(b, *m, r->op->name);
	}
}

bool shell_describe(const struct worker *w, struct arena *mem, const char *how)
{
	struct buf b = { .mem = mem };

	if (!strcmp(how, "--openapi"))
		routes_openapi(&b, w->name, w->routes);
	else if (!strcmp(how, "--routes"))
		print_routes(w, &b);
	else if (!strcmp(how, "--problems"))
		print_problems(w, &b);
	else if (!strcmp(how, "--config"))
		config_print(&b);
	else if (!strcmp(how, "--config-document"))
		config_document(&b);
	else
		return false;
	print(&b);
	return true;
}
