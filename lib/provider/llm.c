#include "provider/llm.h"
#include "core/config.h"
#include "core/observe.h"
#include "io/http.h"
#include "provider/breaker.h"
#include "provider/llm_openai.h"

enum { TRIES = 3, STREAM_MOST = 4 * 1024 * 1024, WORTH_MS = 200 };

const struct problem_type NO_MODEL = { BUSY, "no-model", "No language model can be asked" },
                          MODEL_FAILED = { UPSTREAM, "model-failed", "The language model did not answer" };

static struct breaker breaker;

/* One try: what was asked, what came. */
struct attempt {
	struct ctx *c;
	const struct llm_service *service;
	struct llm_ask *ask;
	struct llm_answer *answer;
	struct http_answer http;
	struct llm_stream *stream;
	struct buf whole; /* of those who answer in one piece though asked to stream */
	bool decided, in_pieces;
	struct llm_fault fault;
};

const char *llm_name(void)
{
	struct llm_service s;

	return llm_service(&s) ? s.name : NULL;
}

bool llm_available(void)
{
	return llm_name() && !breaker_rests(&breaker, clock_us());
}

void llm_forget(void)
{
	breaker_good(&breaker);
}

/* --- the conversation --------------------------------------------------------------------------------------------- */

static struct llm_message *one_more(struct ctx *c, struct llm_ask *ask)
{
	if (ask->n == ask->room) {
		struct llm_message *more;
		ask->room = ask->room ? 2 * ask->room : 16;
		more = arena_array(c->mem, ask->room, sizeof *more);
		if (ask->n)
			memcpy(more, ask->messages, ask->n * sizeof *more);
		ask->messages = more;
	}
	return &ask->messages[ask->n++];
}

void llm_say(struct ctx *c, struct llm_ask *ask, enum llm_role role, const char *text)
{
	*one_more(c, ask) = (struct llm_message){ .role = role, .text = text };
}

void llm_add_answer(struct ctx *c, struct llm_ask *ask, const struct llm_answer *answer)
{
	*one_more(c, ask) = (struct llm_message){ .role = LLM_ASSISTANT,
		.text = *answer->text ? answer->text : NULL,
		.reasoning = answer->reasoning,
		.calls = answer->calls,
		.n_calls = answer->n_calls };
}

void llm_add_result(struct ctx *c, struct llm_ask *ask, const struct llm_call *call, const char *text)
{
	*one_more(c, ask) = (struct llm_message){ .role = LLM_TOOL, .text = text, .call_id = call->id };
}

/* Leaves out the older half of the turns, whole ones, so that no result loses its call.  false: there is but one. */
static bool shorten(struct llm_ask *ask)
{
	size_t turns = 0, first = 0, seen = 0;

	for (size_t i = 0; i < ask->n; i++)
		turns += ask->messages[i].role == LLM_USER;
	if (turns < 2)
		return false;
	while (seen <= turns / 2)
		seen += ask->messages[first++].role == LLM_USER;
	first--;
	ask->messages += first;
	ask->n -= first;
	ask->room -= first;
	return true;
}

/* --- one try ------------------------------------------------------------------------------------------------------ */

static bool take(void *to, const char *bytes, size_t len)
{
	struct attempt *a = to;

	if (!a->decided) {
		const char *type = http_header(a->c, &a->http, "content-type");
		a->in_pieces = !type || strncmp(type, "application/json", 16) != 0;
		a->decided = true;
	}
	if (a->in_pieces)
		return llm_stream_bytes(a->stream, bytes, len);
	buf_put(&a->whole, bytes, len);
	return true;
}

static void show_whole(struct attempt *a)
{
	if (a->fault.verdict == LLM_FINE && a->ask->on_text && *a->answer->text &&
	        !a->ask->on_text(a->ask->to, a->answer->text)) {
		a->answer->finish = "stopped";
		a->answer->n_calls = 0;
	}
}

/* What http had to say, when no sense can be made of any bytes. */
static struct llm_fault transport_fault(const struct attempt *a)
{
	bool may_pass =
	        a->http.trouble != HTTP_BAD_URL && a->http.trouble != HTTP_NO_TRUST && a->http.trouble != HTTP_TOO_LONG;

	return (struct llm_fault){ may_pass ? LLM_AGAIN : LLM_HOPELESS, http_trouble_name(a->http.trouble) };
}

static void understand(struct attempt *a)
{
	if (a->http.status && a->http.status / 100 != 2) {
		a->fault = llm_refusal(a->c, a->http.status, a->http.body, a->http.len);
	} else if (a->decided && a->in_pieces) {
		a->fault = llm_stream_end(a->stream, a->answer); /* may be whole although the connection broke */
		if (a->fault.verdict != LLM_FINE && a->http.trouble != HTTP_FINE && a->fault.verdict == LLM_AGAIN)
			a->fault.reason = http_trouble_name(a->http.trouble);
	} else if (a->http.trouble != HTTP_FINE) {
		a->fault = transport_fault(a);
	} else {
		a->fault = llm_whole(a->c, buf_text(&a->whole), a->whole.len, a->answer);
		show_whole(a);
	}
}

static const char *const *headers(struct ctx *c, const struct llm_service *s)
{
	const char **list = arena_array(c->mem, 4, sizeof *list);
	size_t n = 0;

	list[n++] = "Content-Type: application/json";
	list[n++] = "Accept: text/event-stream, application/json";
	if (s->key)
		list[n++] = arena_printf(c->mem, "Authorization: Bearer %s", s->key);
	return list;
}

static void try_once(struct attempt *a)
{
	struct http_call call = { .provider = a->service->name,
		.url = llm_url(a->c, a->service),
		.headers = headers(a->c, a->service),
		.body = llm_request(a->c, a->service, a->ask),
		.limit_ms = (a->ask->until_us - clock_us()) / 1000,
		.most = STREAM_MOST };

	a->whole.mem = a->c->mem;
	a->stream = llm_stream_new(a->c, a->ask->on_text, a->ask->to);
	http_stream(a->c, &call, take, a, &a->http);
	understand(a);
}

/* --- luck and patience -------------------------------------------------------------------------------------------- */

static void remember(const struct attempt *a)
{
	bool opened = false;

	switch (a->fault.verdict) {
	case LLM_FINE:
	case LLM_TOO_LONG:
	case LLM_UNFIT: /* a guest can bring this about, and must not close the model to others */
		breaker_good(&breaker);
		return;
	case LLM_AGAIN:
		opened = breaker_bad(&breaker, clock_us(), 1);
		break;
	case LLM_HOPELESS:
		opened = breaker_bad(&breaker, clock_us(), BREAKER_FAILURES);
		break;
	}
	if (opened)
		OBSERVE(a->c, BREAKER_OPENED, .provider = a->service->name, .reason = a->fault.reason);
}

/* What went wrong within an answer; that none came, or a 500, is told by io/http already. */
static void observe_fault(const struct attempt *a)
{
	bool told = a->http.trouble != HTTP_FINE || a->http.status >= 500 || a->http.status == 429;

	if (a->fault.verdict != LLM_FINE && !told)
		OBSERVE(a->c, PROVIDER_FAILED, .provider = a->service->name, .status = a->http.status,
		        .reason = a->fault.reason, .us = a->http.us);
}

/* Theirs if they say so, else half a second, doubled each time, up to a quarter less so that not all come at once. */
static int64_t patience_ms(const struct attempt *a, int tries)
{
	int64_t ms = INT64_C(500) << (tries - 1);

	if (a->http.retry_ms >= 0)
		return a->http.retry_ms;
	return ms - secret_below((uint32_t)ms / 4 + 1);
}

/* Waits for the next try; false: there is none. */
static bool again(const struct attempt *a, int tries)
{
	int64_t left_ms = (a->ask->until_us - clock_us()) / 1000, ms = patience_ms(a, tries);
	const char *should = http_header(a->c, &a->http, "x-should-retry");
	bool may_pass =
	        should ? !strcmp(should, "true") && a->fault.verdict == LLM_AGAIN : a->fault.verdict == LLM_AGAIN;
	struct timespec pause = { ms / 1000, ms % 1000 * 1000000 };

	if (!may_pass || tries >= TRIES || llm_stream_spoke(a->stream) || ms + WORTH_MS > left_ms)
		return false;
	nanosleep(&pause, NULL);
	a->c->out_us += ms * 1000;
	return true;
}

static struct problem *no_model(struct ctx *c, const char *why)
{
	return problem(c, &NO_MODEL, "%s", why);
}

static void set_until(const struct ctx *c, struct llm_ask *ask)
{
	if (!ask->until_us)
		ask->until_us = clock_us() + config->llm_timeout_ms * 1000;
	if (c->limit_us && c->limit_us < ask->until_us)
		ask->until_us = c->limit_us;
}

struct problem *llm_ask(struct ctx *c, struct llm_ask *ask, struct llm_answer *answer)
{
	struct llm_service service;
	bool shortened = false;

	if (!llm_service(&service))
		return no_model(c, "none is configured");
	if (c->db)
		return problem(c, &OUR_FAULT, "the model was asked inside a transaction");
	set_until(c, ask);
	for (int tries = 1;; tries++) {
		struct attempt a = { .c = c, .service = &service, .ask = ask, .answer = answer };
		if (ask->until_us <= clock_us() + WORTH_MS * 1000)
			return problem(c, &MODEL_FAILED, "no time is left");
		if (!breaker_lets(&breaker, clock_us()))
			return no_model(c, "it has failed too often and is left alone for a while");
		*answer = (struct llm_answer){ .text = "", .model = service.model, .finish = "", .tries = tries };
		try_once(&a);
		remember(&a);
		observe_fault(&a);
		if (a.fault.verdict == LLM_FINE)
			return NULL;
		if (a.fault.verdict == LLM_TOO_LONG && !shortened && shorten(ask))
			shortened = true;
		else if (!again(&a, tries))
			return problem(c, &MODEL_FAILED, "%s", a.fault.reason);
	}
}
