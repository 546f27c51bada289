/*
 * leads - a possible sale: who it is about, what it is worth, who looks after it, what may happen next
 *
 * A contact has one open lead in a pipeline, however often and by whichever way
 * they ask (domain/enquiries.h).  It moves by the machine's legal events alone;
 * a stage of a pipeline is a name for one state.  Changes name the version they
 * saw.  Money is a whole number of the smallest unit of its currency.
 */
#pragma once
#include "queries.h"

struct lead_brief {
	struct id id;
	const char *state;
	int64_t version;
	bool fresh;
};

struct lead {
	struct id id;
	const char *state;
	int64_t version;
	struct id contact;
	const char *contact_name;
	struct id conversation;
	const char *pipeline;
	struct id stage;
	const char *stage_title, *colour;
	struct instant stage_since, act_by;
	bool late; /* it has stood there longer than the house allows */
	const char *source, *campaign, *intent, *summary, *next_step;
	int64_t value;
	const char *currency, *money, *amount;
	struct day closes_on;
	int64_t score;
	const char *tags, *lost_reason, *reason;
	struct id owner;
	const char *owner_name;
	struct instant created_at;
	struct document legal;
	const char *became, *became_ref, *became_code;
};

struct leads_ask {
	const char *state, *pipeline, *source, *tag, *words, *after;
	struct id stage, owner;
	bool unowned;
	int64_t least, older_days;
};

struct lead_person {
	struct id id;
	const char *name;
	bool me;
};

struct lead_source {
	const char *source;
};

struct leads {
	struct lead_list leads;
	struct lead_person_list people;
	struct lead_source_list sources;
	struct stage_list stages;
	struct leads_ask asked;
	int64_t quarantined;
	const char *next;
};

struct lead_key {
	struct id id;
};

struct lead_move_ask {
	struct id id;
	const char *event, *lost_reason, *reason;
	int64_t version;
};

struct lead_stage_ask {
	struct id id, stage;
	const char *lost_reason, *reason;
	int64_t version;
};

struct lead_edit {
	struct id id;
	int64_t version, value;
	const char *amount, *currency, *source, *campaign, *intent, *next_step, *tags;
	struct day closes_on;
};

struct lead_assign_ask {
	struct id id, owner;
	int64_t version;
};

struct lead_note {
	struct id id;
	const char *kind, *text;
};

struct lead_convert_ask {
	struct id id;
	int64_t version;
	const char *reservation, *order, *service, *resource;
	struct instant start;
	int64_t party_size;
	bool hold;
};

extern const struct shape lead_brief_shape, lead_shape, leads_ask_shape, leads_shape, lead_key_shape,
        lead_move_ask_shape, lead_stage_ask_shape, lead_edit_shape, lead_assign_ask_shape, lead_note_shape,
        lead_convert_ask_shape;
extern const struct op op_lead_list, op_lead_move, op_lead_stage, op_lead_edit, op_lead_assign, op_lead_claim,
        op_lead_note, op_lead_convert;

extern const struct problem_type REASON_NEEDED, NO_SUCH_REASON, STAGE_ELSEWHERE, OPEN_LEAD_STANDS, TARGET_NEEDED,
        TARGET_STANDS;
/* Rows as they are shown: money in words, lateness by now. */
void leads_dress(struct ctx *, struct lead_list *);
/* 250000 GBP as £2,500.00; NULL when there is none. */
const char *money_text(struct ctx *, int64_t value, const char *currency);
/* "2,500", "2500.50" in the smallest unit; false when it is no amount. */
bool money_read(const char *text, const char *currency, int64_t *out);
struct problem *lead_found(struct ctx *, struct id, struct lead **); /* NO_SUCH_THING, or the lead as it is shown */
