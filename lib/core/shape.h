/*
 * shape - a struct described once
 *
 * From one table of fields follow: reading the struct from JSON, a form, a
 * query string or a database row; checking it; writing it as JSON; its JSON
 * Schema in the OpenAPI document and in the tools shown to a chat model; the
 * names a page template may use; and the configuration reference.
 *
 * The kind of a field is taken from the C member itself, so table and struct
 * cannot disagree.  Reading tells every fault at once, each with its JSON
 * pointer (RFC 6901); an unknown member is a fault.
 */
#pragma once
#include "core/problem.h"
#include <json.h>
#include <stddef.h>

enum field_kind { F_BOOL, F_INT, F_TEXT, F_ID, F_TIME, F_DAY, F_DOCUMENT, F_ONE, F_MANY };

struct field {
	const char *name, *about; /* as in JSON, SQL and templates; one sentence for people */
	size_t offset;
	enum field_kind kind;
	bool required; /* on reading; a reply always has every field */
	bool maybe; /* may be null: text NULL, id and time zero, NO_DAY, NO_INT, a struct of zeros */
	bool one_line; /* text without line ends or tabs */
	bool secret; /* never printed */
	int64_t min, max; /* of the number, or of the text's length in characters; 0,0: unbounded */
	const char *format; /* "email", "uri" ... as JSON Schema names them */
	const char *const *choices; /* NULL-ended: the only texts allowed */
	const char *fallback; /* the spelling of the value when absent */
	const struct shape *shape; /* F_ONE, F_MANY: what is inside */
	size_t count_offset; /* F_MANY: where the number of items is kept */
};

struct shape {
	const char *name; /* the schema's name */
	size_t size;
	const struct field *fields;
	size_t n;
};

#define KIND(T, m)                                                                                                     \
	_Generic(((T *)0)->m, bool: F_BOOL, int64_t: F_INT, const char *: F_TEXT, struct id: F_ID, \
		struct instant: F_TIME, struct day: F_DAY, struct document: F_DOCUMENT)
#define FIELD(T, m, about_, ...)                                                                                       \
	{                                                                                                              \
		.name = #m, .about = about_, .offset = offsetof(struct T, m), .kind = KIND(struct T, m), __VA_ARGS__   \
	}
#define ONE_OF(T, m, shape_, about_, ...)                                                                              \
	{                                                                                                              \
		.name = #m, .about = about_, .offset = offsetof(struct T, m), .kind = F_ONE, .shape = &shape_##_shape, \
		__VA_ARGS__                                                                                            \
	}
#define LIST_OF(T, m, shape_, about_)                                                                                  \
	{                                                                                                              \
		.name = #m, .about = about_, .offset = offsetof(struct T, m.items), .kind = F_MANY,                    \
		.shape = &shape_##_shape, .count_offset = offsetof(struct T, m.n)                                      \
	}
#define SHAPE(tag, ...)                                                                                                \
	const struct shape tag##_shape = { #tag, sizeof(struct tag), (const struct field[]){ __VA_ARGS__ },            \
		sizeof((const struct field[]){ __VA_ARGS__ }) / sizeof(struct field) }
#define LIST(tag)                                                                                                      \
	struct tag##_list {                                                                                            \
		struct tag *items;                                                                                     \
		size_t n;                                                                                              \
	}
/* One more at the end of *list; what had been there may have moved. */
#define LIST_ADD(mem, list, ...)                                                                                       \
	((list)->items = arena_more(                                                                                   \
	         (mem), (list)->items, (list)->n * sizeof *(list)->items, ((list)->n + 1) * sizeof *(list)->items),    \
	        (list)->items[(list)->n++] = (__VA_ARGS__))

/* The shape of nothing: an op without input or without a reply. */
struct nothing {
	char unused;
};
extern const struct shape nothing_shape;

/* Fill OUT, shape's struct, from JSON.  TEXTUAL: the values come from a form or URL, where a number is spelled as
   text and an empty text counts as absent. */
struct problem *shape_read(struct ctx *, const struct shape *, struct json_object *, bool textual, void *out);
/* OUT with every field absent: fallbacks and the null of each kind. */
void shape_blank(struct ctx *, const struct shape *, void *out);
/* One field from its spelling in a form, URL or configuration; false when it does not parse.  Bounds are not checked. */
bool field_from_text(struct ctx *, const struct field *, const char *text, void *out);
/* NULL when the value is within its bounds and choices; else what it must be. */
const char *field_fault(struct ctx *, const struct field *, const void *from);
/* What kind of value is wanted, for people: "must be a whole number". */
const char *field_wanted(const struct field *);
const struct field *shape_field(const struct shape *, const char *name);

void shape_write(struct buf *, const struct shape *, const void *from);
void field_write(struct buf *, const struct field *, const void *from);
void shape_schema(struct buf *, const struct shape *, bool reply); /* JSON Schema 2020-12 */
