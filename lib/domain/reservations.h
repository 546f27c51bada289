/*
 * reservations - a promise of units for a period to a contact
 *
 * Availability, hold, confirm, change, cancel, and everything staff do to a
 * reservation.  The database holds what must never happen (overlaps, illegal
 * moves, another's reservation); the functions here say it politely and add
 * what only the desk knows: contacts, links, alternatives.
 *
 * A guest proves that a reservation is theirs by the visitor token that made
 * it, or by the token in its manage link.
 */
#pragma once
#include "domain/contacts.h"

struct resource_brief {
	struct id id;
	const char *slug, *name;
};
LIST(resource_brief);

struct service {
	struct id id;
	const char *slug, *name, *kind;
	int64_t duration_minutes, min_party, max_party;
	bool needs_approval;
	struct resource_brief_list resources;
};

struct services {
	struct service_list services;
};

struct free_slot {
	struct instant start, end;
	const char *local;
	struct day day;
	const char *resource, *resource_name;
	int64_t free;
};

struct service_found {
	struct id id, resource;
	const char *zone, *kind;
};

struct reservation_key {
	struct id id;
	const char *code, *state;
	int64_t version;
};

struct moved {
	const char *state;
	int64_t version;
};

/* An instant as clocks at the house show it. */
struct local_time {
	struct day day;
	const char *clock;
};

struct feed_entry {
	const char *name, *uid, *summary, *status;
	struct id id;
	int64_t sequence;
	struct instant start, end, updated_at;
};

struct availability_ask {
	const char *service, *resource, *time;
	struct day day;
	int64_t party_size;
};

/* Why there is nothing, and the last day that may be reserved. */
struct unavailable {
	const char *reason; /* full, closed, in_the_past, too_soon, too_far_ahead, party_too_small, party_too_large */
	struct day last_day;
};

struct availability {
	const char *service, *zone;
	struct day day;
	struct free_slot_list slots;
	struct unavailable none; /* when there are no slots */
};

struct reservation {
	struct id id;
	const char *code, *state;
	int64_t version, sequence;
	const char *service, *service_name, *kind, *resource, *resource_name;
	struct document units;
	int64_t party_size;
	struct instant start, end;
	const char *local, *zone, *name, *phone, *email, *note;
	struct instant expires_at, created_at;
	const char *manage_url, *calendar_url;
	struct document legal;
	struct day day;
	int64_t minute;
	struct id contact, conversation;
};

struct reservations {
	struct reservation_list reservations;
};

struct reservation_new {
	const char *service, *resource, *name, *phone, *email, *note;
	struct instant start;
	int64_t party_size;
	bool hold;
};

struct reservation_ask {
	const char *code, *token;
};

struct reservation_details {
	const char *code, *token, *name, *phone, *email, *note;
};

struct reservation_end {
	const char *code, *token, *reason;
};

struct reservation_move_ask {
	const char *code, *event, *to, *reason;
	int64_t version, minutes;
};

struct reservation_alter {
	const char *code, *token, *resource;
	struct instant start;
	int64_t party_size, version;
};

extern const struct shape resource_brief_shape, service_shape, services_shape, free_slot_shape, availability_ask_shape,
        unavailable_shape, availability_shape, reservation_shape, reservations_shape, reservation_new_shape,
        reservation_ask_shape, reservation_details_shape, reservation_alter_shape, reservation_move_ask_shape,
        reservation_end_shape;

extern const struct op op_service_list, op_availability_search, op_reservation_create, op_reservation_list_mine,
        op_reservation_show, op_reservation_confirm, op_reservation_change, op_reservation_cancel, op_reservation_move;

extern const char *const reservation_code_letters; /* what codes are spelled with */

extern const struct problem_type SLOT_TAKEN, CLOSED_THEN, IN_THE_PAST, TOO_FAR_AHEAD, PARTY_TOO_SMALL, PARTY_TOO_LARGE,
        OFF_GRID, TOO_MANY_HOLDS, TOO_SOON, TOO_LATE, TOO_MANY_NIGHTS;
/* Those that asking for units may meet; for the declarations of ops. */
#define UNITS_PROBLEMS                                                                                                 \
	&SLOT_TAKEN, &CLOSED_THEN, &IN_THE_PAST, &TOO_FAR_AHEAD, &PARTY_TOO_SMALL, &PARTY_TOO_LARGE, &OFF_GRID,        \
	        &TOO_SOON

/* For the chat, which speaks of the same things. */
struct reservation_wish {
	struct id service, conversation;
	const char *resource; /* slug, or NULL */
	struct instant start;
	int64_t party, nights;
};

struct problem *reservation_hold(struct ctx *, const struct reservation_wish *, struct reservation **out);
/* Name it and make it a promise: confirmed, or requested where the house approves. */
struct problem *reservation_settle(struct ctx *, struct id, const char *name, const char *phone, const char *email,
        const char *note, const char *source, struct reservation **out);
/* One the caller may see: their own, any for staff, or the one whose link's TOKEN (may be NULL) they show. */
struct problem *reservation_found(struct ctx *, const char *code, const char *token, struct reservation **out);
/* Let the manage link of a reservation that the database made by itself work. */
struct problem *reservation_linked(struct ctx *, struct id);

/* The links of each, for its own guest. */
void reservations_link(struct ctx *, struct reservation_list *);
struct problem *resource_id_of(struct ctx *, const char *slug, struct id *out);
struct problem *reservation_of(
        struct ctx *, struct id, struct reservation **out); /* with its links; never NULL when good */
bool reservation_clock(const char *); /* spelled 20:00, or NULL */
/* One that the caller may see: their own, any for staff, or the one whose link's TOKEN they show (else NULL). */
struct problem *reservation_shown(struct ctx *, const char *code, const char *token, struct reservation **out);
/* PARTS of a message with the links of its reservation put in, for its own guest. */
const char *reservation_links(struct ctx *, const char *parts);
const char *reservation_json(struct ctx *, const struct reservation *);
