/*
 * assistant - the embedded speaker: no key, no network, the same answer every time
 *
 * What a guest says is understood (domain/understand.h), joined with what was
 * said before (memory), and answered by doing: availability is looked up, a
 * slot held, a reservation confirmed, in the transaction of the turn.  Nothing
 * is stated that was not just read: times come from the availability query,
 * answers from the house's own pages with their titles.
 *
 * Reservations are made when the guest has given a name and a number for the
 * slot that was offered; cancelling, moving to another offer and whatever was
 * guessed needs a "yes", bound by a one-time confirmation to exactly that offer.
 */
#pragma once
#include "domain/conversations.h"
#include "domain/reservations.h"
#include "domain/understand.h"
#include "domain/waitlist.h"

/* What the desk knows when a turn begins; one row. */
struct ground_service {
	struct id id;
	const char *slug, *name, *kind;
	int64_t opens, closes, min_party, max_party, hold_minutes;
	struct resource_brief_list areas;
};
LIST(ground_service);

struct ground {
	struct id conversation, contact;
	int64_t turn, seq, minutes;
	const char *state, *owner_kind, *language, *contact_name, *contact_phone, *contact_email;
	struct document memory;
	struct day today;
	struct ground_service_list services;
};

/* One thing that was offered and can be chosen by "the second one". */
struct choice {
	struct instant start;
	struct day day;
	int64_t minute;
	const char *resource, *resource_name, *code; /* code: a reservation, where it was asked which one is meant */
};
LIST(choice);

/* What the assistant remembers from turn to turn. */
struct memory {
	const char *goal; /* reserve, change, cancel, waitlist, lookup; NULL: nothing */
	const char *pending; /* what a "yes" would do: book, change, cancel, handoff, waitlist, last-day; NULL */
	struct id confirmation;
	const char *service, *area, *name, *phone, *email, *note;
	struct day day;
	int64_t party, minute, minute_until, minute_flags, nights, expecting, misses;
	bool any_area;
	struct id held, target;
	const char *target_code, *target_service, *target_area; /* the reservation last spoken of, for "make it 4" */
	struct day target_day;
	int64_t target_minute, target_party;
	struct choice_list options;
};

struct confirmed {
	const char *action;
	struct document args;
	struct id reservation_id;
};

struct hours {
	const char *kind, *opens, *closes;
};

struct queue_place {
	int64_t position;
};

struct answer {
	const char *text; /* NULL: nothing to say */
	const char *parts; /* JSON, or NULL */
	const char *understood, *steps, *memory; /* JSON */
	struct suggestion_list suggestions;
	const char *language; /* in which it was said; NULL: as before */
	bool waiting; /* it was handed to the desk: the text is the queue's notice */
};

extern const struct shape ground_service_shape, ground_shape, memory_shape, choice_shape;

struct problem *assistant_answer(
        struct ctx *, const struct ground *, struct id turn, const char *text, const char *token, struct answer *);

/* For a model's proposals: said by the house in its own words, done only when the guest agrees. */
struct problem *assistant_propose(struct ctx *, const struct ground *, struct id turn, const struct op *,
        struct json_object *args, struct answer *);
struct problem *assistant_hand_over(
        struct ctx *, const struct ground *, struct id turn, const char *why, struct answer *);
/* What was tried cannot be: the guest is told, and nothing of the try is left. */
struct problem *assistant_refuse(
        struct ctx *, const struct ground *, struct id turn, const struct problem *, struct answer *);

extern const struct problem_type CONFIRMATION_EXPIRED; /* a yes to what is offered no longer */
