/*
 * breaker - leaves a service alone that keeps failing
 *
 * After BREAKER_FAILURES failures in a row nobody asks for BREAKER_REST_US;
 * then one asker at a time is let through, and its luck decides for all.
 * Shared by the threads of a process without locks.  Start from { 0 }.
 */
#pragma once
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

enum { BREAKER_FAILURES = 5, BREAKER_REST_US = 30000000 };

struct breaker {
	atomic_int failures; /* in a row */
	_Atomic int64_t until_us; /* monotonic; nobody asks before; 0: closed */
};

bool breaker_rests(struct breaker *, int64_t now_us); /* is it no use asking now? */
bool breaker_lets(struct breaker *, int64_t now_us); /* may I ask?  After the rest, true for one only */
void breaker_good(struct breaker *);
/* FAILURES counts this failure so often; true when that opened it. */
bool breaker_bad(struct breaker *, int64_t now_us, int failures);
