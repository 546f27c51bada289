/*
 * webhook - tells somebody's server what happened, signed as Standard Webhooks 1.0 says
 *
 * One call is one attempt; what follows from its outcome is the business's to
 * decide and to keep.  The id stays the same for all attempts of one event to
 * one endpoint, so that receivers can tell a repetition; time and signature
 * are of this attempt; the payload is sent as the bytes that were kept.
 *
 * The address is a stranger's: see the guard of io/http.h.  What the endpoint
 * answers is cut to a short excerpt for people, and believed in nothing but
 * its status and Retry-After.
 */
#pragma once
#include "core/problem.h"

enum webhook_outcome {
	WEBHOOK_DELIVERED, /* 2xx */
	WEBHOOK_FAILED,
	WEBHOOK_GONE, /* 410: they never want to hear from us again */
};

struct webhook {
	const char *url;
	const char *const *secrets; /* whsec_ and base64; NULL-ended, the newest first: each signs */
	const char *id; /* letters, digits, - and _ */
	const char *payload; /* JSON text */
};

struct webhook_result {
	enum webhook_outcome outcome;
	bool again; /* FAILED: another attempt may fare better; false: not before somebody changes the address */
	int64_t retry_ms; /* what they ask us to wait, at most a day; -1: not said */
	int status; /* 0: no answer */
	int64_t us; /* how long it took */
	const char *reason; /* "too-slow", "no-such-host", "status-500" ...; NULL when delivered */
	const char *excerpt; /* the first lines of their answer, as text; "" when there is none */
};

/* A problem is our own: a secret that is none, a call inside a transaction. */
struct problem *webhook_send(struct ctx *, const struct webhook *, struct webhook_result *);

/* The value of webhook-signature for that moment, or NULL when a secret is none. */
const char *webhook_signature(struct ctx *, const struct webhook *, int64_t at_seconds);
/* "whsec_" and 24 random bytes. */
const char *webhook_secret(struct ctx *);
/* NULL when URL may be an endpoint, else what is wrong with it. */
const char *webhook_url_fault(struct ctx *, const char *url);
