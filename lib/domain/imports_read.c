#include "base/buf.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/contacts.h"
#include "domain/imports.h"
#include <ctype.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_NAME = 200, MOST_NOTE = 2000, MOST_TAG = 40 };

/* What a column may be, and how such columns are called. */
static const struct {
	const char *is, *title, *called;
} meanings[] = {
	{ "name", "Name", " name full name contact customer guest client nombre " },
	{ "first_name", "First name", " first name firstname given name nombre de pila " },
	{ "last_name", "Last name", " last name lastname surname family name apellidos apellido " },
	{ "phone", "Phone", " phone phone number mobile mobile phone telephone tel cell telefono movil " },
	{ "email", "E-mail", " email e-mail mail email address e-mail address correo correo electronico " },
	{ "company", "Company", " company organisation organization business employer empresa " },
	{ "language", "Language", " language lang idioma " },
	{ "tags", "Tags", " tags tag labels groups etiquetas " },
	{ "note", "Remark", " note notes remark remarks comment comments notas " },
};

static bool known_meaning(const char *is, const struct contact_field_list *fields)
{
	for (size_t i = 0; i < sizeof meanings / sizeof *meanings; i++)
		if (!strcmp(meanings[i].is, is))
			return true;
	for (size_t i = 0; i < fields->n; i++)
		if (!strncmp(is, "field:", 6) && !strcmp(fields->items[i].key, is + 6))
			return true;
	return !*is;
}

static const char *guess(struct ctx *c, const char *title, const struct contact_field_list *fields)
{
	char *plain = arena_printf(c->mem, " %s ", title);

	for (char *p = plain; *p; p++)
		*p = *p == '_' ? ' ' : (char)tolower((unsigned char)*p);
	for (size_t i = 0; i < fields->n; i++)
		if (!fields->items[i].archived &&
		        (text_same_ci(fields->items[i].key, title) || text_same_ci(fields->items[i].title, title)))
			return arena_printf(c->mem, "field:%s", fields->items[i].key);
	for (size_t i = 0; *title && i < sizeof meanings / sizeof *meanings; i++)
		if (strstr(meanings[i].called, plain) && !strstr(" ", plain))
			return meanings[i].is;
	return "";
}

static struct json_object *parsed(struct ctx *c, struct document d)
{
	return json_read(c->mem, d.text, strlen(d.text));
}

struct document import_guess(struct ctx *c, struct document header, const struct contact_field_list *fields)
{
	struct json_object *titles = parsed(c, header), *out = json_keep(c->mem, json_object_new_object());
	struct buf taken = { .mem = c->mem };

	for (size_t i = 0; i < json_object_array_length(titles); i++) {
		const char *is = guess(c, json_object_get_string(json_object_array_get_idx(titles, i)), fields);
		const char *mark = arena_printf(c->mem, "|%s|", is);
		if (!*is || strstr(buf_text(&taken), mark))
			continue;
		buf_puts(&taken, mark);
		json_object_object_add(out, arena_printf(c->mem, "%zu", i), json_object_new_string(is));
	}
	return (struct document){ json_text(c->mem, out) };
}

bool import_mapping_fits(struct ctx *c, struct document mapping, const struct contact_field_list *fields)
{
	struct json_object *o = parsed(c, mapping);
	unsigned long number;

	if (!json_object_is_type(o, json_type_object))
		return false;
	json_object_object_foreach(o, name, is)
	{
		if (!text_uint(name, IMPORT_COLUMNS, &number) || !json_object_is_type(is, json_type_string) ||
		        !known_meaning(json_object_get_string(is), fields))
			return false;
	}
	return true;
}

static void add_meaning(struct ctx *c, struct import_column *column, const char *value, const char *title)
{
	LIST_ADD(c->mem, &column->meanings, (struct meaning_of){ value, title, !strcmp(column->is, value) });
}

void import_columns(struct ctx *c, const struct import *import, const struct contact_field_list *fields,
        const struct import_cells *first, struct import_page *out)
{
	struct json_object *titles = parsed(c, import->header), *mapping = parsed(c, import->mapping);
	struct json_object *sample = first ? parsed(c, first->cells) : NULL;

	for (size_t i = 0; i < json_object_array_length(titles); i++) {
		struct json_object *cell =
		        sample && i < json_object_array_length(sample) ? json_object_array_get_idx(sample, i) : NULL;
		struct import_column column = { .number = (int64_t)i,
			.title = json_object_get_string(json_object_array_get_idx(titles, i)),
			.sample = cell ? json_object_get_string(cell) : NULL,
			.is = json_str(mapping, arena_printf(c->mem, "%zu", i), "") };
		add_meaning(c, &column, "", "Leave it out");
		for (size_t m = 0; m < sizeof meanings / sizeof *meanings; m++)
			add_meaning(c, &column, meanings[m].is, meanings[m].title);
		for (size_t f = 0; f < fields->n; f++)
			if (!fields->items[f].archived)
				add_meaning(c, &column, arena_printf(c->mem, "field:%s", fields->items[f].key),
				        fields->items[f].title);
		LIST_ADD(c->mem, &out->columns, column);
	}
}

/* --- one row ---------------------------------------------------------------------------------------------------- */

struct understanding {
	struct ctx *c;
	struct json_object *record, *faults;
	const char *column; /* as the file calls it */
	const char *first_name, *last_name;
};

static void fault(struct understanding *u, const char *reason)
{
	struct json_object *o = json_object_new_object();

	json_object_object_add(o, "column", json_object_new_string(u->column));
	json_object_object_add(o, "reason", json_object_new_string(reason));
	json_object_array_add(u->faults, o);
}

/* Without blanks around it, and without the apostrophe that keeps a spreadsheet from computing it. */
static const char *cell_text(struct ctx *c, struct json_object *cell)
{
	const char *s = json_object_get_string(cell), *end;

	s += strspn(s, " \t\r\n");
	if (*s == '\'' && csv_formula(s + 1))
		s++;
	for (end = s + strlen(s); end > s && strchr(" \t\r\n", end[-1]); end--)
		;
	return arena_strn(c->mem, s, (size_t)(end - s));
}

static void put(struct understanding *u, const char *name, const char *text)
{
	json_object_object_add(u->record, name, json_object_new_string(text));
}

static void put_bounded(struct understanding *u, const char *name, const char *text, size_t most)
{
	if (text_length(text) > most)
		fault(u, arena_printf(u->c->mem, "has more than %zu characters", most));
	else
		put(u, name, text);
}

static void put_email(struct understanding *u, const char *text)
{
	static const struct field email = {
		.name = "email", .kind = F_TEXT, .format = "email", .max = 254, .one_line = true
	};
	const char *wrong = field_fault(u->c, &email, &text);
	struct person who;

	if (wrong)
		fault(u, wrong);
	else if (!person_read(u->c, NULL, NULL, text, &who))
		put(u, "email", who.email);
}

static void put_phone(struct understanding *u, const char *text)
{
	const char *e164 = contact_phone(u->c, text);

	if (e164)
		put(u, "phone", e164);
	else
		fault(u, "must be a phone number like 07700 900123 or +44 7700 900123");
}

static void put_language(struct understanding *u, const char *text)
{
	char *small = arena_str(u->c->mem, text);

	for (char *p = small; *p && *p != '-'; p++)
		*p = (char)tolower((unsigned char)*p);
	if (!contact_language(small))
		fault(u, "must be a language like en or pt-BR");
	else
		put(u, "language", small);
}

static void put_tags(struct understanding *u, const char *text)
{
	struct json_object *tags = json_object_new_array();

	while (*text) {
		size_t n = strcspn(text, ",;\n");
		const char *tag = cell_text(u->c, json_keep(u->c->mem, json_object_new_string_len(text, (int)n)));
		if (text_length(tag) > MOST_TAG)
			fault(u, "a tag has at most 40 characters");
		else if (*tag)
			json_object_array_add(tags, json_object_new_string(tag));
		text += n + (text[n] != '\0');
	}
	json_object_object_add(u->record, "tags", tags);
}

static void put_field(struct understanding *u, const char *key, const char *text)
{
	struct json_object *fields = json_get(u->record, "fields");

	if (!fields)
		json_object_object_add(u->record, "fields", fields = json_object_new_object());
	json_object_object_add(fields, key, json_object_new_string(text));
}

static void understand_cell(struct understanding *u, const char *is, const char *text)
{
	if (!*text)
		return;
	if (!strcmp(is, "name") || !strcmp(is, "company"))
		put_bounded(u, is, text, MOST_NAME);
	else if (!strcmp(is, "first_name"))
		u->first_name = text;
	else if (!strcmp(is, "last_name"))
		u->last_name = text;
	else if (!strcmp(is, "note"))
		put_bounded(u, is, text, MOST_NOTE);
	else if (!strcmp(is, "phone"))
		put_phone(u, text);
	else if (!strcmp(is, "email"))
		put_email(u, text);
	else if (!strcmp(is, "language"))
		put_language(u, text);
	else if (!strcmp(is, "tags"))
		put_tags(u, text);
	else if (!strncmp(is, "field:", 6))
		put_field(u, is + 6, text);
}

/* First and last name are a name where none is given whole. */
static void join_name(struct understanding *u)
{
	const char *first = u->first_name ? u->first_name : "", *last = u->last_name ? u->last_name : "";

	if (json_get(u->record, "name") || (!*first && !*last))
		return;
	put_bounded(u, "name", arena_printf(u->c->mem, "%s%s%s", first, *first && *last ? " " : "", last), MOST_NAME);
}

static void understand_row(
        struct understanding *u, struct json_object *titles, struct json_object *mapping, struct json_object *cells)
{
	static const char *const who[] = { "name", "company", "phone", "email" };
	size_t n = json_object_array_length(titles), has = json_object_array_length(cells);
	bool somebody = false;

	for (size_t i = 0; i < n && i < has; i++) {
		const char *is = json_str(mapping, arena_printf(u->c->mem, "%zu", i), "");
		u->column = json_object_get_string(json_object_array_get_idx(titles, i));
		understand_cell(u, is, cell_text(u->c, json_object_array_get_idx(cells, i)));
	}
	join_name(u);
	u->column = "";
	if (has > n)
		fault(u, "there are more cells than in the first line");
	for (size_t i = 0; i < 4; i++)
		somebody = somebody || json_get(u->record, who[i]);
	if (!somebody && !json_object_array_length(u->faults))
		fault(u, "nothing says who it is: no name, company, phone or e-mail");
}

struct document import_understand(
        struct ctx *c, struct document header, struct document mapping, const struct import_cells_list *rows)
{
	struct json_object *titles = parsed(c, header), *is = parsed(c, mapping);
	struct json_object *out = json_keep(c->mem, json_object_new_array());

	for (size_t i = 0; i < rows->n; i++) {
		struct json_object *o = json_object_new_object();
		struct understanding u = {
			.c = c, .record = json_object_new_object(), .faults = json_object_new_array()
		};
		json_object_array_add(out, o);
		json_object_object_add(o, "line", json_object_new_int64(rows->items[i].line));
		json_object_object_add(o, "record", u.record);
		json_object_object_add(o, "faults", u.faults);
		understand_row(&u, titles, is, parsed(c, rows->items[i].cells));
	}
	return (struct document){ json_text(c->mem, out) };
}
