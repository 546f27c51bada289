/*
 * tasks - what somebody has to do, by when, about whom
 *
 * Times are said by the clock of the house and kept as instants.  At its time a
 * job rings on open pages and writes to whoever has it, if they want letters.
 */
#pragma once
#include "queries.h"

struct task {
	struct id id;
	const char *title;
	struct instant due_at;
	const char *due_local;
	struct id assignee;
	const char *assignee_name;
	struct id lead, contact;
	const char *contact_name;
	struct instant reminded_at, done_at;
	bool overdue;
	int64_t version;
};

struct task_counts {
	int64_t overdue, today, open;
	const char *tomorrow;
};

extern const struct shape task_shape, task_counts_shape;
extern const struct op op_task_list, op_task_save, op_task_done, op_work_letters_set;
