#include "provider/breaker.h"

bool breaker_rests(struct breaker *b, int64_t now_us)
{
	return atomic_load(&b->until_us) > now_us;
}

bool breaker_lets(struct breaker *b, int64_t now_us)
{
	int64_t until_us = atomic_load(&b->until_us);

	if (!until_us)
		return true;
	if (until_us > now_us)
		return false;
	/* Whoever moves the time is the one who tries; if that answer is lost, another may after the next rest. */
	return atomic_compare_exchange_strong(&b->until_us, &until_us, now_us + BREAKER_REST_US);
}

void breaker_good(struct breaker *b)
{
	atomic_store(&b->failures, 0);
	atomic_store(&b->until_us, 0);
}

bool breaker_bad(struct breaker *b, int64_t now_us, int failures)
{
	int before = atomic_fetch_add(&b->failures, failures);

	if (before + failures < BREAKER_FAILURES)
		return false;
	if (before > BREAKER_FAILURES)
		atomic_store(&b->failures, BREAKER_FAILURES); /* it cannot run over */
	return atomic_exchange(&b->until_us, now_us + BREAKER_REST_US) < now_us;
}
