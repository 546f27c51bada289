#include "core/torture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifdef TORTURE
static _Thread_local long left;
static _Thread_local enum torture how;
static _Thread_local char trouble[24]; /* of outside calls alone; else empty */

void torture_begin(const char *said)
{
	char *word;

	left = strtol(said, &word, 10);
	word += strspn(word, " ");
	how = !strncmp(word, "refuse", 6) ? TORTURE_REFUSE : !strncmp(word, "lose", 4) ? TORTURE_LOSE : TORTURE_NONE;
	snprintf(trouble, sizeof trouble, "%.*s", how ? 0 : (int)strcspn(word, "\""), word);
}

void torture_job(const char *payload)
{
	static const char member[] = "\"torture\": \"";
	const char *said = payload ? strstr(payload, member) : NULL;

	torture_begin(said ? said + sizeof member - 1 : "");
}

enum torture torture_now(void)
{
	return how && --left <= 0 ? how : TORTURE_NONE;
}

const char *torture_outside(void)
{
	if (how)
		return torture_now() ? "too-slow" : NULL;
	return *trouble && --left <= 0 ? trouble : NULL;
}

void torture_cut(int fd)
{
	shutdown(fd, SHUT_RDWR);
}
#endif
