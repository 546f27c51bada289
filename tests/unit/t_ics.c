/* t_ics - what a calendar reads back is what we meant */
#include "io/ics.h"
#include "tap.h"
#include <libical/ical.h>

static const struct ics_event table = {
	.id = { { 1, 2, 3, 4, 5, 6, 0x70, 8, 0x80, 10, 11, 12, 13, 14, 15, 16 } },
	.state = "confirmed",
	.sequence = 2,
	.start = { INT64_C(1795204800) * SECONDS }, /* 2026-11-20T20:00:00Z */
	.end = { INT64_C(1795212000) * SECONDS },
	.changed = { INT64_C(1790000000) * SECONDS },
	.summary = "Table for 2; terrace, \"Aurora\" \\ \xc3\xa9\xf0\x9f\x8d\xb7",
	.location = "1 Quay\nLondon",
	.description = "Bring cake\r\nATTENDEE:mailto:evil@example.org\x07",
	.url = "https://desk.example/r/R-7QK2?token=a-_b",
	.house = "Aurora, \"by the quay\"\n",
	.house_mail = "desk@aurora.example",
};

static struct ctx ctx_of(void)
{
	return (struct ctx){ .mem = mem, .now = { INT64_C(1790000000) * SECONDS } };
}

static icalcomponent *read_back(const char *text)
{
	icalcomponent *cal = icalparser_parse_string(text);

	arena_defer(mem, (void (*)(void *))(void (*)(void))icalcomponent_free, cal);
	CHECK(icalcomponent_count_errors(cal) == 0);
	CHECK(icalrestriction_check(cal));
	return cal;
}

static icalcomponent *only_event(const char *text)
{
	return icalcomponent_get_first_component(read_back(text), ICAL_VEVENT_COMPONENT);
}

static void reads_back_what_was_meant(void)
{
	struct ctx c = ctx_of();
	icalcomponent *e = only_event(ics_reservation(&c, &table));

	CHECK_TEXT(icalcomponent_get_uid(e), "01020304-0506-7008-800a-0b0c0d0e0f10@frontdesk");
	CHECK_TEXT(icaltime_as_ical_string(icalcomponent_get_dtstart(e)), "20261120T200000Z");
	CHECK_TEXT(icaltime_as_ical_string(icalcomponent_get_dtend(e)), "20261120T220000Z");
	CHECK_TEXT(icaltime_as_ical_string(icalcomponent_get_dtstamp(e)), "20260921T141320Z");
	CHECK_INT(icalcomponent_get_sequence(e), 2);
	CHECK_INT(icalcomponent_get_status(e), ICAL_STATUS_CONFIRMED);
	CHECK_TEXT(icalcomponent_get_summary(e), table.summary);
	CHECK_TEXT(icalcomponent_get_location(e), table.location);
	CHECK_TEXT(icalproperty_get_organizer(icalcomponent_get_first_property(e, ICAL_ORGANIZER_PROPERTY)),
	        "mailto:desk@aurora.example");
}

static void text_cannot_become_a_line_of_its_own(void)
{
	struct ctx c = ctx_of();
	const char *text = ics_reservation(&c, &table);
	icalcomponent *e = only_event(text);

	CHECK(!icalcomponent_get_first_property(e, ICAL_ATTENDEE_PROPERTY));
	CHECK_TEXT(icalcomponent_get_description(e), "Bring cake\nATTENDEE:mailto:evil@example.org");
	CHECK(!strstr(text, "\nATTENDEE") && !strchr(text, '\x07'));
}

static void lines_are_folded_and_end_as_they_should(void)
{
	struct ctx c = ctx_of();
	const char *text = ics_reservation(&c, &table);

	for (const char *line = text; *line; line = strchr(line, '\n') + 1) {
		size_t n = strcspn(line, "\r\n");

		CHECK(n <= 75);
		CHECK(line[n] == '\r' && line[n + 1] == '\n');
	}
}

static void the_states_decide_method_and_status(void)
{
	static const struct {
		const char *state;
		enum icalproperty_method method;
		enum icalproperty_status status;
	} cases[] = {
		{ "held", ICAL_METHOD_PUBLISH, ICAL_STATUS_TENTATIVE },
		{ "requested", ICAL_METHOD_PUBLISH, ICAL_STATUS_TENTATIVE },
		{ "confirmed", ICAL_METHOD_PUBLISH, ICAL_STATUS_CONFIRMED },
		{ "checked_in", ICAL_METHOD_PUBLISH, ICAL_STATUS_CONFIRMED },
		{ "completed", ICAL_METHOD_PUBLISH, ICAL_STATUS_CONFIRMED },
		{ "cancelled", ICAL_METHOD_CANCEL, ICAL_STATUS_CANCELLED },
		{ "expired", ICAL_METHOD_CANCEL, ICAL_STATUS_CANCELLED },
		{ "no_show", ICAL_METHOD_CANCEL, ICAL_STATUS_CANCELLED },
	};
	struct ctx c = ctx_of();

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct ics_event e = table;
		icalcomponent *cal;

		e.state = cases[i].state;
		cal = read_back(ics_reservation(&c, &e));
		CHECK_INT(icalcomponent_get_method(cal), cases[i].method);
		CHECK_INT(icalcomponent_get_status(icalcomponent_get_first_component(cal, ICAL_VEVENT_COMPONENT)),
		        cases[i].status);
	}
}

static void a_change_keeps_the_uid(void)
{
	struct ctx c = ctx_of();
	struct ics_event e = table;
	icalcomponent *later;

	e.sequence++;
	e.start.us += 3600 * SECONDS;
	later = only_event(ics_reservation(&c, &e));
	CHECK_TEXT(icalcomponent_get_uid(later), "01020304-0506-7008-800a-0b0c0d0e0f10@frontdesk");
	CHECK_INT(icalcomponent_get_sequence(later), 3);
}

static void a_feed_lists_everything_and_may_be_empty(void)
{
	struct ctx c = ctx_of();
	const struct ics_event two[] = { table, table };
	icalcomponent *cal = read_back(ics_feed(&c, "Terrace, Aurora", two, 2));

	CHECK_INT(icalcomponent_count_components(cal, ICAL_VEVENT_COMPONENT), 2);
	CHECK(strstr(ics_feed(&c, "Terrace", two, 0), "X-WR-CALNAME:Terrace\r\n"));
}

TESTS(T(reads_back_what_was_meant), T(text_cannot_become_a_line_of_its_own), T(lines_are_folded_and_end_as_they_should),
        T(the_states_decide_method_and_status), T(a_change_keeps_the_uid), T(a_feed_lists_everything_and_may_be_empty))
