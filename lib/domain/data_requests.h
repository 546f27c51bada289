/*
 * data requests - a person asks for what is known of them, or to be forgotten
 *
 * The desk records a request, says that it is them, and starts it; a job does
 * it.  An export is one document of everything that the privacy map exports,
 * sealed with the person's key and there for a week.  An erasure goes through
 * the tables in steps, each committed by itself; a runner that dies leaves what
 * is done done, and the next goes on.  Its certificate says how many rows of
 * which table, and its hash is in the audit log.
 */
#pragma once
#include "domain/queue.h"

struct data_request {
	struct id id, contact;
	const char *contact_name, *kind, *state;
	int64_t version;
	const char *reason;
	struct instant asked_at, due_at, done_at;
	bool overdue;
	struct document legal;
	const char *certificate, *hash;
	struct instant fetch_until;
};

struct data_request_rows {
	const char *table;
	int64_t rows;
};

struct data_requests_ask {
	const char *state, *after;
};

struct data_requests {
	struct data_request_list requests;
	const char *next, *state;
};

struct data_request_new {
	struct id contact;
	const char *kind;
};

struct data_request_ref {
	struct id id;
};

struct data_request_shown {
	struct data_request request;
	struct data_request_rows_list rows;
};

struct data_request_event {
	struct id id;
	const char *event, *reason;
	int64_t version;
};

/* What a job works on. */
struct data_request_work {
	const char *kind;
	struct id contact;
	struct document document;
};

struct erase_step {
	bool more;
};

struct data_export {
	struct id contact;
	const char *document;
};

extern const struct shape data_request_shape, data_request_rows_shape, data_request_ref_shape, data_request_work_shape,
        erase_step_shape, data_export_shape;
extern const struct op op_data_request_list, op_data_request_record, op_data_request_show, op_data_request_move,
        op_data_request_export, op_data_request_letter;
extern const struct op op_effect_data_request;
