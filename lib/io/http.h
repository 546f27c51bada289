/*
 * http - the one door to other people's servers (libcurl)
 *
 * One call, one answer, within a time limit that is never longer than what
 * c->limit_us leaves.  No call is made while a database lease is held: a slow
 * stranger must never hold our locks.  Redirects are not followed, proxies of
 * the environment are not used, answers are not decompressed, certificates are
 * checked.  Each thread keeps two libcurl handles and with them its
 * connections: one for addresses we chose, one for guarded ones, because a
 * connection is checked only when it opens.  Whoever starts threads has told the
 * process to ignore SIGPIPE.
 *
 * guard: the address is somebody else's idea (a webhook endpoint).  Only https
 * on 443 or 8443, no user or password, and each address the name resolves to
 * is judged when its socket is about to open, so there is nothing between the
 * check and the connection that could change.  WEBHOOK_ALLOW_PRIVATE lifts this.
 *
 * Every call is observed under the provider's name: status, time and a reason,
 * never the address, headers or bodies.
 */
#pragma once
#include "core/problem.h"

enum http_trouble {
	HTTP_FINE, /* an answer came, whatever it says */
	HTTP_NOT_ALLOWED, /* the guard refused the address */
	HTTP_BAD_URL,
	HTTP_NO_NAME, /* the host's name does not resolve */
	HTTP_NO_CONNECTION,
	HTTP_NO_TRUST, /* TLS: the certificate or the handshake */
	HTTP_TOO_SLOW,
	HTTP_TOO_LONG, /* more than MOST bytes */
	HTTP_BROKE_OFF, /* ended, or became nonsense, before the answer was whole */
};

struct http_call {
	const char *provider; /* as logs and metrics name them; a constant */
	const char *method; /* NULL: GET, or POST when there is a body */
	const char *url;
	const char *const *headers; /* "Name: value", NULL-ended; may be NULL */
	const char *body; /* bytes; NULL: none */
	size_t body_len; /* 0: BODY is a text */
	int64_t limit_ms, connect_ms; /* 0: 10 s and 3 s */
	size_t most; /* bytes of answer that are taken; 0: 1 MiB */
	bool cut; /* the rest beyond MOST is left unread, and that is fine */
	bool guard;
	const char *socket; /* the Unix socket to talk to instead of the URL's host */
	const char *ca_file; /* whom to trust instead of the system's authorities */
};

struct http_answer {
	enum http_trouble trouble;
	int status; /* 0: none came */
	const char *body; /* NUL-ended, LEN bytes; of a stream only what came with another status than 2xx */
	size_t len;
	const char *head; /* for http_header */
	int64_t retry_ms; /* what they ask us to wait, at most a day; -1: not said */
	int64_t us; /* how long it took */
	bool sent; /* the request may have reached them: without an answer, the outcome is unknown */
	bool was_cut, stopped; /* by MOST, by the listener */
};

extern const struct problem_type NO_ANSWER, ADDRESS_REFUSED;

/* NO_ANSWER when no whole answer came, ADDRESS_REFUSED by the guard; ANSWER is filled as far as it goes.
   Any answer, a 500 included, is not a problem here. */
struct problem *http_send(struct ctx *, const struct http_call *, struct http_answer *);

/* The same, but a 2xx answer goes to TAKE in the pieces it comes in, until TAKE says false (which is no problem). */
typedef bool http_take(void *to, const char *bytes, size_t len);
struct problem *http_stream(struct ctx *, const struct http_call *, http_take *take, void *to, struct http_answer *);

/* A header field of the answer by its lower-case name, or NULL. */
const char *http_header(struct ctx *, const struct http_answer *, const char *name);
/* "no-such-host": what went wrong, as one word for logs and for people who own the address. */
const char *http_trouble_name(enum http_trouble);
/* NULL when a guarded call to URL may be tried, else what is wrong with it: for when an address is saved. */
const char *http_guard_fault(struct ctx *, const char *url);
/* Lets go of this thread's connections; threads that end do so by themselves. */
void http_end(void);
