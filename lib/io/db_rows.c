#include "base/json.h"
#include "core/observe.h"
#include "io/db_parts.h"
#include <string.h>

/* PostgreSQL counts from 2000-01-01, we from 1970-01-01. */
static const int64_t EPOCH_US = INT64_C(946684800) * SECONDS;
static const int32_t EPOCH_DAYS = 10957;

/* --- values ----------------------------------------------------------------------------------------------------- */

static void put_be(char *out, uint64_t n, int bytes)
{
	for (int i = bytes; i--; n >>= 8)
		out[i] = (char)(n & 0xff);
}

static uint64_t get_be(const char *in, int bytes)
{
	uint64_t n = 0;

	for (int i = 0; i < bytes; i++)
		n = n << 8 | (uint8_t)in[i];
	return n;
}

static struct db_value number(uint64_t n, int bytes)
{
	struct db_value v = { .small = true, .len = bytes };

	put_be(v.bytes, n, bytes);
	return v;
}

struct db_value db_id(struct id id)
{
	struct db_value v = { .small = !id_none(id), .len = sizeof id };

	memcpy(v.bytes, &id, sizeof id);
	return v;
}

struct db_value db_text(const char *s)
{
	return (struct db_value){ .at = s, .len = s ? (int)strlen(s) : 0 };
}

struct db_value db_int(int64_t n)
{
	return n == NO_INT ? (struct db_value){ 0 } : number((uint64_t)n, 8);
}

struct db_value db_time(struct instant t)
{
	return t.us ? number((uint64_t)(t.us - EPOCH_US), 8) : (struct db_value){ 0 };
}

struct db_value db_day(struct day d)
{
	return d.n == INT32_MIN ? (struct db_value){ 0 } : number((uint32_t)(d.n - EPOCH_DAYS), 4);
}

struct db_value db_bool(bool b)
{
	return number(b, 1);
}

/* jsonb travels as a version byte, 1, and its text. */
struct db_value db_json(struct ctx *c, struct document d)
{
	return d.text ? db_text(arena_printf(c->mem, "\001%s", d.text)) : (struct db_value){ 0 };
}

struct db_value db_hash(struct hash h)
{
	static const struct hash none;
	struct db_value v = { .small = memcmp(&h, &none, sizeof h) != 0, .len = sizeof h };

	memcpy(v.bytes, h.b, sizeof h);
	return v;
}

/* --- rows ------------------------------------------------------------------------------------------------------- */

#define AT(T, base, off) (*(T *)(void *)((char *)(base) + (off)))

/* A nested list arrives as jsonb and is read by the reader of everything else. */
static bool read_nested(struct ctx *c, const struct field *f, const char *text, size_t len, void *out)
{
	struct json_object *o = json_read(c->mem, text, len), *wrap;
	const struct shape around = { "row", 0, f, 1 };

	if (!o)
		return false;
	wrap = json_keep(c->mem, json_object_new_object());
	json_object_object_add(wrap, f->name, json_object_get(o));
	return !shape_read(c, &around, wrap, false, out);
}

/* One value in PostgreSQL's binary format; types that do not fit the field are refused. */
static bool read_binary(struct ctx *c, const struct field *f, Oid type, const char *at, int len, void *out)
{
	switch (f->kind) {
	case F_BOOL:
		AT(bool, out, f->offset) = *at;
		return type == DB_BOOL;
	case F_INT:
		AT(int64_t, out, f->offset) = len == 8 ? (int64_t)get_be(at, 8)
		        : len == 4                     ? (int32_t)get_be(at, 4)
		                                       : (int16_t)get_be(at, 2);
		return type == DB_INT || type == 23 || type == 21;
	case F_TEXT:
		AT(const char *, out, f->offset) = type == DB_JSON ? arena_strn(c->mem, at + 1, (size_t)len - 1)
		                                                   : arena_strn(c->mem, at, (size_t)len);
		return type == DB_TEXT || type == 1043 || type == 1042 || type == 19 || type == DB_JSON;
	case F_ID:
		memcpy(&AT(struct id, out, f->offset), at, sizeof(struct id));
		return type == DB_UUID;
	case F_TIME:
		AT(struct instant, out, f->offset).us = (int64_t)get_be(at, 8) + EPOCH_US;
		return type == DB_TIME;
	case F_DAY:
		AT(struct day, out, f->offset).n = (int32_t)get_be(at, 4) + EPOCH_DAYS;
		return type == DB_DAY;
	case F_DOCUMENT:
		AT(struct document, out, f->offset).text = arena_strn(c->mem, at + 1, (size_t)len - 1);
		return type == DB_JSON;
	case F_ONE:
	case F_MANY:
		return type == DB_JSON && read_nested(c, f, at + 1, (size_t)len - 1, out);
	}
	return false;
}

struct problem *read_rows(struct ctx *c, const struct query *q, PGresult *r, const struct shape *s, struct rows *out)
{
	int n = PQntuples(r), cols = PQnfields(r);

	out->n = (size_t)n;
	out->items = arena_array(c->mem, out->n, s->size);
	for (int row = 0; row < n; row++)
		shape_blank(c, s, (char *)out->items + (size_t)row * s->size);
	for (int col = 0; col < cols; col++) {
		const struct field *f = shape_field(s, PQfname(r, col));
		for (int row = 0; row < n; row++) {
			void *item = (char *)out->items + (size_t)row * s->size;
			if (f && PQgetisnull(r, row, col))
				continue;
			if (f &&
			        read_binary(
			                c, f, PQftype(r, col), PQgetvalue(r, row, col), PQgetlength(r, row, col), item))
				continue;
			OBSERVE(c, DATABASE_TROUBLE, .query = q->where, .reason = PQfname(r, col),
			        .state = "does not fit its shape");
			return problem(c, &OUR_FAULT, "please tell us the trace");
		}
	}
	return NULL;
}
