#include "domain/lead_board.h"
#include <string.h>

enum { CARDS = 12 };

static const struct problem_type NO_SUCH_ACTION = { REFUSED, "no-such-action", "That cannot be done to many" },
                                 ALREADY_SETTLED = { REFUSED, "already-settled", "That was settled already" };

/* --- the board -------------------------------------------------------------------------------------------------- */

struct board_target {
	struct id stage;
	const char *title;
};
LIST(board_target);

struct board_sum {
	struct id stage;
	const char *currency;
	int64_t value;
	const char *money;
};

struct board_stage {
	struct id id;
	const char *title, *colour, *state;
	int64_t probability, sla_hours, leads, more;
	struct board_sum_list sums;
	struct board_target_list moves;
	struct lead_list cards;
};

struct board_move {
	const char *from_state, *to_state;
};

struct lead_board_ask {
	const char *pipeline;
	struct id owner;
};

struct lead_board {
	const char *pipeline, *title;
	struct id owner;
	struct pipeline_list pipelines;
	struct lead_person_list people;
	struct board_stage_list stages;
};

SHAPE(board_target, FIELD(board_target, stage, "The stage."), FIELD(board_target, title, "Its name."));
SHAPE(board_sum, FIELD(board_sum, stage, "The stage."), FIELD(board_sum, currency, "ISO 4217."),
        FIELD(board_sum, value, "In its smallest unit."),
        FIELD(board_sum, money, "The same for people.", .maybe = true));
SHAPE(board_stage, FIELD(board_stage, id, "The stage."), FIELD(board_stage, title, "Its name."),
        FIELD(board_stage, colour, "plain, sun, calm, person or alert."),
        FIELD(board_stage, state, "What it stands for."), FIELD(board_stage, probability, "In percent."),
        FIELD(board_stage, sla_hours, "How long a lead may stand here.", .maybe = true),
        FIELD(board_stage, leads, "How many stand here; of closed ones, those of the last 30 days."),
        FIELD(board_stage, more, "How many beside the cards."),
        LIST_OF(board_stage, sums, board_sum, "What they are worth, for each currency."),
        LIST_OF(board_stage, moves, board_target, "Where a card may go from here."),
        LIST_OF(board_stage, cards, lead, "Those that came last."));
SHAPE(board_move, FIELD(board_move, from_state, "From."), FIELD(board_move, to_state, "To."));
SHAPE(lead_board_ask,
        FIELD(lead_board_ask, pipeline, "Which; absent: the standard one.", .max = 41, .one_line = true, .maybe = true),
        FIELD(lead_board_ask, owner, "Of one person.", .maybe = true));
SHAPE(lead_board, FIELD(lead_board, pipeline, "The pipeline."), FIELD(lead_board, title, "Its name."),
        FIELD(lead_board, owner, "Of one person.", .maybe = true),
        LIST_OF(lead_board, pipelines, pipeline, "All there are."),
        LIST_OF(lead_board, people, lead_person, "Who may be given leads."),
        LIST_OF(lead_board, stages, board_stage, "The columns, in order."));

static const struct pipeline *chosen(const struct pipeline_list *list, const char *slug)
{
	for (size_t i = 0; i < list->n; i++)
		if (!slug || !strcmp(list->items[i].slug, slug))
			return &list->items[i];
	return NULL;
}

/* Rows come in the order of the columns, so each column's are in one piece. */
static void deal(struct ctx *c, struct board_stage *s, struct lead_list cards, struct board_sum_list sums)
{
	for (size_t i = 0; i < cards.n; i++) {
		if (!id_same(cards.items[i].stage, s->id))
			continue;
		if (!s->cards.n++)
			s->cards.items = &cards.items[i];
	}
	for (size_t i = 0; i < sums.n; i++) {
		if (!id_same(sums.items[i].stage, s->id))
			continue;
		sums.items[i].money = money_text(c, sums.items[i].value, sums.items[i].currency);
		if (!s->sums.n++)
			s->sums.items = &sums.items[i];
	}
	s->more = s->leads - (int64_t)s->cards.n;
}

static bool leads_to(const struct board_move_list *moves, const char *from, const char *to)
{
	for (size_t i = 0; i < moves->n; i++)
		if (!strcmp(moves->items[i].from_state, from) && !strcmp(moves->items[i].to_state, to))
			return true;
	return false;
}

static void find_moves(
        struct ctx *c, struct board_stage_list *all, struct board_stage *s, const struct board_move_list *m)
{
	for (size_t i = 0; i < all->n; i++)
		if (&all->items[i] != s && leads_to(m, s->state, all->items[i].state))
			LIST_ADD(c->mem, &s->moves, (struct board_target){ all->items[i].id, all->items[i].title });
}

static struct problem *lead_board(struct ctx *c, const struct lead_board_ask *in, struct lead_board *out)
{
	const struct pipeline *p;
	struct board_sum_list sums;
	struct board_move_list moves;
	struct lead_list cards;

	TRY(sql_pipeline_list(c, &out->pipelines));
	if (!(p = chosen(&out->pipelines, in->pipeline)))
		return problem(c, &NO_SUCH_THING, "there is no such pipeline");
	TRY(sql_lead_people(c, &out->people));
	TRY(sql_board_stages(c, p->slug, in->owner, &out->stages));
	TRY(sql_board_sums(c, p->slug, in->owner, &sums));
	TRY(sql_board_cards(c, p->slug, in->owner, CARDS, &cards));
	TRY(sql_board_moves(c, &moves));
	leads_dress(c, &cards);
	for (size_t i = 0; i < out->stages.n; i++) {
		deal(c, &out->stages.items[i], cards, sums);
		find_moves(c, &out->stages, &out->stages.items[i], &moves);
	}
	out->pipeline = p->slug;
	out->title = p->title;
	out->owner = in->owner;
	return NULL;
}

/* --- one lead --------------------------------------------------------------------------------------------------- */

struct lead_fact {
	struct id id;
	const char *kind, *value;
	int64_t number;
	const char *currency, *words, *reader;
	struct id message;
	int64_t activity;
};

struct score_line {
	const char *rule, *title;
	int64_t points;
	const char *words;
};

struct lead_change {
	struct instant at;
	const char *field, *was, *became, *actor;
};

struct lead_target {
	const char *code, *service_name, *local, *state;
};

struct lead_page {
	struct lead lead;
	struct lead_fact_list facts;
	struct score_line_list score_lines;
	struct lead_change_list history;
	struct task_list tasks;
	struct lead_person_list people;
	struct stage_list stages;
	struct lost_reason_list reasons;
	struct lead_target_list targets;
	const char *tomorrow;
};

SHAPE(lead_fact, FIELD(lead_fact, id, "The fact."), FIELD(lead_fact, kind, "What it is about."),
        FIELD(lead_fact, value, "In words."), FIELD(lead_fact, number, "As a number.", .maybe = true),
        FIELD(lead_fact, currency, "Of money.", .maybe = true), FIELD(lead_fact, words, "As they wrote it."),
        FIELD(lead_fact, reader, "embedded or model."), FIELD(lead_fact, message, "In which message,", .maybe = true),
        FIELD(lead_fact, activity, "or which enquiry.", .maybe = true));
SHAPE(score_line, FIELD(score_line, rule, "The rule."), FIELD(score_line, title, "What it says."),
        FIELD(score_line, points, "What it adds."), FIELD(score_line, words, "By which words.", .maybe = true));
SHAPE(lead_change, FIELD(lead_change, at, "When."), FIELD(lead_change, field, "What."),
        FIELD(lead_change, was, "Before.", .maybe = true), FIELD(lead_change, became, "After.", .maybe = true),
        FIELD(lead_change, actor, "By whom."));
SHAPE(lead_target, FIELD(lead_target, code, "The reservation."), FIELD(lead_target, service_name, "For what."),
        FIELD(lead_target, local, "When."), FIELD(lead_target, state, "Its state."));
static SHAPE(lead_page, ONE_OF(lead_page, lead, lead, "The lead."),
        LIST_OF(lead_page, facts, lead_fact, "What was understood."),
        LIST_OF(lead_page, score_lines, score_line, "Why the score is what it is."),
        LIST_OF(lead_page, history, lead_change, "What changed and what was done, the newest first."),
        LIST_OF(lead_page, tasks, task, "What is to be done."),
        LIST_OF(lead_page, people, lead_person, "Who may be given it."),
        LIST_OF(lead_page, stages, stage, "Where it may be moved."),
        LIST_OF(lead_page, reasons, lost_reason, "Why it may be lost."),
        LIST_OF(lead_page, targets, lead_target, "What of theirs it may have become."),
        FIELD(lead_page, tomorrow, "Nine o'clock tomorrow, at the house."));

static void only_reachable(const struct lead *l, const struct board_move_list *moves, struct stage_list *stages)
{
	size_t n = 0;

	for (size_t i = 0; i < stages->n; i++) {
		const struct stage *s = &stages->items[i];
		if (!strcmp(s->pipeline, l->pipeline) && !id_same(s->id, l->stage) &&
		        leads_to(moves, l->state, s->state))
			stages->items[n++] = *s;
	}
	stages->n = n;
}

static struct problem *around(struct ctx *c, const struct lead *l, struct lead_page *out)
{
	struct board_move_list moves;
	struct task_counts *counts;
	struct id none = { { 0 } };

	TRY(sql_lead_people(c, &out->people));
	TRY(sql_stage_list(c, &out->stages));
	TRY(sql_board_moves(c, &moves));
	TRY(sql_lost_reason_list(c, &out->reasons));
	TRY(sql_lead_reservations(c, l->contact, &out->targets));
	TRY(sql_task_list(c, false, "all", l->id, none, (struct instant){ 0 }, none, &out->tasks));
	TRY(sql_task_counts(c, false, &counts));
	out->tomorrow = counts->tomorrow;
	only_reachable(l, &moves, &out->stages);
	return NULL;
}

static struct problem *lead_show(struct ctx *c, const struct lead_key *in, struct lead_page *out)
{
	struct lead *l;

	TRY(lead_found(c, in->id, &l));
	out->lead = *l;
	TRY(sql_lead_facts(c, l->id, &out->facts));
	TRY(sql_lead_score_lines(c, l->id, &out->score_lines));
	TRY(sql_lead_history(c, l->id, &out->history));
	return around(c, l, out);
}

/* --- many at once ----------------------------------------------------------------------------------------------- */

struct bulk_line {
	struct id id;
	const char *name;
	bool done;
	const char *why;
};

struct lead_bulk_ask {
	const char *leads, *action, *target, *owner, *stage, *tag, *lost_reason;
	bool preview;
};

struct bulk_key {
	struct id bulk;
};

struct lead_bulk {
	struct id bulk;
	bool preview, undone;
	const char *leads, *action, *target, *lost_reason;
	int64_t done, refused;
	struct bulk_line_list lines;
};

static const char *const actions[] = { "assign", "move", "tag", "untag", NULL };
SHAPE(bulk_line, FIELD(bulk_line, id, "The lead."), FIELD(bulk_line, name, "Whose.", .maybe = true),
        FIELD(bulk_line, done, "It is done, or would be."), FIELD(bulk_line, why, "Why not.", .maybe = true));
SHAPE(lead_bulk_ask,
        FIELD(lead_bulk_ask, leads, "Their ids, a space between; at most 500.", .required = true, .min = 36,
                .max = 19000),
        FIELD(lead_bulk_ask, action, "What to do.", .required = true, .choices = actions),
        FIELD(lead_bulk_ask, target, "An owner, a stage or a tag; absent with assign: nobody.", .max = 60,
                .one_line = true, .maybe = true),
        FIELD(lead_bulk_ask, owner, "For a form that asks for each: an owner,", .max = 36, .one_line = true,
                .maybe = true),
        FIELD(lead_bulk_ask, stage, "a stage,", .max = 36, .one_line = true, .maybe = true),
        FIELD(lead_bulk_ask, tag, "a tag.", .max = 40, .one_line = true, .maybe = true),
        FIELD(lead_bulk_ask, lost_reason, "For a stage that stands for lost.", .max = 41, .one_line = true,
                .maybe = true),
        FIELD(lead_bulk_ask, preview, "Say what would happen, and do nothing.", .fallback = "false"));
SHAPE(bulk_key, FIELD(bulk_key, bulk, "What was done.", .required = true));
SHAPE(lead_bulk, FIELD(lead_bulk, bulk, "Take it back by this.", .maybe = true),
        FIELD(lead_bulk, preview, "Nothing was done yet."), FIELD(lead_bulk, undone, "It was taken back."),
        FIELD(lead_bulk, leads, "Which.", .maybe = true), FIELD(lead_bulk, action, "What.", .maybe = true),
        FIELD(lead_bulk, target, "To whom, where, or which.", .maybe = true),
        FIELD(lead_bulk, lost_reason, "Why.", .maybe = true), FIELD(lead_bulk, done, "For how many."),
        FIELD(lead_bulk, refused, "For how many not."), LIST_OF(lead_bulk, lines, bulk_line, "One by one."));

static void count(struct lead_bulk *out)
{
	for (size_t i = 0; i < out->lines.n; i++)
		*(out->lines.items[i].done ? &out->done : &out->refused) += 1;
}

static const char *target_of(const struct lead_bulk_ask *in)
{
	if (in->target)
		return in->target;
	return !strcmp(in->action, "assign") ? in->owner : !strcmp(in->action, "move") ? in->stage : in->tag;
}

static bool ids(const char *text)
{
	char one[ID_TEXT];
	struct id id;

	while (*(text += strspn(text, " ,"))) {
		size_t n = strcspn(text, " ,");
		if (n != ID_TEXT - 1)
			return false;
		memcpy(one, text, n);
		one[n] = '\0';
		if (!id_parse(one, &id))
			return false;
		text += n;
	}
	return true;
}

static struct problem *lead_bulk(struct ctx *c, const struct lead_bulk_ask *in, struct lead_bulk *out)
{
	struct id bulk = id_new(c->now);
	const char *target = target_of(in);

	if (!ids(in->leads))
		return problem(c, &NO_SUCH_ACTION, "choose the leads first");
	TRY(sql_lead_bulk(c, bulk, in->leads, in->action, target, in->lost_reason, in->preview, &out->lines));
	out->preview = in->preview;
	out->bulk = in->preview ? (struct id){ { 0 } } : bulk;
	out->leads = in->leads;
	out->action = in->action;
	out->target = target;
	out->lost_reason = in->lost_reason;
	count(out);
	return NULL;
}

static struct problem *lead_bulk_undo(struct ctx *c, const struct bulk_key *in, struct lead_bulk *out)
{
	TRY(sql_lead_bulk_undo(c, in->bulk, &out->lines));
	out->undone = true;
	count(out);
	return NULL;
}

OP(lead_board, lead_board_ask, lead_board, LEAD_READ, .summary = "The leads of a pipeline, in columns", .tx = READS);
OP(lead_show, lead_key, lead_page, LEAD_READ, .summary = "One lead, what was understood and what happened",
        .tx = READS);
OP(lead_bulk, lead_bulk_ask, lead_bulk, LEAD_MANAGE, .summary = "Do one thing to many leads", .tx = WRITES,
        .once = true, PROBLEMS(&NO_SUCH_ACTION));
OP(lead_bulk_undo, bulk_key, lead_bulk, LEAD_MANAGE, .summary = "Take back what was done to many", .tx = WRITES,
        .once = true, PROBLEMS(&ALREADY_SETTLED));
