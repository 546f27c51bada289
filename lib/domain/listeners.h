/*
 * listeners - who may hear the live hints
 *
 * Asked by nginx once per connection, with the listener's own cookies.  Staff
 * hear the desk; a guest hears the conversation that is theirs and no other.
 */
#pragma once
#include "queries.h"

struct listener_ask {
	const char *channel, *key;
};

struct listener_answer {
	bool allowed;
};

extern const struct shape listener_ask_shape, listener_answer_shape;
extern const struct op op_live_authorise;
