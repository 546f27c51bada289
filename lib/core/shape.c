#include "core/shape.h"
#include "base/json.h"
#include "base/text.h"
#include <errno.h>
#include <string.h>

/* Beyond this a JavaScript reader would silently see another number (IEEE 754 double). */
static const int64_t JS_SAFE = INT64_C(9007199254740991);

#define AT(T, base, off) (*(T *)(void *)((char *)(base) + (off)))
#define SEE(T, base, off) (*(T const *)(const void *)((const char *)(base) + (off)))

const struct shape nothing_shape = { "nothing", sizeof(struct nothing), NULL, 0 };

const struct field *shape_field(const struct shape *s, const char *name)
{
	for (size_t i = 0; i < s->n; i++)
		if (!strcmp(s->fields[i].name, name))
			return &s->fields[i];
	return NULL;
}

/* JSON's, a checkbox's and a configuration file's spellings. */
static bool bool_parse(const char *s, bool *out)
{
	*out = !strcmp(s, "true") || !strcmp(s, "on") || !strcmp(s, "1") || !strcmp(s, "yes");
	return *out || !strcmp(s, "false") || !strcmp(s, "off") || !strcmp(s, "0") || !strcmp(s, "no");
}

static bool int_parse(const char *s, int64_t *out)
{
	char *end;

	if (!(*s == '-' || (*s >= '0' && *s <= '9')))
		return false;
	errno = 0;
	*out = strtoll(s, &end, 10);
	return !*end && !errno;
}

bool field_from_text(struct ctx *c, const struct field *f, const char *t, void *out)
{
	switch (f->kind) {
	case F_BOOL:
		return bool_parse(t, &AT(bool, out, f->offset));
	case F_INT:
		return int_parse(t, &AT(int64_t, out, f->offset));
	case F_TEXT:
		AT(const char *, out, f->offset) = arena_str(c->mem, t);
		return true;
	case F_ID:
		return id_parse(t, &AT(struct id, out, f->offset));
	case F_TIME:
		return instant_parse(t, &AT(struct instant, out, f->offset));
	case F_DAY:
		return day_parse(t, &AT(struct day, out, f->offset));
	case F_DOCUMENT:
	case F_ONE:
	case F_MANY:
		return false;
	}
	return false;
}

const char *field_wanted(const struct field *f)
{
	static const char *const names[] = {
		[F_BOOL] = "must be true or false",
		[F_INT] = "must be a whole number",
		[F_TEXT] = "must be text",
		[F_ID] = "must be a UUID",
		[F_TIME] = "must be a time like 2026-01-31T09:00:00Z",
		[F_DAY] = "must be a day like 2026-01-31",
		[F_DOCUMENT] = "must be an object",
		[F_ONE] = "must be an object",
		[F_MANY] = "must be a list",
	};

	return names[f->kind];
}

static const char *chosen(struct ctx *c, const struct field *f, const char *text)
{
	struct buf names = { .mem = c->mem };

	for (int i = 0; f->choices[i]; i++) {
		if (!strcmp(f->choices[i], text))
			return NULL;
		buf_printf(&names, "%s%s", i ? ", " : "", f->choices[i]);
	}
	return arena_printf(c->mem, "must be one of %s", buf_text(&names));
}

static const char *email_fault(const char *s)
{
	const char *at = strchr(s, '@');

	if (!at || at == s || strchr(at + 1, '@') || !strchr(at + 1, '.') || strpbrk(s, " \t\r\n<>,;\"()") ||
	        at[1] == '.' || s[strlen(s) - 1] == '.')
		return "must be an e-mail address like ada@example.org";
	return NULL;
}

const char *field_fault(struct ctx *c, const struct field *f, const void *from)
{
	const char *text = f->kind == F_TEXT ? SEE(char *, from, f->offset) : NULL;
	int64_t n;

	switch (f->kind) {
	case F_INT:
		n = SEE(int64_t, from, f->offset);
		break;
	case F_TEXT:
		n = text ? (int64_t)text_length(text) : 0;
		break;
	case F_MANY:
		n = (int64_t)SEE(size_t, from, f->count_offset);
		break;
	case F_BOOL:
	case F_ID:
	case F_TIME:
	case F_DAY:
	case F_DOCUMENT:
	case F_ONE:
	default:
		return NULL;
	}
	if (text && f->one_line && !text_one_line(text))
		return "must be one line";
	if (text && f->format && !strcmp(f->format, "email") && email_fault(text))
		return email_fault(text);
	if (text && f->choices)
		return chosen(c, f, text);
	if (!f->min && !f->max)
		return f->kind == F_INT && (n > JS_SAFE || n < -JS_SAFE) && n != NO_INT ? "is too large" : NULL;
	if (n >= f->min && (!f->max || n <= f->max))
		return NULL;
	return arena_printf(c->mem, "must %s %lld to %lld%s", f->kind == F_INT ? "be" : "have", (long long)f->min,
	        (long long)f->max,
	        f->kind == F_INT            ? ""
	                : f->kind == F_TEXT ? " characters"
	                                    : " items");
}

struct reading {
	struct ctx *c;
	bool textual;
	struct buf errors;
	int faults;
};

static void fault(struct reading *r, const char *at, const char *detail)
{
	buf_puts(&r->errors, r->faults++ ? ",{\"pointer\":" : "[{\"pointer\":");
	buf_json(&r->errors, at);
	buf_puts(&r->errors, ",\"detail\":");
	buf_json(&r->errors, detail);
	buf_puts(&r->errors, "}");
}

static void read_object(struct reading *, const struct shape *, struct json_object *, const char *at, void *);

static void read_many(struct reading *r, const struct field *f, struct json_object *v, const char *at, void *out)
{
	size_t n = json_object_array_length(v);
	char *items = arena_array(r->c->mem, n, f->shape->size);

	for (size_t i = 0; i < n; i++)
		read_object(r, f->shape, json_object_array_get_idx(v, i), arena_printf(r->c->mem, "%s/%zu", at, i),
		        items + i * f->shape->size);
	AT(void *, out, f->offset) = items;
	AT(size_t, out, f->count_offset) = n;
}

/* A form says a document as its JSON text. */
static bool document_from_text(struct ctx *c, struct json_object *said, struct document *out)
{
	struct json_object *o =
	        json_read(c->mem, json_object_get_string(said), (size_t)json_object_get_string_len(said));

	if (!json_object_is_type(o, json_type_object) && !json_object_is_type(o, json_type_array))
		return false;
	out->text = json_text(c->mem, o);
	return true;
}

static bool read_value(struct reading *r, const struct field *f, struct json_object *v, const char *at, void *out)
{
	enum json_type t = json_object_get_type(v);

	switch (f->kind) {
	case F_BOOL:
		if (t == json_type_boolean)
			return AT(bool, out, f->offset) = json_object_get_boolean(v), true;
		break;
	case F_INT: /* json-c saturates beyond 64 bits; the bound of field_fault catches that */
		if (t == json_type_int)
			return AT(int64_t, out, f->offset) = json_object_get_int64(v), true;
		break;
	case F_DOCUMENT:
		if (t == json_type_object || t == json_type_array)
			return AT(struct document, out, f->offset).text = json_text(r->c->mem, v), true;
		return r->textual && t == json_type_string &&
		        document_from_text(r->c, v, &AT(struct document, out, f->offset));
	case F_ONE:
		if (t == json_type_object)
			read_object(r, f->shape, v, at, (char *)out + f->offset);
		return t == json_type_object;
	case F_MANY:
		if (t == json_type_array)
			read_many(r, f, v, at, out);
		return t == json_type_array;
	case F_TEXT:
	case F_ID:
	case F_TIME:
	case F_DAY:
		return t == json_type_string && field_from_text(r->c, f, json_object_get_string(v), out);
	}
	return r->textual && t == json_type_string && field_from_text(r->c, f, json_object_get_string(v), out);
}

static void blank_field(struct ctx *c, const struct field *f, void *out)
{
	if (f->fallback)
		field_from_text(c, f, f->fallback, out);
	else if (f->kind == F_INT && f->maybe)
		AT(int64_t, out, f->offset) = NO_INT;
	else if (f->kind == F_DAY)
		AT(struct day, out, f->offset) = NO_DAY;
	else if (f->kind == F_ONE)
		shape_blank(c, f->shape, (char *)out + f->offset);
}

void shape_blank(struct ctx *c, const struct shape *s, void *out)
{
	for (size_t i = 0; i < s->n; i++)
		blank_field(c, &s->fields[i], out);
}

/* A member's name within a JSON pointer: ~ and / are written ~0 and ~1. */
static const char *pointer(struct ctx *c, const char *at, const char *name)
{
	struct buf b = { .mem = c->mem };

	buf_puts(&b, at);
	buf_put(&b, "/", 1);
	for (; *name; name++)
		buf_puts(&b, *name == '~' ? "~0" : *name == '/' ? "~1" : (char[]){ *name, 0 });
	return b.text;
}

static bool absent(const struct reading *r, struct json_object *v)
{
	return !v || (r->textual && json_object_is_type(v, json_type_string) && !json_object_get_string_len(v));
}

static void read_object(struct reading *r, const struct shape *s, struct json_object *in, const char *at, void *out)
{
	if (!json_object_is_type(in, json_type_object)) {
		fault(r, at, "must be an object");
		return;
	}
	for (size_t i = 0; i < s->n; i++) {
		const struct field *f = &s->fields[i];
		const char *here = pointer(r->c, at, f->name), *why = NULL;
		struct json_object *v = json_get(in, f->name);

		blank_field(r->c, f, out);
		if (absent(r, v))
			why = f->required ? "is required" : NULL;
		else if (!read_value(r, f, v, here, out))
			why = field_wanted(f);
		else
			why = field_fault(r->c, f, out);
		if (why)
			fault(r, here, why);
	}
	json_object_object_foreach(in, key, unused)
	{
		(void)unused;
		if (!shape_field(s, key))
			fault(r, pointer(r->c, at, key), "is not asked for");
	}
}

struct problem *shape_read(struct ctx *c, const struct shape *s, struct json_object *in, bool textual, void *out)
{
	struct reading r = { c, textual, { .mem = c->mem }, 0 };
	struct problem *p;

	read_object(&r, s, in, "", out);
	if (!r.faults)
		return NULL;
	buf_puts(&r.errors, "]");
	p = problem(c, &INVALID_INPUT, r.faults == 1 ? "one value does not fit" : "%d values do not fit", r.faults);
	p->errors = r.errors.text;
	return p;
}

static void write_many(struct buf *b, const struct field *f, const void *from)
{
	const char *items = SEE(char *, from, f->offset);
	size_t n = SEE(size_t, from, f->count_offset);

	buf_put(b, "[", 1);
	for (size_t i = 0; i < n; i++) {
		if (i)
			buf_put(b, ",", 1);
		shape_write(b, f->shape, items + i * f->shape->size);
	}
	buf_put(b, "]", 1);
}

/* A value spelled as text in JSON, or null. */
static void quoted(struct buf *b, bool none, const char *text)
{
	if (none) {
		buf_put(b, "null", 4);
		return;
	}
	buf_put(b, "\"", 1);
	buf_puts(b, text);
	buf_put(b, "\"", 1);
}

static bool all_zero(const char *at, size_t n)
{
	while (n && !at[n - 1])
		n--;
	return !n;
}

void field_write(struct buf *b, const struct field *f, const void *from)
{
	char text[ID_TEXT > INSTANT_TEXT ? ID_TEXT : INSTANT_TEXT] = "";

	switch (f->kind) {
	case F_BOOL:
		buf_puts(b, SEE(bool, from, f->offset) ? "true" : "false");
		break;
	case F_INT:
		if (SEE(int64_t, from, f->offset) == NO_INT)
			buf_puts(b, "null");
		else
			buf_int(b, SEE(int64_t, from, f->offset));
		break;
	case F_TEXT:
		buf_json(b, SEE(char *, from, f->offset));
		break;
	case F_ID:
		id_print(SEE(struct id, from, f->offset), text);
		quoted(b, id_none(SEE(struct id, from, f->offset)), text);
		break;
	case F_TIME:
		instant_print(SEE(struct instant, from, f->offset), text);
		quoted(b, !SEE(struct instant, from, f->offset).us, text);
		break;
	case F_DAY:
		if (SEE(struct day, from, f->offset).n != INT32_MIN)
			day_print(SEE(struct day, from, f->offset), text);
		quoted(b, !text[0], text);
		break;
	case F_DOCUMENT:
		buf_puts(b,
		        SEE(struct document, from, f->offset).text ? SEE(struct document, from, f->offset).text
		                                                   : "null");
		break;
	case F_ONE:
		if (f->maybe && all_zero((const char *)from + f->offset, f->shape->size))
			buf_puts(b, "null");
		else
			shape_write(b, f->shape, (const char *)from + f->offset);
		break;
	case F_MANY:
		write_many(b, f, from);
		break;
	}
}

void shape_write(struct buf *b, const struct shape *s, const void *from)
{
	buf_put(b, "{", 1);
	for (size_t i = 0; i < s->n; i++) {
		buf_puts(b, i ? ",\"" : "\"");
		buf_puts(b, s->fields[i].name);
		buf_put(b, "\":", 2);
		field_write(b, &s->fields[i], from);
	}
	buf_put(b, "}", 1);
}

static void schema_bounds(struct buf *b, const struct field *f)
{
	const char *what = f->kind == F_INT ? "imum" : f->kind == F_TEXT ? "Length" : "Items";

	if (!f->min && !f->max)
		return;
	buf_printf(b, ",\"min%s\":%lld", what, (long long)f->min);
	if (f->max)
		buf_printf(b, ",\"max%s\":%lld", what, (long long)f->max);
}

static void schema_choices(struct buf *b, const struct field *f, bool or_null)
{
	buf_puts(b, ",\"enum\":[");
	for (int i = 0; f->choices[i]; i++) {
		buf_puts(b, i ? "," : "");
		buf_json(b, f->choices[i]);
	}
	buf_puts(b, or_null ? ",null]" : "]");
}

static void schema_field(struct buf *b, const struct field *f, bool reply)
{
	static const struct {
		const char *type, *format;
	} as[] = {
		[F_BOOL] = { "boolean", NULL },
		[F_INT] = { "integer", NULL },
		[F_TEXT] = { "string", NULL },
		[F_ID] = { "string", "uuid" },
		[F_TIME] = { "string", "date-time" },
		[F_DAY] = { "string", "date" },
	};
	bool or_null = f->maybe || (f->kind == F_DOCUMENT && reply);
	const char *format;

	buf_puts(b, "{");
	if (f->kind == F_ONE || f->kind == F_MANY) {
		if (f->kind == F_MANY)
			buf_puts(b, "\"type\":\"array\",\"items\":");
		else
			buf_puts(b, f->maybe ? "\"anyOf\":[{\"type\":\"null\"}," : "\"allOf\":[");
		buf_printf(b, "{\"$ref\":\"#/components/schemas/%s\"}%s", f->shape->name, f->kind == F_ONE ? "]" : "");
	} else if (f->kind == F_DOCUMENT) {
		buf_puts(b, or_null ? "\"type\":[\"object\",\"array\",\"null\"]" : "\"type\":[\"object\",\"array\"]");
	} else {
		buf_printf(b, or_null ? "\"type\":[\"%s\",\"null\"]" : "\"type\":\"%s\"", as[f->kind].type);
		if ((format = f->format ? f->format : as[f->kind].format))
			buf_printf(b, ",\"format\":\"%s\"", format);
	}
	if (f->choices)
		schema_choices(b, f, or_null);
	if (!reply)
		schema_bounds(b, f);
	if (f->fallback && !reply) {
		buf_puts(b, ",\"default\":");
		if (f->kind == F_TEXT || f->kind == F_DAY)
			buf_json(b, f->fallback);
		else
			buf_puts(b, f->fallback);
	}
	buf_puts(b, ",\"description\":");
	buf_json(b, f->about);
	buf_puts(b, "}");
}

void shape_schema(struct buf *b, const struct shape *s, bool reply)
{
	bool first = true;

	buf_puts(b, "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{");
	for (size_t i = 0; i < s->n; i++) {
		buf_printf(b, "%s\"%s\":", i ? "," : "", s->fields[i].name);
		schema_field(b, &s->fields[i], reply);
	}
	buf_puts(b, "}");
	for (size_t i = 0; i < s->n; i++) {
		if (!reply && !s->fields[i].required)
			continue;
		buf_printf(b, "%s\"%s\"", first ? ",\"required\":[" : ",", s->fields[i].name);
		first = false;
	}
	buf_puts(b, first ? "}" : "]}");
}
