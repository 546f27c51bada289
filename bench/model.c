/*
 * model - an OpenAI-compatible service that takes its time and does nothing else
 *
 *	model MILLISECONDS      prints its port; ends with the process that started it
 *
 * Every POST is answered with the same short stream, MILLISECONDS after it was whole.  One thread and epoll, so that
 * a thousand who wait cost it nothing and what is measured is the asker.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { FILES = 8192, HEAD = 2048, EVENTS = 256 };

/* One connection: how much of a request is here, and when its answer is due. */
struct client {
	char head[HEAD];
	size_t have;
	long body_left; /* -1: the head is not whole */
};

struct due {
	int fd;
	uint32_t serial;
	int64_t us;
};

static struct client *clients[FILES];
static uint32_t serials[FILES];
static struct due dues[FILES]; /* a ring: all wait equally long, so the first asked is the first due */
static size_t first, waiting;
static char answer[2048];
static size_t answer_len;
static int64_t delay_us;
static int poller;

static int64_t clock_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

static void compose(void)
{
	static const char start[] = "data: {\"id\":\"b\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":"
	                            "\"bench\",\"choices\":[{\"index\":0,\"delta\":";
	char body[1024];
	int n = snprintf(body, sizeof body,
	        "%s{\"role\":\"assistant\",\"content\":\"Good evening, \"},\"finish_reason\":null}]}\n\n"
	        "%s{\"content\":\"how can I help?\"},\"finish_reason\":null}]}\n\n"
	        "%s{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n",
	        start, start, start);

	answer_len = (size_t)snprintf(answer, sizeof answer,
	        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nContent-Length: %d\r\n\r\n%s", n, body);
}

static void drop(int fd)
{
	serials[fd]++;
	free(clients[fd]);
	clients[fd] = NULL;
	close(fd);
}

static void welcome(int listener)
{
	int fd, one = 1;

	while ((fd = accept4(listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		if (fd >= FILES || !(clients[fd] = calloc(1, sizeof *clients[fd]))) {
			close(fd);
			continue;
		}
		clients[fd]->body_left = -1;
		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
		epoll_ctl(poller, EPOLL_CTL_ADD, fd, &(struct epoll_event){ .events = EPOLLIN, .data.fd = fd });
	}
}

/* The request is whole: its answer waits its turn. */
static void note(int fd)
{
	if (waiting == FILES)
		return drop(fd);
	dues[(first + waiting++) % FILES] = (struct due){ fd, serials[fd], clock_us() + delay_us };
	clients[fd]->have = 0;
	clients[fd]->body_left = -1;
}

static bool begin_body(struct client *c)
{
	char *end = memmem(c->head, c->have, "\r\n\r\n", 4), *said;

	if (!end)
		return c->have < HEAD - 1;
	c->head[c->have] = '\0';
	said = strcasestr(c->head, "content-length:");
	c->body_left = said && said < end ? strtol(said + 15, NULL, 10) : 0;
	c->body_left -= (long)(c->have - (size_t)(end + 4 - c->head));
	return true;
}

static void hear(int fd)
{
	struct client *c = clients[fd];
	char body[16384];
	bool head = c->body_left < 0;
	ssize_t n = head ? recv(fd, c->head + c->have, HEAD - 1 - c->have, 0) : recv(fd, body, sizeof body, 0);

	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return;
	if (n <= 0)
		return drop(fd);
	if (head) {
		c->have += (size_t)n;
		if (!begin_body(c))
			return drop(fd);
	} else {
		c->body_left -= n;
	}
	if (c->body_left == 0)
		note(fd);
}

/* Send what is due; the milliseconds until the next is. */
static int speak(void)
{
	for (; waiting; first = (first + 1) % FILES, waiting--) {
		struct due *d = &dues[first];
		int64_t left = d->us - clock_us();
		if (left > 0)
			return (int)((left + 999) / 1000);
		if (serials[d->fd] == d->serial && clients[d->fd] && send(d->fd, answer, answer_len, MSG_NOSIGNAL) < 0)
			drop(d->fd);
	}
	return -1;
}

static int listen_somewhere(void)
{
	struct sockaddr_in a = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t len = sizeof a;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0 || bind(fd, (struct sockaddr *)&a, len) || listen(fd, 4096) ||
	        getsockname(fd, (struct sockaddr *)&a, &len))
		return -1;
	printf("%d\n", ntohs(a.sin_port));
	fflush(stdout);
	return fd;
}

int main(int argc, char **argv)
{
	struct epoll_event events[EVENTS];
	int listener;

	prctl(PR_SET_PDEATHSIG, SIGTERM);
	delay_us = (argc > 1 ? strtol(argv[1], NULL, 10) : 500) * 1000;
	compose();
	poller = epoll_create1(EPOLL_CLOEXEC);
	listener = listen_somewhere();
	if (listener < 0 || poller < 0)
		return 1;
	epoll_ctl(poller, EPOLL_CTL_ADD, listener, &(struct epoll_event){ .events = EPOLLIN, .data.fd = listener });
	for (;;) {
		int n = epoll_wait(poller, events, EVENTS, speak());
		for (int i = 0; i < n; i++)
			if (events[i].data.fd == listener)
				welcome(listener);
			else if (clients[events[i].data.fd])
				hear(events[i].data.fd);
	}
}
