/*
 * llm - a language model that reads a conversation and answers with text, or asks for tools to be called
 *
 * One llm_ask() is one answer of the model.  A conversation with tools is a
 * loop that belongs to the caller:
 *
 *	struct llm_ask ask = { .rules = rules, .tools = tools, .on_text = show, .to = stream };
 *	llm_say(c, &ask, LLM_USER, "A table for two tonight");
 *	for (int round = 0; round < ROUNDS; round++) {
 *		TRY(llm_ask(c, &ask, &answer));
 *		if (!answer.n_calls)
 *			return say(c, answer.text);
 *		llm_add_answer(c, &ask, &answer);
 *		for (size_t i = 0; i < answer.n_calls; i++)
 *			llm_add_result(c, &ask, &answer.calls[i], run_tool(c, &answer.calls[i]));
 *	}
 *
 * Whatever goes wrong - no model, no time, no sense - comes back as a problem,
 * and the embedded assistant finishes the turn.  Failures that may pass are
 * tried again inside the time that is left, but only while nothing was shown.
 *
 * The model is a stranger: its text is cleaned of control characters, its tool
 * names are names, ids are unique, sizes are bounded.  What its arguments *say*
 * is for the caller to check; they are the guest's words at best.
 *
 * No call may be made inside a transaction (io/http.h).
 */
#pragma once
#include "base/json.h"
#include "core/problem.h"

enum llm_role { LLM_USER, LLM_ASSISTANT, LLM_TOOL };

struct llm_call {
	const char *id, *name;
	const char *arguments; /* as the model wrote them; need not be JSON */
	struct json_object *input; /* ARGUMENTS read strictly; NULL: they are not a JSON object */
};

struct llm_message {
	enum llm_role role;
	const char *text; /* NULL: an assistant that only asked for calls */
	const char *reasoning; /* ASSISTANT: handed back as it came, for those who insist; else NULL */
	const struct llm_call *calls; /* ASSISTANT */
	size_t n_calls;
	const char *call_id; /* TOOL: what this is the result of */
};

struct llm_ask {
	const char *rules; /* ours; never holds anything that guests, pages or tools said */
	const char *tools; /* JSON list of { name, description, parameters }, or NULL */
	bool text_only; /* tools may be known but not called: for the last round */
	struct llm_message *messages; /* filled by the three below */
	size_t n, room;
	bool (*on_text)(void *to, const char *text); /* each piece as it comes; false: stop.  May be NULL */
	void *to;
	int64_t until_us; /* monotonic: when the turn gives up; the first llm_ask sets LLM_TIMEOUT_MS from then if 0 */
};

struct llm_answer {
	const char *text; /* never NULL */
	const char *reasoning; /* NULL: none */
	struct llm_call *calls;
	size_t n_calls;
	const char *model; /* as it calls itself */
	const char *finish; /* "stop", "tool_calls", "length" (text only), "stopped" (by on_text; no calls) ... */
	int64_t tokens_in, tokens_out; /* estimated from above when it does not say */
	int tries;
};

extern const struct problem_type NO_MODEL, MODEL_FAILED;

/* Is a model configured, and is it worth asking now? */
bool llm_available(void);
/* "openai", "deepseek", "iointelligence", "compatible"; NULL: no model is configured. */
const char *llm_name(void);

/* NO_MODEL at once when llm_available() would say no; MODEL_FAILED for everything else. */
struct problem *llm_ask(struct ctx *, struct llm_ask *, struct llm_answer *);

void llm_say(struct ctx *, struct llm_ask *, enum llm_role, const char *text);
void llm_add_answer(struct ctx *, struct llm_ask *, const struct llm_answer *); /* unchanged, with its calls */
void llm_add_result(struct ctx *, struct llm_ask *, const struct llm_call *, const char *text); /* one for each call */
