#include "domain/keys.h"
#include "domain/keyset.h"
#include "domain/reservations.h"
#include <string.h>

static const struct problem_type NO_SUCH_ADDRESS = { REFUSED, "no-such-address", "That is no address or network" };

SHAPE(key_line, FIELD(key_line, id, "The key."), FIELD(key_line, name, "What it is for."),
        FIELD(key_line, prefix, "How it begins."), FIELD(key_line, owner, "For whom it acts."),
        FIELD(key_line, scopes, "What it may, as far as its owner may: permissions, a space between."),
        FIELD(key_line, addresses, "From where it works: networks, a space between; none is from anywhere."),
        FIELD(key_line, per_minute, "How often a minute."),
        FIELD(key_line, state, "active, expiring (another replaces it), expired or revoked."),
        FIELD(key_line, expires_at, "Until when it works.", .maybe = true),
        FIELD(key_line, last_used_at, "When it was last used, to the minute.", .maybe = true),
        FIELD(key_line, calls, "How often it was used, at least."), FIELD(key_line, created_at, "Since when."));
SHAPE(keys_ask, KEYSET_FIELD(keys_ask));
SHAPE(keys, LIST_OF(keys, keys, key_line, "The keys there are, the youngest first."),
        FIELD(keys, key, "The one just made: it is shown this once.", .maybe = true),
        FIELD(keys, next, "Ask for more after this.", .maybe = true),
        LIST_OF(keys, roles, role_line, "Whose scopes a key can have."),
        LIST_OF(keys, permissions, permission_line, "What a scope can be."));
SHAPE(key_new, FIELD(key_new, name, "What it is for.", .required = true, .min = 1, .max = 80, .one_line = true),
        FIELD(key_new, scopes, "What it may: permissions, a space between.", .max = 4000, .one_line = true,
                .fallback = ""),
        FIELD(key_new, role, "Instead: what this role may.", .max = 41, .one_line = true, .maybe = true),
        FIELD(key_new, addresses, "From where it works: addresses or networks, a space between.", .max = 1000,
                .fallback = ""),
        FIELD(key_new, per_minute, "How often a minute.", .min = 1, .max = 100000, .fallback = "600"),
        FIELD(key_new, days, "How long it works; absent: until it is revoked.", .min = 1, .max = 3650, .maybe = true));
SHAPE(key_rotate_ask, FIELD(key_rotate_ask, id, "The key.", .required = true),
        FIELD(key_rotate_ask, hours, "How long the old one still works.", .max = 720, .fallback = "24"));
SHAPE(key_ask, FIELD(key_ask, id, "The key.", .required = true));

/* --- making one ------------------------------------------------------------------------------------------------- */

struct key_text {
	const char *key, *prefix;
	struct hash hash;
};

/* fdk_, eight characters to know it by, and 256 random bits. */
static struct key_text key_text(struct ctx *c)
{
	static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	char known[9] = "", secret[TOKEN_TEXT];
	struct key_text t;

	for (int i = 0; i < 8; i++)
		known[i] = letters[secret_below(sizeof letters - 1)];
	token_new(secret);
	t.prefix = arena_printf(c->mem, "fdk_%s", known);
	t.key = arena_printf(c->mem, "%s_%s", t.prefix, secret);
	t.hash = hash_of(t.key, strlen(t.key));
	return t;
}

static struct problem *list(struct ctx *c, const char *after_text, struct keys *out)
{
	struct keyset after = keyset_read(after_text);

	TRY(sql_key_list(c, after.at, after.id, &out->keys));
	out->next = KEYSET_CUT(c, &out->keys, created_at);
	TRY(sql_role_lines(c, &out->roles));
	return sql_permission_lines(c, &out->permissions);
}

static struct problem *key_list(struct ctx *c, const struct keys_ask *in, struct keys *out)
{
	return list(c, in->after, out);
}

static struct problem *key_self(struct ctx *c, const struct nothing *in, struct key_line *out)
{
	struct key_line *line;

	(void)in;
	TRY(sql_key_self(c, &line));
	if (!line)
		return problem(c, &NO_SUCH_THING, "this was not asked with a key");
	*out = *line;
	return NULL;
}

static struct problem *key_create(struct ctx *c, const struct key_new *in, struct keys *out)
{
	struct instant expires = { in->days == NO_INT ? 0 : c->now.us + in->days * 86400 * SECONDS };
	struct key_text t = key_text(c);

	TRY(sql_key_create(c, id_new(c->now), in->name, t.prefix, t.hash, in->scopes, in->role, in->addresses,
	        in->per_minute, expires));
	TRY(list(c, NULL, out));
	out->key = t.key;
	return NULL;
}

static struct problem *key_rotate(struct ctx *c, const struct key_rotate_ask *in, struct keys *out)
{
	struct key_text t = key_text(c);

	TRY(sql_key_rotate(c, in->id, id_new(c->now), t.prefix, t.hash, in->hours * 3600));
	TRY(list(c, NULL, out));
	out->key = t.key;
	return NULL;
}

static struct problem *key_revoke(struct ctx *c, const struct key_ask *in, struct key_line *out)
{
	struct key_line *line;
	struct moved *moved;

	TRY(sql_transition(c, "api_key", in->id, "revoked", NO_INT, (struct document){ NULL }, &moved));
	TRY(sql_key_one(c, in->id, &line));
	if (line)
		*out = *line;
	return NULL;
}

OP(key_list, keys_ask, keys, KEY_MANAGE, .summary = "The keys of software", .tx = READS);
OP(key_self, nothing, key_line, FOR_GUESTS, .summary = "The key that asks", .tx = READS);
/* Without an Idempotency-Key: its answer would have to be kept, and a key is kept nowhere. */
OP(key_create, key_new, keys, KEY_MANAGE, .summary = "Make a key", .tx = WRITES, .step_up = true,
        PROBLEMS(&NO_SUCH_PERMISSION, &NO_SUCH_ADDRESS, &MORE_THAN_YOU_HOLD));
OP(key_rotate, key_rotate_ask, keys, KEY_MANAGE, .summary = "Replace a key", .tx = WRITES, .step_up = true,
        PROBLEMS(&MORE_THAN_YOU_HOLD));
OP(key_revoke, key_ask, key_line, KEY_MANAGE, .summary = "Revoke a key, at once", .tx = WRITES, .once = true);
