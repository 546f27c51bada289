#include "domain/vault.h"
#include "core/config.h"
#include <string.h>

enum { SEALED_KEY = DATA_KEY_SIZE + SEAL_EXTRA };

SHAPE(sealed_key, FIELD(sealed_key, sealed, "The key of a person, sealed.", .maybe = true));

static struct problem *gone(struct ctx *c)
{
	return problem(c, &NO_SUCH_THING, "its key is gone");
}

static struct problem *house_key(struct ctx *c, uint8_t key[DATA_KEY_SIZE])
{
	uint8_t *bytes;
	size_t n;

	if (!config->data_key || !base64_read(c->mem, config->data_key, &bytes, &n) || n != DATA_KEY_SIZE)
		return problem(c, &NO_SUCH_THING, "this house has no DATA_KEY");
	memcpy(key, bytes, DATA_KEY_SIZE);
	return NULL;
}

static const char *place_of_key(struct ctx *c, struct id contact)
{
	char id[ID_TEXT];

	id_print(contact, id);
	return arena_printf(c->mem, "contact_key.sealed %s", id);
}

static struct problem *open_key(struct ctx *c, struct id contact, const char *sealed, uint8_t key[DATA_KEY_SIZE])
{
	uint8_t house[DATA_KEY_SIZE], *bytes;
	size_t n;

	TRY(house_key(c, house));
	if (!sealed || !base64_read(c->mem, sealed, &bytes, &n) || n != SEALED_KEY ||
	        !secret_unseal_bytes(house, place_of_key(c, contact), bytes, n, key))
		return gone(c);
	return NULL;
}

/* Two that make one at the same time both get the one that was kept. */
static struct problem *make_key(struct ctx *c, struct id contact, struct sealed_key **kept)
{
	uint8_t house[DATA_KEY_SIZE], key[DATA_KEY_SIZE], sealed[SEALED_KEY];

	TRY(house_key(c, house));
	secret_random(key, sizeof key);
	secret_seal_bytes(house, place_of_key(c, contact), key, sizeof key, sealed);
	return sql_contact_key_keep(c, contact, base64_of(c->mem, sealed, sizeof sealed), kept);
}

struct problem *vault_seal(struct ctx *c, struct id contact, const char *place, const char *text, const char **sealed)
{
	size_t n = strlen(text);
	uint8_t key[DATA_KEY_SIZE], *bytes = arena_alloc(c->mem, n + SEAL_EXTRA);
	struct sealed_key *kept;

	TRY(sql_contact_key_of(c, contact, &kept));
	if (!kept->sealed)
		TRY(make_key(c, contact, &kept));
	TRY(open_key(c, contact, kept->sealed, key));
	secret_seal_bytes(key, place, text, n, bytes);
	*sealed = base64_of(c->mem, bytes, n + SEAL_EXTRA);
	return NULL;
}

struct problem *vault_unseal(struct ctx *c, struct id contact, const char *place, const char *sealed, const char **text)
{
	uint8_t key[DATA_KEY_SIZE], *bytes;
	struct sealed_key *kept;
	size_t n;
	char *out;

	TRY(sql_contact_key_of(c, contact, &kept));
	TRY(open_key(c, contact, kept->sealed, key));
	if (!base64_read(c->mem, sealed, &bytes, &n) || n < SEAL_EXTRA)
		return gone(c);
	out = arena_alloc(c->mem, n - SEAL_EXTRA + 1);
	if (!secret_unseal_bytes(key, place, bytes, n, (uint8_t *)out))
		return gone(c);
	out[n - SEAL_EXTRA] = '\0';
	*text = out;
	return NULL;
}
