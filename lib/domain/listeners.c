#include "domain/listeners.h"
#include "core/config.h"
#include <stdlib.h>
#include <string.h>

/* A stream that lasts is not asked again; one that breaks later gets a ticket with the next answer. */
enum { TICKET_S = 5 * 60, TICKET_MAC = 40 };

static const char *const channels[] = { "desk", "chat", NULL };

SHAPE(listener_ask, FIELD(listener_ask, channel, "desk or chat.", .required = true, .choices = channels),
        FIELD(listener_ask, key, "Of the conversation.", .max = 128, .maybe = true),
        FIELD(listener_ask, ticket, "Instead of a cookie.", .max = 80, .maybe = true));
SHAPE(listener_answer, FIELD(listener_answer, allowed, "They may listen."));

/* "1700000000.<mac>": until when, and that we said so of this conversation. */
static const char *ticket_of(struct ctx *c, const char *key, int64_t until)
{
	const char *text = arena_printf(c->mem, "live.%s.%lld", key, (long long)until);
	struct hash mac = secret_mac(config->link_secret, strlen(config->link_secret), text, strlen(text));
	char hex[2 * HASH_SIZE + 1];

	hash_print(mac, hex);
	return arena_printf(c->mem, "%lld.%.*s", (long long)until, TICKET_MAC, hex);
}

const char *live_ticketed(struct ctx *c, const char *live)
{
	return arena_printf(
	        c->mem, "%s?ticket=%s", live, ticket_of(c, strrchr(live, '/') + 1, c->now.us / SECONDS + TICKET_S));
}

static bool ticket_fits(struct ctx *c, const struct listener_ask *in)
{
	int64_t until = in->ticket ? strtoll(in->ticket, NULL, 10) : 0, now = c->now.us / SECONDS;
	const char *ours;

	if (!in->key || strcmp(in->channel, "chat") != 0 || until < now || until > now + TICKET_S)
		return false;
	ours = ticket_of(c, in->key, until);
	return hash_same(hash_of(ours, strlen(ours)), hash_of(in->ticket, strlen(in->ticket)));
}

static struct problem *live_authorise(struct ctx *c, const struct listener_ask *in, struct listener_answer *out)
{
	struct listener_answer *answer;

	out->allowed = ticket_fits(c, in);
	if (out->allowed)
		return NULL;
	TRY(sql_live_allowed(c, in->channel, in->key, &answer));
	*out = *answer;
	return out->allowed ? NULL : problem(c, &NOT_ALLOWED, "these hints are for others");
}

OP(live_authorise, listener_ask, listener_answer, FOR_ANYONE, .summary = "May the caller listen?", .tx = READS);
