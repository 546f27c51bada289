/*
 * exports - contacts that leave the house as a file
 *
 * A job writes the file; only who asked for it may fetch it, for a day, and
 * each time is audited.  No cell of it begins a formula (base/buf.h).
 */
#pragma once
#include "domain/directory.h"
#include "domain/runner.h"

struct export_ask {
	struct document where;
};

struct export_ref {
	struct id id;
};

struct export
{
	struct id id;
	int64_t rows;
	const char *state;
	struct document conditions;
	struct instant created_at, ready_at, expires_at;
};

struct exports {
	struct export_list exports;
};

struct export_body {
	const char *body;
	struct instant made_at;
};

struct export_row {
	struct id id;
	const char *name, *company, *language, *note, *tags, *phones, *emails, *owner_name, *state, *place;
	struct document fields;
	struct instant created_at, last_active;
};

extern const struct shape export_ask_shape, export_ref_shape, exports_shape;
extern const struct op op_export_ask, op_export_list, op_export_take, op_effect_contact_export;
