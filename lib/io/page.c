#include "io/page.h"
#include "base/buf.h"
#include "base/json.h"
#include "base/value.h"
#include "io/zone.h"
#include "pages.h"
#include <assert.h>

enum { NESTED = 32, STEPS = 300000, NAME = 64, DELIMITER = 8 };

/* What a piece of a template does, and for a variable the kind of place it stands in. */
enum kind { TEXT, SECTION, INVERTED, PARTIAL, PUT_HTML, PUT_URL, PUT_URL_PART, PUT_RAW };

struct node {
	enum kind kind;
	const char *text; /* of TEXT; the name of anything else, NUL-ended */
	size_t len; /* of TEXT; for a section, the node after its last */
	const char *indent; /* PARTIAL: what stands before each of its lines */
};

struct template
{
	struct node *nodes;
	size_t n, room;
};

struct parse {
	struct arena *mem;
	const char *from, *at, *end;
	char open[DELIMITER + 1], close[DELIMITER + 1];
	size_t sections[NESTED]; /* those not closed yet */
	int depth;
	struct template t;
};

/* One tag as it stands in the template. */
struct tag {
	char sigil; /* '\0' for a variable */
	const char *start, *end, *name;
	size_t len;
};

static struct node *add(struct parse *p, enum kind kind, const char *text, size_t len)
{
	if (p->t.n == p->t.room) {
		struct node *wider = arena_array(p->mem, p->t.room ? p->t.room * 2 : 64, sizeof *wider);

		if (p->t.n)
			memcpy(wider, p->t.nodes, p->t.n * sizeof *wider);
		p->t.nodes = wider;
		p->t.room = p->t.room ? p->t.room * 2 : 64;
	}
	p->t.nodes[p->t.n] = (struct node){ .kind = kind, .text = text, .len = len };
	return &p->t.nodes[p->t.n++];
}

static const char *find(const char *from, const char *end, const char *what)
{
	return memmem(from, (size_t)(end - from), what, strlen(what));
}

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t';
}

static bool gap(char ch)
{
	return blank(ch) || ch == '\n' || ch == '\r';
}

static void trim(struct tag *t)
{
	while (t->len && gap(*t->name))
		t->name++, t->len--;
	while (t->len && gap(t->name[t->len - 1]))
		t->len--;
}

/* The next tag; false when only text is left. */
static bool tag_next(const struct parse *p, struct tag *t)
{
	char close[DELIMITER + 2];
	const char *end;

	t->start = find(p->at, p->end, p->open);
	if (!t->start)
		return false;
	t->name = t->start + strlen(p->open);
	t->sigil = t->name < p->end && *t->name && strchr("!#^/>&={", *t->name) ? *t->name++ : '\0';
	snprintf(close, sizeof close, "%s%s", t->sigil == '{' ? "}" : t->sigil == '=' ? "=" : "", p->close);
	end = find(t->name, p->end, close);
	if (!end)
		return false;
	t->len = (size_t)(end - t->name);
	t->end = end + strlen(close);
	trim(t);
	return true;
}

/* A tag alone on its line takes the line with it: *LINE its first byte, *AFTER the next line's. */
static bool alone(const struct parse *p, const struct tag *t, const char **line, const char **after)
{
	const char *from = t->start, *to = t->end;

	if (!t->sigil || strchr("&{", t->sigil))
		return false;
	while (from > p->from && blank(from[-1]))
		from--;
	while (to < p->end && blank(*to))
		to++;
	if (from > p->from && from[-1] != '\n')
		return false;
	if (to < p->end && *to == '\r')
		to++;
	if (to < p->end && *to++ != '\n')
		return false;
	*line = from;
	*after = to;
	return true;
}

static bool ends_with(const char *from, const char *end, const char *what)
{
	size_t n = strlen(what);

	return (size_t)(end - from) >= n && !strncasecmp(end - n, what, n);
}

/* Where does a variable at AT stand?  Looks back to the quote that opens the attribute, if it stands in one. */
static enum kind place(const struct parse *p, const char *at)
{
	const char *q = at, *text;

	while (q > p->from && q[-1] != '"' && q[-1] != '<' && q[-1] != '>')
		q--;
	if (q == p->from || q[-1] != '"')
		return PUT_HTML;
	if (!ends_with(p->from, q, "href=\"") && !ends_with(p->from, q, "src=\"") &&
	        !ends_with(p->from, q, "action=\""))
		return PUT_HTML;
	for (text = q; text < at;) { /* nothing but tags so far: the whole URL */
		const char *over = find(text, at, p->close);

		if (!over || strncmp(text, p->open, strlen(p->open)) != 0)
			break;
		text = over + strlen(p->close);
	}
	if (text == at)
		return PUT_URL;
	return !strncmp(q, "tel:", 4) ? PUT_HTML : PUT_URL_PART;
}

static void delimiters(struct parse *p, const struct tag *t)
{
	size_t left = 0, right = 0;

	while (left < t->len && !gap(t->name[left]))
		left++;
	while (right < t->len && !gap(t->name[t->len - right - 1]))
		right++;
	if (!left || left + right >= t->len || left > DELIMITER || right > DELIMITER)
		return;
	snprintf(p->open, sizeof p->open, "%.*s", (int)left, t->name);
	snprintf(p->close, sizeof p->close, "%.*s", (int)right, t->name + t->len - right);
}

static void section_close(struct parse *p, const char *name)
{
	struct node *opened = p->depth ? &p->t.nodes[p->sections[p->depth - 1]] : NULL;

	if (!opened || strcmp(opened->text, name) != 0)
		return;
	opened->len = p->t.n;
	p->depth--;
}

static void take(struct parse *p, const struct tag *t, const char *indent)
{
	const char *name = arena_strn(p->mem, t->name, t->len);

	switch (t->sigil) {
	case '!':
		break;
	case '=':
		delimiters(p, t);
		break;
	case '#':
	case '^':
		if (p->depth == NESTED) /* more than anything of ours has: left out with what is in it */
			break;
		p->sections[p->depth++] = p->t.n;
		add(p, t->sigil == '#' ? SECTION : INVERTED, name, 0);
		break;
	case '/':
		section_close(p, name);
		break;
	case '>':
		add(p, PARTIAL, name, 0)->indent = indent;
		break;
	case '&':
	case '{':
		add(p, PUT_RAW, name, 0);
		break;
	default:
		add(p, place(p, t->start), name, 0);
	}
}

static struct template parse(struct arena *mem, const char *text)
{
	struct parse p = {
		.mem = mem, .from = text, .at = text, .end = text + strlen(text), .open = "{{", .close = "}}"
	};
	struct tag t;

	while (tag_next(&p, &t)) {
		const char *upto = t.start, *after = t.end, *indent = "";

		if (alone(&p, &t, &upto, &after))
			indent = arena_strn(mem, upto, (size_t)(t.start - upto));
		if (upto > p.at)
			add(&p, TEXT, p.at, (size_t)(upto - p.at));
		take(&p, &t, indent);
		p.at = after;
	}
	if (p.at < p.end)
		add(&p, TEXT, p.at, (size_t)(p.end - p.at));
	while (p.depth)
		p.t.nodes[p.sections[--p.depth]].len = p.t.n;
	return p.t;
}

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
		k->t = parse(r->c->mem, indented(r->c->mem, partial_text(r, n->text), n->indent));
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
	const struct template t = parse(r->c->mem, text);
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
