#include "base/buf.h"
#include <stdio.h>
#include <string.h>

/* Make room for N more bytes and the closing NUL. */
static void grow(struct buf *b, size_t n)
{
	size_t want, room = b->room ? b->room : 256;

	if (__builtin_add_overflow(b->len, n + 1, &want))
		want = SIZE_MAX; /* the arena says no to that */
	if (want <= b->room)
		return;
	while (room < want && room <= SIZE_MAX / 2)
		room *= 2;
	room = room < want ? want : room;
	b->text = arena_more(b->mem, b->text, b->room, room);
	b->room = room;
}

void buf_put(struct buf *b, const char *s, size_t n)
{
	grow(b, n);
	if (n)
		memcpy(b->text + b->len, s, n);
	b->len += n;
	b->text[b->len] = '\0';
}

void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	va_list args;
	size_t room;
	int n;

	grow(b, 0);
	room = b->room - b->len;
	va_start(args, fmt);
	n = vsnprintf(b->text + b->len, room, fmt, args);
	va_end(args);
	if (n > 0 && (size_t)n >= room) {
		grow(b, (size_t)n);
		va_start(args, fmt);
		vsnprintf(b->text + b->len, (size_t)n + 1, fmt, args);
		va_end(args);
	}
	if (n > 0)
		b->len += (size_t)n;
	b->text[b->len] = '\0';
}

void buf_int(struct buf *b, int64_t n)
{
	char digits[24], *p = digits + sizeof digits;
	uint64_t u = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;

	do
		*--p = (char)('0' + u % 10);
	while (u /= 10);
	if (n < 0)
		*--p = '-';
	buf_put(b, p, (size_t)(digits + sizeof digits - p));
}

void buf_html(struct buf *b, const char *s, size_t n)
{
	for (size_t from = 0, i = 0; i <= n; i++) {
		const char *as = i == n ? ""
		        : s[i] == '&'   ? "&amp;"
		        : s[i] == '<'   ? "&lt;"
		        : s[i] == '>'   ? "&gt;"
		        : s[i] == '"'   ? "&quot;"
		        : s[i] == '\''  ? "&#39;"
		                        : NULL;
		if (!as)
			continue;
		buf_put(b, s + from, i - from);
		buf_puts(b, as);
		from = i + 1;
	}
}

static void json_escape(struct buf *b, unsigned char ch)
{
	switch (ch) {
	case '"':
		buf_put(b, "\\\"", 2);
		break;
	case '\\':
		buf_put(b, "\\\\", 2);
		break;
	case '\n':
		buf_put(b, "\\n", 2);
		break;
	case '\t':
		buf_put(b, "\\t", 2);
		break;
	case '\r':
		buf_put(b, "\\r", 2);
		break;
	default:
		buf_printf(b, "\\u%04x", ch);
	}
}

void buf_json(struct buf *b, const char *s)
{
	const char *from = s;

	if (!s) {
		buf_put(b, "null", 4);
		return;
	}
	buf_put(b, "\"", 1);
	for (; *s; s++) {
		if ((unsigned char)*s >= 0x20 && *s != '"' && *s != '\\')
			continue;
		buf_put(b, from, (size_t)(s - from));
		json_escape(b, (unsigned char)*s);
		from = s + 1;
	}
	buf_put(b, from, (size_t)(s - from));
	buf_put(b, "\"", 1);
}

void buf_url(struct buf *b, const char *s)
{
	static const char plain[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";

	for (; *s; s++) {
		if (strchr(plain, *s))
			buf_put(b, s, 1);
		else
			buf_printf(b, "%%%02X", (unsigned char)*s);
	}
}

/* RFC 4180; a cell that a spreadsheet would run as a formula is made text. */
/* As spreadsheets take it, and their full-width forms, which some take for the same (owasp.org, CSV injection). */
bool csv_formula(const char *s)
{
	static const char *const wide[] = { "\xef\xbc\x9d", "\xef\xbc\x8b", "\xef\xbc\x8d", "\xef\xbc\xa0" };

	for (size_t i = 0; i < sizeof wide / sizeof *wide; i++)
		if (!strncmp(s, wide[i], 3))
			return true;
	return *s && strchr("=+-@\t\r\n", *s);
}

void buf_csv(struct buf *b, const char *s, bool first)
{
	if (!first)
		buf_put(b, ",", 1);
	if (!s)
		return;
	buf_put(b, "\"", 1);
	if (csv_formula(s))
		buf_put(b, "'", 1);
	for (; *s; s++)
		buf_put(b, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
	buf_put(b, "\"", 1);
}

const char *buf_text(const struct buf *b)
{
	return b->text ? b->text : "";
}
