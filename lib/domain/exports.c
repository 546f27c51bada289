#include "domain/exports.h"
#include "base/json.h"
#include "domain/contacts.h"
#include <string.h>

enum { EXPORT_PAGE = 1000, EXPORT_MOST = 100000 };

static const struct problem_type NOT_READY = { REFUSED, "not-ready", "The file is not written yet" };

SHAPE(export_ask, FIELD(export_ask, where, "The conditions, as a list told them.", .required = true));
SHAPE(export_ref, FIELD(export_ref, id, "The export.", .required = true));
SHAPE(export, FIELD(export, id, "The export."), FIELD(export, rows, "How many contacts are in it.", .maybe = true),
        FIELD(export, state, "waiting, ready or expired."), FIELD(export, conditions, "Whom it is about."),
        FIELD(export, created_at, "Asked for."), FIELD(export, ready_at, "Written.", .maybe = true),
        FIELD(export, expires_at, "Until when it can be fetched."));
SHAPE(exports, LIST_OF(exports, exports, export, "One's own, the newest first."));
SHAPE(export_body, FIELD(export_body, body, "The file."), FIELD(export_body, made_at, "Written."));
SHAPE(export_row, FIELD(export_row, id, "The contact."), FIELD(export_row, name, "Their name.", .maybe = true),
        FIELD(export_row, company, "The company.", .maybe = true), FIELD(export_row, language, "What they speak."),
        FIELD(export_row, note, "The remark.", .maybe = true), FIELD(export_row, tags, "Their tags.", .maybe = true),
        FIELD(export_row, phones, "Every number.", .maybe = true),
        FIELD(export_row, emails, "Every address.", .maybe = true),
        FIELD(export_row, owner_name, "Who looks after them.", .maybe = true), FIELD(export_row, state, "Their state."),
        FIELD(export_row, place, "Where the list goes on."), FIELD(export_row, fields, "The house's own fields."),
        FIELD(export_row, created_at, "Known since."), FIELD(export_row, last_active, "When something happened last."));

static struct problem *export_list(struct ctx *c, const struct nothing *in, struct exports *out)
{
	(void)in;
	return sql_export_list(c, &out->exports);
}

static struct problem *export_ask(struct ctx *c, const struct export_ask *in, struct exports *out)
{
	if (in->where.text[0] != '{')
		return contact_unfit(c, "/where", "must be an object");
	TRY(sql_export_ask(c, id_new(c->now), in->where));
	return sql_export_list(c, &out->exports);
}

static struct problem *export_take(struct ctx *c, const struct export_ref *in, struct file *out)
{
	struct export_body *body;

	TRY(sql_export_take(c, in->id, &body));
	*out = (struct file){ "text/csv; charset=utf-8", "contacts.csv", body->body };
	return NULL;
}

/* --- the file --------------------------------------------------------------------------------------------------- */

static void put_header(struct buf *b, const struct contact_field_list *fields)
{
	buf_puts(b, "id,name,company,phone,email,language,tags,note,owner,state,known_since,last_active");
	for (size_t i = 0; i < fields->n; i++)
		buf_csv(b, fields->items[i].key, false);
	buf_puts(b, "\r\n");
}

static void put_time(struct buf *b, struct instant t)
{
	char text[INSTANT_TEXT];

	instant_print(t, text);
	buf_csv(b, text, false);
}

static void put_fields(struct ctx *c, struct buf *b, struct document values, const struct contact_field_list *fields)
{
	struct json_object *o = json_read(c->mem, values.text, strlen(values.text));

	for (size_t i = 0; i < fields->n; i++) {
		struct json_object *v = json_get(o, fields->items[i].key);
		buf_csv(b, v ? json_object_get_string(v) : NULL, false);
	}
	buf_puts(b, "\r\n");
}

static void put_row(struct ctx *c, struct buf *b, const struct export_row *r, const struct contact_field_list *fields)
{
	char id[ID_TEXT];

	id_print(r->id, id);
	buf_csv(b, id, true);
	buf_csv(b, r->name, false);
	buf_csv(b, r->company, false);
	buf_csv(b, r->phones, false);
	buf_csv(b, r->emails, false);
	buf_csv(b, r->language, false);
	buf_csv(b, r->tags, false);
	buf_csv(b, r->note, false);
	buf_csv(b, r->owner_name, false);
	buf_csv(b, r->state, false);
	put_time(b, r->created_at);
	put_time(b, r->last_active);
	put_fields(c, b, r->fields, fields);
}

static struct problem *write_file(struct ctx *c, struct document where, struct buf *b, int64_t *n)
{
	struct contact_field_list fields;
	struct export_row_list rows;
	const char *after = NULL;

	TRY(sql_contact_field_list(c, &fields));
	put_header(b, &fields);
	do {
		TRY(sql_export_rows(c, where, after, &rows));
		for (size_t i = 0; i < rows.n; i++)
			put_row(c, b, &rows.items[i], &fields);
		*n += (int64_t)rows.n;
		after = rows.n ? rows.items[rows.n - 1].place : NULL;
	} while (rows.n == EXPORT_PAGE && *n < EXPORT_MOST);
	return NULL;
}

static struct problem *effect_contact_export(struct ctx *c, const struct job *job, struct effect *out)
{
	struct buf b = { .mem = c->mem };
	struct contact_conditions *where;
	int64_t n = 0;

	TRY(sql_export_conditions(c, job->noun_id, &where));
	if (where) {
		TRY(write_file(c, where->conditions, &b, &n));
		TRY(sql_export_keep(c, job->noun_id, n, b.text));
	}
	out->detail = arena_printf(c->mem, "%lld contacts written", (long long)n);
	return job_finish(c, job, out);
}

OP(export_list, nothing, exports, CONTACT_EXPORT, .summary = "Files of contacts that one asked for", .tx = READS);
OP(export_ask, export_ask, exports, CONTACT_EXPORT, .summary = "Have contacts written to a file", .tx = WRITES,
        .step_up = true, .once = true);
OP(export_take, export_ref, file, CONTACT_EXPORT, .summary = "Fetch the file", .tx = WRITES, .step_up = true,
        PROBLEMS(&NOT_READY));
OP(effect_contact_export, job, effect, FOR_SYSTEM, .summary = "Write contacts to a file", .tx = WRITES);
