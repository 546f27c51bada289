/*
 * site - the one business this instance serves
 *
 * Read once when a worker starts, constant afterwards.
 */
#pragma once
#include "queries.h"

struct site {
	const char *name, *slug, *zone, *currency, *country, *calling_code, *phone, *address;
	bool demo;
};

extern const struct site *site; /* set by site_load; never NULL after */

/* No outside service is connected: said wherever a person looks. */
bool site_sandbox(void);
struct problem *site_load(struct ctx *); /* in the start's own arena; opens and ends its own transaction */
