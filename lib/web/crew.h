/*
 * crew - the threads of a worker that answers requests
 *
 * There are as many as there is work, and two at least: one more is hired when
 * nobody is waiting, and who has waited long enough leaves.
 */
#pragma once
#include "base/arena.h"
#include "web/fcgi.h"

/* Answers one request; the memory is emptied after it. */
typedef void crew_serve(struct fcgi *, struct arena *);

/* At most MOST threads, until STOP_FD is readable, which is never drained, and the requests in hand are answered. */
void crew_run(int most, int stop_fd, crew_serve *);
