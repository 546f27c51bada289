#include "domain/passwords.h"
#include "base/secret.h"
#include <errno.h>
#include <semaphore.h>

enum { HASHES_AT_ONCE = 2, HASH_WAIT_S = 5 };

static sem_t places; /* each hash takes 64 MiB while it is made */

void passwords_start(void)
{
	sem_init(&places, 0, HASHES_AT_ONCE);
}

static struct problem *take_place(struct ctx *c)
{
	struct timespec until = { .tv_sec = c->now.us / SECONDS + HASH_WAIT_S };

	while (sem_timedwait(&places, &until))
		if (errno != EINTR)
			return problem(c, &TRY_AGAIN, "others are signing in; please try again");
	return NULL;
}

struct problem *password_check(struct ctx *c, const char *password, const char *hash, bool *fits)
{
	TRY(take_place(c));
	*fits = password_fits(password, hash);
	sem_post(&places);
	return NULL;
}

struct problem *password_make(struct ctx *c, const char *password, const char **hash)
{
	char text[PASSWORD_TEXT];
	bool made;

	*hash = NULL;
	if (!password)
		return NULL;
	TRY(take_place(c));
	made = password_hash(password, text);
	sem_post(&places);
	if (!made)
		return problem(c, &TRY_AGAIN, "please try again in a moment");
	*hash = arena_str(c->mem, text);
	return NULL;
}
