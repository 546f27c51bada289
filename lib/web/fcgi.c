#include "web/fcgi.h"
#include <errno.h>
#include <fcgiapp.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { OUT_OF_FILES_MS = 10 };

struct fcgi {
	FCGX_Request q;
};

bool fcgi_start(void)
{
	int listening = 0;
	socklen_t len = sizeof listening;

	if (getsockopt(0, SOL_SOCKET, SO_ACCEPTCONN, &listening, &len) || !listening)
		return false;
	/* not blocking: losing the race for a connection then just means waiting again */
	return fcntl(0, F_SETFL, fcntl(0, F_GETFL) | O_NONBLOCK) == 0 && FCGX_Init() == 0;
}

struct fcgi *fcgi_new(void)
{
	struct fcgi *f = calloc(1, sizeof *f);

	if (f)
		FCGX_InitRequest(&f->q, 0, 0);
	return f;
}

void fcgi_free(struct fcgi *f)
{
	if (f)
		FCGX_Free(&f->q, 1);
	free(f);
}

/* We accept ourselves: FCGX_Accept_r would wait for what the connection says before it lets go of the socket. */
bool fcgi_take(struct fcgi *f)
{
	f->q.ipcFd = accept4(0, NULL, NULL, SOCK_CLOEXEC);
	f->q.keepConnection =
	        f->q.ipcFd >= 0; /* else FCGX_Accept_r begins by closing it; the request says what holds */
	if (f->q.ipcFd < 0 && errno != EAGAIN && errno != EINTR && errno != ECONNABORTED)
		poll(NULL, 0, OUT_OF_FILES_MS);
	return f->q.ipcFd >= 0;
}

/* A negative answer carries no usable reason: libfcgi returns whatever errno was. */
bool fcgi_accept(struct fcgi *f)
{
	return FCGX_Accept_r(&f->q) >= 0;
}

void fcgi_finish(struct fcgi *f)
{
	FCGX_Finish_r(&f->q);
}

const char *fcgi_param(struct fcgi *f, const char *name)
{
	const char *v = FCGX_GetParam(name, f->q.envp);

	return v ? v : "";
}

bool fcgi_twice(struct fcgi *f, const char *name)
{
	size_t n = strlen(name);
	int times = 0;

	for (char **e = f->q.envp; e && *e; e++)
		times += !strncmp(*e, name, n) && (*e)[n] == '=';
	return times > 1;
}

size_t fcgi_read(struct fcgi *f, char *out, size_t n)
{
	int got = n > INT_MAX ? -1 : FCGX_GetStr(out, (int)n, f->q.in);

	return got < 0 ? 0 : (size_t)got;
}

bool fcgi_write(struct fcgi *f, const char *s, size_t n)
{
	return n <= INT_MAX && FCGX_PutStr(s, (int)n, f->q.out) == (int)n;
}

bool fcgi_flush(struct fcgi *f)
{
	return FCGX_FFlush(f->q.out) == 0;
}
