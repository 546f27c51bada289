/*
 * shell - the shell's door to a worker: any op as the system, and what the worker says of itself
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>

struct worker;

/* The op of this name with standard input as its input; the answer, or the problem, is printed.  What to exit with. */
int shell_call(const struct worker *, struct arena *, const char *op);
/* Prints what HOW asks for, one of the words in worker.h; false: it is none of them. */
bool shell_describe(const struct worker *, struct arena *, const char *how);
