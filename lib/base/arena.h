/*
 * arena - memory that lives exactly as long as one piece of work
 *
 * Take what you need and never give it back: everything is returned at once
 * when the request, job or tool call ends.  What other libraries hand out
 * joins the arena with arena_defer(), so an early return cannot leak.
 *
 * Memory comes zeroed.  Nothing here returns NULL: without memory the work
 * cannot be answered, so the process says so and stops; its supervisor starts
 * another.  What bounds an arena is what we let in: body, row and answer caps.
 * An arena belongs to one thread.
 */
#pragma once
#include <stdarg.h>
#include <stddef.h>

struct arena;

struct arena *arena_new(void);
void arena_reset(struct arena *); /* runs the defers, newest first; keeps one block for the next work */
void arena_free(struct arena *);

void *arena_alloc(struct arena *, size_t size);
void *arena_array(struct arena *, size_t n, size_t size); /* n * size, checked */
/* What was HAD bytes at P becomes SIZE, in place when it is the last that was taken; what is added is not zeroed. */
void *arena_more(struct arena *, void *p, size_t had, size_t size);
char *arena_strn(struct arena *, const char *, size_t); /* a NUL-ended copy */
char *arena_str(struct arena *, const char *); /* NULL stays NULL */
char *arena_printf(struct arena *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *, const char *fmt, va_list) __attribute__((format(printf, 2, 0)));

void arena_defer(struct arena *, void (*fn)(void *), void *arg);

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
