/*
 * imports - a file of contacts that comes in
 *
 * The file is read once and kept row by row.  What its columns are is guessed
 * and can be changed; each time it is said again what would become of every
 * row, and why.  Nothing is written into the book before somebody starts it;
 * then a job does the rows in batches.  The same row makes a contact once,
 * however often its file comes.
 */
#pragma once
#include "domain/directory.h"
#include "domain/runner.h"

enum { IMPORT_ROWS = 20000, IMPORT_COLUMNS = 100, IMPORT_BYTES = 8 << 20 };

struct import_new {
	const char *file, *file_name, *paste, *name;
};

struct import_ask {
	struct id id;
	const char *outcome;
	int64_t after;
};

struct import_map_ask {
	struct id id;
	struct document columns;
	const char *on_match;
};

struct import {
	struct id id;
	const char *name, *encoding, *delimiter, *on_match, *by, *state;
	struct document header, mapping;
	int64_t rows, to_create, to_update, to_skip, faulty, done;
	struct instant created_at, checked_at, started_at, done_at;
};

struct meaning_of {
	const char *value, *title;
	bool chosen;
};

struct import_column {
	int64_t number;
	const char *title, *sample, *is;
	LIST(meaning_of) meanings;
};

struct import_row {
	int64_t line;
	const char *outcome, *name;
	struct document faults, record, cells;
	struct id contact;
};

struct import_cells {
	int64_t line;
	struct document cells;
};

struct import_page {
	struct id id;
	struct import import;
	LIST(import_column) columns;
	struct import_row_list rows;
	const char *outcome;
	int64_t next;
};

struct imports {
	struct import_list imports;
};

/* --- imports_read.c: what a file says --- */

/* The first guess: number of a column to what it is. */
struct document import_guess(struct ctx *, struct document header, const struct contact_field_list *);
/* The columns of a page: each with what it may be. */
void import_columns(struct ctx *, const struct import *, const struct contact_field_list *,
        const struct import_cells *first, struct import_page *);
/* False: the mapping names something that there is not. */
bool import_mapping_fits(struct ctx *, struct document mapping, const struct contact_field_list *);
/* [{line, record, faults}] of some rows. */
struct document import_understand(
        struct ctx *, struct document header, struct document mapping, const struct import_cells_list *);

extern const struct shape import_new_shape, import_ask_shape, import_map_ask_shape, import_page_shape, imports_shape;
extern const struct op op_import_list, op_import_upload, op_import_show, op_import_map, op_import_start,
        op_import_report;
extern const struct op op_effect_contact_import, op_effect_contact_compare;
