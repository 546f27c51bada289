#include "domain/live.h"
#include "base/json.h"
#include "core/config.h"
#include "core/observe.h"
#include "io/http.h"
#include <poll.h>
#include <stdio.h>
#include <string.h>

enum {
	MOST_HINTS = 64, /* of one instant; more are told in the next round */
	GATHER_MS = 5, /* what one transaction says comes together */
	WAIT_MS = 5000,
	TIRED_MS = 1000,
	LIMIT_MS = 2000,
	MOST_BODY = 6000, /* nginx takes 8 KiB */
	KNOWN_KEYS = 1024, /* of the conversations that spoke last */
	KEY_TEXT = 72,
};

struct live_ask {
	struct id conversation;
};

struct live_key {
	const char *key;
};

static SHAPE(live_ask, FIELD(live_ask, conversation, "Which.", .required = true));
SHAPE(live_key, FIELD(live_key, key, "The channel of its guest; null: there is no such conversation.", .maybe = true));

static struct problem *live_key_of(struct ctx *c, const struct live_ask *in, struct live_key *out)
{
	struct live_key *row;

	TRY(sql_live_key(c, in->conversation, &row));
	out->key = row ? row->key : NULL;
	return NULL;
}

OP(live_key_of, live_ask, live_key, FOR_SYSTEM, .summary = "The channel of a conversation's guest", .tx = READS);

/* --- hints ------------------------------------------------------------------------------------------------------ */

static const char *hint_json(struct ctx *c, struct json_object *o, bool with_id)
{
	struct buf b = { .mem = c->mem };

	buf_printf(&b, "{\"seq\":%lld,\"type\":", (long long)json_int(o, "seq", 0));
	buf_json(&b, json_str(o, "type", ""));
	buf_puts(&b, ",\"noun\":");
	buf_json(&b, json_str(o, "noun", ""));
	if (with_id) {
		buf_puts(&b, ",\"id\":");
		buf_json(&b, json_str(o, "id", NULL));
	}
	buf_puts(&b, "}");
	return b.text;
}

/* What happens behind the desk is not even hinted at. */
static bool hidden(const char *type)
{
	static const char *const behind[] = { "message.noted", "message.drafted", NULL };

	for (int i = 0; behind[i]; i++)
		if (!strcmp(behind[i], type))
			return true;
	return false;
}

bool hint_read(struct ctx *c, const char *payload, struct hint *out)
{
	struct json_object *o = json_read(c->mem, payload, strlen(payload));

	*out = (struct hint){ { { 0 } }, false, NULL, NULL };
	if (!o || !json_object_is_type(o, json_type_object))
		return false;
	id_parse(json_str(o, "conversation", ""), &out->conversation);
	if (!strcmp(json_str(o, "noun", ""), "conversation"))
		id_parse(json_str(o, "id", ""), &out->conversation);
	out->for_guest = !id_none(out->conversation) && !hidden(json_str(o, "type", ""));
	out->desk = hint_json(c, o, true);
	out->guest = hint_json(c, o, false);
	return true;
}

/* --- telling ---------------------------------------------------------------------------------------------------- */

/* One line for one channel. */
static void publish(struct ctx *c, const char *path, const char *line)
{
	static const char *const headers[] = { "Content-Type: application/json", NULL };
	struct http_answer a = { 0 };
	struct problem *p = http_send(c,
	        &(struct http_call){ .provider = "live",
	                .method = "POST",
	                .url = arena_printf(c->mem, "http://live%s", path),
	                .headers = headers,
	                .body = line,
	                .limit_ms = LIMIT_MS,
	                .most = 4096,
	                .cut = true,
	                .socket = config->live_socket },
	        &a);

	if (p || a.status / 100 != 2)
		OBSERVE(c, LIVE_TROUBLE, .status = a.status, .reason = p ? p->detail : "refused");
}

/* The newest hint stands for all of an instant; hints that came with it are named beside it. */
static const char *merged(struct ctx *c, const struct hint *hints, size_t n, const struct id *conversation)
{
	struct buf also = { .mem = c->mem };
	const char *newest = NULL;

	for (size_t i = n; i--;) {
		const char *line = conversation ? hints[i].guest : hints[i].desk;
		if (conversation && (!hints[i].for_guest || !id_same(hints[i].conversation, *conversation)))
			continue;
		if (!newest)
			newest = line;
		else if (!strstr(buf_text(&also), line) && also.len + strlen(line) < MOST_BODY)
			buf_printf(&also, "%s%s", also.len ? "," : "", line);
	}
	if (!newest || !also.len)
		return newest;
	return arena_printf(c->mem, "%.*s,\"also\":[%s]}", (int)strlen(newest) - 1, newest, also.text);
}

static struct problem *find_key(struct ctx *c, struct id conversation, const char **key)
{
	struct json_object *in = json_keep(c->mem, json_object_new_object());
	struct live_key *found;
	struct result r;
	char id[ID_TEXT];

	id_print(conversation, id);
	json_object_object_add(in, "conversation", json_object_new_string(id));
	TRY(op_run(c, &op_live_key_of, in, false, &r));
	found = r.out;
	*key = found->key;
	return NULL;
}

/* A conversation's key never changes, so those that are told of often are asked for once. */
static struct problem *key_of(struct ctx *c, struct id conversation, const char **key)
{
	static struct {
		struct id conversation;
		char key[KEY_TEXT];
	} known[KNOWN_KEYS];
	size_t slot = ((size_t)conversation.b[14] << 8 | conversation.b[15]) % KNOWN_KEYS;

	if (id_same(known[slot].conversation, conversation)) {
		*key = known[slot].key;
		return NULL;
	}
	TRY(find_key(c, conversation, key));
	if (*key && strlen(*key) < KEY_TEXT) {
		known[slot].conversation = conversation;
		memcpy(known[slot].key, *key, strlen(*key) + 1);
	}
	return NULL;
}

/* Called by the one thread that listens. */
static void tell_guest(struct ctx *c, const struct hint *hints, size_t n, size_t which)
{
	const char *key = NULL;
	struct problem *p;

	if (!hints[which].for_guest)
		return;
	for (size_t i = 0; i < which; i++)
		if (hints[i].for_guest && id_same(hints[i].conversation, hints[which].conversation))
			return;
	p = key_of(c, hints[which].conversation, &key);
	if (p)
		OBSERVE(c, LIVE_TROUBLE, .reason = p->detail);
	else if (key)
		publish(c, arena_printf(c->mem, "/pub/chat/%s", key), merged(c, hints, n, &hints[which].conversation));
}

static void tell(struct ctx *c, const struct hint *hints, size_t n)
{
	if (!config->live_socket || !n)
		return;
	publish(c, "/pub/desk", merged(c, hints, n, NULL));
	for (size_t i = 0; i < n; i++)
		tell_guest(c, hints, n, i);
}

/* --- listening -------------------------------------------------------------------------------------------------- */

static bool stopped(int stop_fd, int limit_ms)
{
	struct pollfd p = { stop_fd, POLLIN, 0 };

	return poll(&p, 1, limit_ms) > 0;
}

/* What comes within one instant; -1: the connection is lost. */
static int gather(struct listener *l, int stop_fd, struct ctx *c, struct hint *hints)
{
	const char *channel, *payload;
	int n = 0, got = listener_wait(l, stop_fd, WAIT_MS, &channel, &payload);

	for (; got > 0; got = listener_wait(l, stop_fd, GATHER_MS, &channel, &payload)) {
		n += hint_read(c, payload, &hints[n]);
		if (n == MOST_HINTS)
			return n;
	}
	return got < 0 ? -1 : n;
}

static void listen(struct listener *l, int stop_fd, struct arena *mem)
{
	int n = 0;

	while (n >= 0 && !stopped(stop_fd, 0)) {
		struct ctx c = { .mem = mem, .now = instant_now(), .began_us = clock_us(), .actor = "live" };
		struct hint *hints = arena_array(mem, MOST_HINTS, sizeof *hints);
		n = gather(l, stop_fd, &c, hints);
		tell(&c, hints, n < 0 ? 0 : (size_t)n);
		arena_reset(mem);
	}
}

void live_run(int stop_fd)
{
	static const struct query *const listens[] = { &queries[Q_listen_events], NULL };
	struct arena *mem = arena_new();

	while (!stopped(stop_fd, 0)) {
		struct listener *l = listener_open(config->database_url, listens);
		if (l) {
			listen(l, stop_fd, mem);
			listener_close(l);
		}
		if (!stopped(stop_fd, l ? 0 : TIRED_MS))
			OBSERVE(NULL, LIVE_TROUBLE, .reason = "not listening to events");
	}
	arena_free(mem);
}
