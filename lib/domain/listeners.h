/*
 * listeners - who may hear the live hints
 *
 * Asked by nginx once per connection, with the listener's own cookies.  Staff
 * hear the desk; a guest hears the conversation that is theirs and no other.
 *
 * A browser's event stream carries no header, so a page on another origin, which
 * is known by a bearer token, is given a ticket with its answers: in the address
 * of the stream, good for minutes, to listen to that one conversation and for
 * nothing else.
 */
#pragma once
#include "queries.h"

struct listener_ask {
	const char *channel, *key, *ticket;
};

struct listener_answer {
	bool allowed;
};

/* LIVE, the path of a conversation's hints, with a ticket. */
const char *live_ticketed(struct ctx *, const char *live);

extern const struct shape listener_ask_shape, listener_answer_shape;
extern const struct op op_live_authorise;
