/*
 * insight_model - the same by a language model, when one is configured
 *
 * The model is a stranger: of what it says only facts of known kinds are taken
 * that quote a message, and the database drops those whose words do not stand
 * in it.  They fill in what the embedded reader did not find.  Anything wrong
 * leaves what the embedded reader made.
 */
#pragma once
#include "domain/insight.h"

struct insight_words {
	const char *summary, *next_step;
};

/* Outside of any transaction.  TOKENS: what it cost. */
void insight_ask_model(
        struct ctx *, const struct lead_text_list *, struct insight_list *, struct insight_words *, int64_t *tokens);
/* What a model answered, judged; for the tests and the fuzzer too.  ANSWER may be anything. */
void insight_judge(struct ctx *, struct json_object *answer, const struct lead_text_list *, struct insight_list *,
        struct insight_words *);
