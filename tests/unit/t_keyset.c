#include "domain/keyset.h"
#include "tap.h"

static struct ctx c;

static struct id some_id(void)
{
	struct id id;

	id_parse("0193a000-0000-7000-8000-000000000101", &id);
	return id;
}

static void what_was_written_is_read(void)
{
	struct instant at = { INT64_C(1795219200123456) };
	struct keyset k;

	c.mem = mem;
	k = keyset_read(keyset_text(&c, at, some_id()));
	CHECK_INT(k.at.us, at.us);
	CHECK(id_same(k.id, some_id()));
}

static void whatever_is_no_place_begins_at_the_start(void)
{
	const char *const texts[] = { NULL, "", "~", "2026-11-20T20:00:00Z", "2026-11-20T20:00:00Z~",
		"~0193a000-0000-7000-8000-000000000101", "2026-11-20T20:00:00Z~nobody",
		"yesterday~0193a000-0000-7000-8000-000000000101",
		"2026-11-20T20:00:00.000000000000000000000000000000000000000Z~0193a000-0000-7000-8000-000000000101" };

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct keyset k = keyset_read(texts[i]);
		CHECK_INT(k.at.us, 0);
		CHECK(id_none(k.id));
	}
}

TESTS(T(what_was_written_is_read), T(whatever_is_no_place_begins_at_the_start))
