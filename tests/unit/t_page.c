/* t_page - templates: the official examples, and where hostile text may not get */
#include "base/json.h"
#include "io/page.h"
#include "tap.h"
#include <dirent.h>

static struct json_object *object(const char *json)
{
	return json_read(mem, json, strlen(json));
}

static const char *page(const char *text, const char *json)
{
	struct ctx c = { .mem = mem };

	return page_render_text(&c, text, object(json), object("{}"));
}

static char *file_text(const char *path)
{
	FILE *f = fopen(path, "r");
	char *text = arena_alloc(mem, 1 << 20);
	size_t n = f ? fread(text, 1, (1 << 20) - 1, f) : 0;

	if (f)
		fclose(f);
	return n ? text : NULL;
}

static int spec_file(const char *path)
{
	struct ctx c = { .mem = mem };
	char *text = file_text(path);
	struct json_object *tests = json_get(json_read(mem, text, strlen(text)), "tests");
	int n = 0;

	CHECK(json_object_array_length(tests) > 0);
	for (size_t i = 0; i < json_object_array_length(tests); i++, n++) {
		struct json_object *t = json_object_array_get_idx(tests, i), *partials = json_get(t, "partials");
		int before = tap_failed;

		CHECK_TEXT(page_render_text(&c, json_str(t, "template", ""), json_get(t, "data"),
		                   partials ? partials : object("{}")),
		        json_str(t, "expected", NULL));
		if (tap_failed > before)
			printf("#     in: %s: %s\n", path, json_str(t, "name", ""));
	}
	return n;
}

/* The data files of github.com/mustache/spec (MIT) are not ours to ship: SPEC_DIR names a folder that has them. */
static void passes_the_core_examples_of_the_specification(void)
{
	static const char *const files[] = { "comments", "delimiters", "interpolation", "inverted", "partials",
		"sections" };
	const char *dir = getenv("SPEC_DIR");
	int n = 0;

	for (size_t i = 0; dir && i < sizeof files / sizeof *files; i++)
		n += spec_file(arena_printf(mem, "%s/%s.json", dir, files[i]));
	printf("# %d examples%s\n", n, dir ? "" : ": SPEC_DIR names no folder");
}

static void escapes_text_and_quoted_attributes(void)
{
	CHECK_TEXT(page("<p title=\"{{a}}\">{{a}}</p>", "{\"a\":\"\\\"'><script>&\"}"),
	        "<p title=\"&quot;&#39;&gt;&lt;script&gt;&amp;\">&quot;&#39;&gt;&lt;script&gt;&amp;</p>");
}

static void data_is_never_read_as_a_template(void)
{
	CHECK_TEXT(page("{{a}}", "{\"a\":\"{{b}}{{> p}}{{{b}}}\",\"b\":\"no\"}"), "{{b}}{{&gt; p}}{{{b}}}");
}

static void a_link_leads_only_where_links_may(void)
{
	static const char *const bad[] = { "javascript:alert(1)", " javascript:alert(1)", "JaVaScRiPt:x",
		"data:text/html,x", "//evil.example/", "/\\\\evil.example/", "vbscript:x", "java\\tscript:x", "blob:x",
		"ftp://x", "x.html" };
	static const char *const good[] = { "/admin/inbox", "https://a.example/?a=b", "mailto:a@b.example",
		"tel:+447700900123", "#top", "?day=2026-11-20", "" };

	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK_TEXT(page("<a href=\"{{u}}\">", arena_printf(mem, "{\"u\":\"%s\"}", bad[i])), "<a href=\"#\">");
	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		CHECK_TEXT(page("<a href=\"{{u}}\">", arena_printf(mem, "{\"u\":\"%s\"}", good[i])),
		        arena_printf(mem, "<a href=\"%s\">", good[i]));
	CHECK_TEXT(page("<form action=\"{{u}}\">", "{\"u\":\"javascript:x\"}"), "<form action=\"#\">");
	CHECK_TEXT(page("<a href=\"{{#a}}{{u}}{{/a}}\">", "{\"a\":1,\"u\":\"javascript:x\"}"), "<a href=\"#\">");
}

static void a_piece_of_a_link_is_encoded_as_one(void)
{
	CHECK_TEXT(page("<a href=\"/r/{{c}}?token={{t}}\">", "{\"c\":\"a/../b\",\"t\":\"x&y=\\\" é\"}"),
	        "<a href=\"/r/a%2F..%2Fb?token=x%26y%3D%22%20%C3%A9\">");
	CHECK_TEXT(page("<a href=\"tel:{{p}}\">", "{\"p\":\"+447700900123\"}"), "<a href=\"tel:+447700900123\">");
	CHECK_TEXT(page("<a href=\"/x\" title=\"{{p}}\">", "{\"p\":\"a b\"}"), "<a href=\"/x\" title=\"a b\">");
}

/* In all the places a value can stand, no text from outside may end its place. */
static void polyglots_stay_inert_wherever_they_stand(void)
{
	static const char *const polyglots[] = { "<script>alert(1)</script>", "\"><script>alert(1)</script>",
		"'><svg onload=alert(1)>", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "java\tscript:alert(1)",
		"java\nscript:alert(1)", "\x01javascript:alert(1)", " javascript:alert(1)", "javascript&colon;alert(1)",
		"&#106;avascript:alert(1)", "vbscript:msgbox(1)", "data:text/html,<script>alert(1)</script>",
		"data:text/html;base64,PHNjcmlwdD4=", "//evil.example", "/\\evil.example", "\\\\evil.example",
		"https:evil.example", "</textarea><script>alert(1)</script>", "</title><script>alert(1)</script>",
		"</style><script>alert(1)</script>", "--><script>alert(1)</script>", "<!--", "]]><script>",
		"<![CDATA[<script>", "\" onmouseover=alert(1) x=\"", "' onfocus=alert(1) autofocus '",
		"` onclick=alert(1) `", "x\" style=\"background:url(x)", "{{csrf}}", "{{{csrf}}}", "{{> _keys}}",
		"{{=<% %>=}}", "${alert(1)}", "#{7*7}", "%3Cscript%3E", "&lt;script&gt;",
		("jaVasCript:/*-/*`/*\\`/*'/*\"/**/(/* */oNcliCk=alert() "
		 ")//</stYle/</titLe/</teXtarEa/</scRipt/--!>\\x3csVg/<sVg/oNloAd=alert()//>"),
		"\xe2\x80\xa8<script>", "<a href=javascript:alert(1)>", "\"/><img src=x onerror=alert(1)>",
		"blob:https://x/y", "tel:\"><script>", "\xef\xbc\x9cscript\xef\xbc\x9e" };
	static const char text[] =
	        "<title>{{v}}</title><p id=\"{{v}}\">{{v}}<a href=\"{{v}}\" title=\"{{v}}\">{{v}}</a>"
	        "<a href=\"/x/{{v}}?y={{v}}\"></a><textarea>{{v}}</textarea><form action=\"{{v}}\"></form>";
	struct ctx c = { .mem = mem };
	struct json_object *o = json_keep(mem, json_object_new_object());

	for (size_t i = 0; i < sizeof polyglots / sizeof *polyglots; i++) {
		const char *said;
		size_t tags = 0, quotes = 0;

		json_object_object_add(o, "v", json_object_new_string(polyglots[i]));
		said = page_render_text(&c, text, o, NULL);
		for (const char *p = said; *p; p++) {
			tags += *p == '<' || *p == '>';
			quotes += *p == '"';
		}
		CHECK_INT(tags, 22);
		CHECK_INT(quotes, 10);
		CHECK(!strstr(said, "href=\"j") && !strstr(said, "href=\"J") && !strstr(said, "href=\"d") &&
		        !strstr(said, "href=\"//") && !strstr(said, "href=\" ") && !strstr(said, "href=\"v") &&
		        !strstr(said, "href=\"b"));
	}
}

static void nothing_skips_a_section(void)
{
	static const char *const none[] = { "null", "false", "0", "\"\"", "[]" };

	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		CHECK_TEXT(page("{{#a}}yes{{/a}}{{^a}}no{{/a}}", arena_printf(mem, "{\"a\":%s}", none[i])), "no");
	CHECK_TEXT(page("{{#a}}yes{{/a}}{{^a}}no{{/a}}", "{}"), "no");
	CHECK_TEXT(page("{{#a}}yes{{/a}}", "{\"a\":{}}"), "yes");
}

static void documents_print_as_json(void)
{
	CHECK_TEXT(page("{{a}}", "{\"a\":{\"b\":[1]}}"), "{\n  &quot;b&quot;:[\n    1\n  ]\n}");
}

static void texts_answer_questions(void)
{
	CHECK_TEXT(page("{{#a}}{{#.is_held}}H{{/.is_held}}{{^.is_held}}{{.words}}{{/.is_held}} {{/a}}",
	                   "{\"a\":[\"held\",\"checked_in\",\"is\"]}"),
	        "H checked in is ");
	CHECK_TEXT(page("{{n}} guest{{^n.is_1}}s{{/n.is_1}}", "{\"n\":1}"), "1 guest");
	CHECK_TEXT(page("{{#p.has_inbox}}here{{/p.has_inbox}}{{#q.has_inbox}}no{{/q.has_inbox}}",
	                   "{\"p\":\"/admin/inbox\"}"),
	        "here");
}

static void times_are_shown_as_the_house_reads_them(void)
{
	const char *data =
	        "{\"house\":{\"zone\":\"Europe/London\"},\"w\":\"2026-11-20T20:00:00Z\",\"s\":\"2026-07-31T23:"
	        "30:00Z\",\"d\":\"2026-12-31\"}";

	CHECK_TEXT(page("{{w.clock}}, {{w.moment}}", data), "20:00, Fri 20 Nov 20:00");
	CHECK_TEXT(page("{{s.clock}}, {{s.day}}", data), "00:30, Sat 1 Aug 2026");
	CHECK_TEXT(page("{{d.before}} {{d.after}} {{d.day}}", data), "2026-12-30 2027-01-01 Thu 31 Dec 2026");
	CHECK_TEXT(page("{{w.clock}}", "{\"w\":\"2026-11-20T20:00:00Z\"}"), "20:00 UTC");
	CHECK_TEXT(page("{{w.clock}}", "{\"w\":\"2026-11-20T20:00:00Z\",\"house\":{\"zone\":\"../../etc/passwd\"}}"),
	        "20:00 UTC");
	CHECK_TEXT(page("[{{w.clock}}]", "{\"w\":\"soon\"}"), "[]");
}

static void loops_without_end_come_to_an_end(void)
{
	struct ctx c = { .mem = mem };
	const char *said = page_render_text(&c, "{{> p}}", object("{}"), object("{\"p\":\"x{{> p}}{{> p}}\"}"));
	const char *end = "\n(This page is too long to be shown whole.)\n";

	CHECK(strlen(said) < PAGE_MOST + 1024);
	CHECK_TEXT(said + strlen(said) - strlen(end), end);
}

static void mail_texts_are_not_escaped_and_have_no_controls(void)
{
	struct ctx c = { .mem = mem };
	struct json_object *o = json_keep(mem, json_object_new_object());

	json_object_object_add(o, "letter", json_object_new_string("confirmed"));
	json_object_object_add(o, "code", json_object_new_string("R\x1b-7\rQK2 <&>"));
	CHECK(strstr(page_render(&c, "mail_subject.txt", o), "R-7QK2 <&>"));
}

TESTS(T(passes_the_core_examples_of_the_specification), T(escapes_text_and_quoted_attributes),
        T(data_is_never_read_as_a_template), T(a_link_leads_only_where_links_may),
        T(a_piece_of_a_link_is_encoded_as_one), T(polyglots_stay_inert_wherever_they_stand), T(nothing_skips_a_section),
        T(texts_answer_questions), T(times_are_shown_as_the_house_reads_them), T(documents_print_as_json),
        T(loops_without_end_come_to_an_end), T(mail_texts_are_not_escaped_and_have_no_controls))
