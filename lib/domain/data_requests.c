#include "domain/data_requests.h"
#include "base/json.h"
#include "domain/keyset.h"
#include "domain/site.h"
#include "domain/vault.h"
#include <string.h>

enum { ROWS_AT_ONCE = 500, STEPS_AT_ONCE = 40 };

static const struct problem_type REASON_NEEDED = { REFUSED, "reason-needed", "Say why" },
                                 STILL_EXPECTED = { REFUSED, "still-expected", "They are still expected" },
                                 MORE_TO_DO = { LIMITED, "more-to-do", "There is more to do" };

static const char *const kinds[] = { "export", "erase", NULL };

SHAPE(data_request, FIELD(data_request, id, "The request."), FIELD(data_request, contact, "Of whom."),
        FIELD(data_request, contact_name, "Their name.", .maybe = true),
        FIELD(data_request, kind, "export: tell them what is known; erase: forget them."),
        FIELD(data_request, state, "received, verified, running; then delivered, erased or refused."),
        FIELD(data_request, version, "Its version."), FIELD(data_request, reason, "Why it was refused.", .maybe = true),
        FIELD(data_request, asked_at, "When it was asked."), FIELD(data_request, due_at, "Until when it must be done."),
        FIELD(data_request, done_at, "When it was done or refused.", .maybe = true),
        FIELD(data_request, overdue, "It is open and late."),
        FIELD(data_request, legal, "The events that may happen to it."),
        FIELD(data_request, certificate, "What was done: a JSON document.", .maybe = true),
        FIELD(data_request, hash, "Its SHA-256, which the audit log has too.", .maybe = true),
        FIELD(data_request, fetch_until, "Until when the document can be fetched.", .maybe = true));
SHAPE(data_request_rows, FIELD(data_request_rows, table, "The table."),
        FIELD(data_request_rows, rows, "How many rows of it."));
SHAPE(data_requests_ask,
        FIELD(data_requests_ask, state, "One state, or open for all that are.", .max = 20, .maybe = true),
        KEYSET_FIELD(data_requests_ask));
SHAPE(data_requests, LIST_OF(data_requests, requests, data_request, "The newest first."),
        FIELD(data_requests, next, "Ask for more after this.", .maybe = true),
        FIELD(data_requests, state, "What was asked for.", .maybe = true));
SHAPE(data_request_new, FIELD(data_request_new, contact, "Who asks.", .required = true),
        FIELD(data_request_new, kind, "What for.", .required = true, .choices = kinds));
SHAPE(data_request_ref, FIELD(data_request_ref, id, "The request.", .required = true));
SHAPE(data_request_shown, ONE_OF(data_request_shown, request, data_request, "The request."),
        LIST_OF(data_request_shown, rows, data_request_rows, "What an erasure has been through."));
SHAPE(data_request_event, FIELD(data_request_event, id, "The request.", .required = true),
        FIELD(data_request_event, event, "One of its legal events.", .required = true, .min = 1, .max = 20),
        FIELD(data_request_event, reason, "Why; for refused.", .max = 500, .maybe = true),
        FIELD(data_request_event, version, "Of the request as you saw it.", .min = 1, .max = INT32_MAX, .maybe = true));
SHAPE(data_request_work, FIELD(data_request_work, kind, "export or erase."),
        FIELD(data_request_work, contact, "Of whom."),
        FIELD(data_request_work, document, "What is known.", .maybe = true));
SHAPE(erase_step, FIELD(erase_step, more, "There may be more."));
SHAPE(data_export, FIELD(data_export, contact, "Of whom."), FIELD(data_export, document, "Sealed, in base64."));

/* --- the desk ------------------------------------------------------------------------------------------------------ */

static struct problem *data_request_list(struct ctx *c, const struct data_requests_ask *in, struct data_requests *out)
{
	struct keyset after = keyset_read(in->after);

	out->state = in->state && *in->state ? in->state : NULL;
	TRY(sql_data_request_page(c, out->state, after.at, after.id, &out->requests));
	out->next = KEYSET_CUT(c, &out->requests, asked_at);
	return NULL;
}

static struct problem *data_request_record(
        struct ctx *c, const struct data_request_new *in, struct data_request_ref *out)
{
	struct data_request_ref *ref;

	TRY(sql_data_request_record(c, id_new(c->now), in->contact, in->kind, &ref));
	*out = *ref;
	return NULL;
}

static struct problem *data_request_show(
        struct ctx *c, const struct data_request_ref *in, struct data_request_shown *out)
{
	struct data_request *found;

	TRY(sql_data_request_one(c, in->id, &found));
	if (!found)
		return problem(c, &NO_SUCH_THING, "there is no such request");
	out->request = *found;
	return sql_data_request_done(c, in->id, &out->rows);
}

static struct problem *data_request_move(
        struct ctx *c, const struct data_request_event *in, struct data_request_shown *out)
{
	struct buf why = { .mem = c->mem };
	struct moved *moved;

	buf_puts(&why, "{\"reason\":");
	buf_json(&why, in->reason);
	buf_puts(&why, "}");
	TRY(sql_transition(c, "data_request", in->id, in->event, in->version, (struct document){ why.text }, &moved));
	return data_request_show(c, &(struct data_request_ref){ in->id }, out);
}

/* --- the document -------------------------------------------------------------------------------------------------- */

static const char *place_of(struct ctx *c, struct id request)
{
	char id[ID_TEXT];

	id_print(request, id);
	return arena_printf(c->mem, "data_export.document %s", id);
}

static struct problem *fetched(struct ctx *c, struct id request, const char **text)
{
	struct data_export *kept;

	TRY(sql_export_fetch(c, request, &kept));
	return vault_unseal(c, kept->contact, place_of(c, request), kept->document, text);
}

static struct problem *data_request_export(struct ctx *c, const struct data_request_ref *in, struct file *out)
{
	*out = (struct file){ .type = "application/json", .name = "what-is-known.json" };
	return fetched(c, in->id, &out->body);
}

static void put_words(struct buf *b, const char *text)
{
	for (; *text; text++)
		buf_html(b, *text == '_' ? " " : text, 1);
}

static void put_row(struct buf *b, struct json_object *row)
{
	buf_puts(b, "<dl>\n");
	json_object_object_foreach(row, name, value)
	{
		const char *text = json_object_get_string(value);
		buf_puts(b, "<dt>");
		put_words(b, name);
		buf_puts(b, "</dt><dd>");
		buf_html(b, text ? text : "", text ? strlen(text) : 0);
		buf_puts(b, "</dd>\n");
	}
	buf_puts(b, "</dl>\n");
}

static void put_table(struct buf *b, const char *name, struct json_object *rows)
{
	buf_puts(b, "<h2>");
	put_words(b, name);
	buf_puts(b, "</h2>\n");
	for (size_t i = 0; i < json_object_array_length(rows); i++)
		put_row(b, json_object_array_get_idx(rows, i));
}

static struct problem *data_request_letter(struct ctx *c, const struct data_request_ref *in, struct file *out)
{
	struct buf b = { .mem = c->mem };
	struct json_object *known;
	const char *text;

	TRY(fetched(c, in->id, &text));
	known = json_get(json_read(c->mem, text, strlen(text)), "known");
	buf_puts(&b,
	        "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><title>What is known of "
	        "you</title></head>\n"
	        "<body><h1>What ");
	buf_html(&b, site->name, strlen(site->name));
	buf_puts(&b, " knows of you</h1>\n");
	json_object_object_foreach(known, name, rows) put_table(&b, name, rows);
	buf_puts(&b, "</body></html>\n");
	*out = (struct file){ "text/html; charset=utf-8", "what-is-known.html", b.text };
	return NULL;
}

/* --- the job ------------------------------------------------------------------------------------------------------- */

static int64_t rows_in(struct json_object *known)
{
	int64_t n = 0;

	json_object_object_foreach(known, name, rows)
	{
		(void)name;
		n += (int64_t)json_object_array_length(rows);
	}
	return n;
}

static struct problem *put_together(struct ctx *c, const struct job *job, const struct data_request_work *w)
{
	struct buf b = { .mem = c->mem };
	char at[INSTANT_TEXT];
	const char *sealed;

	instant_print(c->now, at);
	buf_puts(&b, "{\"house\":");
	buf_json(&b, site->name);
	buf_printf(&b, ",\"made_at\":\"%s\",\"known\":%s}", at, w->document.text);
	TRY(vault_seal(c, w->contact, place_of(c, job->noun_id), b.text, &sealed));
	return sql_data_export_keep(
	        c, job->noun_id, sealed, rows_in(json_read(c->mem, w->document.text, strlen(w->document.text))));
}

static struct problem *begin(struct ctx *c, const struct job *job, struct effect *out, struct data_request_work **w)
{
	TRY(sql_data_request_begin(c, job->noun_id, w));
	out->detail = "It was done before";
	if (*w && !strcmp((*w)->kind, "erase"))
		return NULL;
	if (*w) {
		TRY(put_together(c, job, *w));
		out->detail = "Put together, to be fetched within a week";
	}
	return job_finish(c, job, out);
}

static struct problem *step(struct ctx *c, const struct job *job, bool *more)
{
	struct erase_step *done;

	TRY(op_begin(c));
	TRY(op_end(c, sql_erase_step(c, job->noun_id, ROWS_AT_ONCE, &done)));
	*more = done->more;
	return NULL;
}

static struct problem *finish(struct ctx *c, const struct job *job, struct effect *out)
{
	TRY(sql_erase_finish(c, job->noun_id));
	out->detail = "Forgotten, and certified";
	return job_finish(c, job, out);
}

/* A person with very much behind them takes more than one turn: the lease is not outlasted. */
static struct problem *effect_data_request(struct ctx *c, const struct job *job, struct effect *out)
{
	struct data_request_work *w = NULL;
	bool more = true;

	TRY(op_begin(c));
	TRY(op_end(c, begin(c, job, out, &w)));
	if (!w || strcmp(w->kind, "erase"))
		return NULL;
	for (int i = 0; more && i < STEPS_AT_ONCE; i++)
		TRY(step(c, job, &more));
	if (more)
		return problem(c, &MORE_TO_DO, "it goes on in a moment");
	TRY(op_begin(c));
	return op_end(c, finish(c, job, out));
}

OP(data_request_list, data_requests_ask, data_requests, PRIVACY_READ, .summary = "What people asked about their data",
        .tx = READS);
OP(data_request_record, data_request_new, data_request_ref, PRIVACY_MANAGE,
        .summary = "Record that somebody asks for their data, or to be forgotten", .tx = WRITES, .once = true);
OP(data_request_show, data_request_ref, data_request_shown, PRIVACY_READ, .summary = "One request, and what was done",
        .tx = READS);
OP(data_request_move, data_request_event, data_request_shown, PRIVACY_MANAGE,
        .summary = "Say that it is them, start it, or refuse it", .tx = WRITES, .step_up = true, .once = true,
        PROBLEMS(&REASON_NEEDED, &STILL_EXPECTED));
OP(data_request_export, data_request_ref, file, PRIVACY_MANAGE, .summary = "Everything known of a person, as JSON",
        .tx = WRITES, .step_up = true);
OP(data_request_letter, data_request_ref, file, PRIVACY_MANAGE, .summary = "The same, to be read", .tx = WRITES,
        .step_up = true);
OP(effect_data_request, job, effect, FOR_SYSTEM, .summary = "Put together what is known of a person, or forget it",
        .tx = OWN_TX);
