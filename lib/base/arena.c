#include "base/arena.h"
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { BLOCK = 32 * 1024, ALIGN = 16 };

struct block {
	struct block *older;
	size_t used, room;
	_Alignas(ALIGN) char bytes[];
};

struct deferred {
	struct deferred *older;
	void (*fn)(void *);
	void *arg;
};

struct arena {
	struct block *newest;
	struct deferred *defers;
};

static _Noreturn void out_of_memory(void)
{
	fputs("{\"level\":\"error\",\"event\":\"out_of_memory\"}\n", stderr);
	abort();
}

static struct block *block_new(size_t room, struct block *older)
{
	struct block *b;

	if (room > SIZE_MAX - sizeof *b || !(b = malloc(sizeof *b + room)))
		out_of_memory();
	b->older = older;
	b->used = 0;
	b->room = room;
	return b;
}

struct arena *arena_new(void)
{
	struct arena *a = calloc(1, sizeof *a);

	if (!a)
		out_of_memory();
	a->newest = block_new(BLOCK, NULL);
	return a;
}

/* The oldest block is the ordinary one; it stays. */
void arena_reset(struct arena *a)
{
	for (struct deferred *d = a->defers; d; d = d->older)
		d->fn(d->arg);
	a->defers = NULL;
	while (a->newest->older) {
		struct block *older = a->newest->older;
		free(a->newest);
		a->newest = older;
	}
	a->newest->used = 0;
}

void arena_free(struct arena *a)
{
	if (!a)
		return;
	arena_reset(a);
	free(a->newest);
	free(a);
}

static size_t aligned(size_t size)
{
	if (size > SIZE_MAX - ALIGN)
		out_of_memory();
	return (size + ALIGN - 1) & ~(size_t)(ALIGN - 1);
}

/* Room for SIZE more bytes, not zeroed. */
static void *take(struct arena *a, size_t size)
{
	struct block *b = a->newest;
	void *p;

	size = aligned(size);
	if (b->room - b->used < size)
		b = a->newest = block_new(size > BLOCK ? size : BLOCK, b);
	p = b->bytes + b->used;
	b->used += size;
	return p;
}

void *arena_alloc(struct arena *a, size_t size)
{
	return memset(take(a, size), 0, size);
}

void *arena_more(struct arena *a, void *p, size_t had, size_t size)
{
	struct block *b = a->newest;
	size_t before = aligned(had), after = aligned(size);
	void *bigger;

	if (p && (char *)p + before == b->bytes + b->used && after >= before && after - before <= b->room - b->used) {
		b->used += after - before;
		return p;
	}
	bigger = take(a, size);
	if (had)
		memcpy(bigger, p, had);
	return bigger;
}

void *arena_array(struct arena *a, size_t n, size_t size)
{
	size_t all;

	if (__builtin_mul_overflow(n, size, &all))
		out_of_memory();
	return arena_alloc(a, all);
}

char *arena_strn(struct arena *a, const char *s, size_t n)
{
	char *copy = take(a, n + 1);

	if (n)
		memcpy(copy, s, n);
	copy[n] = '\0';
	return copy;
}

char *arena_str(struct arena *a, const char *s)
{
	return s ? arena_strn(a, s, strlen(s)) : NULL;
}

char *arena_vprintf(struct arena *a, const char *fmt, va_list args)
{
	va_list again;
	int n;
	char *s;

	va_copy(again, args);
	n = vsnprintf(NULL, 0, fmt, args);
	s = take(a, n < 0 ? 1 : (size_t)n + 1);
	s[0] = '\0';
	if (n > 0)
		vsnprintf(s, (size_t)n + 1, fmt, again);
	va_end(again);
	return s;
}

char *arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list args;
	char *s;

	va_start(args, fmt);
	s = arena_vprintf(a, fmt, args);
	va_end(args);
	return s;
}

void arena_defer(struct arena *a, void (*fn)(void *), void *arg)
{
	struct deferred *d = NEW(a, struct deferred);

	*d = (struct deferred){ a->defers, fn, arg };
	a->defers = d;
}
