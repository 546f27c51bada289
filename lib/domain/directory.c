#include "domain/directory.h"
#include "base/json.h"
#include "base/text.h"
#include "domain/keyset.h"
#include <string.h>

static const char *const
        sorts[] = { "active", "name", "created", NULL },
        *const channels[] = { "phone", "email", NULL }, *const states[] = { "active", "archived", "any", NULL },
        *const abouts[] = { "message", "reservation", "lead", "letter", "note", "consent", "change", "merge", NULL };

SHAPE(tag, FIELD(tag, id, "The tag."), FIELD(tag, name, "Its name."),
        FIELD(tag, colour, "grey, red, amber, green, blue or violet."),
        FIELD(tag, contacts, "How many have it, where that is told."));
SHAPE(contact, FIELD(contact, id, "The contact."), FIELD(contact, name, "As they gave it.", .maybe = true),
        FIELD(contact, company, "The company or organisation.", .maybe = true),
        FIELD(contact, phone, "E.164; the one to use.", .maybe = true),
        FIELD(contact, phone_proof, "claimed: they said so; verified: they showed it.", .maybe = true),
        FIELD(contact, email, "Their e-mail address; the one to use.", .maybe = true),
        FIELD(contact, email_proof, "The same of it.", .maybe = true),
        FIELD(contact, language, "What they speak with us."),
        FIELD(contact, note, "What staff should know.", .maybe = true), LIST_OF(contact, tags, tag, "Their tags."),
        FIELD(contact, fields, "The house's own fields.", .maybe = true),
        FIELD(contact, owner, "Who of the staff looks after them.", .maybe = true),
        FIELD(contact, owner_name, "Their name.", .maybe = true), FIELD(contact, state, "active or archived."),
        FIELD(contact, version, "Grows with every change; lists do not tell it."),
        FIELD(contact, created_at, "Known since."),
        FIELD(contact, last_active, "When something happened last, to the hour; lists tell it.", .maybe = true),
        FIELD(contact, place, "Where a list goes on after them.", .maybe = true));
SHAPE(identity, FIELD(identity, id, "The address."), FIELD(identity, kind, "phone, email or browser."),
        FIELD(identity, value, "The address itself."), FIELD(identity, proof, "claimed or verified."),
        FIELD(identity, first, "The one to use of its kind."), FIELD(identity, created_at, "Known since."));
SHAPE(choice_of, FIELD(choice_of, value, "What may be chosen."), FIELD(choice_of, chosen, "It is."));
SHAPE(own_field, FIELD(own_field, key, "Its name in files and programs."),
        FIELD(own_field, title, "The same for people."),
        FIELD(own_field, kind, "text, number, date, choice or boolean."),
        FIELD(own_field, required, "Must be filled in."),
        FIELD(own_field, value, "The contact's, as text.", .maybe = true),
        LIST_OF(own_field, choices, choice_of, "Of a choice."));
SHAPE(happening, FIELD(happening, at, "When."), FIELD(happening, id, "Which."),
        FIELD(happening, about, "What it is about."), FIELD(happening, kind, "What."),
        FIELD(happening, text, "In short."), FIELD(happening, href, "More of it.", .maybe = true),
        FIELD(happening, who, "By whom.", .maybe = true));
SHAPE(staff_brief, FIELD(staff_brief, id, "Who."), FIELD(staff_brief, name, "Their name."));
SHAPE(merge_brief, FIELD(merge_brief, id, "The merge."), FIELD(merge_brief, contact, "Who was merged."),
        FIELD(merge_brief, at, "When."), FIELD(merge_brief, name, "Their name.", .maybe = true),
        FIELD(merge_brief, by, "Who did it.", .maybe = true));
SHAPE(duplicate, FIELD(duplicate, score, "How likely they are one, 1 to 100."), FIELD(duplicate, reasons, "Why."),
        FIELD(duplicate, contact, "The one.", .maybe = true), FIELD(duplicate, name, "Their name.", .maybe = true),
        FIELD(duplicate, other, "The other."), FIELD(duplicate, other_name, "Their name.", .maybe = true));
SHAPE(contact_field, FIELD(contact_field, key, "Its name in files and programs."),
        FIELD(contact_field, title, "The same for people."),
        FIELD(contact_field, kind, "text, number, date, choice or boolean."),
        FIELD(contact_field, choices, "Of a choice, with commas between."),
        FIELD(contact_field, required, "Must be filled in."), FIELD(contact_field, position, "Its place in the order."),
        FIELD(contact_field, archived, "It is not shown any more; its values stay."));
SHAPE(contact_filter, FIELD(contact_filter, id, "The filter."), FIELD(contact_filter, name, "Its name."),
        FIELD(contact_filter, shared, "Everybody sees it."), FIELD(contact_filter, own, "It is one's own."),
        FIELD(contact_filter, by, "Whose."), FIELD(contact_filter, conditions, "What is looked for."));
SHAPE(contact_conditions, FIELD(contact_conditions, conditions, "What is looked for."));
SHAPE(contact_count, FIELD(contact_count, n, "How many."));
SHAPE(contact_ask, FIELD(contact_ask, id, "The contact.", .required = true),
        FIELD(contact_ask, kind, "Only what is about this.", .choices = abouts, .maybe = true),
        KEYSET_FIELD(contact_ask));
SHAPE(contact_page, ONE_OF(contact_page, contact, contact, "Who it is."),
        LIST_OF(contact_page, identities, identity, "How they are reached, and how sure that is."),
        LIST_OF(contact_page, fields, own_field, "The house's own fields."),
        LIST_OF(contact_page, staff, staff_brief, "Who may look after them."),
        LIST_OF(contact_page, tags, tag, "Every tag of the house."),
        LIST_OF(contact_page, duplicates, duplicate, "Who may be the same person."),
        LIST_OF(contact_page, merges, merge_brief, "Who was merged into them, and can be parted again."),
        LIST_OF(contact_page, timeline, happening, "Everything between us, newest first."),
        FIELD(contact_page, kind, "What the timeline is about, when not everything.", .maybe = true),
        FIELD(contact_page, next, "Ask for more of it after this.", .maybe = true));
SHAPE(timeline, LIST_OF(timeline, timeline, happening, "Everything between us, newest first."),
        FIELD(timeline, next, "Ask for more after this.", .maybe = true));
SHAPE(contacts_ask, FIELD(contacts_ask, q, "Words of a name, number, address, tag or note.", .max = 100, .maybe = true),
        FIELD(contacts_ask, tag, "Tags they all have, with commas between.", .max = 400, .maybe = true),
        FIELD(contacts_ask, without, "Tags they have none of.", .max = 400, .maybe = true),
        FIELD(contacts_ask, state, "Absent: active.", .choices = states, .maybe = true),
        FIELD(contacts_ask, language, "What they speak.", .max = 12, .maybe = true),
        FIELD(contacts_ask, owner, "me, none or an id.", .max = 36, .maybe = true),
        FIELD(contacts_ask, has, "They have such an address.", .choices = channels, .maybe = true),
        FIELD(contacts_ask, lacks, "They have none.", .choices = channels, .maybe = true),
        FIELD(contacts_ask, active_since, "Something happened on that day or later.", .maybe = true),
        FIELD(contacts_ask, active_before, "Nothing happened since that day.", .maybe = true),
        FIELD(contacts_ask, created_since, "Known since that day or later.", .maybe = true),
        FIELD(contacts_ask, created_before, "Known before that day.", .maybe = true),
        FIELD(contacts_ask, fields, "Values of the house's own fields, as fields.KEY=VALUE; * is any.", .maybe = true),
        FIELD(contacts_ask, filter, "A kept filter; the rest is asked on top of it.", .maybe = true),
        FIELD(contacts_ask, sort, "The order.", .choices = sorts, .fallback = "active"),
        FIELD(contacts_ask, after, "What the page before called next.", .max = 400, .maybe = true));
SHAPE(contacts, ONE_OF(contacts, asked, contacts_ask, "What was asked."),
        FIELD(contacts, where, "The same as one document, with the kept filter."),
        LIST_OF(contacts, contacts, contact, "In the order asked for."),
        FIELD(contacts, count, "How many there are, as far as it is counted."),
        FIELD(contacts, more_than, "There are more than that."),
        FIELD(contacts, alike, "None fits; these have names like it."),
        LIST_OF(contacts, filters, contact_filter, "Kept filters."), LIST_OF(contacts, tags, tag, "Every tag."),
        LIST_OF(contacts, fields, own_field, "The house's own fields, with what was asked of them."),
        LIST_OF(contacts, staff, staff_brief, "Who may look after contacts."),
        FIELD(contacts, next, "Ask for more after this.", .maybe = true));

struct problem *contact_of(struct ctx *c, struct id id, struct contact *out)
{
	struct contact *contact;

	TRY(sql_contact_by_id(c, id, &contact));
	if (!contact)
		return problem(c, &NO_SUCH_THING, "no contact has this id");
	*out = *contact;
	return NULL;
}

static struct problem *read_timeline(
        struct ctx *c, struct id contact, const struct contact_ask *in, struct happening_list *out, const char **next)
{
	struct keyset after = keyset_read(in->after);

	TRY(sql_contact_timeline(c, contact, in->kind, after.at, after.id, out));
	*next = KEYSET_CUT(c, out, at);
	return NULL;
}

static struct problem *contact_timeline(struct ctx *c, const struct contact_ask *in, struct timeline *out)
{
	struct contact contact;

	TRY(contact_of(c, in->id, &contact));
	return read_timeline(c, contact.id, in, &out->timeline, &out->next);
}

static struct problem *contact_show(struct ctx *c, const struct contact_ask *in, struct contact_page *out)
{
	TRY(contact_of(c, in->id, &out->contact));
	TRY(read_timeline(c, out->contact.id, in, &out->timeline, &out->next));
	out->kind = in->kind;
	TRY(sql_contact_identities(c, out->contact.id, &out->identities));
	TRY(sql_contact_own_fields(c, out->contact.id, &out->fields));
	TRY(sql_contact_alike(c, out->contact.id, &out->duplicates));
	TRY(sql_contact_merges(c, out->contact.id, &out->merges));
	TRY(sql_contact_tags(c, &out->tags));
	return sql_staff_list(c, &out->staff);
}

/* Nobody fits the words: they may be misspelt, so whose name is like them? */
static struct problem *alike(struct ctx *c, struct document where, const struct contacts_ask *in, struct contacts *out)
{
	struct json_object *o = json_read(c->mem, where.text, strlen(where.text));

	json_object_object_add(o, "like", json_object_new_string(in->q));
	json_object_object_del(o, "q");
	TRY(sql_contact_list(c, (struct document){ json_text(c->mem, o) }, in->sort, NULL, &out->contacts));
	out->alike = out->contacts.n > 0;
	return NULL;
}

/* A first page that holds everybody is its own count. */
static struct problem *count(struct ctx *c, const struct contacts_ask *in, struct contacts *out)
{
	struct contact_count *count;

	out->count = (int64_t)out->contacts.n;
	if (!in->after && out->contacts.n <= KEYSET_PAGE)
		return NULL;
	TRY(sql_contact_count(c, out->where, CONTACTS_COUNTED + 1, &count));
	out->more_than = count->n > CONTACTS_COUNTED;
	out->count = out->more_than ? CONTACTS_COUNTED : count->n;
	return NULL;
}

static struct problem *look_up(struct ctx *c, const struct contacts_ask *in, struct contacts *out)
{
	TRY(sql_contact_list(c, out->where, in->sort, in->after, &out->contacts));
	TRY(count(c, in, out));
	if (!out->contacts.n && in->q && !in->after)
		return alike(c, out->where, in, out);
	if (out->contacts.n > KEYSET_PAGE) {
		out->contacts.n = KEYSET_PAGE;
		out->next = out->contacts.items[KEYSET_PAGE - 1].place;
	}
	return NULL;
}

/* A form shows again what was asked in it. */
static struct problem *fields_asked(struct ctx *c, struct document asked, struct own_field_list *out)
{
	struct json_object *o = asked.text ? json_read(c->mem, asked.text, strlen(asked.text)) : NULL;

	TRY(sql_contact_own_fields(c, (struct id){ { 0 } }, out));
	for (size_t i = 0; i < out->n; i++) {
		struct own_field *f = &out->items[i];
		f->value = json_str(o, f->key, NULL);
		for (size_t k = 0; k < f->choices.n; k++)
			f->choices.items[k].chosen = f->value && text_same_ci(f->choices.items[k].value, f->value);
	}
	return NULL;
}

static struct problem *contact_list(struct ctx *c, const struct contacts_ask *in, struct contacts *out)
{
	struct buf said = { .mem = c->mem };
	struct contact_conditions *where;

	shape_write(&said, &contacts_ask_shape, in);
	TRY(sql_contact_conditions(c, in->filter, (struct document){ said.text }, &where));
	out->asked = *in;
	out->where = where->conditions;
	TRY(look_up(c, in, out));
	TRY(sql_contact_filter_list(c, &out->filters));
	TRY(sql_contact_tags(c, &out->tags));
	TRY(sql_staff_list(c, &out->staff));
	return fields_asked(c, in->fields, &out->fields);
}

OP(contact_show, contact_ask, contact_page, CONTACT_READ, .summary = "Everything about one contact", .tx = READS);
OP(contact_timeline, contact_ask, timeline, CONTACT_READ, .summary = "What happened between us and a contact",
        .tx = READS);
OP(contact_list, contacts_ask, contacts, CONTACT_READ,
        .summary = "Contacts, found by any word of what is known, also misspelt", .tx = READS);
