/*
 * t_calendar - writes calendars into the folder CALENDAR_DIR; calendar.test.mjs reads them as a stranger's calendar would
 */
#include "io/ics.h"
#include "tap.h"

static struct ics_event table = {
	.id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16 } },
	.state = "confirmed",
	.sequence = 2,
	.start = { INT64_C(1795204800) * SECONDS }, /* 2026-11-20T20:00:00Z */
	.end = { INT64_C(1795212000) * SECONDS },
	.summary =
	        "Table for 2; terrace, \"Aurora\" \\ \xc3\xa9\xf0\x9f\x8d\xb7 and a line that is far too long for one, "
	        "\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9\xc3\xa9",
	.location = "1 Quay\nLondon",
	.description = "Bring cake\r\nATTENDEE:mailto:evil@example.org\x07",
	.url = "https://desk.example/r/R-7QK2?token=a-_b",
	.house = "Aurora, by the quay",
	.house_mail = "desk@aurora.example",
};

static void writes(const char *name, const char *text)
{
	FILE *f = fopen(arena_printf(mem, "%s/%s.ics", getenv("CALENDAR_DIR"), name), "w");

	CHECK(f && text && fputs(text, f) >= 0);
	if (f)
		fclose(f);
}

static void writes_calendars_for_others_to_read(void)
{
	struct ctx c = { .mem = mem, .now = instant_now() };
	struct ics_event gone = table;

	writes("confirmed", ics_reservation(&c, &table));
	gone.state = "cancelled";
	gone.sequence++;
	writes("cancelled", ics_reservation(&c, &gone));
	writes("feed", ics_feed(&c, "Terrace, Aurora", (const struct ics_event[]){ table, gone }, 2));
}

TESTS(T(writes_calendars_for_others_to_read))
