#include "domain/directory.h"
#include "domain/keyset.h"

SHAPE(contact, FIELD(contact, id, "The contact."), FIELD(contact, name, "As they gave it.", .maybe = true),
        FIELD(contact, phone, "E.164.", .maybe = true),
        FIELD(contact, phone_proof, "claimed: they said so; verified: they showed it.", .maybe = true),
        FIELD(contact, email, "Their e-mail address.", .maybe = true),
        FIELD(contact, email_proof, "The same of it.", .maybe = true),
        FIELD(contact, language, "What they speak with us."),
        FIELD(contact, note, "What staff should know.", .maybe = true), FIELD(contact, created_at, "Known since."));
SHAPE(identity, FIELD(identity, kind, "phone, email or browser."), FIELD(identity, value, "The address itself."),
        FIELD(identity, proof, "claimed or verified."), FIELD(identity, created_at, "Known since."));
SHAPE(happening, FIELD(happening, at, "When."), FIELD(happening, kind, "What."), FIELD(happening, text, "In short."),
        FIELD(happening, href, "More of it.", .maybe = true));
SHAPE(contact_ask, FIELD(contact_ask, id, "The contact.", .required = true));
SHAPE(contact_page, ONE_OF(contact_page, contact, contact, "Who it is."),
        LIST_OF(contact_page, identities, identity, "How they are reached, and how sure that is."),
        LIST_OF(contact_page, timeline, happening, "Everything between us, newest first."));
SHAPE(contacts_ask, FIELD(contacts_ask, q, "Part of a name, number or address.", .max = 100, .maybe = true),
        KEYSET_FIELD(contacts_ask));
SHAPE(contacts, FIELD(contacts, q, "What was looked for.", .maybe = true),
        LIST_OF(contacts, contacts, contact, "The newest first."),
        FIELD(contacts, next, "Ask for more after this.", .maybe = true));

static struct problem *contact_show(struct ctx *c, const struct contact_ask *in, struct contact_page *out)
{
	struct contact *contact;

	TRY(sql_contact_by_id(c, in->id, &contact));
	if (!contact)
		return problem(c, &NO_SUCH_THING, "no contact has this id");
	out->contact = *contact;
	TRY(sql_contact_identities(c, contact->id, &out->identities));
	return sql_contact_timeline(c, contact->id, &out->timeline);
}

static struct problem *contact_list(struct ctx *c, const struct contacts_ask *in, struct contacts *out)
{
	struct keyset after = keyset_read(in->after);

	out->q = in->q;
	TRY(sql_contact_list(c, in->q, after.at, after.id, &out->contacts));
	out->next = KEYSET_CUT(c, &out->contacts, created_at);
	return NULL;
}

OP(contact_show, contact_ask, contact_page, CONTACT_READ, .summary = "Everything about one contact", .tx = READS);
OP(contact_list, contacts_ask, contacts, CONTACT_READ, .summary = "Contacts, found by name, number or address",
        .tx = READS);
