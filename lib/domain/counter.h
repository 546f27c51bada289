/*
 * counter - reserving, and looking after a reservation, by forms alone
 *
 * For a browser without script.  The ops of domain/reservations.h do the work;
 * here is only what each page must show so that the next question can be asked:
 * what there is, when it is free, where a reservation could move to.
 */
#pragma once
#include "domain/reservations.h"

struct counter_ask {
	const char *service, *resource, *time;
	struct day day;
	int64_t party_size;
	struct instant start;
};

/* What was chosen so far; SLOTS once service, day and party are; LOCAL once a time is. */
struct counter {
	struct service_list services;
	const char *service, *service_name, *time;
	struct day today, day;
	int64_t party_size;
	struct free_slot_list slots;
	struct instant start;
	const char *local, *resource, *resource_name;
	struct unavailable none; /* why SLOTS is empty */
};

struct own_ask {
	const char *code, *token;
	struct day day;
	int64_t party_size;
};

struct own {
	struct reservation reservation;
	const char *token;
	struct day asked_day;
	int64_t asked_party;
	struct free_slot_list slots; /* where it could move to, once a day was asked for */
	struct unavailable none; /* why it could not */
};

extern const struct shape counter_ask_shape, counter_shape, own_ask_shape, own_shape;
extern const struct op op_reserve_page, op_reservation_own;
