#include "io/head.h"
#include "base/text.h"
#include <ctype.h>

static const int64_t DAY_MS = INT64_C(86400000);

static bool is_status_line(const char *line, size_t len)
{
	return len >= 5 && !memcmp(line, "HTTP/", 5);
}

/* RFC 9110 5.6.2. */
static bool is_name(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (!isalnum((unsigned char)s[i]) && !memchr("!#$%&'*+-.^_`|~", s[i], 15))
			return false;
	return len > 0;
}

static bool blank(char ch)
{
	return ch == ' ' || ch == '\t' || ch == '\r' || ch == '\n';
}

static void put_name(struct buf *head, const char *name, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		char lower = (char)tolower((unsigned char)name[i]);
		buf_put(head, &lower, 1);
	}
}

void head_add(struct buf *head, const char *line, size_t len)
{
	const char *colon = len ? memchr(line, ':', len) : NULL, *value, *end = line + len;

	if (is_status_line(line, len)) {
		head->len = 0;
		buf_put(head, "", 0);
		return;
	}
	if (!colon || !is_name(line, (size_t)(colon - line)) || head->len + len + 4 > HEAD_MOST)
		return;
	for (value = colon + 1; value < end && blank(*value);)
		value++;
	while (end > value && blank(end[-1]))
		end--;
	for (const char *p = value; p < end; p++)
		if (*p == '\r' || *p == '\n')
			return;
	if (!text_ok(value, (size_t)(end - value)))
		return;
	put_name(head, line, (size_t)(colon - line));
	buf_puts(head, ": ");
	buf_put(head, value, (size_t)(end - value));
	buf_puts(head, "\n");
}

const char *head_get(struct arena *mem, const char *head, const char *name)
{
	size_t n = strlen(name);

	for (const char *end; head && (end = strchr(head, '\n')); head = end + 1)
		if ((size_t)(end - head) >= n + 2 && !memcmp(head, name, n) && head[n] == ':')
			return arena_strn(mem, head + n + 2, (size_t)(end - head) - n - 2);
	return NULL;
}

static bool number_at(const char *s, int digits, int *out)
{
	*out = 0;
	for (int i = 0; i < digits; i++) {
		if (!isdigit((unsigned char)s[i]))
			return false;
		*out = *out * 10 + (s[i] - '0');
	}
	return true;
}

/* "Sun, 06 Nov 1994 08:49:37 GMT", the only form that may be sent (RFC 9110 5.6.7). */
static bool date_read(const char *s, struct instant *out)
{
	static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int day, year, hour, minute, second, month = 0;

	if (strlen(s) != 29 || strcmp(s + 25, " GMT") != 0 || s[19] != ':' || s[22] != ':')
		return false;
	if (!number_at(s + 5, 2, &day) || !number_at(s + 12, 4, &year) || !number_at(s + 17, 2, &hour) ||
	        !number_at(s + 20, 2, &minute) || !number_at(s + 23, 2, &second))
		return false;
	while (month < 12 && memcmp(months + (ptrdiff_t)3 * month, s + 8, 3) != 0)
		month++;
	if (month == 12 || day < 1 || day > 31)
		return false;
	out->us = ((int64_t)day_of(year, month + 1, day).n * 86400 + hour * 3600 + minute * 60 + second) * SECONDS;
	return true;
}

static int64_t clamp(int64_t ms)
{
	return ms < 0 ? 0 : ms > DAY_MS ? DAY_MS : ms;
}

int64_t head_retry_ms(struct arena *mem, const char *head, struct instant now)
{
	const char *ms = head_get(mem, head, "retry-after-ms"), *s = head_get(mem, head, "retry-after");
	unsigned long n;
	struct instant at;

	if (ms && text_uint(ms, (unsigned long)DAY_MS, &n))
		return (int64_t)n;
	if (s && text_uint(s, 1000000000, &n))
		return clamp((int64_t)n * 1000);
	if (s && date_read(s, &at))
		return clamp((at.us - now.us) / 1000);
	return -1;
}
