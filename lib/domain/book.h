/*
 * book - the customer book, written
 *
 * One contact at a time: made, changed on the version one saw, put away and
 * fetched back; its addresses, tags and notes.  And what the house keeps of all
 * of them: tags, fields of its own, filters.  The rules are the database's
 * (sql/deploy/contacts_book.sql); here what was typed becomes what is kept.
 */
#pragma once
#include "domain/directory.h"

struct contact_new {
	const char *name, *company, *phone, *email, *language, *note;
	struct document fields;
};

/* Each member but id and version may be absent, and is left as it is then. */
struct contact_edit {
	struct id id;
	int64_t version;
	const char *name, *company, *language, *note, *owner;
	struct document fields;
	bool whole;
};

struct contact_move_ask {
	struct id id;
	const char *event;
	int64_t version;
};

struct address_new {
	struct id id;
	int64_t version;
	const char *phone, *email;
};

struct address_change {
	struct id id, address;
	int64_t version;
	const char *what;
};

struct contact_note_new {
	struct id id;
	const char *text;
};

struct contact_tag_new {
	struct id id;
	const char *name;
};

struct contact_tag_ask {
	struct id id, tag;
};

struct contact_version {
	int64_t version;
};

struct contact_setup {
	struct contact_field_list fields;
	struct tag_list tags;
	struct contact_filter_list filters;
};

struct contact_field_edit {
	const char *key, *title, *kind, *choices;
	bool required, archived;
	int64_t position;
};

struct tag_edit {
	struct id id;
	const char *name, *colour;
};

struct tag_merge_ask {
	struct id id, into;
};

struct filter_new {
	const char *name;
	bool shared;
	struct document where;
};

struct filter_ask {
	struct id id;
};

extern const struct problem_type FIELD_VALUE, FIELD_REQUIRED;

extern const struct shape contact_new_shape, contact_edit_shape, contact_move_ask_shape, address_new_shape,
        address_change_shape, contact_note_new_shape, contact_tag_new_shape, contact_tag_ask_shape, contact_setup_shape,
        contact_field_edit_shape, tag_edit_shape, tag_merge_ask_shape, filter_new_shape, filter_ask_shape;
extern const struct op op_contact_draft, op_contact_create, op_contact_save, op_contact_move, op_identity_add,
        op_identity_change, op_contact_note, op_contact_tag, op_contact_untag;
extern const struct op op_contact_setup, op_contact_field_save, op_tag_add, op_tag_save, op_tag_merge,
        op_contact_filter_save, op_contact_filter_remove;
