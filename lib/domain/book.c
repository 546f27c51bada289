#include "domain/book.h"
#include "base/json.h"
#include "domain/contacts.h"
#include <string.h>

const struct problem_type FIELD_VALUE = { REFUSED, "field-value", "A value does not fit its field" },
                          FIELD_REQUIRED = { REFUSED, "field-required", "Something must be filled in" };
static const struct problem_type IDENTITY_TAKEN = { REFUSED, "identity-taken", "Another contact has this address" };

static const char *const moves[] = { "archived", "restored", NULL },
                         *const address_changes[] = { "first", "verified", "claimed", "removed", NULL };

#define VERSION_FIELD(T)                                                                                               \
	FIELD(T, version, "Of the contact as you saw it; If-Match says the same.", .min = 1, .max = INT32_MAX,         \
	        .maybe = true)
#define PHONE_FIELD(T) FIELD(T, phone, "A phone number, as one writes it.", .max = 40, .one_line = true, .maybe = true)
#define EMAIL_FIELD(T) FIELD(T, email, "An e-mail address.", .max = 254, .format = "email", .maybe = true)
SHAPE(contact_new, FIELD(contact_new, name, "Their name.", .max = 200, .one_line = true, .maybe = true),
        FIELD(contact_new, company, "The company or organisation.", .max = 200, .one_line = true, .maybe = true),
        PHONE_FIELD(contact_new), EMAIL_FIELD(contact_new),
        FIELD(contact_new, language, "What they speak: en, pt-BR.", .max = 12, .one_line = true, .maybe = true),
        FIELD(contact_new, note, "What staff should know.", .max = 2000, .maybe = true),
        FIELD(contact_new, fields, "The house's own fields; in a form, fields.KEY.", .maybe = true));
SHAPE(contact_edit, FIELD(contact_edit, id, "The contact.", .required = true), VERSION_FIELD(contact_edit),
        FIELD(contact_edit, name, "Their name; blank: none.", .max = 200, .one_line = true, .maybe = true),
        FIELD(contact_edit, company, "The company or organisation.", .max = 200, .one_line = true, .maybe = true),
        FIELD(contact_edit, language, "What they speak.", .max = 12, .one_line = true, .maybe = true),
        FIELD(contact_edit, note, "What staff should know.", .max = 2000, .maybe = true),
        FIELD(contact_edit, owner, "The id of who looks after them; blank: nobody.", .max = 36, .maybe = true),
        FIELD(contact_edit, fields, "The house's own fields; in a form, fields.KEY.", .maybe = true),
        FIELD(contact_edit, whole, "What is absent is taken away: forms say nothing for nothing.",
                .fallback = "false"));
SHAPE(contact_move_ask, FIELD(contact_move_ask, id, "The contact.", .required = true),
        FIELD(contact_move_ask, event, "What happens to it.", .required = true, .choices = moves),
        VERSION_FIELD(contact_move_ask));
SHAPE(address_new, FIELD(address_new, id, "The contact.", .required = true), VERSION_FIELD(address_new),
        PHONE_FIELD(address_new), EMAIL_FIELD(address_new));
SHAPE(address_change, FIELD(address_change, id, "The contact.", .required = true),
        FIELD(address_change, address, "Which of its addresses.", .required = true), VERSION_FIELD(address_change),
        FIELD(address_change, what, "Use it first, vouch for it or not, or away with it.", .required = true,
                .choices = address_changes));
SHAPE(contact_note_new, FIELD(contact_note_new, id, "The contact.", .required = true),
        FIELD(contact_note_new, text, "The note; it stays as it is.", .required = true, .min = 1, .max = 4000));
SHAPE(contact_tag_new, FIELD(contact_tag_new, id, "The contact.", .required = true),
        FIELD(contact_tag_new, name, "The tag; made when there is none.", .required = true, .min = 1, .max = 40,
                .one_line = true));
SHAPE(contact_tag_ask, FIELD(contact_tag_ask, id, "The contact.", .required = true),
        FIELD(contact_tag_ask, tag, "The tag.", .required = true));
SHAPE(contact_version, FIELD(contact_version, version, "Its version."));

/* An empty text is said, too: it takes the value away. */
static void put(struct json_object *o, const char *name, const char *text, bool whole)
{
	if (text || whole)
		json_object_object_add(o, name, json_object_new_string(text ? text : ""));
}

static struct problem *patch_of(struct ctx *c, const struct contact_edit *in, struct document *out)
{
	struct json_object *o = json_keep(c->mem, json_object_new_object());

	if (in->language && *in->language && !contact_language(in->language))
		return contact_unfit(c, "/language", "must be a language like en or pt-BR");
	put(o, "name", in->name, in->whole);
	put(o, "company", in->company, in->whole);
	put(o, "language", in->language, false);
	put(o, "note", in->note, in->whole);
	put(o, "owner", in->owner, in->whole);
	if (in->fields.text)
		json_object_object_add(
		        o, "fields", json_object_get(json_read(c->mem, in->fields.text, strlen(in->fields.text))));
	out->text = json_text(c->mem, o);
	return NULL;
}

/* A page with nothing but the form. */
static struct problem *contact_draft(struct ctx *c, const struct nothing *in, struct contact_page *out)
{
	(void)in;
	return sql_contact_own_fields(c, (struct id){ { 0 } }, &out->fields);
}

static struct problem *contact_create(struct ctx *c, const struct contact_new *in, struct contact *out)
{
	struct contact_edit edit = { .name = in->name,
		.company = in->company,
		.language = in->language,
		.note = in->note,
		.fields = in->fields };
	struct id id = id_new(c->now);
	struct document said;
	struct person who;

	TRY(person_read(c, NULL, in->phone, in->email, &who));
	TRY(patch_of(c, &edit, &said));
	TRY(sql_contact_create(c, id, said, who.phone, who.email));
	return contact_of(c, id, out);
}

static struct problem *contact_save(struct ctx *c, const struct contact_edit *in, struct contact *out)
{
	struct contact_version *version;
	struct document patch;
	struct id owner;

	if (in->owner && *in->owner && !id_parse(in->owner, &owner))
		return contact_unfit(c, "/owner", "must be a UUID");
	TRY(patch_of(c, in, &patch));
	TRY(sql_contact_save(c, in->id, in->version, patch, &version));
	return contact_of(c, in->id, out);
}

static struct problem *contact_move(struct ctx *c, const struct contact_move_ask *in, struct contact *out)
{
	struct moved *moved;

	TRY(sql_transition(c, "contact", in->id, in->event, in->version, (struct document){ NULL }, &moved));
	return contact_of(c, in->id, out);
}

static struct problem *identity_add(struct ctx *c, const struct address_new *in, struct contact *out)
{
	struct person who;

	if (!in->phone == !in->email)
		return contact_unfit(c, in->phone ? "/email" : "/phone", "say one phone number or one e-mail address");
	TRY(person_read(c, NULL, in->phone, in->email, &who));
	TRY(sql_identity_add(c, in->id, who.phone ? "phone" : "email", who.phone ? who.phone : who.email, in->version));
	return contact_of(c, in->id, out);
}

static struct problem *identity_change(struct ctx *c, const struct address_change *in, struct contact *out)
{
	TRY(sql_identity_change(c, in->id, in->address, in->what, in->version));
	return contact_of(c, in->id, out);
}

static struct problem *contact_note(struct ctx *c, const struct contact_note_new *in, struct contact *out)
{
	TRY(sql_contact_note(c, in->id, in->text));
	return contact_of(c, in->id, out);
}

static struct problem *contact_tag(struct ctx *c, const struct contact_tag_new *in, struct contact *out)
{
	if (strchr(in->name, ',') || !in->name[strspn(in->name, " ")])
		return contact_unfit(c, "/name", "must be a word or two, without commas");
	TRY(sql_contact_tag_named(c, in->id, in->name));
	return contact_of(c, in->id, out);
}

static struct problem *contact_untag(struct ctx *c, const struct contact_tag_ask *in, struct contact *out)
{
	TRY(sql_contact_untag(c, in->id, in->tag));
	return contact_of(c, in->id, out);
}

OP(contact_draft, nothing, contact_page, CONTACT_MANAGE, .summary = "A contact to be made", .tx = READS);
OP(contact_create, contact_new, contact, CONTACT_MANAGE, .summary = "Make a contact", .tx = WRITES, .once = true,
        PROBLEMS(&CONTACT_NEEDED, &IDENTITY_TAKEN, &FIELD_VALUE, &FIELD_REQUIRED));
OP(contact_save, contact_edit, contact, CONTACT_MANAGE, .summary = "Change a contact", .tx = WRITES, .once = true,
        PROBLEMS(&FIELD_VALUE, &FIELD_REQUIRED, &NO_SUCH_OWNER));
OP(contact_move, contact_move_ask, contact, CONTACT_MANAGE, .summary = "Archive a contact, or restore it", .tx = WRITES,
        .once = true);
OP(identity_add, address_new, contact, CONTACT_MANAGE, .summary = "Add an address to a contact", .tx = WRITES,
        .once = true, PROBLEMS(&IDENTITY_TAKEN));
OP(identity_change, address_change, contact, CONTACT_MANAGE,
        .summary = "Use an address first, vouch for it, or remove it", .tx = WRITES, .once = true);
OP(contact_note, contact_note_new, contact, CONTACT_MANAGE, .summary = "Note something about a contact", .tx = WRITES,
        .once = true);
OP(contact_tag, contact_tag_new, contact, CONTACT_MANAGE, .summary = "Tag a contact", .tx = WRITES, .once = true);
OP(contact_untag, contact_tag_ask, contact, CONTACT_MANAGE, .summary = "Take a tag away", .tx = WRITES, .once = true);
