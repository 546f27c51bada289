/*
 * effects - what follows from a committed fact
 *
 * The fact's own transaction writes jobs by rule (fd.effect_rule); here is the
 * op for each kind of job.  An effect inside the house and the end of its job
 * are one transaction; the stores refuse the same job twice as well.  A
 * delivery to somebody else's endpoint happens between two transactions, keeps
 * its webhook-id over all attempts, and may therefore be seen twice by a
 * receiver, never lost.
 *
 * None of them decides anything about a reservation that its machine does not
 * allow: an effect that came too late says so and is done.
 */
#pragma once
#include "domain/runner.h"

extern const struct op op_effect_calendar, op_effect_sheet, op_effect_confirmation, op_effect_request_mail,
        op_effect_cancellation, op_effect_reminder, op_effect_offer_mail, op_effect_reset_mail, op_effect_event,
        op_effect_audit, op_effect_expire, op_effect_waitlist, op_effect_lapse, op_effect_deliver,
        op_effect_data_request;

/* Once a minute: deadlines, offers and sleepers whose job was lost, and keys and sessions that are over. */
extern const struct op op_house_sweep;

/* Ended by one without kind. */
extern const struct job_kind effect_jobs[];

/* At start: every kind that a rule names has its op here, and the endpoint of the configuration is registered. */
struct problem *effects_prepare(struct ctx *);

bool effect_known(const char *kind);

/* The bytes that receivers get for an event; the same on every attempt. */
const char *parcel_body(struct ctx *, const char *type, struct instant at, struct document payload);
/* Registers N8N_WEBHOOK_URL, once; inside a transaction. */
struct problem *endpoint_of_configuration(struct ctx *);

/* How long after attempt N of a delivery the next is due, CHANCE 0 to 999 being its jitter; what they asked for wins. */
int64_t delivery_delay_ms(int64_t attempt, int64_t asked_ms, int chance);
enum { DELIVERY_ATTEMPTS = 10 };
