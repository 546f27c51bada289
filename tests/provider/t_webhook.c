/*
 * t_webhook - signed events and what becomes of them
 *
 * WEB_URL is tests/provider/doubles/web.mjs; webhook.test.mjs verifies afterwards what arrived there.
 */
#include "core/config.h"
#include "core/observe.h"
#include "io/http.h"
#include "provider/webhook.h"
#include "tap.h"

static const char BODY[] =
        "{\"type\":\"booking.created\",\"timestamp\":\"2023-11-14T22:13:20Z\",\"data\":{\"id\":\"b_1\","
        "\"guests\":2,\"note\":\"Café ☕\"}}";
static const char OLD[] = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
static const char NEW[] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";
static struct config settings;
static struct ctx ctx;
static struct webhook_result result;

static void begin(bool allow_private)
{
	settings.webhook_allow_private = allow_private;
	config = &settings;
	observe_start("t_webhook", ERROR);
	ctx = (struct ctx){ .mem = mem, .now = instant_now() };
}

static struct problem *sending(const char *path, const char *id)
{
	begin(true);
	return webhook_send(&ctx,
	        &(struct webhook){ .url = arena_printf(mem, "%s%s", getenv("WEB_URL"), path),
	                .secrets = (const char *const[]){ NEW, OLD, NULL },
	                .id = id,
	                .payload = BODY },
	        &result);
}

static void the_signature_is_what_others_compute(void)
{
	struct webhook w = { .secrets = (const char *const[]){ OLD, NULL }, .id = "msg_2test0001", .payload = BODY };

	begin(false);
	CHECK_TEXT(webhook_signature(&ctx, &w, 1700000000), "v1,uWjPLKFVXhcskx2O04wE7WUms+9pScnw1o95RAQEqHA=");
	w.secrets = (const char *const[]){ OLD + 6, NULL };
	CHECK_TEXT(webhook_signature(&ctx, &w, 1700000000), "v1,uWjPLKFVXhcskx2O04wE7WUms+9pScnw1o95RAQEqHA=");
}

static void each_secret_signs(void)
{
	struct webhook w = { .secrets = (const char *const[]){ NEW, OLD, NULL }, .id = "a", .payload = "{}" };
	const char *both, *space;

	begin(false);
	both = webhook_signature(&ctx, &w, 1);
	CHECK(both && (space = strchr(both, ' ')) && !strncmp(both, "v1,", 3) && !strncmp(space, " v1,", 4));
}

static void what_cannot_be_signed_is_not_sent(void)
{
	static const char *const secrets[] = { "whsec_", "whsec_AAEC", "whsec_not base64!", "", "whsec_=" };
	struct webhook w = { .url = getenv("WEB_URL"), .id = "a", .payload = "{}" };
	struct problem *p;

	begin(true);
	for (size_t i = 0; i < sizeof secrets / sizeof *secrets; i++) {
		w.secrets = (const char *const[]){ secrets[i], NULL };
		p = webhook_send(&ctx, &w, &result);
		CHECK(p && p->type == &OUR_FAULT);
	}
	w.secrets = (const char *const[]){ NULL };
	CHECK(webhook_send(&ctx, &w, &result) != NULL);
	w.secrets = (const char *const[]){ OLD, NULL };
	w.id = "a.b";
	CHECK(webhook_send(&ctx, &w, &result) != NULL);
	w.id = "a\r\nX: y";
	CHECK(webhook_send(&ctx, &w, &result) != NULL);
}

static void a_secret_of_ours_is_one(void)
{
	struct webhook w = { .id = "a", .payload = "{}" };

	begin(false);
	w.secrets = (const char *const[]){ webhook_secret(&ctx), NULL };
	CHECK(webhook_signature(&ctx, &w, 1) != NULL);
	CHECK(strcmp(webhook_secret(&ctx), webhook_secret(&ctx)) != 0);
}

static void success_is_delivered(void)
{
	CHECK(!sending("/hook/ok", "msg_verify"));
	CHECK_INT(result.outcome, WEBHOOK_DELIVERED);
	CHECK_INT(result.status, 200);
	CHECK_TEXT(result.excerpt, "{\"ok\":true}");
	CHECK_TEXT(result.reason, NULL);
	CHECK(result.us > 0);
	CHECK(!sending("/hook/accepted", "msg_b"));
	CHECK_INT(result.outcome, WEBHOOK_DELIVERED);
	CHECK(!sending("/hook/started", "msg_c"));
	CHECK_INT(result.outcome, WEBHOOK_DELIVERED);
}

static void refusals_are_tried_again(void)
{
	CHECK(!sending("/hook/error", "msg_d"));
	CHECK(result.outcome == WEBHOOK_FAILED && result.again);
	CHECK_TEXT(result.reason, "status-500");
	CHECK_TEXT(result.excerpt, "Internal <b>error</b> é");
	CHECK_INT(result.retry_ms, -1);
	CHECK(!sending("/hook/not-registered", "msg_e"));
	CHECK(result.outcome == WEBHOOK_FAILED && result.again);
	CHECK(!sending("/hook/moved", "msg_f"));
	CHECK_TEXT(result.reason, "status-302");
}

static void they_may_ask_us_to_wait_up_to_a_day(void)
{
	CHECK(!sending("/hook/busy", "msg_g"));
	CHECK_INT(result.retry_ms, 2000);
	CHECK(!sending("/hook/away", "msg_h"));
	CHECK_INT(result.retry_ms, 86400000);
}

static void gone_is_gone(void)
{
	CHECK(!sending("/hook/gone", "msg_i"));
	CHECK_INT(result.outcome, WEBHOOK_GONE);
	CHECK(!result.again);
}

static void a_large_answer_is_cut(void)
{
	CHECK(!sending("/hook/big", "msg_j"));
	CHECK_INT(result.outcome, WEBHOOK_DELIVERED);
	CHECK(strlen(result.excerpt) == 1000);
	CHECK(!sending("/hook/big-error", "msg_k"));
	CHECK_INT(result.outcome, WEBHOOK_FAILED);
}

static void no_answer_is_tried_again(void)
{
	CHECK(!sending("/hook/reset", "msg_l"));
	CHECK(result.outcome == WEBHOOK_FAILED && result.again);
	CHECK_TEXT(result.reason, "broke-off");
	begin(true);
	ctx.limit_us = clock_us() + 200000;
	CHECK(!webhook_send(&ctx,
	        &(struct webhook){ .url = arena_printf(mem, "%s/hook/slow", getenv("WEB_URL")),
	                .secrets = (const char *const[]){ OLD, NULL },
	                .id = "msg_m",
	                .payload = "{}" },
	        &result));
	CHECK_TEXT(result.reason, "too-slow");
	CHECK(result.again);
}

static void inner_addresses_are_refused_and_not_tried_again(void)
{
	static const char *const each[] = { "https://localhost/hook/ok", "https://127.0.0.1/", "http://example.org/",
		"https://[::1]/", "https://169.254.169.254/latest/meta-data/" };

	begin(false);
	for (size_t i = 0; i < sizeof each / sizeof *each; i++) {
		struct webhook w = {
			.url = each[i], .secrets = (const char *const[]){ OLD, NULL }, .id = "a", .payload = "{}"
		};
		CHECK(!webhook_send(&ctx, &w, &result));
		CHECK(result.outcome == WEBHOOK_FAILED && !result.again && !result.status);
		CHECK_TEXT(result.reason, "address-refused");
	}
	CHECK_TEXT(webhook_url_fault(&ctx, "https://127.0.0.1/"), "must be a public address");
	http_end();
}

TESTS(T(the_signature_is_what_others_compute), T(each_secret_signs), T(what_cannot_be_signed_is_not_sent),
        T(a_secret_of_ours_is_one), T(success_is_delivered), T(refusals_are_tried_again),
        T(they_may_ask_us_to_wait_up_to_a_day), T(gone_is_gone), T(a_large_answer_is_cut), T(no_answer_is_tried_again),
        T(inner_addresses_are_refused_and_not_tried_again))
