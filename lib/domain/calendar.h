/*
 * calendar - reservations for the calendars of guests and of the house
 *
 * A guest's entry is theirs as the reservation is: by the visitor that made it
 * or by the link's token.  The feed of a resource is read by whoever has its
 * address, because calendar programs cannot sign in; the address is a token
 * that the board shows to staff only.
 */
#pragma once
#include "domain/reservations.h"

struct feed_ask {
	const char *token;
};

extern const struct shape feed_entry_shape, feed_ask_shape;
extern const struct op op_reservation_ics, op_calendar_feed;
