/*
 * pipelines - what the house decides about leads: pipelines, stages, reasons, who gets what, what a score is made of
 *
 * All of it is data that whoever may set leads up changes on one page.  A stage
 * stands for one state of the machine; what is in use does not vanish under
 * the leads that stand in it.
 */
#pragma once
#include "queries.h"

struct pipeline {
	const char *slug, *title, *sources;
	bool standard;
	int64_t position, open;
};

struct stage {
	struct id id;
	const char *pipeline, *state, *title, *colour;
	int64_t probability, sla_hours, position;
};

struct lost_reason {
	const char *slug, *title, *state;
	bool active;
	int64_t position;
};

struct assignment {
	struct id id;
	const char *pipeline, *source, *language, *users, *names;
	bool active;
	int64_t position;
};

struct score_rule {
	const char *slug, *title, *fact;
	int64_t at_least, at_most;
	const char *equals;
	int64_t points;
	bool active;
	int64_t position;
};

extern const struct shape pipeline_shape, stage_shape, lost_reason_shape, assignment_shape, score_rule_shape;
extern const struct op op_pipeline_book, op_pipeline_save, op_pipeline_remove, op_stage_save, op_stage_remove,
        op_lost_reason_save, op_assignment_save, op_assignment_remove, op_score_rule_save;
