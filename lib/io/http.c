#include "io/http.h"
#include "base/text.h"
#include "core/config.h"
#include "core/observe.h"
#include "core/torture.h"
#include "io/address.h"
#include "io/head.h"
#include <curl/curl.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

enum { LIMIT_MS = 10000, CONNECT_MS = 3000, MOST = 1024 * 1024, URL_MOST = 2048 };

const struct problem_type NO_ANSWER = { UPSTREAM, "no-answer", "A service we rely on did not answer" },
                          ADDRESS_REFUSED = { REFUSED, "address-refused", "We do not call this address" };

/* What one thread keeps: its handles, each with its own connections. */
struct hands {
	CURL *plain, *guarded;
};

struct transfer {
	struct ctx *c;
	const struct http_call *call;
	struct http_answer *answer;
	struct buf body, head;
	http_take *take;
	void *to;
	CURL *curl;
	size_t taken, most;
	bool refused, too_long;
};

static pthread_once_t started = PTHREAD_ONCE_INIT;
static pthread_key_t hands_key;

static void let_go(void *p)
{
	struct hands *h = p;

	curl_easy_cleanup(h->plain);
	curl_easy_cleanup(h->guarded);
	free(h);
}

static void start(void)
{
	curl_global_init(CURL_GLOBAL_DEFAULT);
	pthread_key_create(&hands_key, let_go);
}

static bool guarded(const struct http_call *call)
{
	return call->guard && !config->webhook_allow_private;
}

/* This thread's handle for the call; NULL: no memory. */
static CURL *hand_for(const struct http_call *call)
{
	struct hands *h;
	CURL **one;

	pthread_once(&started, start);
	if (!(h = pthread_getspecific(hands_key))) {
		if (!(h = calloc(1, sizeof *h)))
			return NULL;
		pthread_setspecific(hands_key, h);
	}
	one = guarded(call) ? &h->guarded : &h->plain;
	if (!*one)
		*one = curl_easy_init();
	return *one;
}

void http_end(void)
{
	struct hands *h;

	pthread_once(&started, start);
	h = pthread_getspecific(hands_key);
	pthread_setspecific(hands_key, NULL);
	if (h)
		let_go(h);
}

/* --- what libcurl asks us ---------------------------------------------------------------------------------------- */

static curl_socket_t open_guarded(void *to, curlsocktype purpose, struct curl_sockaddr *a)
{
	struct transfer *t = to;

	if (purpose != CURLSOCKTYPE_IPCXN || !address_public(&a->addr) || address_ours(&a->addr)) {
		t->refused = true;
		return CURL_SOCKET_BAD;
	}
	return socket(a->family, a->socktype | SOCK_CLOEXEC, a->protocol);
}

static size_t take_header(char *line, size_t one, size_t n, void *to)
{
	struct transfer *t = to;

	head_add(&t->head, line, one * n);
	return one * n;
}

static bool streamed(const struct transfer *t)
{
	return t->take && t->answer->status / 100 == 2;
}

static bool hand_on(struct transfer *t, const char *bytes, size_t len)
{
	t->taken += len;
	if (!streamed(t)) {
		buf_put(&t->body, bytes, len);
		return true;
	}
	t->answer->stopped = !t->take(t->to, bytes, len);
	return !t->answer->stopped;
}

static size_t take_body(char *bytes, size_t one, size_t n, void *to)
{
	struct transfer *t = to;
	size_t len = one * n;
	long status = 0;

	if (!t->answer->status && curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status) == CURLE_OK) {
		t->answer->status = (int)status;
		t->answer->head = buf_text(&t->head);
	}
	if (len > t->most - t->taken) {
		t->too_long = true;
		len = t->most - t->taken;
	}
	return hand_on(t, bytes, len) && !t->too_long ? one * n : CURL_WRITEFUNC_ERROR;
}

/* --- what we ask libcurl ------------------------------------------------------------------------------------------ */

static void drop_list(void *list)
{
	curl_slist_free_all(list);
}

/* W3C Trace Context: our trace, and this call as its span. */
static const char *traceparent(struct ctx *c)
{
	uint64_t span;

	secret_random(&span, sizeof span);
	return arena_printf(c->mem, "traceparent: 00-%s-%016llx-01", c->trace, (unsigned long long)(span | 1));
}

static struct problem *set_headers(struct transfer *t)
{
	struct curl_slist *list = curl_slist_append(NULL, "Expect:"); /* else a large body waits a second for a 100 */

	for (const char *const *h = t->call->headers; h && *h; h++) {
		if (!text_one_line(*h)) {
			curl_slist_free_all(list);
			return problem(t->c, &OUR_FAULT, "a header field has more than one line");
		}
		list = curl_slist_append(list, *h);
	}
	if (strlen(t->c->trace) == 32)
		list = curl_slist_append(list, traceparent(t->c));
	arena_defer(t->c->mem, drop_list, list);
	curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, list);
	return NULL;
}

static void set_body(const struct transfer *t)
{
	const struct http_call *call = t->call;
	const char *body = call->body;
	size_t len = call->body && !call->body_len ? strlen(call->body) : call->body_len;

	if (call->method && *call->method == 'P' && !body) /* POST, PUT, PATCH say that their body is empty */
		body = "";
	if (body) {
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)len);
		curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, body);
	}
	if (call->method && !strcmp(call->method, "HEAD"))
		curl_easy_setopt(t->curl, CURLOPT_NOBODY, 1L);
	else if (call->method)
		curl_easy_setopt(t->curl, CURLOPT_CUSTOMREQUEST, call->method);
}

static void set_where(struct transfer *t)
{
	const struct http_call *call = t->call;

	curl_easy_setopt(t->curl, CURLOPT_URL, call->url);
	curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, guarded(call) ? "https" : "http,https");
	curl_easy_setopt(t->curl, CURLOPT_FOLLOWLOCATION, 0L);
	curl_easy_setopt(t->curl, CURLOPT_PROXY, "");
	if (guarded(call)) {
		curl_easy_setopt(t->curl, CURLOPT_OPENSOCKETFUNCTION, open_guarded);
		curl_easy_setopt(t->curl, CURLOPT_OPENSOCKETDATA, t);
	} else if (call->socket) {
		curl_easy_setopt(t->curl, CURLOPT_UNIX_SOCKET_PATH, call->socket);
	}
	/* The folder, not the one file of all authorities: that would cost each connection a megabyte. */
	curl_easy_setopt(t->curl, CURLOPT_CAINFO, call->ca_file);
	curl_easy_setopt(t->curl, CURLOPT_CAPATH, call->ca_file ? NULL : "/etc/ssl/certs");
}

static void set_limits(const struct transfer *t, int64_t limit_ms)
{
	int64_t connect_ms = t->call->connect_ms ? t->call->connect_ms : CONNECT_MS;

	curl_easy_setopt(t->curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(t->curl, CURLOPT_QUICK_EXIT, 1L); /* a resolver that hangs is left behind, not waited for */
	curl_easy_setopt(t->curl, CURLOPT_TIMEOUT_MS, (long)limit_ms);
	curl_easy_setopt(t->curl, CURLOPT_CONNECTTIMEOUT_MS, (long)(connect_ms < limit_ms ? connect_ms : limit_ms));
	curl_easy_setopt(t->curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
	curl_easy_setopt(t->curl, CURLOPT_MAXCONNECTS, 4L);
	curl_easy_setopt(t->curl, CURLOPT_TCP_KEEPALIVE, 1L);
	/* a thousand may wait at once; what is said is short */
	curl_easy_setopt(t->curl, CURLOPT_BUFFERSIZE, 4096L);
	curl_easy_setopt(t->curl, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
	curl_easy_setopt(t->curl, CURLOPT_USERAGENT, "frontdesk");
}

static void set_takers(struct transfer *t)
{
	curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, take_body);
	curl_easy_setopt(t->curl, CURLOPT_WRITEDATA, t);
	curl_easy_setopt(t->curl, CURLOPT_HEADERFUNCTION, take_header);
	curl_easy_setopt(t->curl, CURLOPT_HEADERDATA, t);
}

/* --- what came of it ---------------------------------------------------------------------------------------------- */

static enum http_trouble trouble_of(const struct transfer *t, CURLcode rc)
{
	if (t->too_long)
		return t->call->cut ? HTTP_FINE : HTTP_TOO_LONG;
	if (t->answer->stopped)
		return HTTP_FINE;
	switch (rc) {
	case CURLE_OK:
		return HTTP_FINE;
	case CURLE_UNSUPPORTED_PROTOCOL: /* also what it calls an answer that is no HTTP */
		if (t->answer->sent)
			return HTTP_BROKE_OFF;
		return t->call->guard ? HTTP_NOT_ALLOWED : HTTP_BAD_URL;
	case CURLE_URL_MALFORMAT:
		return HTTP_BAD_URL;
	case CURLE_COULDNT_RESOLVE_HOST:
		return HTTP_NO_NAME;
	case CURLE_COULDNT_CONNECT:
		return t->refused ? HTTP_NOT_ALLOWED : HTTP_NO_CONNECTION;
	case CURLE_OPERATION_TIMEDOUT:
		return HTTP_TOO_SLOW;
	case CURLE_SSL_CONNECT_ERROR:
	case CURLE_PEER_FAILED_VERIFICATION:
	case CURLE_SSL_CERTPROBLEM:
	case CURLE_SSL_CIPHER:
	case CURLE_SSL_CACERT_BADFILE:
	case CURLE_SSL_ISSUER_ERROR:
		return HTTP_NO_TRUST;
	default:
		return HTTP_BROKE_OFF;
	}
}

const char *http_trouble_name(enum http_trouble trouble)
{
	switch (trouble) {
	case HTTP_FINE:
		return "fine";
	case HTTP_NOT_ALLOWED:
		return "address-refused";
	case HTTP_BAD_URL:
		return "bad-address";
	case HTTP_NO_NAME:
		return "no-such-host";
	case HTTP_NO_CONNECTION:
		return "no-connection";
	case HTTP_NO_TRUST:
		return "no-trust";
	case HTTP_TOO_SLOW:
		return "too-slow";
	case HTTP_TOO_LONG:
		return "too-long";
	case HTTP_BROKE_OFF:
		return "broke-off";
	}
	return "unknown";
}

static struct problem *trouble_problem(struct transfer *t)
{
	const char *name = http_trouble_name(t->answer->trouble);

	switch (t->answer->trouble) {
	case HTTP_FINE:
		return NULL;
	case HTTP_NOT_ALLOWED:
		return problem(t->c, &ADDRESS_REFUSED, "%s may not be called there", t->call->provider);
	case HTTP_BAD_URL:
	case HTTP_NO_NAME:
	case HTTP_NO_CONNECTION:
	case HTTP_NO_TRUST:
	case HTTP_TOO_SLOW:
	case HTTP_TOO_LONG:
	case HTTP_BROKE_OFF:
		break;
	}
	return problem(t->c, &NO_ANSWER, "%s: %s", t->call->provider, name);
}

static void fill_answer(struct transfer *t, CURLcode rc)
{
	struct http_answer *a = t->answer;
	long status = 0, sent = 0;

	curl_easy_getinfo(t->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(t->curl, CURLINFO_REQUEST_SIZE, &sent);
	a->status = (int)status;
	a->sent = sent > 0;
	a->trouble = trouble_of(t, rc);
	a->was_cut = t->too_long && t->call->cut;
	a->body = buf_text(&t->body);
	a->len = t->body.len;
	a->head = buf_text(&t->head);
	a->retry_ms = head_retry_ms(t->c->mem, a->head, instant_now());
}

static void observe_call(const struct transfer *t)
{
	const struct http_answer *a = t->answer;
	bool failed = a->trouble != HTTP_FINE || a->status >= 500 || a->status == 429;

	observe(t->c, failed ? &PROVIDER_FAILED : &PROVIDER_ANSWERED,
	        &(struct seen){ .provider = t->call->provider,
	                .status = a->status,
	                .us = a->us,
	                .bytes = (int64_t)t->taken,
	                .reason = a->trouble == HTTP_FINE ? NULL : http_trouble_name(a->trouble) });
}

static struct problem *perform(struct transfer *t, int64_t limit_ms)
{
	int64_t from = clock_us();
	struct problem *p;
	CURLcode rc;

	set_where(t);
	set_limits(t, limit_ms);
	set_takers(t);
	set_body(t);
	p = set_headers(t);
	if (!p) {
		rc = curl_easy_perform(t->curl);
		fill_answer(t, rc);
		t->answer->us = clock_us() - from;
		t->c->out_us += t->answer->us;
		observe_call(t);
		p = trouble_problem(t);
	}
	curl_easy_reset(t->curl); /* it points into this call; connections stay */
	return p;
}

/* --- addresses that are somebody else's idea ---------------------------------------------------------------------- */

static void drop_text(void *p)
{
	curl_free(p);
}

/* A part of a URL as libcurl will use it; NULL: it is not there. */
static const char *part(struct ctx *c, CURLU *url, CURLUPart what, unsigned flags)
{
	char *text = NULL;

	if (curl_url_get(url, what, &text, flags) != CURLUE_OK)
		return NULL;
	arena_defer(c->mem, drop_text, text);
	return text;
}

static bool plain_ascii(const char *s)
{
	for (; *s; s++)
		if (*s <= ' ' || *s > '~' || *s == '\\')
			return false;
	return true;
}

static const char *unbracketed(struct ctx *c, const char *host)
{
	size_t n = strlen(host);

	return n > 2 && host[0] == '[' ? arena_strn(c->mem, host + 1, n - 2) : host;
}

static const char *strict_fault(struct ctx *c, CURLU *u)
{
	const char *scheme = part(c, u, CURLUPART_SCHEME, 0), *port = part(c, u, CURLUPART_PORT, CURLU_DEFAULT_PORT);

	if (!scheme || strcmp(scheme, "https") != 0)
		return "must begin with https://";
	if (!port || (strcmp(port, "443") != 0 && strcmp(port, "8443") != 0))
		return "may use port 443 or 8443 only";
	return NULL;
}

static const char *loose_fault(struct ctx *c, CURLU *u)
{
	const char *scheme = part(c, u, CURLUPART_SCHEME, 0);

	return scheme && (!strcmp(scheme, "http") || !strcmp(scheme, "https")) ? NULL
	                                                                       : "must begin with https:// or http://";
}

/* What the text alone tells; HOST is whom it names. */
static const char *url_fault(struct ctx *c, const char *url, const char **host)
{
	const char *fault = "must be a web address without a user's name";
	CURLU *u;

	if (!url || strlen(url) > URL_MOST || !plain_ascii(url))
		return "must be an address of ordinary characters, at most 2048 of them";
	if (!(u = curl_url()))
		return "cannot be checked right now";
	if (curl_url_set(u, CURLUPART_URL, url, CURLU_DISALLOW_USER) == CURLUE_OK) {
		fault = config->webhook_allow_private ? loose_fault(c, u) : strict_fault(c, u);
		*host = part(c, u, CURLUPART_HOST, 0);
	}
	curl_url_cleanup(u);
	return fault;
}

const char *http_guard_fault(struct ctx *c, const char *url)
{
	const char *host = NULL, *fault = url_fault(c, url, &host);

	if (fault || config->webhook_allow_private)
		return fault;
	return host && address_text_public(unbracketed(c, host)) ? NULL : "must be a public address";
}

/* --- the call ----------------------------------------------------------------------------------------------------- */

/* What is left of the time of whoever waits. */
static int64_t limit_of(const struct ctx *c, const struct http_call *call)
{
	int64_t limit_ms = call->limit_ms ? call->limit_ms : LIMIT_MS, left_ms;

	if (!c->limit_us)
		return limit_ms;
	left_ms = (c->limit_us - clock_us()) / 1000;
	return left_ms < limit_ms ? left_ms : limit_ms;
}

/* Refused before anything was tried; seen and told like any other trouble. */
static struct problem *not_tried(struct transfer *t, enum http_trouble why)
{
	t->answer->trouble = why;
	observe_call(t);
	return trouble_problem(t);
}

/* See core/torture.h. */
static enum http_trouble tortured(void)
{
	const char *said = torture_outside();

	for (enum http_trouble t = HTTP_NOT_ALLOWED; said && t <= HTTP_BROKE_OFF; t++)
		if (!strcmp(said, http_trouble_name(t)))
			return t;
	return HTTP_FINE;
}

struct problem *http_stream(
        struct ctx *c, const struct http_call *call, http_take *take, void *to, struct http_answer *answer)
{
	struct transfer t = { .c = c, .call = call, .answer = answer, .take = take, .to = to };
	int64_t limit_ms = limit_of(c, call);
	enum http_trouble made;
	struct problem *p;
	const char *host;

	*answer = (struct http_answer){ .body = "", .head = "", .retry_ms = -1 };
	t.body.mem = t.head.mem = c->mem;
	t.most = call->most ? call->most : MOST;
	if (c->db)
		return problem(c, &OUR_FAULT, "%s was called inside a transaction", call->provider);
	if (limit_ms <= 0)
		return not_tried(&t, HTTP_TOO_SLOW);
	made = tortured();
	if (made != HTTP_FINE && made != HTTP_BROKE_OFF)
		return not_tried(&t, made);
	if (call->guard && url_fault(c, call->url, &host))
		return not_tried(&t, HTTP_NOT_ALLOWED);
	if (!(t.curl = hand_for(call)))
		return problem(c, &TRY_AGAIN, "out of memory for calls");
	p = perform(&t, limit_ms);
	return made == HTTP_FINE ? p : not_tried(&t, made); /* they have it, and their answer's end is lost */
}

struct problem *http_send(struct ctx *c, const struct http_call *call, struct http_answer *answer)
{
	return http_stream(c, call, NULL, NULL, answer);
}

const char *http_header(struct ctx *c, const struct http_answer *answer, const char *name)
{
	return head_get(c->mem, answer->head, name);
}
