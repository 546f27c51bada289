/*
 * merging - two contacts that are one person
 *
 * Pairs that may be one are listed with their reasons until somebody decides.
 * A merge shows first what would win, field by field; it can be undone, which
 * puts everything back where it was and tells what it could not.
 */
#pragma once
#include "domain/directory.h"

struct duplicates_ask {
	const char *after;
};

struct duplicates {
	struct duplicate_list duplicates;
	const char *next;
};

struct pair_ask {
	struct id id, other;
};

struct merge_ask {
	struct id id, with;
	struct document wins;
};

struct merge_field {
	const char *field, *title, *into_value, *from_value, *wins;
};

struct merge_move {
	const char *what;
	int64_t n;
};

struct merge_page {
	struct contact stays, goes;
	struct merge_field_list fields;
	struct merge_move_list moves;
};

struct merge_made {
	struct id id, contact;
};

struct merge_parties {
	struct id gone, stays;
};

struct merge_ref {
	struct id id;
};

struct merge_undone {
	struct document told;
	struct id contact;
};

struct parted {
	struct contact stays, back;
	struct document told;
};

extern const struct shape duplicates_ask_shape, duplicates_shape, pair_ask_shape, merge_ask_shape, merge_page_shape,
        merge_ref_shape, parted_shape;
extern const struct op op_duplicate_list, op_duplicate_apart, op_merge_preview, op_contact_merge, op_merge_undo;
