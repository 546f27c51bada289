#include "domain/book.h"
#include "domain/contacts.h"
#include <string.h>

static const struct problem_type TAG_EXISTS = { REFUSED, "tag-exists", "There is a tag of this name" },
                                 FIELD_IN_USE = { REFUSED, "field-in-use", "The field has values" },
                                 CHOICES_NEEDED = { REFUSED, "choices-needed", "A choice needs its choices" };

static const char *const kinds[] = { "text", "number", "date", "choice", "boolean", NULL },
                         *const colours[] = { "grey", "red", "amber", "green", "blue", "violet", NULL };

SHAPE(contact_setup, LIST_OF(contact_setup, fields, contact_field, "The house's own fields."),
        LIST_OF(contact_setup, tags, tag, "Tags, and how many have them."),
        LIST_OF(contact_setup, filters, contact_filter, "Kept filters."));
SHAPE(contact_field_edit,
        FIELD(contact_field_edit, key, "Its name in files and programs: small letters, digits, _.", .required = true,
                .max = 40, .one_line = true),
        FIELD(contact_field_edit, title, "The same for people.", .required = true, .min = 1, .max = 80,
                .one_line = true),
        FIELD(contact_field_edit, kind, "What its values are.", .choices = kinds, .fallback = "text"),
        FIELD(contact_field_edit, choices, "Of a choice, with commas between.", .max = 4000, .maybe = true),
        FIELD(contact_field_edit, required, "Must be filled in.", .fallback = "false"),
        FIELD(contact_field_edit, archived, "Not shown any more; its values stay.", .fallback = "false"),
        FIELD(contact_field_edit, position, "Its place in the order.", .min = 0, .max = 1000, .fallback = "0"));
#define NAME_FIELD(T) FIELD(T, name, "Its name.", .required = true, .min = 1, .max = 40, .one_line = true)
#define COLOUR_FIELD(T) FIELD(T, colour, "Its colour.", .choices = colours, .fallback = "grey")
struct tag_new {
	const char *name, *colour;
};
static SHAPE(tag_new, NAME_FIELD(tag_new), COLOUR_FIELD(tag_new));
SHAPE(tag_edit, FIELD(tag_edit, id, "The tag.", .required = true), NAME_FIELD(tag_edit), COLOUR_FIELD(tag_edit));
SHAPE(tag_merge_ask, FIELD(tag_merge_ask, id, "The tag that goes.", .required = true),
        FIELD(tag_merge_ask, into, "The one that stays; absent: it is only taken away.", .maybe = true));
SHAPE(filter_new,
        FIELD(filter_new, name, "Its name; the same again replaces it.", .required = true, .min = 1, .max = 80,
                .one_line = true),
        FIELD(filter_new, shared, "For everybody.", .fallback = "false"),
        FIELD(filter_new, where, "The conditions, as a list told them.", .required = true));
SHAPE(filter_ask, FIELD(filter_ask, id, "The filter.", .required = true));

static struct problem *read_setup(struct ctx *c, struct contact_setup *out)
{
	TRY(sql_contact_field_list(c, &out->fields));
	TRY(sql_contact_tags(c, &out->tags));
	return sql_contact_filter_list(c, &out->filters);
}

static struct problem *contact_setup(struct ctx *c, const struct nothing *in, struct contact_setup *out)
{
	(void)in;
	return read_setup(c, out);
}

static struct problem *contact_field_save(struct ctx *c, const struct contact_field_edit *in, struct contact_setup *out)
{
	size_t n = strspn(in->key, "abcdefghijklmnopqrstuvwxyz0123456789_");

	if (!n || in->key[n] || in->key[0] < 'a')
		return contact_unfit(c, "/key", "must be small letters, digits and _, a letter first");
	TRY(sql_contact_field_save(
	        c, in->key, in->title, in->kind, in->choices, in->required, in->position, in->archived));
	return read_setup(c, out);
}

static struct problem *save_tag(
        struct ctx *c, struct id id, const char *name, const char *colour, struct contact_setup *out)
{
	if (strchr(name, ',') || !name[strspn(name, " ")])
		return contact_unfit(c, "/name", "must be a word or two, without commas");
	TRY(sql_tag_save(c, id, name, colour));
	return read_setup(c, out);
}

static struct problem *tag_add(struct ctx *c, const struct tag_new *in, struct contact_setup *out)
{
	return save_tag(c, id_new(c->now), in->name, in->colour, out);
}

static struct problem *tag_save(struct ctx *c, const struct tag_edit *in, struct contact_setup *out)
{
	return save_tag(c, in->id, in->name, in->colour, out);
}

static struct problem *tag_merge(struct ctx *c, const struct tag_merge_ask *in, struct contact_setup *out)
{
	struct contact_count *count;

	TRY(sql_tag_merge(c, in->id, in->into, &count));
	return read_setup(c, out);
}

static struct problem *contact_filter_save(struct ctx *c, const struct filter_new *in, struct contact_setup *out)
{
	if (in->where.text[0] != '{')
		return contact_unfit(c, "/where", "must be an object");
	TRY(sql_contact_filter_save(c, id_new(c->now), in->name, in->shared, in->where));
	return read_setup(c, out);
}

static struct problem *contact_filter_remove(struct ctx *c, const struct filter_ask *in, struct contact_setup *out)
{
	TRY(sql_contact_filter_remove(c, in->id));
	return read_setup(c, out);
}

OP(contact_setup, nothing, contact_setup, CONTACT_READ, .summary = "Fields of contacts, tags and kept filters",
        .tx = READS);
OP(contact_field_save, contact_field_edit, contact_setup, CONTACT_MANAGE,
        .summary = "Make or change a field of contacts", .tx = WRITES, .once = true,
        PROBLEMS(&FIELD_IN_USE, &CHOICES_NEEDED));
OP(tag_add, tag_new, contact_setup, CONTACT_MANAGE, .summary = "Make a tag", .tx = WRITES, .once = true,
        PROBLEMS(&TAG_EXISTS));
OP(tag_save, tag_edit, contact_setup, CONTACT_MANAGE, .summary = "Rename or colour a tag", .tx = WRITES, .once = true,
        PROBLEMS(&TAG_EXISTS));
OP(tag_merge, tag_merge_ask, contact_setup, CONTACT_MANAGE, .summary = "Make two tags one, or remove one", .tx = WRITES,
        .once = true);
OP(contact_filter_save, filter_new, contact_setup, CONTACT_READ, .summary = "Keep a filter", .tx = WRITES,
        .once = true);
OP(contact_filter_remove, filter_ask, contact_setup, CONTACT_READ, .summary = "Forget a filter of one's own",
        .tx = WRITES, .once = true);
