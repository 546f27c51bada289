/*
 * llm_openai - the wire format of OpenAI-compatible chat completions
 *
 * Only llm.c and the tests and fuzzers of this file include it: nothing else
 * in the house knows the format.  It turns a question into a request, and
 * bytes from a stranger into an answer or a fault.
 */
#pragma once
#include "provider/llm.h"

enum llm_verdict {
	LLM_FINE,
	LLM_AGAIN, /* may pass: the same question again is worth a try */
	LLM_TOO_LONG, /* the conversation is longer than the model reads */
	LLM_UNFIT, /* this question will not be answered; another may */
	LLM_HOPELESS, /* no question will: key, account, model */
};

struct llm_fault {
	enum llm_verdict verdict;
	const char *reason; /* a constant, for logs */
};

/* Where a model is and what it is particular about. */
struct llm_service {
	const char *name, *base, *key, *model; /* KEY: NULL, none is shown */
	const char *most_field; /* what it calls the longest answer */
	bool cool; /* takes a temperature */
	bool thinks; /* thinking is on unless told otherwise */
};

/* By the configuration; false: there is none. */
bool llm_service(struct llm_service *);
const char *llm_url(struct ctx *, const struct llm_service *); /* base and path with one slash between */
const char *llm_request(struct ctx *, const struct llm_service *, const struct llm_ask *);

/* An answer that comes as a stream of server-sent events, in pieces of any size. */
struct llm_stream;
struct llm_stream *llm_stream_new(struct ctx *, bool (*on_text)(void *, const char *), void *to);
bool llm_stream_bytes(struct llm_stream *, const char *, size_t); /* false: no more is wanted */
bool llm_stream_spoke(const struct llm_stream *); /* was any text handed on? */
struct llm_fault llm_stream_end(struct llm_stream *, struct llm_answer *); /* no more bytes will come */

/* An answer that came in one piece. */
struct llm_fault llm_whole(struct ctx *, const char *body, size_t len, struct llm_answer *);
/* JSON of theirs, without what a guest may have made a model say to break it; NULL: it is none. */
struct json_object *llm_json(struct arena *, const char *text, size_t len);
/* An answer with another status than 2xx.  Bodies differ: { error: {...} | text }, { detail }, { message }, anything. */
struct llm_fault llm_refusal(struct ctx *, int status, const char *body, size_t len);

/* As if nothing had ever failed: for tests, who bring down the same service again and again. */
void llm_forget(void);
