/*
 * tap - what C tests stand on: each claim prints one line of the Test Anything Protocol
 *
 *	static void adds_up(void) { CHECK(1 + 1 == 2); CHECK_INT(2 + 2, 4); }
 *	TESTS(adds_up)
 *
 * A test is a function whose name is a sentence that could be false.  It gets a
 * line "ok N - adds up", or "not ok" and a note for each claim that failed.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

struct tap_test {
	const char *name;
	void (*run)(void);
};

static int tap_failed;
static struct arena *mem; /* fresh for each test */

static inline void tap_note(const char *file, int line, const char *what)
{
	tap_failed++;
	printf("#   %s:%d: %s\n", file, line, what);
}

#define CHECK(claim)                                                                                                   \
	do {                                                                                                           \
		if (!(claim))                                                                                          \
			tap_note(__FILE__, __LINE__, #claim);                                                          \
	} while (0)

static inline void tap_text(const char *file, int line, const char *got, const char *want)
{
	if ((!got && !want) || (got && want && !strcmp(got, want)))
		return;
	tap_note(file, line, "texts differ");
	printf("#     got:  %s\n#     want: %s\n", got ? got : "(none)", want ? want : "(none)");
}

static inline void tap_int(const char *file, int line, const char *what, int64_t got, int64_t want)
{
	if (got == want)
		return;
	tap_note(file, line, what);
	printf("#     got:  %lld\n#     want: %lld\n", (long long)got, (long long)want);
}

#define CHECK_TEXT(got, want) tap_text(__FILE__, __LINE__, (got), (want))
#define CHECK_INT(got, want) tap_int(__FILE__, __LINE__, #got, (int64_t)(got), (int64_t)(want))

static inline int tap_run(const struct tap_test *tests, int n)
{
	int bad = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	printf("1..%d\n", n);
	for (int i = 0; i < n; i++) {
		char name[200];
		snprintf(name, sizeof name, "%s", tests[i].name);
		for (char *p = name; *p; p++)
			*p = *p == '_' ? ' ' : *p;
		tap_failed = 0;
		mem = arena_new();
		tests[i].run();
		arena_free(mem);
		printf("%s %d - %s\n", tap_failed ? "not ok" : "ok", i + 1, name);
		bad += tap_failed > 0;
	}
	return bad > 0;
}

#define TAP_ONE(name)                                                                                                  \
	{                                                                                                              \
#name, name                                                                                            \
	}
#define TESTS(...)                                                                                                     \
	int main(void)                                                                                                 \
	{                                                                                                              \
		static const struct tap_test tests[] = { __VA_ARGS__ };                                                \
		return tap_run(tests, (int)(sizeof tests / sizeof *tests));                                            \
	}
#define T(name)                                                                                                        \
	{                                                                                                              \
#name, name                                                                                            \
	}
