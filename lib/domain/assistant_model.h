/*
 * assistant_model - the same desk, spoken for by a language model
 *
 * Tools are ops: their schema is the op's shape, and calling one is op_run() as
 * the guest who is chatting, so the model can do nothing the guest could not do
 * through the site.  What writes is never done on the model's word: the call
 * becomes a proposal, the house itself says what it would be, and the guest
 * agrees to exactly that or not.
 *
 * Asking happens without a transaction; preparing and settling within one.
 */
#pragma once
#include "domain/assistant.h"
#include "provider/llm.h"

struct model_use {
	int64_t tokens;
};

struct model_proposal {
	const struct op *op;
	struct json_object *args;
};

struct model_talk {
	struct llm_ask ask;
	struct ctx *c;
	const char *text, *model;
	struct model_proposal proposal; /* the last one; op NULL: none */
	struct buf steps, shown;
	int64_t tokens, shown_us;
	bool person; /* it asked for a person */
	bool failed; /* the embedded assistant finishes the turn */
};

bool model_wanted(const char *token); /* a model is configured and worth asking; a pressed button needs none */
const char *model_name(void); /* "embedded" or the provider's */

struct problem *model_prepare(struct ctx *, const struct ground *, const char *text, struct model_talk *);
void model_ask(struct ctx *, struct model_talk *, const char *text);
struct problem *model_settle(struct ctx *, struct model_talk *, const struct ground *, struct id turn, struct answer *);
