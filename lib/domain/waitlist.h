/*
 * waitlist - wishes for what was full
 *
 * When something becomes free a job holds it for the first whom it fits
 * (fd.waitlist_offer); here a wish is made, looked at, taken up or given up.
 */
#pragma once
#include "domain/reservations.h"

struct waitlist_new {
	const char *service, *resource, *time, *name, *phone, *email;
	struct day day;
	int64_t party_size;
};

struct waitlist_ask {
	struct id id;
};

struct waitlist_entry {
	struct id id;
	const char *state, *service, *reservation;
	int64_t version, party_size;
	struct instant wish_from, wish_until, offer_expires_at, created_at;
};

struct waitlist_key {
	struct id id;
};

extern const struct problem_type TOO_MANY_WISHES;
extern const struct op op_waitlist_join, op_waitlist_show, op_waitlist_withdraw, op_waitlist_accept;
