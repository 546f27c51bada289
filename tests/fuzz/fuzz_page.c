/* fuzz_page - hostile data in a template of ours, and a hostile template: both end, and the page stays a page */
#include "base/json.h"
#include "io/page.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char ours[] =
        "<p title=\"{{a}}\">{{a}}{{#b}}<a href=\"{{.}}\">{{c.d}}</a>{{/b}}{{^b}}<a href=\"/x/{{a}}\">{{/b}}";

/* What remains of the page without its own tags and quotes may hold none from the data. */
static void stays_a_page(const char *said)
{
	assert(!strcasestr(said, "href=\"javascript:") && !strcasestr(said, "href=\"//"));
	for (const char *p = said; (p = strchr(p, '<')); p++)
		assert(!strncmp(p, "<p title=\"", 10) || !strncmp(p, "<a href=\"", 9) || !strncmp(p, "</a>", 4));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx c = { .mem = arena_new() };
	const char *text = arena_strn(c.mem, (const char *)data, size);
	struct json_object *o = json_read(c.mem, text, strlen(text));

	if (o) {
		stays_a_page(page_render_text(&c, ours, o, NULL));
	} else {
		o = json_keep(c.mem, json_object_new_object());
		json_object_object_add(o, "a", json_object_new_string_len(text, (int)strlen(text)));
		json_object_object_add(o, "p", json_object_new_string_len(text, (int)strlen(text)));
		stays_a_page(page_render_text(&c, ours, o, NULL));
		assert(strlen(page_render_text(&c, text, o, o)) < 2 * PAGE_MOST);
	}
	arena_free(c.mem);
	return 0;
}
