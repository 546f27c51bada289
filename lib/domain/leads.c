#include "domain/leads.h"
#include "base/json.h"
#include "domain/contacts.h"
#include "domain/keyset.h"
#include "domain/pipelines.h"
#include "domain/reservations.h"
#include "domain/enquiries.h"
#include "domain/site.h"
#include <string.h>

const struct problem_type REASON_NEEDED = { REFUSED, "reason-needed", "A reason is needed" },
                          NO_SUCH_REASON = { REFUSED, "no-such-reason", "The house keeps no such reason" },
                          STAGE_ELSEWHERE = { REFUSED, "stage-elsewhere", "That stage is somewhere else" },
                          OPEN_LEAD_STANDS = { REFUSED, "open-lead-stands", "There is an open lead already" },
                          TARGET_NEEDED = { REFUSED, "target-needed", "Say what it became" },
                          TARGET_STANDS = { REFUSED, "target-stands", "What it became still stands" };
static const struct problem_type TARGET_OF_ANOTHER = { REFUSED, "target-of-another", "That is somebody else's" },
                                 TARGET_GONE = { REFUSED, "target-gone", "That does not stand any more" },
                                 ALREADY_OWNED = { REFUSED, "already-owned", "A colleague was first" },
                                 NO_AMOUNT = { REFUSED, "no-such-amount", "This is no amount of money" };

struct lead_reach {
	struct id contact;
	const char *name, *language, *phone, *email;
};

SHAPE(lead_brief, FIELD(lead_brief, id, "The lead."), FIELD(lead_brief, state, "Its state."),
        FIELD(lead_brief, version, "Its version."), FIELD(lead_brief, fresh, "It was opened by this."));
SHAPE(lead, FIELD(lead, id, "The lead."), FIELD(lead, state, "Its state."), FIELD(lead, version, "Its version."),
        FIELD(lead, contact, "Who."), FIELD(lead, contact_name, "Their name.", .maybe = true),
        FIELD(lead, conversation, "Where it came up.", .maybe = true), FIELD(lead, pipeline, "The pipeline."),
        FIELD(lead, stage, "The stage."), FIELD(lead, stage_title, "Its name."),
        FIELD(lead, colour, "Its colour: plain, sun, calm, person or alert."),
        FIELD(lead, stage_since, "Since when it stands there."),
        FIELD(lead, act_by, "Until when somebody should act.", .maybe = true), FIELD(lead, late, "That has passed."),
        FIELD(lead, source, "Where from."), FIELD(lead, campaign, "By which campaign.", .maybe = true),
        FIELD(lead, intent, "What they want.", .maybe = true),
        FIELD(lead, summary, "What it is about, in two sentences.", .maybe = true),
        FIELD(lead, next_step, "What to do next.", .maybe = true),
        FIELD(lead, value, "What it is worth, in the smallest unit of its currency.", .maybe = true),
        FIELD(lead, currency, "ISO 4217.", .maybe = true), FIELD(lead, money, "The same for people.", .maybe = true),
        FIELD(lead, amount, "The same as a form takes it.", .maybe = true),
        FIELD(lead, closes_on, "When the sale is expected.", .maybe = true),
        FIELD(lead, score, "How promising, 0 to 100."), FIELD(lead, tags, "Its tags, a space between.", .maybe = true),
        FIELD(lead, lost_reason, "Why it was lost: one of the house's reasons.", .maybe = true),
        FIELD(lead, reason, "The same in their words.", .maybe = true),
        FIELD(lead, owner, "Who looks after it.", .maybe = true), FIELD(lead, owner_name, "Their name.", .maybe = true),
        FIELD(lead, created_at, "Opened."), FIELD(lead, legal, "The events that may happen to it.", .maybe = true),
        FIELD(lead, became, "reservation or order, when won.", .maybe = true),
        FIELD(lead, became_ref, "The order.", .maybe = true),
        FIELD(lead, became_code, "The reservation's code.", .maybe = true));
SHAPE(leads_ask, FIELD(leads_ask, state, "One state, or open for all that are.", .max = 20, .maybe = true),
        FIELD(leads_ask, pipeline, "One pipeline.", .max = 41, .maybe = true),
        FIELD(leads_ask, stage, "One stage.", .maybe = true), FIELD(leads_ask, owner, "Of one person.", .maybe = true),
        FIELD(leads_ask, unowned, "Nobody's alone.", .fallback = "false"),
        FIELD(leads_ask, source, "From there.", .max = 60, .maybe = true),
        FIELD(leads_ask, tag, "With this tag.", .max = 40, .maybe = true),
        FIELD(leads_ask, least, "With at least this score.", .min = 0, .max = 100, .maybe = true),
        FIELD(leads_ask, older_days, "Older than so many days.", .min = 0, .max = 3650, .maybe = true),
        FIELD(leads_ask, words, "With these words in the name or what it is about.", .max = 100, .maybe = true),
        KEYSET_FIELD(leads_ask));
SHAPE(lead_person, FIELD(lead_person, id, "Who."), FIELD(lead_person, name, "Their name."),
        FIELD(lead_person, me, "Whoever asks."));
SHAPE(lead_source, FIELD(lead_source, source, "Where leads came from."));
SHAPE(leads, LIST_OF(leads, leads, lead, "The newest first."),
        LIST_OF(leads, people, lead_person, "Who may be given leads."),
        LIST_OF(leads, sources, lead_source, "Where leads came from lately."),
        LIST_OF(leads, stages, stage, "The stages of all pipelines."),
        ONE_OF(leads, asked, leads_ask, "What was asked for."),
        FIELD(leads, quarantined, "Enquiries held back for a person to look at."),
        FIELD(leads, next, "Ask for more after this.", .maybe = true));
SHAPE(lead_key, FIELD(lead_key, id, "The lead.", .required = true, .maybe = true));
#define VERSION_FIELD(T) FIELD(T, version, "Of the lead as you saw it.", .min = 1, .max = INT32_MAX, .maybe = true)
#define REASON_FIELDS(T)                                                                                               \
	FIELD(T, lost_reason, "For lost and disqualified: one of the house's reasons.", .max = 41, .maybe = true),     \
	        FIELD(T, reason, "The same in their words.", .max = 500, .maybe = true)
static const char *const events[] = { "contacted", "qualified", "proposed", "converted", "lost", "disqualified",
	"reopened", "reverted", "won", NULL };
static const char *const kinds[] = { "note", "call", "meeting", "mail", NULL };
SHAPE(lead_move_ask, FIELD(lead_move_ask, id, "The lead.", .required = true),
        FIELD(lead_move_ask, event, "One of its legal events.", .required = true, .max = 40, .choices = events),
        REASON_FIELDS(lead_move_ask), VERSION_FIELD(lead_move_ask));
SHAPE(lead_stage_ask, FIELD(lead_stage_ask, id, "The lead.", .required = true),
        FIELD(lead_stage_ask, stage, "A stage of its pipeline.", .required = true), REASON_FIELDS(lead_stage_ask),
        VERSION_FIELD(lead_stage_ask));
SHAPE(lead_edit, FIELD(lead_edit, id, "The lead.", .required = true),
        FIELD(lead_edit, version, "Of the lead as you saw it.", .required = true, .min = 1, .max = INT32_MAX),
        FIELD(lead_edit, value, "What it is worth, in the smallest unit of its currency.", .min = 0,
                .max = INT64_C(1000000000000), .maybe = true),
        FIELD(lead_edit, amount, "Or the same as people write it: 2,500.00.", .max = 24, .one_line = true,
                .maybe = true),
        FIELD(lead_edit, currency, "ISO 4217; absent: the house's.", .min = 3, .max = 3, .maybe = true),
        FIELD(lead_edit, closes_on, "When the sale is expected.", .maybe = true),
        FIELD(lead_edit, source, "Where from; absent: as it is.", .max = 60, .one_line = true, .maybe = true),
        FIELD(lead_edit, campaign, "By which campaign.", .max = 80, .one_line = true, .maybe = true),
        FIELD(lead_edit, intent, "What they want.", .max = 4000, .maybe = true),
        FIELD(lead_edit, next_step, "What to do next.", .max = 300, .one_line = true, .maybe = true),
        FIELD(lead_edit, tags, "Words with spaces between.", .max = 300, .one_line = true, .maybe = true));
SHAPE(lead_assign_ask, FIELD(lead_assign_ask, id, "The lead.", .required = true),
        FIELD(lead_assign_ask, owner, "Who; absent: nobody.", .maybe = true), VERSION_FIELD(lead_assign_ask));
SHAPE(lead_note, FIELD(lead_note, id, "The lead.", .required = true),
        FIELD(lead_note, kind, "What was done.", .choices = kinds, .fallback = "note"),
        FIELD(lead_note, text, "In words.", .required = true, .min = 1, .max = 4000));
SHAPE(lead_convert_ask, FIELD(lead_convert_ask, id, "The lead.", .required = true), VERSION_FIELD(lead_convert_ask),
        FIELD(lead_convert_ask, reservation, "The code of a reservation that stands.", .max = 20, .one_line = true,
                .maybe = true),
        FIELD(lead_convert_ask, order, "Or a mark of an order in another book.", .max = 80, .one_line = true,
                .maybe = true),
        FIELD(lead_convert_ask, service, "Or a new one: its service,", .max = 60, .one_line = true, .maybe = true),
        FIELD(lead_convert_ask, start, "when,", .maybe = true),
        FIELD(lead_convert_ask, party_size, "for how many,", .min = 1, .max = 1000, .fallback = "2"),
        FIELD(lead_convert_ask, resource, "where;", .max = 60, .one_line = true, .maybe = true),
        FIELD(lead_convert_ask, hold, "only held, to be confirmed later.", .fallback = "false"));
SHAPE(lead_reach, FIELD(lead_reach, contact, "Who."), FIELD(lead_reach, name, "Their name.", .maybe = true),
        FIELD(lead_reach, language, "What they speak."), FIELD(lead_reach, phone, "Their number.", .maybe = true),
        FIELD(lead_reach, email, "Their address.", .maybe = true));

/* --- as it is shown --------------------------------------------------------------------------------------------- */

static const char *amount_text(struct ctx *c, const struct lead *l)
{
	const char *money = money_text(c, l->value, l->currency), *at = money;
	struct buf b = { .mem = c->mem };

	for (; at && *at; at++)
		if ((*at >= '0' && *at <= '9') || *at == '.')
			buf_put(&b, at, 1);
	return money ? b.text : NULL;
}

static void dress(struct ctx *c, struct lead *l)
{
	l->money = money_text(c, l->value, l->currency);
	l->amount = amount_text(c, l);
	l->late = l->act_by.us && l->act_by.us < c->now.us;
	if (l->tags && !*l->tags)
		l->tags = NULL;
}

void leads_dress(struct ctx *c, struct lead_list *list)
{
	for (size_t i = 0; i < list->n; i++)
		dress(c, &list->items[i]);
}

struct problem *lead_found(struct ctx *c, struct id id, struct lead **out)
{
	TRY(sql_lead_one(c, id, out));
	if (!*out)
		return problem(c, &NO_SUCH_THING, "no lead has this id");
	dress(c, *out);
	return NULL;
}

static struct problem *lead_list(struct ctx *c, const struct leads_ask *in, struct leads *out)
{
	struct keyset after = keyset_read(in->after);
	struct enquiry_count *held;

	TRY(sql_lead_list(c, in->state, in->pipeline, in->stage, in->owner, in->unowned, in->source, in->tag, in->least,
	        in->older_days, in->words, after.at, after.id, &out->leads));
	out->next = KEYSET_CUT(c, &out->leads, created_at);
	leads_dress(c, &out->leads);
	TRY(sql_lead_people(c, &out->people));
	TRY(sql_lead_sources(c, &out->sources));
	TRY(sql_stage_list(c, &out->stages));
	TRY(sql_enquiry_waiting(c, &held));
	out->asked = *in;
	out->quarantined = held->waiting;
	return NULL;
}

/* --- moves ------------------------------------------------------------------------------------------------------ */

static void put(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s\"%s\":", b->len ? "," : "{", name);
	buf_json(b, value);
}

static struct document ended(struct buf *b)
{
	buf_puts(b, b->len ? "}" : "{}");
	return (struct document){ b->text };
}

static struct document why(struct ctx *c, const char *lost_reason, const char *reason)
{
	struct buf b = { .mem = c->mem };

	if (lost_reason)
		put(&b, "lost_reason", lost_reason);
	if (reason)
		put(&b, "reason", reason);
	return ended(&b);
}

static void answer(struct id id, const struct moved *m, struct lead_brief *out)
{
	*out = (struct lead_brief){ id, m->state, m->version, false };
}

static struct problem *move(struct ctx *c, struct id id, const char *event, int64_t version, struct document payload,
        struct lead_brief *out)
{
	struct moved *moved;

	TRY(sql_transition(c, "lead", id, event, version, payload, &moved));
	answer(id, moved, out);
	return NULL;
}

static struct problem *lead_move(struct ctx *c, const struct lead_move_ask *in, struct lead_brief *out)
{
	return move(c, in->id, in->event, in->version, why(c, in->lost_reason, in->reason), out);
}

static struct problem *lead_stage(struct ctx *c, const struct lead_stage_ask *in, struct lead_brief *out)
{
	struct moved *moved;

	TRY(sql_lead_to_stage(c, in->id, in->stage, in->version, why(c, in->lost_reason, in->reason), &moved));
	answer(in->id, moved, out);
	return NULL;
}

static struct document owner(struct ctx *c, struct id who)
{
	char id[ID_TEXT];

	id_print(who, id);
	return (struct document){ id_none(who) ? "{\"owner\":null}" : arena_printf(c->mem, "{\"owner\":\"%s\"}", id) };
}

static struct problem *lead_assign(struct ctx *c, const struct lead_assign_ask *in, struct lead_brief *out)
{
	return move(c, in->id, "assigned", in->version, owner(c, in->owner), out);
}

static struct problem *lead_claim(struct ctx *c, const struct lead_key *in, struct lead_brief *out)
{
	struct moved *moved;

	TRY(sql_lead_claim(c, in->id, &moved));
	answer(in->id, moved, out);
	return NULL;
}

static struct problem *lead_note(struct ctx *c, const struct lead_note *in, struct lead_key *out)
{
	*out = (struct lead_key){ in->id };
	return sql_lead_noted(c, in->id, in->kind, in->text);
}

/* --- editing ---------------------------------------------------------------------------------------------------- */

static void put_tags(struct buf *b, const char *tags)
{
	bool first = true;

	buf_puts(b, ",\"tags\":[");
	while (tags && *tags) {
		size_t n = strcspn(tags, " ,");
		if (n) {
			buf_puts(b, first ? "" : ",");
			buf_json(b, arena_strn(b->mem, tags, n));
			first = false;
		}
		tags += n + (tags[n] != '\0');
	}
	buf_puts(b, "]");
}

static struct document edited(struct ctx *c, const struct lead_edit *in, int64_t value)
{
	struct buf b = { .mem = c->mem };
	char day[DAY_TEXT];

	put(&b, "currency", in->currency);
	if (value == NO_INT)
		buf_puts(&b, ",\"value\":null");
	else
		buf_printf(&b, ",\"value\":%lld", (long long)value);
	day_print(in->closes_on, day);
	put(&b, "closes_on", in->closes_on.n == NO_DAY.n ? NULL : day);
	put(&b, "source", in->source);
	put(&b, "campaign", in->campaign);
	put(&b, "intent", in->intent);
	put(&b, "next_step", in->next_step);
	put_tags(&b, in->tags);
	return ended(&b);
}

static struct problem *lead_edit(struct ctx *c, const struct lead_edit *in, struct lead_brief *out)
{
	int64_t value = in->value;

	if (in->amount && *in->amount && !money_read(in->amount, in->currency ? in->currency : site->currency, &value))
		return problem(c, &NO_AMOUNT, "write it like 2500 or 2,500.00");
	return move(c, in->id, "changed", in->version, edited(c, in, value), out);
}

/* --- conversion ------------------------------------------------------------------------------------------------- */

/* A new reservation for whoever the lead is about, still a hold. */
static struct problem *hold(struct ctx *c, const struct lead_convert_ask *in, struct reservation **out)
{
	struct lead_reach *who;
	struct service_found *s;

	TRY(sql_lead_reach(c, in->id, &who));
	if (!who)
		return problem(c, &NO_SUCH_THING, "no lead has this id");
	TRY(sql_service_by_slug(c, in->service, in->resource, &s));
	if (!s)
		return problem(c, &NO_SUCH_THING, "there is no such service");
	TRY(reservation_hold(c,
	        &(struct reservation_wish){ .service = s->id,
	                .resource = in->resource,
	                .start = in->start,
	                .party = in->party_size,
	                .nights = NO_INT },
	        out));
	return sql_reservation_details(c, (*out)->id, who->name, who->phone, who->email, NULL, who->contact);
}

static struct problem *target(struct ctx *c, const struct lead_convert_ask *in, struct reservation **out)
{
	*out = NULL;
	if (in->reservation)
		return reservation_shown(c, in->reservation, NULL, out);
	if (in->service && in->start.us)
		return hold(c, in, out);
	return NULL;
}

/* The lead is won before the hold is settled, so that it is this one and no other that the reservation wins. */
static struct problem *lead_convert(struct ctx *c, const struct lead_convert_ask *in, struct lead_brief *out)
{
	struct reservation *r, *unread;
	struct moved *moved;

	TRY(target(c, in, &r));
	TRY(sql_lead_won(c, in->id, in->version, r ? r->id : (struct id){ 0 }, in->order, &moved));
	if (r && !in->reservation && !in->hold)
		TRY(sql_reservation_accept(c, r->id, &unread));
	answer(in->id, moved, out);
	return NULL;
}

/* What a move of a lead may meet, by its name or by its stage. */
#define MOVE_PROBLEMS &REASON_NEEDED, &NO_SUCH_REASON, &OPEN_LEAD_STANDS, &TARGET_NEEDED, &TARGET_STANDS

OP(lead_list, leads_ask, leads, LEAD_READ, .summary = "Possible sales", .tx = READS);
OP(lead_move, lead_move_ask, lead_brief, LEAD_MANAGE, .summary = "Move a lead on", .tx = WRITES, .once = true,
        PROBLEMS(MOVE_PROBLEMS));
OP(lead_stage, lead_stage_ask, lead_brief, LEAD_MANAGE, .summary = "Move a lead to a stage", .tx = WRITES, .once = true,
        PROBLEMS(MOVE_PROBLEMS, &STAGE_ELSEWHERE));
OP(lead_edit, lead_edit, lead_brief, LEAD_MANAGE,
        .summary = "Change what is known of a lead: all of it, as it shall be", .tx = WRITES, .once = true,
        PROBLEMS(&NO_AMOUNT));
OP(lead_assign, lead_assign_ask, lead_brief, LEAD_MANAGE, .summary = "Give a lead to somebody", .tx = WRITES,
        .once = true, PROBLEMS(&NO_SUCH_OWNER));
OP(lead_claim, lead_key, lead_brief, LEAD_MANAGE, .summary = "Take a lead that is nobody's", .tx = WRITES, .once = true,
        PROBLEMS(&ALREADY_OWNED, &NO_SUCH_OWNER));
OP(lead_note, lead_note, lead_key, LEAD_MANAGE, .summary = "Write down what was done about a lead", .tx = WRITES,
        .once = true);
OP(lead_convert, lead_convert_ask, lead_brief, LEAD_MANAGE, .summary = "A lead became a reservation, or an order",
        .tx = WRITES, .once = true,
        PROBLEMS(&TARGET_NEEDED, &TARGET_OF_ANOTHER, &TARGET_GONE, &SLOT_TAKEN, &TOO_FAR_AHEAD, &PARTY_TOO_SMALL,
                &PARTY_TOO_LARGE));
