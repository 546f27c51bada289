/*
 * endpoints - addresses of other systems that are told, signed, what happens here
 *
 * An address is judged by the guard that judges it again at each delivery, so
 * what may be saved is what may be sent to.  The secret that signs is shown
 * once, when it is made.  A test travels the way of every event.
 */
#pragma once
#include "queries.h"

struct endpoint_line {
	struct id id;
	const char *url, *events, *state, *disabled_reason;
	int64_t failures, version;
	struct instant failing_since, created_at;
};

struct attempt_line {
	int64_t number, status, ms;
	const char *excerpt;
	struct instant at;
};
LIST(attempt_line);

struct delivery_line {
	struct id id, endpoint;
	const char *endpoint_url, *event;
	struct id event_id;
	const char *state;
	int64_t attempts, status;
	const char *detail;
	struct instant next_at, created_at;
	int64_t replay_no;
	struct attempt_line_list tries;
};

struct endpoints_ask {
	struct id endpoint;
	const char *after;
};

struct endpoints {
	struct endpoint_line_list endpoints;
	const char *secret;
	struct delivery_line_list deliveries;
	const char *next;
};

struct endpoint_new {
	const char *url, *events;
};

struct endpoint_ask {
	struct id id;
};

struct delivery_key {
	struct id id;
};

extern const struct shape endpoint_line_shape, delivery_line_shape, endpoints_ask_shape, endpoints_shape,
        endpoint_new_shape, endpoint_ask_shape, delivery_key_shape;
extern const struct op op_desk_endpoints, op_endpoint_add, op_endpoint_disable, op_endpoint_enable, op_endpoint_test,
        op_delivery_replay;
extern const struct problem_type ENDPOINT_REFUSED;
