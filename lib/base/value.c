#include "base/value.h"
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

/* RFC 9562 section 5.7: 48 bits of milliseconds, version 7, variant 10, the rest random. */
struct id id_new(struct instant now)
{
	struct id id;
	uint64_t ms = (uint64_t)(now.us / 1000);

	randombytes_buf(&id, sizeof id);
	for (int i = 0; i < 6; i++)
		id.b[i] = (uint8_t)(ms >> (40 - 8 * i));
	id.b[6] = (uint8_t)(0x70 | (id.b[6] & 0x0f));
	id.b[8] = (uint8_t)(0x80 | (id.b[8] & 0x3f));
	return id;
}

static int hex(char ch)
{
	return ch >= '0' && ch <= '9'    ? ch - '0'
	        : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
	        : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
	                                 : -1;
}

bool id_parse(const char *s, struct id *id)
{
	if (strlen(s) != ID_TEXT - 1)
		return false;
	for (int i = 0, at = 0; i < 16; i++, at += 2) {
		if (at == 8 || at == 13 || at == 18 || at == 23)
			if (s[at++] != '-')
				return false;
		if (hex(s[at]) < 0 || hex(s[at + 1]) < 0)
			return false;
		id->b[i] = (uint8_t)(hex(s[at]) << 4 | hex(s[at + 1]));
	}
	return true;
}

void id_print(struct id id, char out[ID_TEXT])
{
	static const char digit[] = "0123456789abcdef";

	for (int i = 0; i < 16; i++) {
		if (i == 4 || i == 6 || i == 8 || i == 10)
			*out++ = '-';
		*out++ = digit[id.b[i] >> 4];
		*out++ = digit[id.b[i] & 15];
	}
	*out = '\0';
}

bool id_none(struct id id)
{
	return id_same(id, (struct id){ 0 });
}

bool id_same(struct id a, struct id b)
{
	return !memcmp(&a, &b, sizeof a);
}

static int64_t read_clock(clockid_t which)
{
	struct timespec t;

	clock_gettime(which, &t);
	return t.tv_sec * SECONDS + t.tv_nsec / 1000;
}

struct instant instant_now(void)
{
	return (struct instant){ read_clock(CLOCK_REALTIME) };
}

int64_t clock_us(void)
{
	return read_clock(CLOCK_MONOTONIC);
}

/* Exactly N digits at *S; *S moves past them. */
static bool digits(const char **s, int n, int *out)
{
	for (*out = 0; n--; (*s)++) {
		if (**s < '0' || **s > '9')
			return false;
		*out = *out * 10 + (**s - '0');
	}
	return true;
}

static bool leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int days_in(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return days[month - 1] + (month == 2 && leap(year));
}

/* Days from 1970-01-01 by counting years that begin in March, so that a leap day ends its year. */
struct day day_of(int year, int month, int mday)
{
	int64_t y = year - (month <= 2), m = (month + 9) % 12;
	int64_t era = (y >= 0 ? y : y - 399) / 400, of_era = y - era * 400;
	int64_t of_year = (153 * m + 2) / 5 + mday - 1;

	return (struct day){ (int32_t)(era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468) };
}

void day_parts(struct day d, int *year, int *month, int *mday)
{
	int64_t z = (int64_t)d.n + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097, of_era = z - era * 146097;
	int64_t y = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
	int64_t of_year = of_era - (365 * y + y / 4 - y / 100);
	int64_t m = (5 * of_year + 2) / 153;

	*mday = (int)(of_year - (153 * m + 2) / 5 + 1);
	*month = (int)(m < 10 ? m + 3 : m - 9);
	*year = (int)(y + era * 400 + (*month <= 2));
}

int day_weekday(struct day d)
{
	int64_t w = ((int64_t)d.n + 3) % 7; /* 1970-01-01 was a Thursday */

	return (int)(w < 0 ? w + 7 : w) + 1;
}

static bool read_day(const char **s, struct day *d)
{
	int y, m, n;

	if (!digits(s, 4, &y) || *(*s)++ != '-' || !digits(s, 2, &m) || *(*s)++ != '-' || !digits(s, 2, &n))
		return false;
	if (y < 1 || m < 1 || m > 12 || n < 1 || n > days_in(y, m))
		return false;
	*d = day_of(y, m, n);
	return true;
}

bool day_parse(const char *s, struct day *d)
{
	return read_day(&s, d) && !*s;
}

void day_print(struct day d, char out[DAY_TEXT])
{
	int y, m, n;

	day_parts(d, &y, &m, &n);
	snprintf(out, DAY_TEXT, "%04d-%02d-%02d", y % 100000, m % 100, n % 100);
}

/* Up to six digits of a second's fraction; more are dropped, as PostgreSQL would round them away. */
static bool fraction(const char **s, int64_t *us)
{
	int64_t unit = 100000;

	*us = 0;
	if (**s != '.')
		return true;
	if (*++*s < '0' || **s > '9')
		return false;
	for (; **s >= '0' && **s <= '9'; (*s)++, unit /= 10)
		*us += (**s - '0') * unit;
	return true;
}

static bool offset(const char **s, int64_t *seconds)
{
	int sign, h, m;

	*seconds = 0;
	if (**s == 'Z' || **s == 'z')
		return (*s)++, true;
	if (**s != '+' && **s != '-')
		return false;
	sign = *(*s)++ == '-' ? -1 : 1;
	if (!digits(s, 2, &h) || *(*s)++ != ':' || !digits(s, 2, &m) || h > 23 || m > 59)
		return false;
	*seconds = sign * (h * 3600 + m * 60);
	return true;
}

bool instant_parse(const char *s, struct instant *t)
{
	struct day d;
	int h, m, sec;
	int64_t us, off;

	if (!read_day(&s, &d) || (*s != 'T' && *s != 't' && *s != ' '))
		return false;
	s++;
	if (!digits(&s, 2, &h) || *s++ != ':' || !digits(&s, 2, &m) || *s++ != ':' || !digits(&s, 2, &sec))
		return false;
	if (h > 23 || m > 59 || sec > 59 || !fraction(&s, &us) || !offset(&s, &off) || *s)
		return false;
	t->us = ((int64_t)d.n * 86400 + h * 3600 + m * 60 + sec - off) * SECONDS + us;
	return true;
}

void instant_print(struct instant t, char out[INSTANT_TEXT])
{
	int64_t us = t.us % SECONDS, s = t.us / SECONDS, in_day;
	struct day d;
	char date[DAY_TEXT];
	int n;

	if (us < 0)
		us += SECONDS, s--;
	in_day = s % 86400;
	d.n = (int32_t)(s / 86400);
	if (in_day < 0)
		in_day += 86400, d.n--;
	day_print(d, date);
	n = snprintf(out, INSTANT_TEXT, "%.10sT%02d:%02d:%02d", date, (int)(in_day / 3600) % 24,
	        (int)(in_day / 60 % 60), (int)(in_day % 60));
	snprintf(out + n, (size_t)(INSTANT_TEXT - n), us ? ".%06dZ" : "Z", (int)us);
}
