#include "domain/listeners.h"

static const char *const channels[] = { "desk", "chat", NULL };

SHAPE(listener_ask, FIELD(listener_ask, channel, "desk or chat.", .required = true, .choices = channels),
        FIELD(listener_ask, key, "Of the conversation.", .max = 128, .maybe = true));
SHAPE(listener_answer, FIELD(listener_answer, allowed, "They may listen."));

static struct problem *live_authorise(struct ctx *c, const struct listener_ask *in, struct listener_answer *out)
{
	struct listener_answer *answer;

	TRY(sql_live_allowed(c, in->channel, in->key, &answer));
	*out = *answer;
	return out->allowed ? NULL : problem(c, &NOT_ALLOWED, "these hints are for others");
}

OP(live_authorise, listener_ask, listener_answer, FOR_ANYONE, .summary = "May the caller listen?", .tx = READS);
