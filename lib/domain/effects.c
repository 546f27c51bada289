#include "domain/effects.h"
#include "domain/audit.h"
#include "domain/letters.h"
#include "base/json.h"
#include "core/config.h"
#include "domain/exports.h"
#include "domain/imports.h"
#include "domain/lead_jobs.h"
#include "domain/reservations.h"
#include "domain/site.h"
#include "io/ics.h"
#include "provider/mailer.h"
#include <string.h>

enum { SEAL_AT_ONCE = 500, SEALINGS = 40 };

/* --- rows ------------------------------------------------------------------------------------------------------- */

struct effect_put {
	int64_t number;
};

struct expiry {
	bool gone;
	struct instant at;
};

struct waitlist_ref {
	struct id id;
};

struct event_handed {
	struct id id;
	const char *type, *noun;
	struct id noun_id;
	struct document payload;
	struct instant at;
	int64_t deliveries;
};

struct effect_kind {
	const char *kind;
};

struct consented {
	bool given;
};

SHAPE(effect_put, FIELD(effect_put, number, "A count or a sequence.", .maybe = true));
SHAPE(expiry, FIELD(expiry, gone, "It was let go."), FIELD(expiry, at, "When it runs out.", .maybe = true));
SHAPE(waitlist_ref, FIELD(waitlist_ref, id, "The entry.", .maybe = true));
SHAPE(event_handed, FIELD(event_handed, id, "The event."), FIELD(event_handed, type, "What happened."),
        FIELD(event_handed, noun, "To what."), FIELD(event_handed, noun_id, "To which one."),
        FIELD(event_handed, payload, "What is told of it."), FIELD(event_handed, at, "When."),
        FIELD(event_handed, deliveries, "How many endpoints get it."));
SHAPE(consented, FIELD(consented, given, "The guest agrees to it."));
SHAPE(effect_kind, FIELD(effect_kind, kind, "A kind of job."));

static const struct problem_type NOT_YET = { LIMITED, "not-yet", "It is too early for that" };

/* The job ends in the transaction of its effect, or neither happens. */
#define EFFECT(kind_, summary_)                                                                                        \
	static struct problem *effect_##kind_(struct ctx *c, const struct job *job, struct effect *out)                \
	{                                                                                                              \
		TRY(do_##kind_(c, job, out));                                                                          \
		return job_finish(c, job, out);                                                                        \
	}                                                                                                              \
	OP(effect_##kind_, job, effect, FOR_SYSTEM, .summary = (summary_), .tx = WRITES)

/* --- calendar, sheet, outbox, audit ----------------------------------------------------------------------------- */

static struct problem *do_calendar(struct ctx *c, const struct job *job, struct effect *out)
{
	struct effect_put *put;

	TRY(sql_calendar_put(c, job->noun_id, &put));
	out->detail = arena_printf(c->mem, "In the calendar, revision %lld", (long long)put->number);
	return NULL;
}

static struct problem *do_sheet(struct ctx *c, const struct job *job, struct effect *out)
{
	struct effect_put *put;

	TRY(sql_sheet_put(c, job->id, &put));
	out->detail = put->number == NO_INT ? "Nothing to write down"
	                                    : arena_printf(c->mem, "Row %lld", (long long)put->number);
	return NULL;
}

/* The deliveries were written with the event; this seals, by the house's own secret, the bytes that everybody gets.
   Each delivery is signed again, by the secret of its endpoint. */
static const char *seal(struct ctx *c, const struct event_handed *e)
{
	char id[ID_TEXT];
	struct hash mac;
	const char *text;

	id_print(e->id, id);
	text = arena_printf(
	        c->mem, "%s.%lld.%s", id, (long long)(e->at.us / SECONDS), parcel_body(c, e->type, e->at, e->payload));
	mac = secret_mac(config->link_secret, strlen(config->link_secret), text, strlen(text));
	return arena_printf(c->mem, "v1,%s", base64_of(c->mem, mac.b, sizeof mac.b));
}

static struct problem *do_event(struct ctx *c, const struct job *job, struct effect *out)
{
	struct event_handed *e;

	TRY(sql_event_deliveries(c, job->event_id, &e));
	out->made = e->id;
	out->signature = seal(c, e);
	out->detail = e->deliveries == 0 ? "In the outbox; no endpoint asks for it"
	        : e->deliveries == 1     ? "Handed to one endpoint"
	                                 : arena_printf(c->mem, "Handed to %lld endpoints", (long long)e->deliveries);
	return NULL;
}

static struct problem *do_audit(struct ctx *c, const struct job *job, struct effect *out)
{
	struct effect_put *left;

	/* what many wrote at once, an import say, stands before it in the chain */
	for (int i = 0; i < SEALINGS; i++) {
		struct effect_put *sealed;
		TRY(sql_audit_seal(c, SEAL_AT_ONCE, &sealed));
		TRY(sql_audit_unsealed(c, job->noun_id, &left));
		if (!left->number) {
			out->detail = "Sealed in the chain";
			return NULL;
		}
		if (!sealed->number)
			break;
	}
	return problem(c, &NOT_YET, "there is more to seal");
}

EFFECT(calendar, "Enter a reservation into the calendar");
EFFECT(sheet, "Write a row into the capture sheet");
EFFECT(event, "Seal a fact for those who get it");
EFFECT(audit, "Seal the audit");

/* --- deadlines -------------------------------------------------------------------------------------------------- */

/* A deadline that was moved is met at its new time. */
static struct problem *deadline(struct ctx *c, const struct expiry *e, const char *gone, struct effect *out)
{
	struct problem *p;

	out->detail = e->gone ? gone : "It was settled before";
	if (e->gone || !e->at.us)
		return NULL;
	p = problem(c, &NOT_YET, "the deadline was moved");
	p->retry_after = e->at.us > c->now.us ? (int)((e->at.us - c->now.us) / SECONDS) + 1 : 1;
	return p;
}

static struct problem *do_expire(struct ctx *c, const struct job *job, struct effect *out)
{
	struct expiry *e;

	TRY(sql_reservation_expire(c, job->noun_id, &e));
	return deadline(c, e, "Let go", out);
}

static struct problem *do_lapse(struct ctx *c, const struct job *job, struct effect *out)
{
	struct expiry *e;

	TRY(sql_waitlist_lapse(c, job->noun_id, &e));
	return deadline(c, e, "The offer lapsed", out);
}

static struct problem *do_waitlist(struct ctx *c, const struct job *job, struct effect *out)
{
	struct waitlist_ref *offered, *held;

	TRY(sql_waitlist_offer(c, job->noun_id, &offered));
	out->made = offered->id;
	out->detail = id_none(offered->id) ? "Nobody waits for it" : "Offered to the first in line";
	if (id_none(offered->id))
		return NULL;
	TRY(sql_waitlist_held(c, offered->id, &held));
	return held ? reservation_linked(c, held->id) : NULL;
}

EFFECT(expire, "Let go of a hold or request that ran out");
EFFECT(lapse, "Let an offer of the waitlist lapse");
EFFECT(waitlist, "Offer what became free to the first in line");

static struct problem *house_sweep(struct ctx *c, const struct nothing *in, struct effect_put *out)
{
	struct effect_put *put;

	(void)in;
	TRY(sql_house_sweep(c, &put));
	TRY(audit_checkpoint(c));
	*out = *put;
	return NULL;
}

OP(house_sweep, nothing, effect_put, FOR_SYSTEM, .summary = "Find what ran out", .tx = WRITES);

/* --- letters ---------------------------------------------------------------------------------------------------- */

static const char *const promised[] = { "confirmed", "checked_in", "completed", NULL };
static const char *const undecided[] = { "requested", NULL };
static const char *const upcoming[] = { "confirmed", NULL };
static const char *const over[] = { "cancelled", "declined", NULL };
static const char *const offered[] = { "held", NULL };

static bool among(const char *const *states, const char *state)
{
	for (; *states; states++)
		if (!strcmp(*states, state))
			return true;
	return false;
}

static struct json_object *about(struct ctx *c, const struct reservation *r)
{
	const char *text = reservation_json(c, r);
	struct json_object *o = json_read(c->mem, text, strlen(text)), *house = json_object_new_object();

	json_object_object_add(house, "name", json_object_new_string(site->name));
	json_object_object_add(house, "zone", json_object_new_string(site->zone));
	if (site->phone)
		json_object_object_add(house, "phone", json_object_new_string(site->phone));
	if (site->address)
		json_object_object_add(house, "address", json_object_new_string(site->address));
	json_object_object_add(o, "house", house);
	json_object_object_add(
	        o, "portal_url", json_object_new_string(arena_printf(c->mem, "%s/portal", config->public_url)));
	if (r->manage_url)
		json_object_object_add(o, "accept_url", json_object_new_string(r->manage_url));
	return o;
}

static const char *calendar_of(struct ctx *c, const struct reservation *r)
{
	return ics_reservation(c,
	        &(struct ics_event){ .id = r->id,
	                .state = r->state,
	                .sequence = r->sequence,
	                .start = r->start,
	                .end = r->end,
	                .changed = c->now,
	                .summary = arena_printf(c->mem, "%s, %s", r->service_name, site->name),
	                .location = site->address ? site->address : site->name,
	                .description = r->code,
	                .url = r->manage_url });
}

/* A letter by e-mail, or its first line as a text message; the embedded mailer is the spool. */
static struct problem *spool(
        struct ctx *c, const struct job *job, enum letter_kind kind, const struct reservation *r, struct effect *out)
{
	struct letter l = mailer_letter(c, kind, about(c, r));
	bool mail = r->email != NULL;
	char id[ID_TEXT];

	if (!r->email && !r->phone) {
		out->detail = "Nobody to write to: no address and no number";
		return NULL;
	}
	id_print(job->id, id);
	out->made = job->id;
	out->detail = mail ? "Written by e-mail" : "Written as a text message";
	return sql_mail_spool(c, job->id, arena_printf(c->mem, "<%s@frontdesk>", id), r->id, r->contact,
	        mail ? r->email : r->phone, l.subject,
	        mail ? l.text : arena_printf(c->mem, "%s %s", l.subject, r->manage_url ? r->manage_url : ""),
	        mail ? l.html : NULL, mail && kind != LETTER_OFFER ? calendar_of(c, r) : NULL);
}

/* A letter that came too late is not written. */
static struct problem *write_letter(struct ctx *c, const struct job *job, enum letter_kind kind, struct id reservation,
        const char *const *states, struct effect *out)
{
	struct reservation *r;

	TRY(reservation_of(c, reservation, &r));
	if (among(states, r->state))
		return spool(c, job, kind, r, out);
	out->detail = arena_printf(c->mem, "Not written: it is %s by now", r->state);
	return NULL;
}

static struct problem *do_confirmation(struct ctx *c, const struct job *job, struct effect *out)
{
	struct event_handed *e;
	enum letter_kind kind;

	TRY(sql_event_deliveries(c, job->event_id, &e));
	kind = strcmp(e->type, "reservation.changed") ? LETTER_CONFIRMED : LETTER_CHANGED;
	return write_letter(c, job, kind, job->noun_id, promised, out);
}

static struct problem *do_request_mail(struct ctx *c, const struct job *job, struct effect *out)
{
	return write_letter(c, job, LETTER_REQUESTED, job->noun_id, undecided, out);
}

static struct problem *do_cancellation(struct ctx *c, const struct job *job, struct effect *out)
{
	return write_letter(c, job, LETTER_CANCELLED, job->noun_id, over, out);
}

static struct problem *do_reminder(struct ctx *c, const struct job *job, struct effect *out)
{
	struct reservation *r;
	struct consented *yes;

	TRY(reservation_of(c, job->noun_id, &r));
	TRY(sql_consented(c, r->contact, "reminders", &yes));
	if (!yes->given) {
		out->detail = "Not written: the guest wants no reminders";
		return NULL;
	}
	return write_letter(c, job, LETTER_REMINDER, job->noun_id, upcoming, out);
}

static struct problem *do_offer_mail(struct ctx *c, const struct job *job, struct effect *out)
{
	struct waitlist_ref *held;

	TRY(sql_waitlist_held(c, job->noun_id, &held));
	if (!held || id_none(held->id)) {
		out->detail = "Not written: the offer is over by now";
		return NULL;
	}
	return write_letter(c, job, LETTER_OFFER, held->id, offered, out);
}

EFFECT(confirmation, "Write that a reservation is confirmed, or changed");
EFFECT(request_mail, "Write that a request has arrived");
EFFECT(cancellation, "Write that a reservation is cancelled or declined");
EFFECT(reminder, "Write a reminder");
static struct problem *do_reset_mail(struct ctx *c, const struct job *job, struct effect *out)
{
	return letter_reset(c, job, out);
}

EFFECT(reset_mail, "Write to somebody of the desk how to have a new password");
EFFECT(offer_mail, "Write an offer to the first in line");

/* --- the table -------------------------------------------------------------------------------------------------- */

const struct job_kind effect_jobs[] = { JOB(calendar), JOB(sheet), JOB(confirmation), JOB(request_mail),
	JOB(cancellation), JOB(reminder), JOB(offer_mail), JOB(reset_mail), JOB(event), JOB(audit), JOB(expire),
	JOB(waitlist), JOB(lapse), JOB(deliver, .outside = true), JOB(contact_import), JOB(contact_compare),
	JOB(contact_export), JOB(lead_read, .outside = true), JOB(chat_enquiry), JOB(lead_rescore), JOB(lead_letter),
	JOB(task_due), JOB(data_request, .outside = true), { 0 } };

bool effect_known(const char *kind)
{
	for (const struct job_kind *k = effect_jobs; k->kind; k++)
		if (!strcmp(k->kind, kind))
			return true;
	return false;
}

static struct problem *every_kind_known(struct ctx *c)
{
	struct effect_kind_list kinds;

	TRY(sql_effect_kinds(c, &kinds));
	for (size_t i = 0; i < kinds.n; i++)
		if (!effect_known(kinds.items[i].kind))
			return problem(c, &OUR_FAULT, "a rule asks for jobs of the kind '%s', which no op does",
			        kinds.items[i].kind);
	return NULL;
}

static struct problem *prepare(struct ctx *c)
{
	TRY(every_kind_known(c));
	return endpoint_of_configuration(c);
}

struct problem *effects_prepare(struct ctx *c)
{
	static const struct op start = { .name = "effects_prepare", .tx = WRITES, .may = FOR_SYSTEM };

	TRY(site_load(c));
	c->op = &start;
	TRY(op_begin(c));
	return op_end(c, prepare(c));
}
