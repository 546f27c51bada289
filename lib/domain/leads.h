/*
 * leads - a possible sale, opened by an enquiry
 *
 * Whoever leaves word becomes a contact with one open lead; asking again adds
 * to it.  The form of the site carries a field that people do not see: what
 * fills it is told that all went well, and nothing is kept.
 */
#pragma once
#include "queries.h"

struct lead_new {
	const char *name, *phone, *email, *message, *source, *website;
};

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
	const char *source, *intent;
	int64_t score;
	const char *reason, *owner_name;
	struct instant created_at;
	struct document legal;
};

struct leads_ask {
	const char *state, *after;
};

struct leads {
	struct lead_list leads;
	const char *next;
};

struct lead_move_ask {
	struct id id;
	const char *event, *reason;
	int64_t version;
};

extern const struct shape lead_new_shape, lead_brief_shape, lead_shape, leads_ask_shape, leads_shape,
        lead_move_ask_shape;
extern const struct op op_lead_capture, op_lead_list, op_lead_move;

/* The same for the chat: CONTACT spoke in CONVERSATION and wants INTENT. */
struct problem *lead_open(struct ctx *, struct id contact, struct id conversation, const char *source,
        const char *intent, struct lead_brief **);
