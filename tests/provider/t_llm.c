/*
 * t_llm - the contract of language models, held against a service that misbehaves in every known way
 *
 * LLM_URL is the base address of tests/provider/doubles/llm.mjs; there the name of the model says what happens.
 */
#include "core/config.h"
#include "core/observe.h"
#include "io/http.h"
#include "provider/llm.h"
#include "provider/llm_openai.h"
#include "tap.h"
#include <pthread.h>
#include <stdatomic.h>

static const char HELLO[] = "Good evening! A table for two at 20:00 would be lovely — ¿en la terraza? ☕";
static const char TOOLS[] =
        "[{\"name\":\"find_slots\",\"description\":\"Free slots on a day.\",\"parameters\":{\"type\":"
        "\"object\",\"properties\":{\"day\":{\"type\":\"string\"}}}}]";
static const int64_t LONG = 20 * SECONDS; /* nothing here takes that long unless it waits for what never comes */
static struct config settings = { .llm_timeout_ms = 4000, .llm_max_tokens = 600, .openai_model = "normal" };
static struct ctx ctx;
static struct llm_ask ask;
static struct llm_answer answer;
static struct buf shown;
static int stop_after;

static bool show(void *to, const char *text)
{
	(void)to;
	buf_puts(&shown, text);
	return !stop_after || shown.len < (size_t)stop_after;
}

/* Asks MODEL one thing, from a fresh start. */
static struct problem *asking(const char *model)
{
	settings.openai_base_url = getenv("LLM_URL");
	settings.openai_model = model;
	config = &settings;
	observe_start("t_llm", ERROR);
	llm_forget();
	ctx = (struct ctx){ .mem = mem, .now = instant_now() };
	memcpy(ctx.trace, "0123456789abcdef0123456789abcdef", 33);
	shown = (struct buf){ .mem = mem };
	ask = (struct llm_ask){ .rules = "You book tables.", .tools = TOOLS, .on_text = show };
	llm_say(&ctx, &ask, LLM_USER, "A table for two?");
	return llm_ask(&ctx, &ask, &answer);
}

static void says(const char *model, const char *text)
{
	struct problem *p = asking(model);

	CHECK_TEXT(p ? arena_printf(mem, "%s: %s", model, p->detail) : answer.text, text);
	CHECK_INT(answer.n_calls, 0);
	CHECK_TEXT(buf_text(&shown), p ? buf_text(&shown) : text);
}

static void fails(const char *model, const char *why, int tries)
{
	struct problem *p = asking(model);

	CHECK(p && p->type == &MODEL_FAILED);
	CHECK_TEXT(arena_printf(mem, "%s: %s", model, p ? p->detail : answer.text),
	        arena_printf(mem, "%s: %s", model, why));
	CHECK_INT(answer.tries, tries);
}

static void an_answer_is_its_pieces(void)
{
	says("normal", HELLO);
	CHECK_TEXT(answer.finish, "stop");
	CHECK_TEXT(answer.model, "normal-2026");
	CHECK(answer.tokens_in > 0 && answer.tokens_out > 0);
	CHECK(ctx.out_us > 0);
	CHECK(llm_available());
}

static void pieces_may_come_in_any_size_with_any_line_end(void)
{
	static const char *const modes[] = { "bytes", "crlf", "cr", "bom", "drip", "odd-type" };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		says(modes[i], HELLO);
	says("two-lines", arena_printf(mem, "%s!", HELLO));
}

static void signs_of_life_are_not_text(void)
{
	says("keepalive", HELLO);
	says("prelude", HELLO);
	says("prelude-whole", HELLO);
	says("other-choice", HELLO);
}

static void an_end_without_its_mark_is_an_end(void)
{
	says("eof", HELLO);
	says("reset-after-finish", HELLO);
	says("no-usage", HELLO);
	CHECK(answer.tokens_out >= (int64_t)sizeof HELLO / 3);
}

static void who_does_not_stream_is_understood(void)
{
	says("whole", HELLO);
}

static void control_characters_do_not_come_through(void)
{
	says("controls",
	        "a\xef\xbf\xbd"
	        "b\xef\xbf\xbd[31mcde\nf");
}

static void a_refusal_to_talk_is_text(void)
{
	says("refusal", "I cannot help with that.");
}

static void a_call_is_put_together_from_its_fragments(void)
{
	static const char *const modes[] = { "tool", "split", "eof-calls", "no-index" };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		CHECK(!asking(modes[i]));
		CHECK_INT(answer.n_calls, 1);
		CHECK_TEXT(answer.calls[0].name, "find_slots");
		CHECK_TEXT(answer.calls[0].arguments, "{\"day\":\"2026-11-21\",\"note\":\"Café ☕ \\\"quoted\\\"\"}");
		CHECK_TEXT(json_str(answer.calls[0].input, "note", ""), "Café ☕ \"quoted\"");
		CHECK(!strncmp(answer.calls[0].id, "call_", 5));
		CHECK_TEXT(answer.text, "");
	}
}

static void calls_at_once_are_told_apart(void)
{
	CHECK(!asking("parallel"));
	CHECK_INT(answer.n_calls, 3);
	CHECK_TEXT(answer.text, "Let me look. ");
	CHECK_TEXT(answer.calls[1].name, "opening_hours");
	CHECK_TEXT(answer.calls[2].arguments, "{\"day\":\"2026-11-22\"}");
	CHECK(!asking("same-ids"));
	CHECK_INT(answer.n_calls, 2);
	CHECK(strcmp(answer.calls[0].id, answer.calls[1].id) != 0);
	CHECK(!asking("no-ids"));
	CHECK_INT(answer.n_calls, 2);
	CHECK(*answer.calls[0].id && strcmp(answer.calls[0].id, answer.calls[1].id) != 0);
}

static void calls_count_whatever_the_finish_says(void)
{
	CHECK(!asking("stop-with-calls"));
	CHECK_TEXT(answer.finish, "stop");
	CHECK_INT(answer.n_calls, 1);
}

static void arguments_that_are_no_object_are_marked(void)
{
	CHECK(!asking("bad-arguments"));
	CHECK_INT(answer.n_calls, 1);
	CHECK(!answer.calls[0].input);
	CHECK(!asking("empty-arguments"));
	CHECK_TEXT(answer.calls[0].arguments, "{}");
	CHECK(answer.calls[0].input != NULL);
}

static void a_conversation_with_a_tool_goes_all_the_way(void)
{
	static const char *const modes[] = { "tool", "parallel", "bad-arguments", "same-ids", "reasoning", "no-ids" };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		CHECK(!asking(modes[i]));
		llm_add_answer(&ctx, &ask, &answer);
		for (size_t n = 0; n < answer.n_calls; n++)
			llm_add_result(&ctx, &ask, &answer.calls[n], "{\"slots\":[\"20:30\"]}");
		CHECK_TEXT(llm_ask(&ctx, &ask, &answer) ? modes[i] : answer.text, "I have it: {\"slots\":[\"20:30\"]}");
	}
}

static void reasoning_is_kept_to_be_handed_back(void)
{
	CHECK(!asking("reasoning"));
	CHECK_TEXT(answer.reasoning, "They want a table. I look.");
	CHECK_TEXT(buf_text(&shown), "");
	llm_add_answer(&ctx, &ask, &answer);
	CHECK(strstr(llm_request(&ctx, &(struct llm_service){ .model = "m", .most_field = "max_tokens" }, &ask),
	              "\"reasoning_content\":\"They want a table. I look.\"") != NULL);
}

static void half_a_call_is_never_run(void)
{
	fails("length", "cut-short", 1);
	fails("length-whole", "cut-short", 1);
	CHECK(!asking("length-text"));
	CHECK_TEXT(answer.finish, "length");
}

static void calls_beyond_all_measure_are_refused(void)
{
	fails("many-calls", "too-many-calls", 1);
	fails("bad-name", "bad-call", 1);
}

static void what_may_pass_is_tried_again(void)
{
	says("ratelimit-ms", HELLO);
	CHECK_INT(answer.tries, 2);
	says("flaky", HELLO);
	CHECK_INT(answer.tries, 3);
}

static void the_wait_they_ask_for_is_kept(void)
{
	int64_t from = clock_us();

	says("ratelimit", HELLO);
	CHECK_INT(answer.tries, 2);
	CHECK(clock_us() - from >= SECONDS);
}

static void nobody_waits_longer_than_there_is_time(void)
{
	int64_t from = clock_us();

	fails("ratelimit-long", "rate-limit", 1);
	CHECK(clock_us() - from < LONG);
	fails("ratelimit-no", "rate-limit", 1);
}

static void what_will_not_pass_is_not_tried_again(void)
{
	fails("quota", "quota", 1);
	fails("balance", "quota", 1);
	fails("key", "key", 1);
	fails("no-model", "no-such-model", 1);
	fails("bad-request", "bad-request", 1);
	fails("detail", "bad-request", 1);
	fails("redirect", "redirect", 1);
	fails("filter", "filtered", 1);
	fails("nothing", "said-nothing", 1);
}

static void errors_of_the_service_are_tried_three_times(void)
{
	fails("error", "server", 3);
	fails("loading", "server", 3);
	fails("html", "server", 3);
	fails("inband-early", "server", 3);
}

static void nonsense_is_a_failure(void)
{
	static const char *const modes[][2] = { { "html-200", "truncated" }, { "empty", "nonsense" },
		{ "garbage-events", "nonsense" }, { "garbage-json", "nonsense" }, { "odd-shapes", "nonsense" },
		{ "error-line", "server" }, { "garbage", "broke-off" }, { "reset-at-once", "broke-off" } };

	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		settings.llm_timeout_ms = 1300; /* time for one more try: the pause after it is 750 ms at least */
		fails(modes[i][0], modes[i][1], 2);
	}
	settings.llm_timeout_ms = 4000;
}

static void what_was_shown_is_not_asked_for_again(void)
{
	fails("inband", "server", 1);
	fails("reset", "broke-off", 1);
	fails("truncated", "truncated", 1);
	fails("half-event", "nonsense", 1);
	CHECK(shown.len > 0);
}

static void a_flood_is_not_drunk(void)
{
	fails("flood", "too-long", 1);
	fails("flood-line", "too-long", 1);
}

static void time_is_up_when_it_is_up(void)
{
	int64_t from = clock_us();

	settings.llm_timeout_ms = 400;
	fails("hang", "too-slow", 1);
	fails("stall", "too-slow", 1);
	CHECK(clock_us() - from < LONG); /* they would take a minute each */
	settings.llm_timeout_ms = 4000;
}

static void the_time_is_that_of_the_whole_turn(void)
{
	settings.llm_timeout_ms = 2000;
	CHECK(!asking("slow-1100"));
	llm_say(&ctx, &ask, LLM_ASSISTANT, answer.text);
	llm_say(&ctx, &ask, LLM_USER, "And now?");
	CHECK(llm_ask(&ctx, &ask, &answer) != NULL);
	settings.llm_timeout_ms = 4000;
}

static void whoever_waits_may_give_up_sooner(void)
{
	int64_t from = clock_us();

	CHECK(!asking("normal"));
	settings.openai_model = "hang";
	ctx.limit_us = clock_us() + 300000;
	CHECK(llm_ask(&ctx, &ask, &answer) != NULL);
	CHECK(clock_us() - from < LONG);
}

static void the_listener_may_stop_it(void)
{
	stop_after = 10;
	CHECK(!asking("drip"));
	CHECK_TEXT(answer.finish, "stopped");
	CHECK(strlen(answer.text) >= 10 && strlen(answer.text) < sizeof HELLO - 10);
	CHECK(!asking("parallel"));
	CHECK_INT(answer.n_calls, 0);
	CHECK(!asking("whole"));
	CHECK_TEXT(answer.finish, "stopped");
	stop_after = 0;
}

static void a_conversation_too_long_is_shortened_once_by_whole_turns(void)
{
	struct problem *p;

	CHECK(!asking("normal"));
	for (int i = 0; i < 5; i++) {
		llm_say(&ctx, &ask, LLM_ASSISTANT, "Yes?");
		llm_say(&ctx, &ask, LLM_USER, arena_printf(mem, "turn %d", i));
	}
	settings.openai_model = "context";
	p = llm_ask(&ctx, &ask, &answer);
	CHECK_TEXT(p ? p->detail : NULL, "too-long");
	CHECK_INT(answer.tries, 2);
	CHECK_INT(ask.n, 5);
	CHECK_TEXT(ask.messages[0].text, "turn 2");
	fails("context-llama", "too-long", 1);
}

static void a_key_is_shown_and_a_trace_goes_along(void)
{
	struct http_answer record;
	const char *url;

	settings.openai_api_key = "sk-of-the-house";
	CHECK(!asking("normal"));
	url = arena_printf(mem, "%.*s/_/record", (int)strlen(getenv("LLM_URL")) - 3, getenv("LLM_URL"));
	CHECK(!http_send(&ctx, &(struct http_call){ .provider = "double", .url = url, .most = 16 << 20 }, &record));
	CHECK(strstr(record.body, "\"authorization\":\"Bearer sk-of-the-house\"") != NULL);
	CHECK(strstr(record.body, "\"traceparent\":\"00-0123456789abcdef0123456789abcdef-") != NULL);
	CHECK(strstr(record.body, "\"max_tokens\":600") != NULL);
	settings.openai_api_key = NULL;
}

static void a_service_that_is_down_is_left_alone(void)
{
	struct problem *p = asking("quota");

	CHECK(p && !llm_available());
	ask.until_us = 0;
	settings.openai_model = "normal";
	p = llm_ask(&ctx, &ask, &answer);
	CHECK(p && p->type == &NO_MODEL);
	p = asking("error"); /* three failures */
	CHECK(p && llm_available());
	ask.until_us = 0;
	p = llm_ask(&ctx, &ask, &answer); /* the fifth opens it, and there is no sixth */
	CHECK(p && p->type == &NO_MODEL);
	CHECK_INT(answer.tries, 2);
	CHECK(!llm_available());
	llm_forget();
}

static void a_guest_cannot_close_the_model_to_others(void)
{
	for (int i = 0; i < 8; i++) {
		CHECK(asking("bad-request") != NULL);
		CHECK(llm_available());
	}
}

static void nobody_is_asked_inside_a_transaction(void)
{
	struct problem *p;

	CHECK(!asking("normal"));
	ctx.db = (struct db *)(void *)mem;
	p = llm_ask(&ctx, &ask, &answer);
	CHECK(p && p->type == &OUR_FAULT);
}

static void nobody_home_is_a_failure(void)
{
	struct problem *p;

	CHECK(!asking("normal"));
	settings.openai_base_url = "http://127.0.0.1:1/v1";
	ask.until_us = clock_us() + 560000; /* no time for a second try */
	p = llm_ask(&ctx, &ask, &answer);
	CHECK_TEXT(p ? p->detail : NULL, "no-connection");
}

static void without_a_model_the_answer_is_no_model(void)
{
	struct config none = { .openai_model = "gpt-4o-mini" };
	struct problem *p;

	CHECK(!asking("normal"));
	config = &none;
	CHECK(!llm_available() && !llm_name());
	p = llm_ask(&ctx, &ask, &answer);
	CHECK(p && p->type == &NO_MODEL);
	config = &settings;
}

static struct llm_service chosen(struct config k)
{
	struct llm_service s = { 0 };

	if (!k.openai_model)
		k.openai_model = "gpt-4o-mini";
	config = &k;
	CHECK(llm_service(&s));
	config = &settings;
	return s;
}

static void the_configuration_says_who_is_asked(void)
{
	struct llm_service s = chosen((struct config){ .openai_api_key = "k", .deepseek_api_key = "d" });

	CHECK_TEXT(s.name, "openai");
	CHECK_TEXT(s.base, "https://api.openai.com/v1");
	CHECK_TEXT(s.most_field, "max_completion_tokens");
	s = chosen((struct config){ .openai_base_url = "http://localhost:11434/v1/", .openai_model = "llama3.2" });
	CHECK_TEXT(s.name, "compatible");
	CHECK_TEXT(s.key, NULL);
	CHECK_TEXT(s.model, "llama3.2");
	ctx.mem = mem;
	CHECK_TEXT(llm_url(&ctx, &s), "http://localhost:11434/v1/chat/completions");
	s = chosen((struct config){ .deepseek_api_key = "d", .iointelligence_api_key = "i" });
	CHECK_TEXT(s.name, "deepseek");
	CHECK_TEXT(s.model, "deepseek-flash");
	CHECK(s.thinks);
	s = chosen((struct config){ .iointelligence_api_key = "i", .openai_model = "mine" });
	CHECK_TEXT(s.name, "iointelligence");
	CHECK_TEXT(llm_url(&ctx, &s), "https://api.intelligence.io.solutions/api/v1/chat/completions");
	CHECK_TEXT(s.model, "mine");
	s = chosen((struct config){ .openai_api_key = "d", .openai_base_url = "https://api.deepseek.com" });
	CHECK(s.thinks && !strcmp(s.name, "deepseek"));
}

enum { CROWD = 40 };
static atomic_int understood;

static void *one_of_many(void *unused)
{
	struct arena *own = arena_new();
	struct ctx c = { .mem = own };
	struct llm_ask mine = { .rules = "You book tables.", .until_us = clock_us() + 10 * SECONDS };
	struct llm_answer got;

	(void)unused;
	for (int i = 0; i < 3; i++) {
		llm_say(&c, &mine, LLM_USER, "Hello");
		if (!llm_ask(&c, &mine, &got) && !strcmp(got.text, HELLO))
			atomic_fetch_add(&understood, 1);
		llm_add_answer(&c, &mine, &got);
	}
	arena_free(own);
	return NULL;
}

static void many_may_ask_at_once(void)
{
	pthread_t crowd[CROWD];

	CHECK(!asking("slow-50"));
	for (int i = 0; i < CROWD; i++)
		pthread_create(&crowd[i], NULL, one_of_many, NULL);
	for (int i = 0; i < CROWD; i++)
		pthread_join(crowd[i], NULL);
	CHECK_INT(understood, 3 * CROWD);
	http_end();
}

TESTS(T(an_answer_is_its_pieces), T(pieces_may_come_in_any_size_with_any_line_end), T(signs_of_life_are_not_text),
        T(an_end_without_its_mark_is_an_end), T(who_does_not_stream_is_understood),
        T(control_characters_do_not_come_through), T(a_refusal_to_talk_is_text),
        T(a_call_is_put_together_from_its_fragments), T(calls_at_once_are_told_apart),
        T(calls_count_whatever_the_finish_says), T(arguments_that_are_no_object_are_marked),
        T(a_conversation_with_a_tool_goes_all_the_way), T(reasoning_is_kept_to_be_handed_back),
        T(half_a_call_is_never_run), T(calls_beyond_all_measure_are_refused), T(what_may_pass_is_tried_again),
        T(the_wait_they_ask_for_is_kept), T(nobody_waits_longer_than_there_is_time),
        T(what_will_not_pass_is_not_tried_again), T(errors_of_the_service_are_tried_three_times),
        T(nonsense_is_a_failure), T(what_was_shown_is_not_asked_for_again), T(a_flood_is_not_drunk),
        T(time_is_up_when_it_is_up), T(the_time_is_that_of_the_whole_turn), T(whoever_waits_may_give_up_sooner),
        T(the_listener_may_stop_it), T(a_conversation_too_long_is_shortened_once_by_whole_turns),
        T(a_key_is_shown_and_a_trace_goes_along), T(a_service_that_is_down_is_left_alone),
        T(a_guest_cannot_close_the_model_to_others), T(nobody_is_asked_inside_a_transaction),
        T(nobody_home_is_a_failure), T(without_a_model_the_answer_is_no_model), T(the_configuration_says_who_is_asked),
        T(many_may_ask_at_once))
