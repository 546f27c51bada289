#include "domain/imports.h"
#include "base/csv.h"
#include "base/json.h"
#include "domain/contacts.h"
#include <string.h>

enum { ROWS_AT_ONCE = 1000, BATCH = 100, ROWS_SHOWN = 100 };

static const struct problem_type NOT_A_TABLE = { INVALID, "not-a-table", "The file cannot be read as a table" },
                                 TOO_MANY_ROWS = { TOO_LARGE, "too-many-rows", "The file has too many rows" },
                                 IMPORT_STARTED = { REFUSED, "import-started", "This import has begun" },
                                 NOT_CHECKED = { REFUSED, "not-checked", "Look at it first" };

static const char *const on_matches[] = { "update", "skip", "create", NULL },
                         *const outcomes[] = { "create", "update", "skip", "fault", NULL };

SHAPE(import_new,
        FIELD(import_new, file, "The file: CSV in UTF-8 or Windows-1252.", .max = IMPORT_BYTES, .maybe = true),
        FIELD(import_new, file_name, "What it is called.", .max = 200, .maybe = true),
        FIELD(import_new, paste, "Or its text.", .max = IMPORT_BYTES, .maybe = true),
        FIELD(import_new, name, "What to call it here.", .max = 200, .one_line = true, .maybe = true));
SHAPE(import_ask, FIELD(import_ask, id, "The import.", .required = true),
        FIELD(import_ask, outcome, "Rows of this outcome; absent: the page shows the faulty ones.", .choices = outcomes,
                .maybe = true),
        FIELD(import_ask, after, "Rows below this line.", .min = 0, .max = INT32_MAX, .fallback = "0"));
SHAPE(import_map_ask, FIELD(import_map_ask, id, "The import.", .required = true),
        FIELD(import_map_ask, columns,
                "Number of a column, the first is 0, to what it is: name, first_name, last_name, phone, email, "
                "company, "
                "language, tags, note, field:KEY or nothing.",
                .required = true),
        FIELD(import_map_ask, on_match, "What is done with whom the book knows: update, skip, or create another.",
                .choices = on_matches, .fallback = "update"));
SHAPE(import, FIELD(import, id, "The import."), FIELD(import, name, "The file's name."),
        FIELD(import, encoding, "How it was written."), FIELD(import, delimiter, "What stands between its cells."),
        FIELD(import, header, "Its first line."), FIELD(import, mapping, "What its columns are."),
        FIELD(import, on_match, "What is done with whom the book knows."),
        FIELD(import, by, "Who brought it.", .maybe = true),
        FIELD(import, state, "uploaded, checked, running or done."), FIELD(import, rows, "How many rows it has."),
        FIELD(import, to_create, "How many make a contact."), FIELD(import, to_update, "How many change one."),
        FIELD(import, to_skip, "How many change nothing."), FIELD(import, faulty, "How many cannot be used."),
        FIELD(import, done, "How many are done."), FIELD(import, created_at, "When it came."),
        FIELD(import, checked_at, "When it was looked at.", .maybe = true),
        FIELD(import, started_at, "When it began.", .maybe = true),
        FIELD(import, done_at, "When it was done.", .maybe = true));
SHAPE(meaning_of, FIELD(meaning_of, value, "What a column may be."), FIELD(meaning_of, title, "The same for people."),
        FIELD(meaning_of, chosen, "It is."));
SHAPE(import_column, FIELD(import_column, number, "Its number; the first is 0."),
        FIELD(import_column, title, "What the file calls it."),
        FIELD(import_column, sample, "Its cell in the first row.", .maybe = true),
        FIELD(import_column, is, "What it is."), LIST_OF(import_column, meanings, meaning_of, "What it may be."));
SHAPE(import_row, FIELD(import_row, line, "Where it stands in the file."),
        FIELD(import_row, outcome, "create, update, skip or fault.", .maybe = true),
        FIELD(import_row, name, "Who it is about.", .maybe = true),
        FIELD(import_row, faults, "What is wrong: column and reason."),
        FIELD(import_row, record, "What was understood.", .maybe = true),
        FIELD(import_row, cells, "What the file says.", .maybe = true),
        FIELD(import_row, contact, "The contact it made or changed, or would.", .maybe = true));
SHAPE(import_cells, FIELD(import_cells, line, "Where it stands."), FIELD(import_cells, cells, "What it says."));
SHAPE(import_page, FIELD(import_page, id, "The import."),
        ONE_OF(import_page, import, import, "The file, and how far it is."),
        LIST_OF(import_page, columns, import_column, "What its columns are."),
        LIST_OF(import_page, rows, import_row, "Some of its rows."),
        FIELD(import_page, outcome, "Rows of this outcome."),
        FIELD(import_page, next, "Ask for more after this line.", .maybe = true));
SHAPE(imports, LIST_OF(imports, imports, import, "The newest first."));

static struct problem *import_of(struct ctx *c, struct id id, struct import *out)
{
	struct import *import;

	TRY(sql_import_show(c, id, &import));
	if (!import)
		return problem(c, &NO_SUCH_THING, "no import has this id");
	*out = *import;
	return NULL;
}

/* --- looking ---------------------------------------------------------------------------------------------------- */

/* Faulty rows first, if there are any: they are what somebody has to do something about. */
static struct problem *page_of(struct ctx *c, struct id id, const char *outcome, int64_t after, struct import_page *out)
{
	struct contact_field_list fields;
	struct import_cells_list first;

	TRY(import_of(c, id, &out->import));
	out->id = id;
	out->outcome = outcome ? outcome : out->import.faulty ? "fault" : "create";
	TRY(sql_contact_field_list(c, &fields));
	TRY(sql_import_rows(c, id, 0, 1, &first));
	import_columns(c, &out->import, &fields, first.n ? first.items : NULL, out);
	TRY(sql_import_report(c, id, out->outcome, after, ROWS_SHOWN + 1, &out->rows));
	out->next = NO_INT;
	if (out->rows.n > ROWS_SHOWN) {
		out->rows.n = ROWS_SHOWN;
		out->next = out->rows.items[ROWS_SHOWN - 1].line;
	}
	return NULL;
}

static struct problem *import_show(struct ctx *c, const struct import_ask *in, struct import_page *out)
{
	return page_of(c, in->id, in->outcome, in->after, out);
}

static struct problem *import_list(struct ctx *c, const struct nothing *in, struct imports *out)
{
	(void)in;
	return sql_import_list(c, &out->imports);
}

/* --- understanding ---------------------------------------------------------------------------------------------- */

static struct problem *check(struct ctx *c, struct id id)
{
	struct import_cells_list rows;
	struct import import;
	int64_t after = 0;

	TRY(import_of(c, id, &import));
	do {
		TRY(sql_import_rows(c, id, after, ROWS_AT_ONCE, &rows));
		if (!rows.n)
			break;
		TRY(sql_import_understood(c, id, import_understand(c, import.header, import.mapping, &rows)));
		after = rows.items[rows.n - 1].line;
	} while (rows.n == ROWS_AT_ONCE);
	return sql_import_match(c, id);
}

static struct problem *import_map(struct ctx *c, const struct import_map_ask *in, struct import_page *out)
{
	struct contact_field_list fields;

	TRY(sql_contact_field_list(c, &fields));
	if (!import_mapping_fits(c, in->columns, &fields))
		return contact_unfit(c, "/columns", "must name what columns are");
	TRY(sql_import_map(c, in->id, in->columns, in->on_match));
	TRY(check(c, in->id));
	return page_of(c, in->id, NULL, 0, out);
}

/* --- a file comes ----------------------------------------------------------------------------------------------- */

static void put_cells(struct buf *b, const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++) {
		buf_puts(b, i ? "," : "[");
		buf_json(b, row->cells[i]);
	}
	buf_puts(b, "]");
}

static struct problem *flush_rows(struct ctx *c, struct id id, struct buf *rows)
{
	buf_puts(rows, "]");
	TRY(sql_import_rows_add(c, id, (struct document){ rows->text }));
	*rows = (struct buf){ .mem = c->mem };
	return NULL;
}

static struct problem *keep_rows(struct ctx *c, struct id id, struct csv *csv)
{
	struct buf rows = { .mem = c->mem };
	struct csv_row row;
	int64_t n = 0;

	for (; csv_next(c->mem, csv, &row); n++) {
		if (row.unclosed)
			return problem(
			        c, &NOT_A_TABLE, "a quotation mark in line %lld is never closed", (long long)csv->line);
		if (n >= IMPORT_ROWS)
			return problem(c, &TOO_MANY_ROWS, "at most %d rows; split the file", IMPORT_ROWS);
		buf_printf(&rows, "%s{\"line\":%lld,\"cells\":", rows.len ? "," : "[", (long long)csv->line);
		put_cells(&rows, &row);
		buf_puts(&rows, "}");
		if (n % ROWS_AT_ONCE == ROWS_AT_ONCE - 1)
			TRY(flush_rows(c, id, &rows));
	}
	if (!n)
		return problem(c, &NOT_A_TABLE, "below its first line the file is empty");
	return rows.len ? flush_rows(c, id, &rows) : NULL;
}

static struct problem *open_file(struct ctx *c, const struct import_new *in, struct csv *csv, const char **encoding)
{
	const char *bytes = in->file && *in->file ? in->file : in->paste;
	const char *text = bytes ? csv_text(c->mem, bytes, strlen(bytes), encoding) : NULL;

	if (!bytes || !*bytes)
		return problem(c, &NOT_A_TABLE, "choose a file, or paste its text");
	if (!text)
		return problem(c, &NOT_A_TABLE, "it is no text; save it as CSV in UTF-8");
	*csv = (struct csv){ text, csv_delimiter(text), 0, 1 };
	return NULL;
}

static struct problem *import_upload(struct ctx *c, const struct import_new *in, struct import_page *out)
{
	struct id id = id_new(c->now);
	struct buf header = { .mem = c->mem };
	struct contact_field_list fields;
	struct csv_row titles;
	const char *encoding,
	        *name = in->name                  ? in->name
	        : in->file_name && *in->file_name ? in->file_name
	                                          : "Contacts";
	struct csv csv;

	TRY(open_file(c, in, &csv, &encoding));
	if (!csv_next(c->mem, &csv, &titles) || titles.unclosed || titles.n > IMPORT_COLUMNS)
		return problem(c, &NOT_A_TABLE, "its first line must name up to %d columns", IMPORT_COLUMNS);
	put_cells(&header, &titles);
	TRY(sql_import_create(c, id, name, encoding, csv.delimiter == '\t' ? "tab" : (char[]){ csv.delimiter, 0 },
	        (struct document){ header.text }));
	TRY(keep_rows(c, id, &csv));
	TRY(sql_contact_field_list(c, &fields));
	TRY(sql_import_map(c, id, import_guess(c, (struct document){ header.text }, &fields), "update"));
	TRY(check(c, id));
	return page_of(c, id, NULL, 0, out);
}

static struct problem *import_start(struct ctx *c, const struct import_ask *in, struct import_page *out)
{
	TRY(sql_import_start(c, in->id));
	return page_of(c, in->id, NULL, 0, out);
}

/* --- the report as a file --------------------------------------------------------------------------------------- */

static const char *reasons(struct ctx *c, const struct import_row *row)
{
	struct json_object *faults = json_read(c->mem, row->faults.text, strlen(row->faults.text));
	struct buf b = { .mem = c->mem };

	for (size_t i = 0; i < json_object_array_length(faults); i++) {
		struct json_object *f = json_object_array_get_idx(faults, i);
		const char *column = json_str(f, "column", "");
		buf_printf(&b, "%s%s%s%s", i ? "; " : "", column, *column ? ": " : "", json_str(f, "reason", ""));
	}
	return buf_text(&b);
}

static void put_array(struct ctx *c, struct buf *b, struct document list)
{
	struct json_object *o = json_read(c->mem, list.text, strlen(list.text));

	for (size_t i = 0; o && i < json_object_array_length(o); i++)
		buf_csv(b, json_object_get_string(json_object_array_get_idx(o, i)), false);
	buf_puts(b, "\r\n");
}

static void put_row(struct ctx *c, struct buf *b, const struct import_row *row)
{
	char contact[ID_TEXT];

	id_print(row->contact, contact);
	buf_csv(b, arena_printf(c->mem, "%lld", (long long)row->line), true);
	buf_csv(b, row->outcome, false);
	buf_csv(b, reasons(c, row), false);
	buf_csv(b, id_none(row->contact) ? "" : contact, false);
	put_array(c, b, row->cells);
}

/* What the file said stands beside it, so that the faulty rows can be corrected and brought again. */
static struct problem *import_report(struct ctx *c, const struct import_ask *in, struct file *out)
{
	struct buf b = { .mem = c->mem };
	struct import_row_list rows;
	struct import import;
	int64_t after = in->after;

	TRY(import_of(c, in->id, &import));
	buf_puts(&b, "line,outcome,reasons,contact");
	put_array(c, &b, import.header);
	do {
		TRY(sql_import_report(c, in->id, in->outcome, after, ROWS_AT_ONCE, &rows));
		for (size_t i = 0; i < rows.n; i++)
			put_row(c, &b, &rows.items[i]);
		after = rows.n ? rows.items[rows.n - 1].line : after;
	} while (rows.n == ROWS_AT_ONCE);
	*out = (struct file){ "text/csv; charset=utf-8", "import-report.csv", b.text };
	return NULL;
}

/* --- jobs ------------------------------------------------------------------------------------------------------- */

static struct problem *effect_contact_import(struct ctx *c, const struct job *job, struct effect *out)
{
	struct contact_count *left;

	TRY(sql_import_step(c, job->noun_id, BATCH, &left));
	out->detail = left->n ? arena_printf(c->mem, "%lld rows are left", (long long)left->n) : "All rows are done";
	return job_finish(c, job, out);
}

static struct problem *effect_contact_compare(struct ctx *c, const struct job *job, struct effect *out)
{
	struct contact_count *done;

	TRY(sql_compare_step(c, job->noun_id, &done));
	out->detail = arena_printf(c->mem, "%lld compared", (long long)done->n);
	return job_finish(c, job, out);
}

OP(import_list, nothing, imports, CONTACT_IMPORT, .summary = "Files of contacts that came in", .tx = READS);
OP(import_upload, import_new, import_page, CONTACT_IMPORT,
        .summary = "Bring a file of contacts; nothing is written yet", .tx = WRITES, .once = true,
        PROBLEMS(&NOT_A_TABLE, &TOO_MANY_ROWS));
OP(import_show, import_ask, import_page, CONTACT_IMPORT, .summary = "What would become of a file, or did", .tx = READS);
OP(import_map, import_map_ask, import_page, CONTACT_IMPORT, .summary = "Say what the columns are", .tx = WRITES,
        .once = true, PROBLEMS(&IMPORT_STARTED));
OP(import_start, import_ask, import_page, CONTACT_IMPORT, .summary = "Bring the contacts in", .tx = WRITES,
        .once = true, PROBLEMS(&IMPORT_STARTED, &NOT_CHECKED));
OP(import_report, import_ask, file, CONTACT_IMPORT, .summary = "What became of each row, as CSV", .tx = READS);
OP(effect_contact_import, job, effect, FOR_SYSTEM, .summary = "Bring in a batch of contacts", .tx = WRITES);
OP(effect_contact_compare, job, effect, FOR_SYSTEM, .summary = "Look for duplicates", .tx = WRITES);
