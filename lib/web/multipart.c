#include "web/multipart.h"
#include "base/text.h"
#include <string.h>

enum { MOST_BOUNDARY = 70, MOST_HEAD = 1000 }; /* RFC 2046 section 5.1.1; a guess */

static struct problem *unreadable(struct ctx *c)
{
	return problem(c, &UNREADABLE, "the form cannot be read");
}

/* The value of ;NAME= in a header's text, quoted or not; NULL when it has none. */
static const char *parameter(struct ctx *c, const char *head, const char *name)
{
	const char *at = head, *end;
	size_t n = strlen(name);

	while ((at = strchr(at, ';'))) {
		at += 1 + strspn(at + 1, " \t");
		if (strncasecmp(at, name, n) || at[n] != '=')
			continue;
		at += n + 1;
		end = *at == '"' ? strchr(at + 1, '"') : at + strcspn(at, "; \t\r\n");
		if (!end)
			return NULL;
		at += *at == '"';
		return arena_strn(c->mem, at, (size_t)(end - at));
	}
	return NULL;
}

static const char *disposition(struct ctx *c, const char *head)
{
	const char *at = strcasestr(head, "content-disposition:");

	if (!at || (at != head && at[-1] != '\n'))
		return NULL;
	return arena_strn(c->mem, at, strcspn(at, "\r\n"));
}

static struct problem *take(struct ctx *c, const char *head, const char *value, size_t len, struct json_object *into)
{
	const char *said = disposition(c, head), *name = said ? parameter(c, said, "name") : NULL;
	const char *file = said ? parameter(c, said, "filename") : NULL;

	if (!name || !*name || !text_ok(name, strlen(name)) || memchr(value, '\0', len) || len > INT32_MAX ||
	        (!file && !text_ok(value, len)) || (file && !text_ok(file, strlen(file))))
		return unreadable(c);
	TRY(pair_add(c, into, name, value, len));
	return file ? pair_add(c, into, arena_printf(c->mem, "%s_name", name), file, strlen(file)) : NULL;
}

struct problem *multipart_read(
        struct ctx *c, const char *content_type, const char *body, size_t len, struct json_object *into)
{
	const char *boundary = parameter(c, content_type, "boundary"), *end = body + len, *mark, *head, *value, *next;
	size_t n;

	if (!boundary || !*boundary || strlen(boundary) > MOST_BOUNDARY)
		return unreadable(c);
	mark = arena_printf(c->mem, "\r\n--%s", boundary);
	n = strlen(mark);
	if (len < n - 2 || memcmp(body, mark + 2, n - 2))
		return unreadable(c);
	for (body += n - 2; end - body >= 2 && !memcmp(body, "\r\n", 2); body = next + n) {
		head = body + 2;
		value = memmem(head, (size_t)(end - head), "\r\n\r\n", 4);
		next = value ? memmem(value + 2, (size_t)(end - value) - 2, mark, n) : NULL;
		if (!next || value - head > MOST_HEAD)
			return unreadable(c);
		value += next - value >= 4 ? 4 : 2;
		TRY(take(c, arena_strn(c->mem, head, (size_t)(value - head)), value, (size_t)(next - value), into));
	}
	return end - body >= 2 && !memcmp(body, "--", 2) ? NULL : unreadable(c);
}
