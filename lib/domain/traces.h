/*
 * traces - what just happened: how a message was understood and what was done because of it
 */
#pragma once
#include "domain/conversations.h"

struct trace_ask {
	struct id id;
};

struct traced_message {
	struct id id, conversation;
	int64_t seq, turn;
	const char *author, *author_name, *kind, *text;
	struct document parts;
	struct instant created_at;
};

struct trace_page {
	struct traced_message message;
	struct document steps;
	const char *provider, *outcome;
	int64_t total_ms;
	struct document event, events, understood;
	const char *audit_head;
	int64_t audit_no;
};

extern const struct shape trace_ask_shape, trace_page_shape;
extern const struct op op_desk_trace;
