/*
 * page - text from a template and a JSON object
 *
 * Templates are the .html and .txt files of lib/pages, checked and compiled in by
 * tools/mkpages: mustache 1.4 (github.com/mustache/spec) with variables,
 * sections, inverted sections, comments, partials and dotted names.  Absent,
 * null, false, 0, "" and the empty list skip a section.  An object or list that
 * is put prints as JSON.
 *
 * A dot after a text or number asks about it or says it for people:
 *   {{#state.is_held}} {{#path.has_inbox}}   true when it is, or contains, that
 *   {{kind.words}}                           "checked in" for checked_in
 *   {{at.clock}} {{at.day}} {{at.moment}}    of an instant, in the zone house.zone
 *   {{day.day}} {{day.before}} {{day.after}} of a day
 * {{.words}} is of the value at hand.
 *
 * Whoever writes a template need not think of escaping.  In .html the place
 * decides: element text and quoted attributes are escaped; a whole URL in href,
 * src or action must lead to http, https, mailto, tel or a path of ours and is
 * "#" otherwise; a piece of such a URL is percent-encoded.  In .txt text stands
 * as it is, without control characters.  {{{raw}}} and {{&raw}} exist for the
 * specification's sake; tools/mkpages refuses them in ours.
 *
 * A page is at most PAGE_MOST bytes and says so in its last line when cut.
 */
#pragma once
#include "core/ctx.h"
#include <json.h>

enum { PAGE_MOST = 4 << 20 };

/* One compiled-in template. */
struct page_source {
	const char *name, *text;
};

const struct page_source *page_find(const char *name); /* NULL: there is none of this name */

/* NAME must be one that page_find() knows: anything else is our own mistake. */
const char *page_render(struct ctx *, const char *name, struct json_object *);

/* TEXT itself, as HTML; its partials are the text members of PARTIALS, or compiled in when that is NULL. */
const char *page_render_text(struct ctx *, const char *text, struct json_object *, struct json_object *partials);
