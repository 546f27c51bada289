#include "base/text.h"
#include <string.h>

/* The number of bytes of the UTF-8 character at S, at most N; 0 when it is none. */
static size_t character(const unsigned char *s, size_t n)
{
	static const struct {
		unsigned char mask, lead;
		unsigned least;
	} forms[] = {
		{ 0x80, 0x00, 0 },
		{ 0xe0, 0xc0, 0x80 },
		{ 0xf0, 0xe0, 0x800 },
		{ 0xf8, 0xf0, 0x10000 },
	};

	for (size_t len = 1; len <= 4; len++) {
		unsigned point = s[0] & (unsigned char)~forms[len - 1].mask;
		if ((s[0] & forms[len - 1].mask) != forms[len - 1].lead)
			continue;
		if (len > n)
			return 0;
		for (size_t i = 1; i < len; i++) {
			if ((s[i] & 0xc0) != 0x80)
				return 0;
			point = point << 6 | (s[i] & 0x3f);
		}
		return point < forms[len - 1].least || point > 0x10ffff || (point >= 0xd800 && point <= 0xdfff) ? 0
		                                                                                                : len;
	}
	return 0;
}

bool text_ok(const char *s, size_t n)
{
	for (size_t len; n; s += len, n -= len) {
		unsigned char ch = (unsigned char)*s;
		if ((ch < 0x20 && ch != '\n' && ch != '\r' && ch != '\t') || ch == 0x7f)
			return false;
		if (!(len = character((const unsigned char *)s, n)))
			return false;
		if (len == 2 && ch == 0xc2 && (unsigned char)s[1] < 0xa0) /* C1 controls */
			return false;
	}
	return true;
}

size_t text_length(const char *s)
{
	size_t n = 0;

	for (; *s; s++)
		n += ((unsigned char)*s & 0xc0) != 0x80;
	return n;
}

bool text_one_line(const char *s)
{
	return !strpbrk(s, "\r\n\t");
}

static char lower(char ch)
{
	return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

bool text_same_ci(const char *a, const char *b)
{
	while (*a && lower(*a) == lower(*b))
		a++, b++;
	return lower(*a) == lower(*b);
}

bool text_uint(const char *s, unsigned long max, unsigned long *out)
{
	*out = 0;
	if (!*s)
		return false;
	for (; *s; s++) {
		if (*s < '0' || *s > '9' || __builtin_mul_overflow(*out, 10UL, out) ||
		        __builtin_add_overflow(*out, (unsigned long)(*s - '0'), out) || *out > max)
			return false;
	}
	return true;
}
