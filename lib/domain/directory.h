/*
 * directory - the customer book, read: who the house deals with, and everything about one of them
 *
 * What is looked for is one document of conditions, the same for a list, a kept
 * filter, a change in bulk and an export; SQL alone knows what it means
 * (fd.contact_where).  A list says how many there are only as far as it counts.
 */
#pragma once
#include "queries.h"

struct tag {
	struct id id;
	const char *name, *colour;
	int64_t contacts;
};

struct contact {
	struct id id;
	const char *name, *company, *phone, *phone_proof, *email, *email_proof, *language, *note;
	struct tag_list tags;
	struct document fields;
	struct id owner;
	const char *owner_name, *state;
	int64_t version;
	struct instant created_at, last_active;
	const char *place;
};

struct identity {
	struct id id;
	const char *kind, *value, *proof;
	bool first;
	struct instant created_at;
};

struct choice_of {
	const char *value;
	bool chosen;
};

struct own_field {
	const char *key, *title, *kind;
	bool required;
	const char *value;
	LIST(choice_of) choices;
};

struct happening {
	struct instant at;
	struct id id;
	const char *about, *kind, *text, *href, *who;
};

struct staff_brief {
	struct id id;
	const char *name;
};

struct merge_brief {
	struct id id, contact;
	struct instant at;
	const char *name, *by;
};

struct duplicate {
	int64_t score;
	const char *reasons;
	struct id contact, other;
	const char *name, *other_name;
};

struct contact_field {
	const char *key, *title, *kind, *choices;
	bool required;
	int64_t position;
	bool archived;
};

struct contact_filter {
	struct id id;
	const char *name;
	bool shared, own;
	const char *by;
	struct document conditions;
};

struct contact_conditions {
	struct document conditions;
};

struct contact_count {
	int64_t n;
};

struct contact_ask {
	struct id id;
	const char *kind, *after;
};

struct contact_page {
	struct contact contact;
	struct identity_list identities;
	struct own_field_list fields;
	struct staff_brief_list staff;
	struct tag_list tags; /* of the house */
	struct duplicate_list duplicates;
	struct merge_brief_list merges;
	struct happening_list timeline;
	const char *kind, *next;
};

struct timeline {
	struct happening_list timeline;
	const char *next;
};

struct contacts_ask {
	const char *q, *tag, *without, *state, *language, *owner, *has, *lacks;
	struct day active_since, active_before, created_since, created_before;
	struct document fields;
	struct id filter;
	const char *sort, *after;
};

struct contacts {
	struct contacts_ask asked;
	struct document where;
	struct contact_list contacts;
	int64_t count;
	bool more_than, alike;
	struct contact_filter_list filters;
	struct tag_list tags;
	struct own_field_list fields;
	struct staff_brief_list staff;
	const char *next;
};

enum { CONTACTS_COUNTED = 1000 };

struct problem *contact_of(struct ctx *, struct id, struct contact *);

extern const struct shape contact_ask_shape, contact_page_shape, timeline_shape, contacts_ask_shape, contacts_shape;
extern const struct op op_contact_show, op_contact_timeline, op_contact_list;
