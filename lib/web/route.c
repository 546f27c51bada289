#include "web/route.h"
#include "base/json.h"
#include <string.h>

/* Does PATH fit PATTERN?  Its names are put into NAMES. */
static bool fits(struct ctx *c, const char *pattern, const char *path, struct json_object *names)
{
	while (*pattern && *path) {
		if (*pattern != '{') {
			if (*pattern++ != *path++)
				return false;
			continue;
		}
		const char *close = strchr(pattern, '}'), *slash = strchrnul(path, '/');
		if (*close && slash == path)
			return false;
		if (close[1]) { /* a fixed tail, as in {token}.ics */
			const char *tail = close + 1;
			size_t n = strcspn(tail, "/");
			if ((size_t)(slash - path) <= n || strncmp(slash - n, tail, n) != 0)
				return false;
			slash -= n;
		}
		json_object_object_add(names, arena_strn(c->mem, pattern + 1, (size_t)(close - pattern) - 1),
		        json_object_new_string_len(path, (int)(slash - path)));
		pattern = close + 1;
		path = slash;
	}
	return !*pattern && !*path;
}

static bool same_method(const char *asked, const char *is)
{
	return !strcmp(asked, is) || (!strcmp(asked, "HEAD") && !strcmp(is, "GET"));
}

const struct route *route_find(struct ctx *c, const struct route *table, const char *method, const char *path,
        struct json_object *names, const char **allow)
{
	*allow = "";
	for (const struct route *r = table; path && r->method; r++) {
		struct json_object *mine = json_keep(c->mem, json_object_new_object());
		if (!fits(c, r->path, path, mine))
			continue;
		if (!same_method(method, r->method)) {
			*allow = arena_printf(c->mem, "%s%s%s", *allow, **allow ? ", " : "", r->method);
			continue;
		}
		json_object_object_foreach(mine, name, value)
		        json_object_object_add(names, name, json_object_get(value));
		return r;
	}
	return NULL;
}

const char *route_fill(struct ctx *c, const char *pattern, struct json_object *first, struct json_object *second)
{
	struct buf b = { .mem = c->mem };

	for (const char *open; (open = strchr(pattern, '{')); pattern = strchr(open, '}') + 1) {
		const char *name = arena_strn(c->mem, open + 1, (size_t)(strchr(open, '}') - open) - 1);
		buf_put(&b, pattern, (size_t)(open - pattern));
		if (*name == '+')
			buf_puts(&b, json_str(second, name + 1, ""));
		else
			buf_url(&b, json_str(first, name, json_str(second, name, "")));
	}
	buf_puts(&b, pattern);
	return b.text;
}

/* --- the document ----------------------------------------------------------------------------------------------- */

static bool in_path(const char *path, const char *name)
{
	const char *at = path;
	size_t n = strlen(name);

	while ((at = strchr(at, '{')))
		if (!strncmp(++at, name, n) && at[n] == '}')
			return true;
	return false;
}

static bool by_query(const struct route *r)
{
	return !strcmp(r->method, "GET");
}

static void parameter(struct buf *b, const struct field *f, bool path, bool *first)
{
	const struct shape one = { "", 0, f, 1 };
	struct buf schema = { .mem = b->mem };
	const char *at, *end;

	/* the field's own schema, cut out of that of a shape with this field alone */
	shape_schema(&schema, &one, false);
	at = strchr(strstr(schema.text, "\"properties\":{\"") + 15, ':') + 1;
	end = strstr(at, ",\"description\":");
	buf_printf(b, "%s{\"name\":\"%s\",\"in\":\"%s\",\"required\":%s,\"description\":", *first ? "" : ",", f->name,
	        path ? "path" : "query", path || f->required ? "true" : "false");
	buf_json(b, f->about);
	buf_puts(b, ",\"schema\":");
	buf_put(b, at, (size_t)(end - at));
	buf_puts(b, "}}");
	*first = false;
}

static void parameters(struct buf *b, const struct route *r)
{
	bool first = true;

	buf_puts(b, ",\"parameters\":[");
	for (size_t i = 0; i < r->op->in->n; i++) {
		const struct field *f = &r->op->in->fields[i];
		if (in_path(r->path, f->name))
			parameter(b, f, true, &first);
		else if (by_query(r))
			parameter(b, f, false, &first);
	}
	if (r->op->once)
		buf_printf(b, "%s{\"$ref\":\"#/components/parameters/IdempotencyKey\"}", first ? "" : ",");
	buf_puts(b, "]");
}

/* The input without what stands in the path. */
static struct shape body_shape(struct arena *a, const struct route *r)
{
	struct field *fields = arena_array(a, r->op->in->n + 1, sizeof *fields);
	struct shape s = { r->op->in->name, 0, fields, 0 };

	for (size_t i = 0; i < r->op->in->n; i++)
		if (!in_path(r->path, r->op->in->fields[i].name))
			fields[s.n++] = r->op->in->fields[i];
	return s;
}

static void request_body(struct buf *b, const struct route *r)
{
	struct shape s = body_shape(b->mem, r);

	if (by_query(r) || !s.n)
		return;
	buf_puts(b, ",\"requestBody\":{\"required\":true,\"content\":{\"application/json\":{\"schema\":");
	shape_schema(b, &s, false);
	buf_puts(b, "}}}");
}

static void good_answer(struct buf *b, const struct route *r)
{
	buf_printf(b, ",\"responses\":{\"%d\":{\"description\":", r->status ? r->status : 200);
	buf_json(b, r->op->summary);
	if (r->file)
		buf_puts(b, ",\"content\":{\"*/*\":{\"schema\":{\"type\":\"string\"}}}}");
	else
		buf_printf(b,
		        ",\"content\":{\"application/json\":{\"schema\":{\"$ref\":\"#/components/schemas/%s\"}}}}",
		        r->op->out->name);
}

/* The problems of one status stand together: their slugs tell them apart. */
static void problem_answers(struct buf *b, const struct op *op)
{
	const struct problem_type *t;

	for (int status = 400; status <= 503; status++) {
		bool first = true;
		for (size_t n = 0; (t = op_problem(op, n)); n++) {
			if (problem_status(t) != status)
				continue;
			if (first)
				buf_printf(b, ",\"%d\":{\"description\":\"%s", status, t->slug);
			else
				buf_printf(b, " or %s", t->slug);
			first = false;
		}
		if (!first)
			buf_puts(b,
			        "\",\"content\":{\"application/problem+json\":{\"schema\":{\"$ref\":\"#/components/"
			        "schemas/problem\"}}}}");
	}
	buf_puts(b, "}");
}

static void operation(struct buf *b, const char *worker, const struct route *r)
{
	buf_printf(b, "{\"operationId\":\"%s\",\"tags\":[\"%s\"],\"summary\":", r->op->name, worker);
	buf_json(b, r->op->summary);
	if (r->op->may == FOR_ANYONE)
		buf_puts(b, ",\"security\":[{}]");
	else if (r->op->may == FOR_GUESTS)
		buf_puts(b, ",\"security\":[{\"visitor\":[]},{\"guest\":[]}]");
	else
		buf_printf(b, ",\"security\":[{\"session\":[]},{\"access\":[]}%s]",
		        r->op->may == FOR_STAFF || r->op->step_up ? "" : ",{\"key\":[]}");
	buf_printf(b, ",\"x-permission\":\"%s\"%s", permission_name(r->op->may),
	        r->op->step_up ? ",\"x-step-up\":true" : "");
	parameters(b, r);
	request_body(b, r);
	good_answer(b, r);
	problem_answers(b, r->op);
	buf_puts(b, "}");
}

static bool documented(const struct route *r)
{
	return !r->inside && !r->page && !strncmp(r->path, "/api/", 5);
}

static void method_name(struct buf *b, const char *method)
{
	for (; *method; method++)
		buf_put(b, (char[]){ (char)(*method | 32) }, 1);
}

static void paths(struct buf *b, const char *worker, const struct route *table)
{
	bool first_path = true;

	for (const struct route *r = table; r->method; r++) {
		bool seen = false, first = true;
		for (const struct route *e = table; e < r; e++)
			seen = seen || (documented(e) && !strcmp(e->path, r->path));
		if (seen || !documented(r))
			continue;
		buf_printf(b, "%s\"/api/v1%s\":{", first_path ? "" : ",", r->path + 4);
		first_path = false;
		for (const struct route *o = r; o->method; o++) {
			if (strcmp(o->path, r->path) != 0 || !documented(o))
				continue;
			buf_puts(b, first ? "\"" : ",\"");
			method_name(b, o->method);
			buf_puts(b, "\":");
			operation(b, worker, o);
			first = false;
		}
		buf_puts(b, "}");
	}
}

struct known {
	const struct shape *list[128];
	int n;
};

static void collect(struct known *k, const struct shape *s)
{
	for (int i = 0; i < k->n; i++)
		if (k->list[i] == s)
			return;
	if (k->n == (int)(sizeof k->list / sizeof *k->list))
		return;
	k->list[k->n++] = s;
	for (size_t i = 0; i < s->n; i++)
		if (s->fields[i].shape)
			collect(k, s->fields[i].shape);
}

void routes_openapi(struct buf *b, const char *worker, const struct route *table)
{
	struct known k = { .n = 0 };

	for (const struct route *r = table; r->method; r++) {
		if (!documented(r) || r->file)
			continue;
		collect(&k, r->op->out);
		for (size_t i = 0; i < r->op->in->n; i++)
			if (r->op->in->fields[i].shape)
				collect(&k, r->op->in->fields[i].shape);
	}
	buf_puts(b, "{\"paths\":{");
	paths(b, worker, table);
	buf_puts(b, "},\"schemas\":{");
	for (int i = 0; i < k.n; i++) {
		buf_printf(b, "%s\"%s\":", i ? "," : "", k.list[i]->name);
		shape_schema(b, k.list[i], true);
	}
	buf_puts(b, "}}\n");
}
