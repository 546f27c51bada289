#include "domain/desk.h"
#include "domain/keyset.h"
#include "domain/words.h"
#include <string.h>

struct conversation_around {
	struct document contact, legal;
	const char *draft;
};

struct staff_said {
	int64_t turn, seq;
};

static const char *const views[] = { "open", "mine", "waiting", "live", "automated", "snoozed", "resolved", "archived",
	NULL };

SHAPE(inbox_line, FIELD(inbox_line, id, "The conversation."),
        FIELD(inbox_line, status, "automated, waiting, live, snoozed, resolved or archived."),
        FIELD(inbox_line, owner_kind, "Who may speak for the house: assistant, user or none."),
        FIELD(inbox_line, owner_name, "The member of staff who has it.", .maybe = true),
        FIELD(inbox_line, owner_user, "Their id.", .maybe = true),
        FIELD(inbox_line, position, "Its place among those who wait.", .maybe = true),
        FIELD(inbox_line, turn, "Grows with what changes the ground under a speaker."),
        FIELD(inbox_line, version, "Grows with every move."), FIELD(inbox_line, channel, "The way in."),
        FIELD(inbox_line, language, "What is spoken."),
        FIELD(inbox_line, live, "Where its hints are heard.", .maybe = true),
        FIELD(inbox_line, contact, "Who it is, when that is known.", .maybe = true),
        FIELD(inbox_line, contact_name, "Their name.", .maybe = true),
        FIELD(inbox_line, last_text, "The last word.", .maybe = true),
        FIELD(inbox_line, last_author, "Whose it was.", .maybe = true), FIELD(inbox_line, last_at, "When it was said."),
        FIELD(inbox_line, waiting_since, "Since when they wait for a person.", .maybe = true),
        FIELD(inbox_line, snoozed_until, "When it wakes.", .maybe = true),
        FIELD(inbox_line, waiting_seconds, "For how long they have waited.", .maybe = true),
        FIELD(inbox_line, unread, "Messages of the guest since staff last answered."));
SHAPE(inbox_counts, FIELD(inbox_counts, waiting, "Wait for a person."), FIELD(inbox_counts, live, "Are with a person."),
        FIELD(inbox_counts, automated, "Are with the assistant."), FIELD(inbox_counts, snoozed, "Sleep."),
        FIELD(inbox_counts, mine, "Are with whoever asks."),
        FIELD(inbox_counts, requests, "Reservations that want a decision."),
        FIELD(inbox_counts, failed_effects, "Effects that want a person."),
        FIELD(inbox_counts, given_up, "Endpoints that failed for too long and were disabled."));
SHAPE(inbox_ask, FIELD(inbox_ask, view, "Which ones.", .choices = views, .fallback = "open"), KEYSET_FIELD(inbox_ask));
SHAPE(inbox, FIELD(inbox, view, "Which ones these are."), ONE_OF(inbox, counts, inbox_counts, "How many there are."),
        LIST_OF(inbox, conversations, inbox_line, "Those who wait first, then the latest word first."),
        FIELD(inbox, next, "Ask for more after this.", .maybe = true));
SHAPE(conversation_ask, FIELD(conversation_ask, id, "The conversation.", .required = true),
        FIELD(conversation_ask, before, "Messages before this seq.", .min = 1, .max = INT64_C(9007199254740991),
                .maybe = true));
SHAPE(conversation_around, FIELD(conversation_around, contact, "Who it is."),
        FIELD(conversation_around, legal, "What may happen."),
        FIELD(conversation_around, draft, "What the assistant did not get to say.", .maybe = true));
SHAPE(conversation_page, ONE_OF(conversation_page, conversation, inbox_line, "How it stands."),
        FIELD(conversation_page, contact, "{id, name, phone, email, language}, or null while nobody knows."),
        LIST_OF(conversation_page, messages, message, "The latest 200, in order."),
        LIST_OF(conversation_page, notes, message, "What staff told each other."),
        FIELD(conversation_page, draft, "What the assistant was about to say when somebody took over.", .maybe = true),
        FIELD(conversation_page, legal, "The events that may happen to it."),
        LIST_OF(conversation_page, reservations, reservation, "What was reserved in it."));
#define VERSION_FIELD(T)                                                                                               \
	FIELD(T, version, "Of the conversation as you saw it.", .min = 1, .max = INT32_MAX, .maybe = true)
SHAPE(conversation_act, FIELD(conversation_act, id, "The conversation.", .required = true),
        FIELD(conversation_act, note, "For colleagues and the assistant, not for the guest.", .max = 2000,
                .maybe = true),
        VERSION_FIELD(conversation_act));
SHAPE(conversation_snooze, FIELD(conversation_snooze, id, "The conversation.", .required = true),
        FIELD(conversation_snooze, until, "When it comes back; a message of the guest wakes it earlier.",
                .required = true),
        FIELD(conversation_snooze, note, "For colleagues.", .max = 2000, .maybe = true),
        VERSION_FIELD(conversation_snooze));
SHAPE(conversation_words, FIELD(conversation_words, id, "The conversation.", .required = true),
        FIELD(conversation_words, text, "What to say.", .required = true, .min = 1, .max = 4000));
SHAPE(staff_said, FIELD(staff_said, turn, "The turn it began."), FIELD(staff_said, seq, "Its place."));

/* --- reading ---------------------------------------------------------------------------------------------------- */

static void add_waiting(struct ctx *c, struct inbox_line *line)
{
	line->waiting_seconds = line->waiting_since.us ? (c->now.us - line->waiting_since.us) / SECONDS : NO_INT;
	if (line->waiting_seconds != NO_INT && line->waiting_seconds < 0)
		line->waiting_seconds = 0;
}

/* One row more than a page says that there is another. */
static struct problem *inbox_rest(struct ctx *c, const struct inbox_ask *in, struct keyset after, struct inbox *out)
{
	struct inbox_line_list *lines = &out->conversations;
	bool mine = !strcmp(in->view, "mine");

	TRY(mine || !strcmp(in->view, "open") ? sql_inbox_open(c, mine, after.at, after.id, lines)
	                                      : sql_inbox_of_state(c, in->view, after.at, after.id, lines));
	out->next = KEYSET_CUT(c, lines, last_at);
	return NULL;
}

static struct inbox_line_list joined(struct ctx *c, struct inbox_line_list a, struct inbox_line_list b)
{
	struct inbox_line_list all = { .n = a.n + b.n };

	all.items = arena_array(c->mem, all.n, sizeof *all.items);
	for (size_t i = 0; i < all.n; i++)
		all.items[i] = i < a.n ? a.items[i] : b.items[i - a.n];
	return all;
}

/* Those who wait go before the first page of the open ones. */
static struct problem *inbox_lines(struct ctx *c, const struct inbox_ask *in, struct inbox *out)
{
	struct keyset after = keyset_read(in->after);
	struct inbox_line_list waiting;

	if (!strcmp(in->view, "waiting"))
		return sql_inbox_waiting(c, &out->conversations);
	TRY(inbox_rest(c, in, after, out));
	if (strcmp(in->view, "open") != 0 || after.at.us)
		return NULL;
	TRY(sql_inbox_waiting(c, &waiting));
	out->conversations = joined(c, waiting, out->conversations);
	return NULL;
}

static struct problem *desk_inbox(struct ctx *c, const struct inbox_ask *in, struct inbox *out)
{
	struct inbox_counts *counts;

	out->view = in->view;
	TRY(sql_inbox_counts(c, &counts));
	out->counts = *counts;
	TRY(inbox_lines(c, in, out));
	for (size_t i = 0; i < out->conversations.n; i++)
		add_waiting(c, &out->conversations.items[i]);
	return NULL;
}

static struct problem *line_of(struct ctx *c, struct id id, struct inbox_line *out)
{
	struct inbox_line *line;

	TRY(sql_inbox_one(c, id, &line));
	if (!line)
		return problem(c, &NO_SUCH_THING, "no conversation has this id");
	*out = *line;
	add_waiting(c, out);
	return NULL;
}

static struct problem *desk_conversation(
        struct ctx *c, const struct conversation_ask *in, struct conversation_page *out)
{
	struct conversation_around *around;

	TRY(line_of(c, in->id, &out->conversation));
	TRY(sql_conversation_around(c, in->id, &around));
	out->contact = around->contact;
	out->legal = around->legal;
	out->draft = around->draft;
	TRY(sql_conversation_messages(c, in->id, in->before, &out->messages));
	TRY(sql_conversation_notes(c, in->id, &out->notes));
	return sql_conversation_reservations(c, in->id, &out->reservations);
}

/* --- acting ----------------------------------------------------------------------------------------------------- */

static struct document payload(struct ctx *c, const char *name, const char *value, const char *note)
{
	struct buf b = { .mem = c->mem };

	buf_puts(&b, "{\"note\":");
	buf_json(&b, note);
	if (name) {
		buf_printf(&b, ",\"%s\":", name);
		buf_json(&b, value);
	}
	buf_puts(&b, "}");
	return (struct document){ b.text };
}

/* A line that is nobody's word, in the language of the conversation. */
static struct problem *notice(struct ctx *c, const struct inbox_line *line, const char *event, const char *key)
{
	const char *name = c->who.name ? c->who.name : "";
	struct buf parts = { .mem = c->mem };
	struct staff_said *row;

	buf_printf(&parts, "{\"event\":\"%s\",\"name\":", event);
	buf_json(&parts, name);
	buf_puts(&parts, "}");
	return sql_system_say(c, line->id, id_new(c->now), SAY(c->mem, words_of(line->language), key, { "name", name }),
	        (struct document){ parts.text }, &row);
}

/* From the assistant, the queue or a colleague; taking what one has changes nothing. */
static struct problem *desk_take(struct ctx *c, const struct conversation_act *in, struct inbox_line *out)
{
	struct moved *moved;
	char me[ID_TEXT];
	bool live;

	TRY(line_of(c, in->id, out));
	live = !strcmp(out->status, "live");
	if (live && id_same(out->owner_user, c->who.user))
		return NULL;
	id_print(c->who.user, me);
	TRY(sql_transition(c, "conversation", in->id, live ? "transferred" : "taken", in->version,
	        live ? payload(c, "user", me, in->note) : payload(c, NULL, NULL, in->note), &moved));
	TRY(notice(c, out, "taken", "say.joined"));
	return line_of(c, in->id, out);
}

static struct problem *desk_return(struct ctx *c, const struct conversation_act *in, struct inbox_line *out)
{
	struct moved *moved;

	TRY(sql_transition(
	        c, "conversation", in->id, "returned", in->version, payload(c, NULL, NULL, in->note), &moved));
	TRY(line_of(c, in->id, out));
	return notice(c, out, "returned", "say.returned");
}

static struct problem *desk_resolve(struct ctx *c, const struct conversation_act *in, struct inbox_line *out)
{
	struct moved *moved;

	TRY(sql_transition(
	        c, "conversation", in->id, "resolved", in->version, payload(c, NULL, NULL, in->note), &moved));
	return line_of(c, in->id, out);
}

static struct problem *desk_snooze(struct ctx *c, const struct conversation_snooze *in, struct inbox_line *out)
{
	struct moved *moved;
	char until[INSTANT_TEXT];

	instant_print(in->until, until);
	TRY(sql_transition(
	        c, "conversation", in->id, "snoozed", in->version, payload(c, "until", until, in->note), &moved));
	return line_of(c, in->id, out);
}

static struct problem *desk_queue(struct ctx *c, const struct conversation_act *in, struct inbox_line *out)
{
	struct moved *moved;

	TRY(sql_transition(
	        c, "conversation", in->id, "transferred", in->version, payload(c, "to", "waiting", in->note), &moved));
	return line_of(c, in->id, out);
}

static struct problem *said(struct ctx *c, struct id id, struct message *out)
{
	struct message *message;

	TRY(sql_message_one(c, id, &message));
	if (message)
		*out = *message;
	return NULL;
}

static struct problem *desk_reply(struct ctx *c, const struct conversation_words *in, struct message *out)
{
	struct id id = id_new(c->now);
	struct staff_said *row;

	TRY(sql_staff_say(c, in->id, id, in->text, &row));
	return said(c, id, out);
}

static struct problem *desk_note(struct ctx *c, const struct conversation_words *in, struct message *out)
{
	struct id id = id_new(c->now);
	struct staff_said *row;

	TRY(sql_staff_note(c, in->id, id, in->text, &row));
	return said(c, id, out);
}

OP(desk_inbox, inbox_ask, inbox, CONVERSATION_READ, .summary = "The inbox", .tx = READS);
OP(desk_conversation, conversation_ask, conversation_page, CONVERSATION_READ,
        .summary = "One conversation and all around it", .tx = READS);
OP(desk_take, conversation_act, inbox_line, CONVERSATION_MANAGE, .summary = "Take a conversation over", .tx = WRITES,
        .once = true);
OP(desk_return, conversation_act, inbox_line, CONVERSATION_MANAGE,
        .summary = "Give a conversation back to the assistant", .tx = WRITES, .once = true);
OP(desk_resolve, conversation_act, inbox_line, CONVERSATION_MANAGE, .summary = "Close a conversation", .tx = WRITES,
        .once = true);
OP(desk_snooze, conversation_snooze, inbox_line, CONVERSATION_MANAGE,
        .summary = "Let a conversation sleep until a time", .tx = WRITES, .once = true);
OP(desk_queue, conversation_act, inbox_line, CONVERSATION_MANAGE, .summary = "Put a conversation back into the queue",
        .tx = WRITES, .once = true);
OP(desk_reply, conversation_words, message, CONVERSATION_MANAGE, .summary = "Say something to the guest", .tx = WRITES,
        .once = true);
OP(desk_note, conversation_words, message, CONVERSATION_MANAGE, .summary = "Leave a note for colleagues", .tx = WRITES,
        .once = true);
