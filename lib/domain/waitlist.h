/*
 * waitlist - wishes for what was full
 *
 * When something becomes free a job holds it for the first whom it fits
 * (fd.waitlist_offer); here a wish is made, looked at, taken up or given up.
 */
#pragma once
#include "domain/board.h"

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
	const char *state, *service, *service_name, *resource_name, *reservation, *offer_place;
	int64_t version, party_size;
	struct instant wish_from, wish_until, offer_start, offer_expires_at, created_at;
};

struct waitlist_page_ask {
	const char *after;
};

struct waitlist_page {
	struct wish_list waiting;
	const char *next;
};

struct waitlist_key {
	struct id id;
};

extern const struct problem_type TOO_MANY_WISHES;
extern const struct op op_waitlist_join, op_waitlist_show, op_waitlist_withdraw, op_waitlist_accept, op_desk_waitlist,
        op_desk_wish_withdraw, op_desk_wish_accept;
