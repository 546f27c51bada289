#include "io/page_parse.h"
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { DELIMITER = 8 };

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
		p->t.room = p->t.room ? p->t.room * 2 : 64;
		p->t.nodes =
		        arena_more(p->mem, p->t.nodes, p->t.n * sizeof *p->t.nodes, p->t.room * sizeof *p->t.nodes);
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

struct template page_parse(struct arena *mem, const char *text)
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
