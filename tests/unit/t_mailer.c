/* t_mailer - the letters a guest gets */
#include "base/json.h"
#include "provider/mailer.h"
#include "tap.h"

static const char ada[] =
        "{\"code\":\"R-7QK2\",\"service_name\":\"Table\",\"local\":\"Fri 20 Nov 20:00\",\"party_size\":2,"
        "\"resource_name\":\"Terrace\",\"name\":\"Ada <Obi> & \\\"Sons\\\"\",\"note\":null,"
        "\"manage_url\":\"https://desk.example/r/R-7QK2?token=abc\",\"calendar_url\":null,"
        "\"house\":{\"name\":\"Aurora\",\"zone\":\"Europe/London\",\"phone\":null,\"address\":\"1 Quay\"}}";

static struct letter letter(enum letter_kind kind, const char *about)
{
	struct ctx c = { .mem = mem };

	return mailer_letter(&c, kind, json_read(mem, about, strlen(about)));
}

static void says_what_when_and_for_how_many(void)
{
	struct letter l = letter(LETTER_CONFIRMED, ada);

	CHECK_TEXT(l.subject, "Confirmed: Fri 20 Nov 20:00 at Aurora (R-7QK2)");
	CHECK_TEXT(l.text,
	        "Dear Ada <Obi> & \"Sons\",\n\nyour reservation is confirmed. We look forward to seeing you.\n\n"
	        "    R-7QK2\n    Table, Fri 20 Nov 20:00\n    2 guests, Terrace\n\nChange or cancel it:\n"
	        "https://desk.example/r/R-7QK2?token=abc\n\nAurora\n1 Quay\n");
	CHECK(strstr(l.html, "Dear Ada &lt;Obi&gt; &amp; &quot;Sons&quot;,"));
	CHECK(strstr(l.html, "href=\"https://desk.example/r/R-7QK2?token=abc\""));
}

static void each_kind_has_its_own_words(void)
{
	static const char *const begins[] = { "Confirmed: ", "Requested: ", "Changed: now ", "Cancelled: ", "See you ",
		"A place has come free: " };

	for (int kind = LETTER_CONFIRMED; kind <= LETTER_OFFER; kind++) {
		struct letter l = letter((enum letter_kind)kind, ada);

		CHECK(!strncmp(l.subject, begins[kind], strlen(begins[kind])));
		CHECK(!strstr(l.text, "{{") && !strstr(l.html, "{{"));
	}
	CHECK(!strstr(letter(LETTER_CANCELLED, ada).text, "Change or cancel"));
}

static void a_subject_is_one_line_whatever_the_data_says(void)
{
	struct letter l = letter(LETTER_CONFIRMED,
	        "{\"code\":\"R-1\\r\\nBcc: all@example.org\",\"local\":\"now\\n\",\"house\":{\"name\":\"A\\tB\"}}");

	CHECK_TEXT(l.subject, "Confirmed: now at A B (R-1 Bcc: all@example.org)");
}

static void a_link_in_a_letter_leads_nowhere_else(void)
{
	struct letter l = letter(LETTER_CONFIRMED, "{\"manage_url\":\"javascript:alert(1)\"}");

	CHECK(!strstr(l.html, "javascript:"));
}

static struct letter proof(const char *about, bool mail)
{
	struct ctx c = { .mem = mem };

	return mailer_proof(&c, json_read(mem, about, strlen(about)), mail);
}

static void a_proof_has_its_code_and_its_link(void)
{
	static const char both[] = "{\"code\":\"012345\",\"link\":\"https://desk.example/portal/"
	                           "enter?token=abc\",\"house\":{\"name\":\"Aurora\"}}";
	struct letter l = proof(both, true);

	CHECK_TEXT(l.subject, "012345 is your code at Aurora");
	CHECK(strstr(l.text, "\n    012345\n") && strstr(l.text, "\nhttps://desk.example/portal/enter?token=abc\n"));
	CHECK(strstr(l.html, "href=\"https://desk.example/portal/enter?token=abc\""));
	CHECK(!strstr(proof("{\"code\":\"012345\",\"house\":{\"name\":\"Aurora\"}}", true).text, "open this link"));
	l = proof(both, false);
	CHECK_TEXT(l.text,
	        "012345 is your code at Aurora, for 10 minutes. Or open "
	        "https://desk.example/portal/enter?token=abc");
	CHECK(!l.html);
}

TESTS(T(a_proof_has_its_code_and_its_link), T(says_what_when_and_for_how_many), T(each_kind_has_its_own_words),
        T(a_subject_is_one_line_whatever_the_data_says), T(a_link_in_a_letter_leads_nowhere_else))
