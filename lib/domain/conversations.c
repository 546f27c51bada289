#include "domain/conversations.h"
#include "core/config.h"
#include "core/observe.h"
#include "domain/assistant.h"
#include "domain/assistant_model.h"
#include "domain/listeners.h"
#include "domain/services.h"
#include "domain/site.h"
#include <string.h>

enum { HISTORY = 200, TRIES = 3 };

static const char *const authors[] = { "guest", "assistant", "staff", "system", NULL };
static const char *const kinds[] = { "text", "note", "notice", "draft", NULL };
static const char *const states[] = { "automated", "waiting", "live", "snoozed", "resolved", "archived", NULL };

SHAPE(message, FIELD(message, id, "Its id."), FIELD(message, seq, "Grows from message to message."),
        FIELD(message, turn, "The turn it belongs to."), FIELD(message, author, "Who said it.", .choices = authors),
        FIELD(message, author_name, "Their name, of staff.", .maybe = true),
        FIELD(message, kind, "What it is.", .choices = kinds), FIELD(message, text, "The words."),
        FIELD(message, parts, "What belongs to it: actions, citations, the reservation."),
        FIELD(message, created_at, "When."));
SHAPE(conversation, FIELD(conversation, id, "Its id."),
        FIELD(conversation, status, "Where it stands.", .choices = states),
        FIELD(conversation, owner_kind, "Who may speak for the house."),
        FIELD(conversation, owner_name, "Their name.", .maybe = true),
        FIELD(conversation, position, "Place in the queue while waiting.", .maybe = true),
        FIELD(conversation, turn, "How often the ground changed."),
        FIELD(conversation, version, "Grows with every move."), FIELD(conversation, channel, "How it came."),
        FIELD(conversation, language, "In which language."),
        FIELD(conversation, live, "Where its live updates are; for a bearer, with a ticket that is good for minutes."));
SHAPE(suggestion, FIELD(suggestion, text, "What could be said next."));
SHAPE(chat_said, FIELD(chat_said, conversation, "To go on with this one, of the caller's own.", .maybe = true),
        FIELD(chat_said, text, "What the guest says.", .required = true, .min = 1, .max = 4000),
        FIELD(chat_said, language, "The guest's language, en or es.", .maybe = true, .max = 10, .one_line = true),
        FIELD(chat_said, token, "Of a confirmation: this agrees to exactly that offer.", .maybe = true, .min = 20,
                .max = 64, .one_line = true),
        FIELD(chat_said, bearer, "Hand a new visitor's token out in the answer instead of a cookie."));
SHAPE(chat_answer,
        ONE_OF(chat_answer, conversation, conversation, "As it is after this turn; null before the first.",
                .maybe = true),
        FIELD(chat_answer, visitor_token, "Given once, to a new visitor that asked for a bearer token.", .maybe = true),
        LIST_OF(chat_answer, messages, message, "The guest's own and what was answered."),
        LIST_OF(chat_answer, suggestions, suggestion, "What could be said next."));
SHAPE(chat_ask, FIELD(chat_ask, after, "Only what came after this seq.", .fallback = "0"));
SHAPE(chat_hello,
        FIELD(chat_hello, language, "In which language, en or es.", .max = 10, .fallback = "en", .one_line = true));
SHAPE(house_brief, FIELD(house_brief, name, "The house."), FIELD(house_brief, zone, "Its time zone."),
        FIELD(house_brief, phone, "Its number.", .maybe = true),
        FIELD(house_brief, assistant, "Who answers: embedded or a model."),
        FIELD(house_brief, sandbox, "No outside service is connected."),
        FIELD(house_brief, demo, "Whether the desk may be watched."));
SHAPE(chat_welcome, LIST_OF(chat_welcome, suggestions, suggestion, "What can be asked and works right away."),
        ONE_OF(chat_welcome, house, house_brief, "Whom one speaks to."));
SHAPE(conversation_key, FIELD(conversation_key, id, "Which."));

static const struct problem_type CONFIRMATION_USED = { REFUSED, "confirmation-used", "It was confirmed already" };
const struct problem_type CONFIRMATION_EXPIRED = { REFUSED, "confirmation-expired", "The offer has run out" };

struct problem *visitor_ensure(struct ctx *c, const char *language, bool bearer, const char **token)
{
	char text[TOKEN_TEXT];
	struct id id = id_new(c->now);

	TRY(op_tx->checked(c));
	if (!id_none(c->who.visitor))
		return NULL;
	token_new(text);
	TRY(sql_visitor_mint(c, id, hash_of(text, strlen(text)), language));
	c->who.visitor_token = hash_of(text, strlen(text)); /* for a later transaction of the same work */
	c->who.visitor = id;
	if (c->who.standing == ANYONE)
		c->who.standing = GUEST;
	if (bearer && token)
		*token = arena_str(c->mem, text), c->who.bearer = true;
	else
		c->new_visitor = arena_str(c->mem, text);
	return NULL;
}

/* --- a turn ----------------------------------------------------------------------------------------------------- */

static struct problem *show(struct ctx *c, struct id conversation, int64_t after, struct chat_answer *out)
{
	struct conversation *row;

	TRY(sql_conversation_show(c, conversation, &row));
	if (!row)
		return problem(c, &NO_SUCH_THING, "there is no such conversation");
	out->conversation = *row;
	if (c->who.bearer)
		out->conversation.live = live_ticketed(c, row->live);
	TRY(sql_messages_after(c, conversation, after, HISTORY, &out->messages));
	for (size_t i = 0; i < out->messages.n; i++)
		out->messages.items[i].parts.text = reservation_links(c, out->messages.items[i].parts.text);
	return NULL;
}

struct turn {
	struct id id, message;
	struct ground *ground;
	int64_t began_us, received_us; /* when, and how long the message took to be written down */
};

/* The same words under the same key are one message, also when the first try died before it could answer
   (RFC 9562 section 5.8: a UUID of our own making). */
static struct id message_id(struct ctx *c)
{
	struct id id;
	struct buf b = { .mem = c->mem };
	struct hash h;

	if (!c->once)
		return id_new(c->now);
	buf_put(&b, (const char *)c->who.visitor.b, sizeof c->who.visitor.b);
	buf_puts(&b, c->once);
	h = hash_of(b.text, b.len);
	memcpy(id.b, h.b, sizeof id.b);
	id.b[6] = (uint8_t)(0x80 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

static struct problem *begin_turn(struct ctx *c, const struct chat_said *in, struct turn *t, const char **token)
{
	t->id = id_new(c->now);
	t->began_us = clock_us();
	TRY(visitor_ensure(c, in->language, in->bearer, token));
	t->message = message_id(c);
	TRY(sql_chat_begin(c, t->id, in->conversation, id_new(c->now), t->message, in->text, in->language, &t->ground));
	TRY(services_on(c, t->ground->today, &t->ground->services));
	t->received_us = clock_us() - t->began_us;
	return NULL;
}

/* The message that came, then the assistant's own steps; fd.turn_end adds what became of the answer. */
static const char *all_steps(struct ctx *c, const struct turn *t, const struct answer *a)
{
	struct buf b = { .mem = c->mem };
	bool none = !strcmp(a->steps, "[]");

	buf_printf(&b, "[{\"name\":\"received\",\"detail\":\"message %lld\",\"us\":%lld}", (long long)t->ground->seq,
	        (long long)t->received_us);
	buf_puts(&b, none ? "" : ",");
	buf_puts(&b, a->steps + 1);
	return b.text;
}

static struct problem *end_turn(
        struct ctx *c, const struct turn *t, const struct answer *a, const char *provider, struct chat_answer *out)
{
	const char *text = a->text && *a->text ? a->text : NULL;

	TRY(sql_turn_end(c, t->id, t->ground->conversation, t->ground->turn, t->message,
	        text ? id_new(c->now) : (struct id){ 0 }, text, (struct document){ a->parts },
	        (struct document){ a->memory }, a->language, a->waiting, (struct document){ a->understood },
	        (struct document){ all_steps(c, t, a) }, provider, clock_us() - t->began_us));
	out->suggestions = a->suggestions;
	return show(c, t->ground->conversation, t->ground->seq - 1, out);
}

static bool assistant_owns(const struct ground *g)
{
	return !strcmp(g->owner_kind, "assistant") && !strcmp(g->state, "automated");
}

static void stream_text(struct ctx *c, const char *text)
{
	struct buf b = { .mem = c->mem };

	if (!c->stream || !text || !*text)
		return;
	buf_puts(&b, "{\"text\":");
	buf_json(&b, text);
	buf_puts(&b, "}");
	c->stream->send(c->stream, "delta", b.text);
}

/* What somebody took between looking and holding is looked up again: the turn begins anew, nothing of it is left. */
static bool worth_another_try(const struct problem *p)
{
	return p->type == &SLOT_TAKEN || p->type == &TRY_AGAIN || p->type == &SOMEBODY_WAS_FIRST;
}

/* What a guest can be told in words, instead of losing the turn. */
static bool can_be_said(const struct problem *p)
{
	return p->type->kind == REFUSED || p->type->kind == LIMITED || p->type->kind == CONFLICT ||
	        p->type->kind == NOT_FOUND || p->type->kind == INVALID || p->type->kind == STALE;
}

/* What the assistant has to say: an answer, or why what it tried to do cannot be. */
static struct problem *find_words(struct ctx *c, const struct chat_said *in, struct turn *t, struct model_talk *model,
        const struct problem *refused, struct answer *a)
{
	*a = (struct answer){ .understood = "{}", .steps = "[]" };
	if (!assistant_owns(t->ground))
		return NULL;
	if (refused)
		return assistant_refuse(c, t->ground, t->id, refused, a);
	return model && !model->failed ? model_settle(c, model, t->ground, t->id, a)
	                               : assistant_answer(c, t->ground, t->id, in->text, in->token, a);
}

static struct problem *answer_turn(struct ctx *c, const struct chat_said *in, struct turn *t, struct model_talk *model,
        const struct problem *refused, struct chat_answer *out)
{
	struct answer a;

	TRY(find_words(c, in, t, model, refused, &a));
	return end_turn(c, t, &a, model && !model->failed && !refused ? model->model : "embedded", out);
}

/* The embedded assistant's turn: one transaction. */
static struct problem *try_embedded(struct ctx *c, const struct chat_said *in, struct turn *t,
        const struct problem *refused, struct chat_answer *out)
{
	bool done;
	struct problem *p = op_begin_once(c, &done);

	*out = (struct chat_answer){ 0 };
	t->ground = NULL;
	if (!p && !done)
		p = begin_turn(c, in, t, &out->visitor_token);
	if (!p && !done)
		p = answer_turn(c, in, t, NULL, refused, out);
	return op_end_once(c, p, out);
}

static struct problem *embedded_turn(struct ctx *c, const struct chat_said *in, struct chat_answer *out)
{
	const struct caller as_they_came = c->who;
	const struct problem *refused = NULL;
	struct problem *p = NULL;

	for (int tries = 0; tries < TRIES; tries++) {
		struct turn t;
		c->who = as_they_came; /* a visitor of a transaction that was undone never was */
		c->new_visitor = NULL;
		p = try_embedded(c, in, &t, refused, out);
		if (!p || refused || (!worth_another_try(p) && !(t.ground && can_be_said(p))))
			break;
		if (can_be_said(p) && (!worth_another_try(p) || tries == TRIES - 2))
			refused = p;
	}
	return p;
}

/*
 * With a model the guest's message is committed first, then the model is asked without a transaction, and what it
 * proposes and says is committed in a second one.  Whatever goes wrong on the way, the embedded assistant finishes
 * the same turn.
 */
static struct problem *listen_for_model(struct ctx *c, const struct chat_said *in, struct turn *t,
        struct model_talk *model, bool *done, struct chat_answer *out)
{
	struct problem *p = op_begin_once(c, done);

	if (!p && !*done)
		p = begin_turn(c, in, t, &out->visitor_token);
	if (!p && !*done && assistant_owns(t->ground))
		p = model_prepare(c, t->ground, in->text, model);
	if (!p && !*done)
		p = op_release_once(c);
	return *done ? op_end_once(c, p, out) : op_end(c, p);
}

static struct problem *settle_model(struct ctx *c, const struct chat_said *in, struct turn *t, struct model_talk *model,
        const struct problem *refused, struct chat_answer *out)
{
	bool done;
	struct problem *p = op_begin_once(c, &done);

	if (!p && !done)
		p = sql_turn_enter(c, t->id);
	if (!p && !done)
		p = answer_turn(c, in, t, model, refused, out);
	return op_end_once(c, p, out);
}

static struct problem *model_turn(struct ctx *c, const struct chat_said *in, struct chat_answer *out)
{
	struct model_talk model = { 0 };
	const struct problem *refused = NULL;
	struct turn t;
	bool done;
	struct problem *p = listen_for_model(c, in, &t, &model, &done, out);

	if (p || done)
		return p;
	if (assistant_owns(t.ground))
		model_ask(c, &model, in->text);
	for (int tries = 0; tries < TRIES; tries++) {
		p = settle_model(c, in, &t, &model, refused, out);
		if (!p || refused || (!worth_another_try(p) && !can_be_said(p)))
			break;
		if (can_be_said(p) && (!worth_another_try(p) || tries == TRIES - 2))
			refused = p;
	}
	return p;
}

static struct problem *chat_turn(struct ctx *c, const struct chat_said *in, struct chat_answer *out)
{
	struct problem *p = model_wanted(in->token) ? model_turn(c, in, out) : embedded_turn(c, in, out);

	for (size_t i = 0; !p && !c->earlier && i < out->messages.n; i++)
		if (!strcmp(out->messages.items[i].author, "assistant"))
			stream_text(c, out->messages.items[i].text);
	return p;
}

static struct problem *chat_history(struct ctx *c, const struct chat_ask *in, struct chat_answer *out)
{
	struct conversation_key *key;

	TRY(sql_conversation_mine(c, &key));
	return key ? show(c, key->id, in->after, out) : NULL;
}

/* --- what can be asked ------------------------------------------------------------------------------------------ */

void suggestion_add(struct ctx *c, struct suggestion_list *list, const char *text)
{
	LIST_ADD(c->mem, list, (struct suggestion){ .text = text });
}

/* "8" for the evening's full hours, "19:45" otherwise: as people write it, and as it is understood. */
static const char *spoken_time(struct ctx *c, const char *local)
{
	long hour = strtol(local, NULL, 10);

	return hour > 17 && !strcmp(local + 3, "00") ? arena_printf(c->mem, "%ld", hour - 12) : local;
}

/* Only what works at this minute is suggested: the table is one that is free. */
static struct problem *chips(struct ctx *c, const char *language, struct suggestion_list *list)
{
	const struct words *w = words_of(language);
	struct local_time *now;
	struct free_slot *table;

	TRY(sql_site_today(c, &now));
	TRY(sql_next_table(c, 2, &table));
	if (table)
		suggestion_add(c, list,
		        SAY(c->mem, w, "say.chip-table", { "time", spoken_time(c, table->local) },
		                { "day",
		                        table->day.n == now->day.n ? SAY(c->mem, w, "say.tonight", { "n", "" })
		                                                   : words_day(c->mem, w, table->day, now->day) }));
	for (int i = 1; i <= 3; i++)
		suggestion_add(c, list, SAY(c->mem, w, arena_printf(c->mem, "say.chip-question-%d", i), { "n", "" }));
	return NULL;
}

static struct problem *chat_suggestions(struct ctx *c, const struct chat_hello *in, struct chat_welcome *out)
{
	out->house =
	        (struct house_brief){ site->name, site->zone, site->phone, model_name(), site_sandbox(), config->demo };
	return chips(c, in->language, &out->suggestions);
}

/* The same conversation for a browser without JavaScript. */
static struct problem *chat_page(struct ctx *c, const struct chat_ask *in, struct chat_answer *out)
{
	struct conversation_key *key;

	TRY(chips(c, "en", &out->suggestions));
	TRY(sql_conversation_mine(c, &key));
	return key ? show(c, key->id, in->after, out) : NULL;
}

OP(chat_turn, chat_said, chat_answer, FOR_ANYONE, .summary = "Say something to the house", .tx = OWN_TX, .once = true,
        MEETS(UNITS_PROBLEMS, &TOO_MANY_HOLDS, &TOO_LATE, &TOO_MANY_NIGHTS, &CONTACT_NEEDED, &CONFIRMATION_USED,
                &CONFIRMATION_EXPIRED, &TOO_MANY_WISHES));
OP(chat_history, chat_ask, chat_answer, FOR_ANYONE, .summary = "What was said", .tx = READS);
OP(chat_suggestions, chat_hello, chat_welcome, FOR_ANYONE, .summary = "What can be asked", .tx = READS);
OP(chat_page, chat_ask, chat_answer, FOR_ANYONE, .summary = "The conversation as a page", .tx = READS);
