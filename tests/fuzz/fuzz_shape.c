/* fuzz_shape - any JSON or form against a struct with a field of each kind: a fault or a struct that is within bounds */
#include "base/json.h"
#include "core/shape.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct inner {
	const char *name;
};
LIST(inner);

struct outer {
	struct id id;
	const char *text, *choice;
	int64_t n;
	bool yes;
	struct instant at;
	struct day day;
	struct document extra;
	struct inner_list many;
	struct inner one;
};

static const char *const choices[] = { "a", "b", NULL };

static SHAPE(inner, FIELD(inner, name, "Who.", .required = true, .min = 1, .max = 10));
static SHAPE(outer, FIELD(outer, id, "Id.", .maybe = true),
        FIELD(outer, text, "Text.", .maybe = true, .max = 20, .one_line = true),
        FIELD(outer, choice, "Choice.", .choices = choices, .fallback = "a"),
        FIELD(outer, n, "Number.", .min = -5, .max = 5), FIELD(outer, yes, "Whether."),
        FIELD(outer, at, "When.", .maybe = true), FIELD(outer, day, "Day.", .maybe = true),
        FIELD(outer, extra, "Anything.", .maybe = true), LIST_OF(outer, many, inner, "Many."),
        ONE_OF(outer, one, inner, "One."));

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	struct ctx c = { .mem = mem };
	bool textual = size && data[0] == '?';
	struct json_object *o = json_read(mem, (const char *)data + textual, size - textual);
	struct outer *s = NEW(mem, struct outer);
	struct problem *p = o ? shape_read(&c, &outer_shape, o, textual, s) : NULL;
	struct buf b = { .mem = mem };

	if (p && p->errors)
		assert(json_read(mem, p->errors, strlen(p->errors)));
	if (o && !p) {
		shape_write(&b, &outer_shape, s);
		assert(json_read(mem, b.text, b.len));
		for (size_t i = 0; i < outer_shape.n; i++)
			assert(outer_shape.fields[i].kind >= F_ONE || !field_fault(&c, &outer_shape.fields[i], s));
	}
	arena_free(mem);
	return 0;
}
