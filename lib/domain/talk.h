/*
 * talk - one turn of the embedded assistant while it is being worked out
 *
 * Shared by the files of the assistant only.  What is said gathers in SAY, what
 * was done in STEPS, what the guest may press in ACTIONS.
 */
#pragma once
#include "domain/assistant.h"

struct talk {
	struct ctx *c;
	const struct ground *g;
	const struct words *w;
	const struct understanding *u;
	struct id turn;
	struct memory m;
	int64_t asked; /* what the desk asked last */
	struct buf say, actions, citations, steps;
	const char *card; /* JSON of the reservation spoken of */
	struct suggestion_list suggestions;
	bool waiting,
	        proposed; /* proposed: the words are not the guest's but a model's or ours, so everything is said */
};

#define TELL(t, key, ...)                                                                                              \
	talk_say((t), (key), (const struct fill[]){ { 0 }, __VA_ARGS__ },                                              \
	        sizeof((const struct fill[]){ { 0 }, __VA_ARGS__ }) / sizeof(struct fill))

void talk_say(struct talk *, const char *key, const struct fill *, size_t n); /* the first fill is a placeholder */
void talk_step(struct talk *, const char *name, const char *detail, int64_t from_us);
void talk_link(struct talk *, const char *label_key, const char *href);
void talk_button(struct talk *, const char *label_key, const char *token); /* NULL token: the label is what is said */
void talk_suggest(struct talk *, const char *text);
bool talk_knows(const struct words *, const char *key); /* the language has its own words for this */
bool talk_goal_is(const struct talk *, const char *goal);
void talk_hear(struct talk *, const char *text); /* understood and remembered */
void talk_forget(struct talk *); /* the goal is reached or given up; name and number stay */
const char *talk_area(struct talk *, const char *slug, const char *name); /* on the terrace */
const char *talk_number(struct talk *, int64_t);
const char *talk_clock(struct talk *, int64_t minute); /* 20:00 */
const char *talk_when(struct talk *, struct day, int64_t minute); /* tonight 20:00 */
void talk_point_at(struct talk *, const struct reservation *); /* what "it" means from here on */
const char *talk_capital(struct talk *, const char *text);
bool talk_ambiguity(struct talk *); /* asks about what was said in two ways; false: nothing was */
bool talk_wants(const struct talk *, enum intent); /* said, and not by the way */
const struct ground_service *talk_service(const struct talk *);

/* Bind a "yes" to this and nothing else; *TOKEN goes to a button. */
struct problem *talk_confirmable(struct talk *, const char *action, struct id reservation, int64_t version,
        const char *args, const char **token);

struct problem *talk_reserve(struct talk *);
struct problem *talk_settle(struct talk *); /* what is held becomes a reservation */
struct problem *talk_change(struct talk *);
struct problem *talk_change_now(struct talk *, const char *args);
struct problem *talk_cancel(struct talk *);
struct problem *talk_cancel_now(struct talk *, struct id reservation);
struct problem *talk_lookup(struct talk *);
struct problem *talk_waitlist(struct talk *);
/* The day has nothing: *TOLD when that is not because it is full; the guest then knows why, and what else to say. */
struct problem *talk_none(struct talk *, const struct ground_service *, bool *told);
struct problem *talk_last_day(struct talk *); /* a yes to the last day there is */
/* What to say when there is something that day, but not at the time wished for. */
struct problem *talk_not_then(struct talk *, const struct ground_service *, const char **key);
struct problem *talk_hours(struct talk *);
struct problem *talk_question(struct talk *, const char *text);
struct problem *talk_resume(struct talk *); /* what was open is taken up again after something else was answered */
struct problem *talk_let_go(struct talk *); /* what is only held is free again */
struct problem *talk_others(struct talk *); /* other times than those that were offered */
size_t talk_choose(struct talk *, struct free_slot_list); /* the nearest that fit, remembered to be chosen from */
const char *talk_options(struct talk *); /* "19:00, 19:30 or 20:00" */
const char *talk_or(struct talk *); /* " or ", between the last two of a list */
/* The one at the very time that was wished for, of RESOURCE or of any; NULL: there is none. */
const struct free_slot *talk_at(const struct talk *, const struct free_slot_list *, const char *resource);
int64_t talk_minute(const struct free_slot *); /* of its day */
/* "; inside 19:45 or 20:15" for each area but this one. */
const char *talk_elsewhere(struct talk *, const struct ground_service *, struct free_slot_list, const char *but);
bool talk_exact(const struct talk *); /* one time was wished for, not a stretch */
const char *talk_place(struct talk *, const struct reservation *); /* where, and of a room for how many nights */
void talk_option(struct talk *, const struct choice *);
void talk_offer_person(struct talk *); /* a yes to what was just asked calls somebody */
struct problem *talk_handoff(struct talk *, const char *reason);
void talk_reservation(struct talk *, const struct reservation *); /* its card, links and actions */
