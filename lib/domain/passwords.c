#include "domain/passwords.h"
#include "base/normal.h"
#include "base/secret.h"
#include "domain/password_rules.h"
#include "domain/site.h"
#include <errno.h>
#include <semaphore.h>
#include <string.h>

const struct problem_type WEAK_PASSWORD = { REFUSED, "weak-password", "This password would be guessed" };

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
	*fits = password_fits(text_nfkc(c->mem, password), hash);
	sem_post(&places);
	return NULL;
}

static struct problem *judge(struct ctx *c, const char *password, const char *email, const char *name)
{
	const char *at = email ? strchr(email, '@') : NULL;
	const char *known[] = { "frontdesk", site->name, email ? arena_strn(c->mem, email, (size_t)(at - email)) : "",
		at ? arena_strn(c->mem, at + 1, strcspn(at + 1, ".")) : "", name ? name : "", NULL };
	const char *fault = password_fault(c, password, known);

	return fault ? problem(c, &WEAK_PASSWORD, "%s", fault) : NULL;
}

struct problem *password_make(
        struct ctx *c, const char *password, const char *email, const char *name, const char **hash)
{
	char text[PASSWORD_TEXT];
	bool made;

	*hash = NULL;
	if (!password)
		return NULL;
	password = text_nfkc(c->mem, password);
	TRY(judge(c, password, email, name));
	TRY(take_place(c));
	made = password_hash(password, text);
	sem_post(&places);
	if (!made)
		return problem(c, &TRY_AGAIN, "please try again in a moment");
	*hash = arena_str(c->mem, text);
	return NULL;
}
