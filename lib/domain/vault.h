/*
 * vault - words about a person, under a key of their own
 *
 * Each contact has a key; the database holds it sealed with the house's key
 * (DATA_KEY), which stands outside.  Sealed words are bound to the place they
 * are kept in, so that they cannot be moved to another row.  Whoever is erased
 * loses the key, and with it everything sealed in every backup that is older
 * (docs/decisions/046).
 */
#pragma once
#include "queries.h"

struct sealed_key {
	const char *sealed; /* base64; NULL: there is none */
};
extern const struct shape sealed_key_shape;

/* TEXT for PLACE ("table.column row"), in base64.  Makes the contact's key when there is none; inside a transaction
   that may write.  NO_SUCH_THING: the house has no DATA_KEY. */
struct problem *vault_seal(struct ctx *, struct id contact, const char *place, const char *text, const char **sealed);
/* NO_SUCH_THING: the key is gone, or these are not the words of that place. */
struct problem *vault_unseal(struct ctx *, struct id contact, const char *place, const char *sealed, const char **text);
