#include "domain/traces.h"

struct trace {
	struct id conversation;
	const char *provider, *outcome;
	int64_t us;
	struct document understood, steps, event, events;
	const char *audit_head;
	int64_t audit_no;
};

SHAPE(trace, FIELD(trace, conversation, "Where it was said."), FIELD(trace, provider, "Who answered.", .maybe = true),
        FIELD(trace, outcome, "What became of the turn.", .maybe = true),
        FIELD(trace, us, "How long it took.", .maybe = true), FIELD(trace, understood, "What was read in it."),
        FIELD(trace, steps, "What was done."), FIELD(trace, event, "What went out."),
        FIELD(trace, events, "All of it."), FIELD(trace, audit_head, "The log's last link.", .maybe = true),
        FIELD(trace, audit_no, "Its number."));
SHAPE(trace_ask, FIELD(trace_ask, id, "The message.", .required = true));
static SHAPE(traced_message, FIELD(traced_message, id, "The message."),
        FIELD(traced_message, conversation, "Where it was said."), FIELD(traced_message, seq, "Its place."),
        FIELD(traced_message, turn, "Its turn."), FIELD(traced_message, author, "guest, assistant, staff or system."),
        FIELD(traced_message, author_name, "Their name.", .maybe = true),
        FIELD(traced_message, kind, "text, note, notice or draft."), FIELD(traced_message, text, "The words."),
        FIELD(traced_message, parts, "What belongs to them."), FIELD(traced_message, created_at, "When."));
SHAPE(trace_page, ONE_OF(trace_page, message, traced_message, "What was said."),
        FIELD(trace_page, steps, "[{name, detail, ms}], in order."),
        FIELD(trace_page, provider, "embedded, or the model that answered.", .maybe = true),
        FIELD(trace_page, outcome, "answered, drafted, silent or failed.", .maybe = true),
        FIELD(trace_page, total_ms, "How long the turn took.", .maybe = true),
        FIELD(trace_page, event, "{id, type, seq, signature}: the fact that came of it, or null."),
        FIELD(trace_page, events, "All facts of the turn."),
        FIELD(trace_page, understood, "What was read in the words."),
        FIELD(trace_page, audit_head, "The last link of the audit log.", .maybe = true),
        FIELD(trace_page, audit_no, "Its number; 0: nothing is sealed yet."));

static struct traced_message of_message(const struct message *m, struct id conversation)
{
	return (struct traced_message){ m->id, conversation, m->seq, m->turn, m->author, m->author_name, m->kind,
		m->text, m->parts, m->created_at };
}

static struct problem *desk_trace(struct ctx *c, const struct trace_ask *in, struct trace_page *out)
{
	struct message *message;
	struct trace *t;

	TRY(sql_message_one(c, in->id, &message));
	TRY(sql_trace_of(c, in->id, &t));
	if (!message || !t)
		return problem(c, &NO_SUCH_THING, "no message has this id");
	*out = (struct trace_page){ .message = of_message(message, t->conversation),
		.steps = t->steps,
		.provider = t->provider,
		.outcome = t->outcome,
		.total_ms = t->us == NO_INT ? NO_INT : (t->us + 500) / 1000,
		.event = t->event,
		.events = t->events,
		.understood = t->understood,
		.audit_head = t->audit_head,
		.audit_no = t->audit_no };
	return NULL;
}

OP(desk_trace, trace_ask, trace_page, CONVERSATION_READ, .summary = "What just happened because of a message",
        .tx = READS);
