#include "domain/leads.h"
#include "domain/contacts.h"
#include "domain/keyset.h"
#include "domain/reservations.h"
#include <string.h>

static const struct problem_type REASON_NEEDED = { REFUSED, "reason-needed", "Say why" },
                                 TARGET_NEEDED = { REFUSED, "target-needed", "Say what it became" },
                                 TARGET_STANDS = { REFUSED, "target-stands", "What it became still stands" };

SHAPE(lead_new, FIELD(lead_new, name, "Who you are.", .max = 120, .one_line = true, .maybe = true),
        FIELD(lead_new, phone, "A phone number, as one writes it.", .max = 40, .one_line = true, .maybe = true),
        FIELD(lead_new, email, "Or an e-mail address.", .max = 254, .one_line = true, .maybe = true),
        FIELD(lead_new, message, "What it is about.", .max = 4000, .maybe = true),
        FIELD(lead_new, source, "Where the form stands.", .max = 60, .one_line = true, .fallback = "web form"),
        FIELD(lead_new, website, "Leave it empty: people do not see it.", .max = 500, .maybe = true));
SHAPE(lead_brief, FIELD(lead_brief, id, "The lead."), FIELD(lead_brief, state, "Its state."),
        FIELD(lead_brief, version, "Its version."), FIELD(lead_brief, fresh, "It was opened by this."));
SHAPE(lead, FIELD(lead, id, "The lead."), FIELD(lead, state, "Its state."), FIELD(lead, version, "Its version."),
        FIELD(lead, contact, "Who."), FIELD(lead, contact_name, "Their name.", .maybe = true),
        FIELD(lead, conversation, "Where it came up.", .maybe = true), FIELD(lead, source, "Where from."),
        FIELD(lead, intent, "What they want.", .maybe = true), FIELD(lead, score, "How promising, 0 to 100."),
        FIELD(lead, reason, "Why it was lost.", .maybe = true),
        FIELD(lead, owner_name, "Who looks after it.", .maybe = true), FIELD(lead, created_at, "Opened."),
        FIELD(lead, legal, "The events that may happen to it."));
SHAPE(leads_ask, FIELD(leads_ask, state, "One state, or open for all that are.", .max = 20, .maybe = true),
        KEYSET_FIELD(leads_ask));
SHAPE(leads, LIST_OF(leads, leads, lead, "The newest first."),
        FIELD(leads, next, "Ask for more after this.", .maybe = true));
SHAPE(lead_move_ask, FIELD(lead_move_ask, id, "The lead.", .required = true),
        FIELD(lead_move_ask, event, "One of its legal events.", .required = true, .max = 40),
        FIELD(lead_move_ask, reason, "Why; for lost and disqualified.", .max = 500, .maybe = true),
        FIELD(lead_move_ask, version, "Of the lead as you saw it.", .min = 1, .max = INT32_MAX, .maybe = true));

struct problem *lead_open(struct ctx *c, struct id contact, struct id conversation, const char *source,
        const char *intent, struct lead_brief **lead)
{
	return sql_lead_capture(c, id_new(c->now), contact, conversation, source, intent, lead);
}

static bool said(const char *text)
{
	return text && *text;
}

static struct problem *lead_capture(struct ctx *c, const struct lead_new *in, struct lead_brief *out)
{
	struct lead_brief *lead;
	struct person who;

	*out = (struct lead_brief){ id_new(c->now), "new", 1, true };
	if (said(in->website))
		return NULL;
	if (!said(in->phone) && !said(in->email))
		return problem(c, &CONTACT_NEEDED, "leave a phone number or an e-mail address");
	TRY(contact_resolve(c, in->name, in->phone, in->email, in->source, &who));
	TRY(lead_open(c, who.contact, (struct id){ { 0 } }, in->source, in->message, &lead));
	*out = *lead;
	return NULL;
}

static struct problem *lead_list(struct ctx *c, const struct leads_ask *in, struct leads *out)
{
	struct keyset after = keyset_read(in->after);

	TRY(sql_lead_list(c, in->state, after.at, after.id, &out->leads));
	out->next = KEYSET_CUT(c, &out->leads, created_at);
	return NULL;
}

static struct problem *lead_move(struct ctx *c, const struct lead_move_ask *in, struct lead_brief *out)
{
	struct buf why = { .mem = c->mem };
	struct moved *moved;

	buf_puts(&why, "{\"reason\":");
	buf_json(&why, in->reason);
	buf_puts(&why, "}");
	TRY(sql_transition(c, "lead", in->id, in->event, in->version, (struct document){ why.text }, &moved));
	*out = (struct lead_brief){ in->id, moved->state, moved->version, false };
	return NULL;
}

OP(lead_capture, lead_new, lead_brief, FOR_ANYONE, .summary = "Leave word", .tx = WRITES, .once = true,
        PROBLEMS(&CONTACT_NEEDED));
OP(lead_list, leads_ask, leads, LEAD_READ, .summary = "Possible sales", .tx = READS);
OP(lead_move, lead_move_ask, lead_brief, LEAD_MANAGE, .summary = "Move a lead on", .tx = WRITES, .once = true,
        PROBLEMS(&REASON_NEEDED, &TARGET_NEEDED, &TARGET_STANDS));
