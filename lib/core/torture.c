#include "core/torture.h"
#include <sys/socket.h>

#ifdef TORTURE
static _Thread_local long left;
static _Thread_local enum torture how;

void torture_begin(const char *said)
{
	left = strtol(said, NULL, 10);
	how = !*said ? TORTURE_NONE : strstr(said, "lose") ? TORTURE_LOSE : TORTURE_REFUSE;
}

enum torture torture_now(void)
{
	return how && --left <= 0 ? how : TORTURE_NONE;
}

void torture_cut(int fd)
{
	shutdown(fd, SHUT_RDWR);
}
#endif
