/*
 * bulk - one change for many contacts
 *
 * Whom it is about is said by ticks or by the conditions of a list.  It is
 * looked at first: how many, and the first of them; then done as one op, told
 * in numbers, and can be undone.  At most BULK_MOST at once.
 */
#pragma once
#include "domain/directory.h"

enum { BULK_MOST = 5000 };

struct bulk_ask {
	const char *action, *tag, *owner, *whom;
	struct document pick, where;
};

struct bulk_look {
	struct bulk_ask asked;
	int64_t count;
	bool more_than;
	struct contact_list first;
	const char *owner_name;
};

struct bulk_ref {
	struct id id;
};

struct bulk {
	struct id id;
	const char *action, *tag, *owner_name, *by;
	struct instant at, undone_at;
	int64_t changed, unchanged, refused, undone;
};

extern const struct shape bulk_ask_shape, bulk_look_shape, bulk_ref_shape;
extern const struct op op_bulk_look, op_bulk_do, op_bulk_show, op_bulk_undo;
