#include "io/page.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/value.h"
#include "io/page_parse.h"
#include "io/zone.h"
#include "pages.h"
#include <assert.h>

enum { STEPS = 300000, NAME = 64 };

/* What a name means here: the value at hand, then those it stands in. */
struct scope {
	const struct scope *up;
	struct json_object *value;
};

/* A partial that was parsed before. */
struct known {
	struct known *next;
	const char *name, *indent;
	struct template t;
};

struct render {
	struct ctx *c;
	struct json_object *data, *partials; /* PARTIALS NULL: those compiled in */
	const struct zone *zone;
	struct known *known;
	struct buf out;
	bool html, cut, zone_known;
	int depth, steps;
};

static bool member(struct json_object *o, const char *name, size_t len, struct json_object **v)
{
	char key[NAME];

	if (len >= sizeof key || !json_object_is_type(o, json_type_object))
		return false;
	memcpy(key, name, len);
	key[len] = '\0';
	return json_object_object_get_ex(o, key, v);
}

static struct json_object *text(struct render *r, const char *s)
{
	return json_keep(r->c->mem, json_object_new_string(s));
}

/* The zone of the house, from the outermost value; read when the first time is put. */
static const struct zone *house_zone(struct render *r)
{
	if (!r->zone_known)
		r->zone = zone_open(r->c->mem, json_str(json_get(r->data, "house"), "zone", NULL));
	r->zone_known = true;
	return r->zone;
}

static struct json_object *of_instant(struct render *r, struct instant at, const char *how)
{
	const struct zone *z = house_zone(r);

	if (!strcmp(how, "clock"))
		return text(r, local_clock(r->c->mem, z, at));
	if (!strcmp(how, "day"))
		return text(r, local_day(r->c->mem, zone_local(z, at).day));
	return strcmp(how, "moment") ? NULL : text(r, local_moment(r->c->mem, z, at));
}

static struct json_object *of_day(struct render *r, struct day d, const char *how)
{
	char said[DAY_TEXT];

	if (!strcmp(how, "day"))
		return text(r, local_day(r->c->mem, d));
	if (strcmp(how, "before") != 0 && strcmp(how, "after") != 0)
		return NULL;
	d.n += *how == 'a' ? 1 : -1;
	day_print(d, said);
	return text(r, said);
}

static struct json_object *words(struct render *r, const char *s)
{
	char *said = arena_str(r->c->mem, s);

	for (char *p = said; *p; p++)
		*p = *p == '_' ? ' ' : *p;
	return text(r, said);
}

/* What follows the dot after a text or number: a question about it, or another way to say it. */
static struct json_object *of_text(struct render *r, struct json_object *v, const char *how)
{
	const char *s = v ? json_object_get_string(v) : "";
	struct instant at;
	struct day d;

	if (!strncmp(how, "is_", 3) || !strncmp(how, "has_", 4)) {
		bool yes = *how == 'i' ? !strcmp(s, how + 3) : strstr(s, how + 4) != NULL;

		return yes ? json_keep(r->c->mem, json_object_new_boolean(1)) : NULL;
	}
	if (!strcmp(how, "words"))
		return words(r, s);
	if (instant_parse(s, &at))
		return of_instant(r, at, how);
	return day_parse(s, &d) ? of_day(r, d, how) : NULL;
}

/* The next step of a dotted name: a member, or something said of a text. */
static struct json_object *step(struct render *r, struct json_object *v, const char *name, size_t len)
{
	struct json_object *inside = NULL;

	if (json_object_is_type(v, json_type_object) || json_object_is_type(v, json_type_array))
		return member(v, name, len, &inside) ? inside : NULL;
	return of_text(r, v, arena_strn(r->c->mem, name, len));
}

static struct json_object *lookup(struct render *r, const struct scope *s, const char *name)
{
	size_t len = strcspn(name, ".");
	struct json_object *v = NULL;

	if (!len)
		v = s->value;
	while (len && s && !member(s->value, name, len, &v))
		s = s->up;
	while (s && name[len] && name[len + 1]) {
		name += len + 1;
		len = strcspn(name, ".");
		v = step(r, v, name, len);
	}
	return s ? v : NULL;
}

static bool holds(struct json_object *v)
{
	switch (json_object_get_type(v)) {
	case json_type_null:
		return false;
	case json_type_array:
		return json_object_array_length(v) > 0;
	case json_type_boolean:
		return json_object_get_boolean(v);
	case json_type_int:
		return json_object_get_int64(v) != 0;
	case json_type_string:
		return json_object_get_string_len(v) > 0;
	case json_type_double:
	case json_type_object:
		break;
	}
	return true;
}

/* Only where a link of ours may lead: javascript:, data: and //elsewhere are no such places. */
static bool leads_well(const char *url)
{
	static const char *const schemes[] = { "http://", "https://", "mailto:", "tel:" };

	if (!url[0] || strchr("#?", url[0]))
		return true;
	if (url[0] == '/')
		return url[1] != '/' && url[1] != '\\';
	for (size_t i = 0; i < sizeof schemes / sizeof *schemes; i++)
		if (!strncasecmp(url, schemes[i], strlen(schemes[i])))
			return true;
	return false;
}

static void put_plain(struct buf *b, const char *s)
{
	for (; *s; s++)
		if ((unsigned char)*s >= ' ' ? *s != 0x7f : *s == '\n' || *s == '\t')
			buf_put(b, s, 1);
}

static void put(struct render *r, enum kind kind, struct json_object *v)
{
	const char *text = !v ? ""
	        : json_object_is_type(v, json_type_string)
	        ? json_object_get_string(v)
	        : json_object_to_json_string_ext(v, JSON_C_TO_STRING_PRETTY | JSON_C_TO_STRING_NOSLASHESCAPE);
	struct buf part = { .mem = r->c->mem };

	if (kind == PUT_RAW) {
		buf_puts(&r->out, text);
	} else if (!r->html) {
		put_plain(&r->out, text);
	} else if (kind == PUT_URL_PART) {
		buf_url(&part, text);
		buf_puts(&r->out, buf_text(&part));
	} else {
		if (kind == PUT_URL && !leads_well(text))
			text = "#";
		buf_html(&r->out, text, strlen(text));
	}
}

static const char *partial_text(const struct render *r, const char *name)
{
	const struct page_source *p;

	if (r->partials)
		return json_str(r->partials, name, "");
	p = page_find(arena_printf(r->c->mem, "%s%s", name, strchr(name, '.') ? "" : ".html"));
	return p ? p->text : "";
}

static const char *indented(struct arena *mem, const char *text, const char *indent)
{
	struct buf b = { .mem = mem };

	if (!*indent)
		return text;
	while (*text) {
		size_t line = strcspn(text, "\n");

		line += text[line] == '\n';
		buf_puts(&b, indent);
		buf_put(&b, text, line);
		text += line;
	}
	return buf_text(&b);
}

static const struct template *partial(struct render *r, const struct node *n)
{
	struct known *k = r->known;

	while (k && (strcmp(k->name, n->text) != 0 || strcmp(k->indent, n->indent) != 0))
		k = k->next;
	if (!k) {
		k = NEW(r->c->mem, struct known);
		*k = (struct known){ r->known, n->text, n->indent, { 0 } };
		k->t = page_parse(r->c->mem, indented(r->c->mem, partial_text(r, n->text), n->indent));
		r->known = k;
	}
	return &k->t;
}

static void run(struct render *, const struct template *, size_t from, size_t to, const struct scope *);

static void section(struct render *r, const struct template *t, size_t at, const struct scope *s)
{
	const struct node *n = &t->nodes[at];
	struct json_object *v = lookup(r, s, n->text);
	bool list = json_object_is_type(v, json_type_array);
	size_t times = !holds(v) ? 0 : list ? json_object_array_length(v) : 1;

	if (n->kind == INVERTED) {
		if (!times)
			run(r, t, at + 1, n->len, s);
		return;
	}
	for (size_t i = 0; i < times && !r->cut; i++) {
		const struct scope inner = { s, list ? json_object_array_get_idx(v, i) : v };

		run(r, t, at + 1, n->len, &inner);
	}
}

static void run(struct render *r, const struct template *t, size_t from, size_t to, const struct scope *s)
{
	if (r->depth == NESTED)
		return;
	r->depth++;
	while (from < to && !r->cut) {
		const struct node *n = &t->nodes[from];

		switch (n->kind) {
		case TEXT:
			buf_put(&r->out, n->text, n->len);
			break;
		case SECTION:
		case INVERTED:
			section(r, t, from, s);
			break;
		case PARTIAL: {
			const struct template *inner = partial(r, n);

			run(r, inner, 0, inner->n, s);
			break;
		}
		case PUT_HTML:
		case PUT_URL:
		case PUT_URL_PART:
		case PUT_RAW:
			put(r, n->kind, lookup(r, s, n->text));
			break;
		}
		from = n->kind == SECTION || n->kind == INVERTED ? n->len : from + 1;
		r->cut = r->cut || r->out.len > PAGE_MOST || ++r->steps > STEPS;
	}
	r->depth--;
}

static const char *render(struct render *r, const char *text, struct json_object *data)
{
	const struct template t = page_parse(r->c->mem, text);
	const struct scope outer = { NULL, data };

	r->data = data;
	run(r, &t, 0, t.n, &outer);
	if (r->cut)
		buf_puts(&r->out, "\n(This page is too long to be shown whole.)\n");
	return buf_text(&r->out);
}

const struct page_source *page_find(const char *name)
{
	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++)
		if (!strcmp(pages[i].name, name))
			return &pages[i];
	return NULL;
}

const char *page_render(struct ctx *c, const char *name, struct json_object *data)
{
	const struct page_source *p = page_find(name);
	struct render r = { .c = c, .out = { .mem = c->mem }, .html = !strstr(name, ".txt") };

	assert(p);
	return render(&r, p->text, data);
}

const char *page_render_text(struct ctx *c, const char *text, struct json_object *data, struct json_object *partials)
{
	struct render r = { .c = c, .partials = partials, .out = { .mem = c->mem }, .html = true };

	return render(&r, text, data);
}
