/*
 * directory - the contacts as the desk reads them: found, and each on one page
 *
 * The page of a contact is one timeline of everything between them and the
 * house: what they said, reserved, asked for and were sent, whichever way they
 * came.
 */
#pragma once
#include "queries.h"

struct contact {
	struct id id;
	const char *name, *phone, *phone_proof, *email, *email_proof, *language, *note;
	struct instant created_at;
};

struct identity {
	const char *kind, *value, *proof;
	struct instant created_at;
};

struct happening {
	struct instant at;
	const char *kind, *text, *href;
};

struct contact_ask {
	struct id id;
};

struct contact_page {
	struct contact contact;
	struct identity_list identities;
	struct happening_list timeline;
};

struct contacts_ask {
	const char *q, *after;
};

struct contacts {
	const char *q;
	struct contact_list contacts;
	const char *next;
};

extern const struct shape contact_shape, identity_shape, happening_shape, contact_ask_shape, contact_page_shape,
        contacts_ask_shape, contacts_shape;
extern const struct op op_contact_show, op_contact_list;
