#include "domain/tries.h"
#include "io/address.h"
#include "queries.h"
#include <ctype.h>
#include <string.h>

const struct problem_type TOO_MANY_TRIES = { LIMITED, "too-many-tries", "Too many tries" };

struct sign_in_wait {
	int64_t seconds;
};

SHAPE(sign_in_wait, FIELD(sign_in_wait, seconds, "How long to wait before the next try; 0: go on."));

struct hash try_key(struct ctx *c, const char *what, const char *email)
{
	char *key = arena_printf(c->mem, "%s%s%s", what, *what ? " " : "", email);

	for (char *p = key; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return hash_of(key, strlen(key));
}

/* Whoever has one IPv6 address has the /64, however it is spelled. */
static struct hash address_key(const struct ctx *c)
{
	unsigned char network[8];

	return hash_of(network, address_network(c->address ? c->address : "", network));
}

struct problem *try_count(struct ctx *c, struct hash key)
{
	struct sign_in_wait *wait;
	struct problem *p;

	TRY(sql_sign_in_try(c, key, address_key(c), &wait));
	if (!wait->seconds)
		return NULL;
	p = problem(c, &TOO_MANY_TRIES, "try again in %lld seconds", (long long)wait->seconds);
	p->retry_after = (int)wait->seconds;
	return p;
}

struct problem *try_passed(struct ctx *c, struct hash key)
{
	return sql_sign_in_passed(c, key, address_key(c));
}
