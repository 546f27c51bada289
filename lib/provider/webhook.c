#include "provider/webhook.h"
#include "base/secret.h"
#include "base/text.h"
#include "io/http.h"

/* 24 to 64 bytes: https://github.com/standard-webhooks/standard-webhooks, "Signature scheme". */
enum {
	LIMIT_MS = 15000,
	CONNECT_MS = 5000,
	ANSWER_MOST = 64 * 1024,
	EXCERPT_MOST = 1000,
	KEY_LEAST = 24,
	KEY_MOST = 64
};

static const char PREFIX[] = "whsec_";

const char *webhook_secret(struct ctx *c)
{
	uint8_t key[KEY_LEAST];

	secret_random(key, sizeof key);
	return arena_printf(c->mem, "%s%s", PREFIX, base64_of(c->mem, key, sizeof key));
}

const char *webhook_url_fault(struct ctx *c, const char *url)
{
	return http_guard_fault(c, url);
}

static bool is_id(const char *id)
{
	size_t n = strspn(id, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-");

	return n && !id[n];
}

/* "v1," and the MAC of id, time and body under the decoded secret. */
static const char *one_signature(struct ctx *c, const char *secret, const char *what)
{
	size_t prefix = strncmp(secret, PREFIX, sizeof PREFIX - 1) ? 0 : sizeof PREFIX - 1, len;
	uint8_t *key;
	struct hash mac;

	if (!base64_read(c->mem, secret + prefix, &key, &len) || len < KEY_LEAST || len > KEY_MOST)
		return NULL;
	mac = secret_mac(key, len, what, strlen(what));
	return arena_printf(c->mem, "v1,%s", base64_of(c->mem, mac.b, sizeof mac.b));
}

const char *webhook_signature(struct ctx *c, const struct webhook *w, int64_t at_seconds)
{
	const char *what = arena_printf(c->mem, "%s.%lld.%s", w->id, (long long)at_seconds, w->payload), *one;
	struct buf all = { .mem = c->mem };

	for (const char *const *secret = w->secrets; secret && *secret; secret++) {
		if (!(one = one_signature(c, *secret, what)))
			return NULL;
		if (all.len)
			buf_puts(&all, " ");
		buf_puts(&all, one);
	}
	return all.text;
}

/* What people may see of an answer: text, cut where a character ends, without what controls a screen. */
static const char *excerpt(struct ctx *c, const struct http_answer *answer)
{
	struct buf b = { .mem = c->mem };

	for (size_t i = 0, n; i < answer->len && b.len < EXCERPT_MOST; i += n) {
		for (n = 1; n < 4 && i + n < answer->len && ((unsigned char)answer->body[i + n] & 0xc0) == 0x80;)
			n++;
		if (answer->body[i] && text_ok(answer->body + i, n))
			buf_put(&b, answer->body + i, n);
	}
	return buf_text(&b);
}

static void judge(struct ctx *c, const struct http_answer *answer, struct webhook_result *result)
{
	bool answered = answer->trouble == HTTP_FINE;

	result->status = answered ? answer->status : 0; /* a status without its answer says nothing */
	result->us = answer->us;
	result->retry_ms = answer->retry_ms;
	result->excerpt = excerpt(c, answer);
	if (answered && answer->status / 100 == 2) {
		result->outcome = WEBHOOK_DELIVERED;
		return;
	}
	result->outcome = answered && answer->status == 410 ? WEBHOOK_GONE : WEBHOOK_FAILED;
	result->again = result->outcome == WEBHOOK_FAILED && answer->trouble != HTTP_NOT_ALLOWED &&
	        answer->trouble != HTTP_BAD_URL;
	result->reason =
	        answered ? arena_printf(c->mem, "status-%d", answer->status) : http_trouble_name(answer->trouble);
}

struct problem *webhook_send(struct ctx *c, const struct webhook *w, struct webhook_result *result)
{
	int64_t now = c->now.us / SECONDS;
	const char *signature = is_id(w->id) ? webhook_signature(c, w, now) : NULL;
	struct http_answer answer;
	struct problem *p;

	*result = (struct webhook_result){ .outcome = WEBHOOK_FAILED, .retry_ms = -1, .excerpt = "" };
	if (!signature)
		return problem(c, &OUR_FAULT, "this event cannot be signed");
	p = http_send(c,
	        &(struct http_call){ .provider = "webhook",
	                .method = "POST",
	                .url = w->url,
	                .headers = (const char *const[]){ "Content-Type: application/json",
	                        "User-Agent: frontdesk-webhooks/1", arena_printf(c->mem, "webhook-id: %s", w->id),
	                        arena_printf(c->mem, "webhook-timestamp: %lld", (long long)now),
	                        arena_printf(c->mem, "webhook-signature: %s", signature), NULL },
	                .body = w->payload,
	                .limit_ms = LIMIT_MS,
	                .connect_ms = CONNECT_MS,
	                .most = ANSWER_MOST,
	                .cut = true,
	                .guard = true },
	        &answer);
	if (p && p->type != &NO_ANSWER && p->type != &ADDRESS_REFUSED)
		return p;
	judge(c, &answer, result);
	return NULL;
}
