/*
 * when - what the words of a calendar mean: dates, weekdays, holidays, stretches of days
 */
#include "domain/when.h"
#include <string.h>

enum { WEEK = 7, SOON = 180 };

static int today(const struct chart *c)
{
	return c->known->today.n;
}

static int value(const struct edge *e, enum word_class class)
{
	const struct edge *part = edge_part(e, class);

	return part ? part->a : NONE;
}

/* A day that exists, or NONE. */
static int civil(int year, int month, int mday)
{
	int y, m, d;
	struct day day;

	if (year < 1970 || year > 9999 || month < 1 || month > 12 || mday < 1 || mday > 31)
		return NONE;
	day = day_of(year, month, mday);
	day_parts(day, &y, &m, &d);
	return m == month && d == mday ? day.n : NONE;
}

/* The next such date from today on; 29 February may be years away. */
static int next_date(const struct chart *c, int month, int mday)
{
	int year, m, d;

	day_parts(c->known->today, &year, &m, &d);
	for (int ahead = 0; ahead < 9; ahead++) {
		int n = civil(year + ahead, month, mday);
		if (n != NONE && n >= today(c))
			return n;
	}
	return NONE;
}

int when_mday(const struct chart *c, int mday)
{
	int year, month, d;

	day_parts(c->known->today, &year, &month, &d);
	for (int ahead = 0; ahead < 3; ahead++) {
		int at = month - 1 + ahead, n = civil(year + at / 12, at % 12 + 1, mday);
		if (n != NONE && n >= today(c))
			return n;
	}
	return NONE;
}

static int months_on(const struct chart *c, int months)
{
	int year, month, mday, at, n;

	day_parts(c->known->today, &year, &month, &mday);
	at = month - 1 + months;
	while ((n = civil(year + at / 12, at % 12 + 1, mday)) == NONE && mday > 28)
		mday--;
	return n;
}

/* Easter Sunday by the anonymous Gregorian algorithm (Nature, 20 April 1876). */
static int easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4, f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - d - g + 15) % 30, i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
	int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

	return civil(year, n / 31, n % 31 + 1);
}

static int easter_from(const struct chart *c, int offset)
{
	int year, month, mday, n;

	day_parts(c->known->today, &year, &month, &mday);
	n = easter(year) + offset;
	return n >= today(c) ? n : easter(year + 1) + offset;
}

/* 12/11: by the order of the language, and the other way round where that is a date as well. */
static bool figures_mean(const struct chart *c, struct edge *e)
{
	const struct token *t = &c->tokens.all[e->parts[0]->from];
	bool month_first = t->iso || !strcmp(words_say(c->mem, c->words, "say.figures", NULL, 0), "mdy");
	int month = month_first ? t->first : t->second, mday = month_first ? t->second : t->first;

	if (t->year) {
		e->a = civil(t->year, month, mday);
		e->other = t->iso || month == mday ? NONE : civil(t->year, mday, month);
	} else {
		e->a = next_date(c, month, mday);
		e->other = month == mday ? NONE : next_date(c, mday, month);
		if (e->a != NONE && e->other != NONE && e->a - today(c) <= SOON && e->other - today(c) > SOON)
			e->other = NONE;
	}
	if (e->a == NONE) {
		e->a = e->other;
		e->other = NONE;
	}
	if (e->other != NONE) {
		e->why = "day-or-month";
		e->flags |= FACT_ASSUMED;
	}
	return e->a != NONE;
}

static bool date_means(const struct chart *c, struct edge *e)
{
	int mday = value(e, CLASS_ORDINAL), month = value(e, CLASS_MONTH), year = value(e, CLASS_YEAR);

	if (edge_is(e, "figures"))
		return figures_mean(c, e);
	if (mday == NONE)
		mday = value(e, CLASS_NUMBER);
	if (mday == NONE)
		mday = value(e, CLASS_INT);
	if (month == NONE)
		e->a = when_mday(c, mday);
	else
		e->a = year == NONE ? next_date(c, month, mday) : civil(year, month, mday);
	if (e->a != NONE && month != NONE && e->a - today(c) > 330)
		e->flags |= FACT_ASSUMED;
	if (e->a == NONE && month != NONE && mday >= 1 && mday <= 31) { /* 31 November */
		e->why = "no-such-day";
		e->flags |= EDGE_UNSURE;
		return true;
	}
	return e->a != NONE;
}

/* Days from today to the next WEEKDAY, 0 when it is today. */
static int ahead(const struct chart *c, int weekday)
{
	return (weekday - day_weekday(c->known->today) + WEEK) % WEEK;
}

/*
 * "Next Friday" is the Friday of next week to most and this week's to some; on the days after this week's Friday both
 * mean the same.
 */
static void next_weekday(const struct chart *c, int weekday, struct edge *e)
{
	int n = ahead(c, weekday);

	if (weekday <= day_weekday(c->known->today)) {
		e->a = today(c) + (n ? n : WEEK);
		return;
	}
	e->a = today(c) + n + WEEK;
	e->other = today(c) + n;
	e->why = "which-week";
	e->flags |= FACT_ASSUMED;
}

static int weekday_of_next_week(const struct chart *c, int weekday)
{
	return today(c) + WEEK - day_weekday(c->known->today) + weekday;
}

/* The NTH such weekday of a month, 0 the last. */
static int nth_weekday(const struct chart *c, int weekday, int month, int nth)
{
	int year, m, d;

	day_parts(c->known->today, &year, &m, &d);
	for (int more = 0; more < 2; more++) {
		int first = civil(year + more, month, 1);
		int n = first + (weekday - day_weekday((struct day){ first }) + WEEK) % WEEK +
		        (nth ? nth - 1 : 3) * WEEK;
		if (!nth) {
			day_parts((struct day){ n + WEEK }, &year, &m, &d);
			n += m == month ? WEEK : 0;
			day_parts(c->known->today, &year, &m, &d);
		}
		if (n >= today(c))
			return n;
	}
	return NONE;
}

static bool weekday_means(const struct chart *c, struct edge *e, int weekday)
{
	int n = ahead(c, weekday);

	if (edge_is(e, "weekday")) {
		e->a = today(c) + n;
		if (!n) {
			e->other = today(c) + WEEK;
			e->why = "today-or-next-week";
			e->flags |= EDGE_UNSURE;
		}
	} else if (edge_is(e, "this")) {
		e->a = today(c) + n;
	} else if (edge_is(e, "next")) {
		next_weekday(c, weekday, e);
	} else if (edge_is(e, "nth-of") || edge_is(e, "last-of")) {
		e->a = nth_weekday(
		        c, weekday, value(e, CLASS_MONTH), edge_is(e, "nth-of") ? value(e, CLASS_ORDINAL) : 0);
	} else if (edge_is(e, "of-next-week")) {
		e->a = weekday_of_next_week(c, weekday);
	} else { /* Friday week, Friday fortnight: the rule carries the days */
		e->a = today(c) + n + e->rule->value;
	}
	return e->a != NONE;
}

/* "Friday 4 people", "Friday 4 pm" */
bool when_counts(const struct chart *c, size_t at)
{
	for (const struct edge *e = c->at[at]; e; e = e->next)
		if (e->class == CLASS_HALF_DAY || e->class == CLASS_PERSON || e->class == CLASS_UNIT)
			return true;
	return false;
}

/* "Saturday the 12th": the 12th that is a Saturday within the year, or else a question. */
static bool both_mean(const struct chart *c, struct edge *e)
{
	const struct edge *date = edge_part(e, CLASS_DATE), *number = edge_part(e, CLASS_NUMBER);
	int weekday = value(e, CLASS_WEEKDAY), n = date ? date->a : when_mday(c, number->a);

	if (n == NONE || (!date && when_counts(c, e->to)))
		return false;
	e->a = n;
	if (day_weekday((struct day){ n }) == weekday)
		return true;
	if (date && date->other != NONE && day_weekday((struct day){ date->other }) == weekday)
		return e->a = date->other, true;
	if (!date)
		return false;
	e->other = n + (weekday - day_weekday((struct day){ n }) + WEEK + 3) % WEEK - 3;
	if (e->other < today(c))
		e->other += WEEK;
	e->why = "weekday-date";
	e->flags |= EDGE_UNSURE;
	return true;
}

static bool in_means(const struct chart *c, struct edge *e)
{
	const struct edge *count = edge_part(e, CLASS_COUNT), *unit = edge_part(e, CLASS_UNIT),
	                  *from = edge_part(e, CLASS_DAY);
	int n = count ? count->a : 1, start = from ? from->a : today(c);

	if (n < 0 || n > 400 || start == NONE)
		return false;
	if (from && edge_is(from, "weekday") && from->a == today(c))
		start += WEEK;
	e->a = edge_is(unit, "month") ? months_on(c, n) : start + n * unit->a;
	return e->a != NONE;
}

/* "The 5th or 6th of December" */
static bool either_day_means(struct edge *e)
{
	const struct edge *last = e->parts[e->parts_n - 1];
	int year, month, mday;

	if (last->a == NONE)
		return false;
	day_parts((struct day){ last->a }, &year, &month, &mday);
	e->a = civil(year, month, e->parts[0]->a);
	e->other = last->a;
	e->why = "which-day";
	e->flags |= EDGE_UNSURE;
	return e->a != NONE && e->a != e->other;
}

static bool day_means(const struct chart *c, struct edge *e)
{
	const struct edge *weekday = edge_part(e, CLASS_WEEKDAY), *date = edge_part(e, CLASS_DATE);
	const struct edge *holiday = edge_part(e, CLASS_HOLIDAY), *day = edge_part(e, CLASS_DAY);

	if (edge_is(e, "both"))
		return both_mean(c, e);
	if (edge_is(e, "either"))
		return either_day_means(e);
	if (edge_is(e, "in"))
		return in_means(c, e);
	if (weekday)
		return weekday_means(c, e, weekday->a);
	if (holiday) {
		e->a = edge_is(holiday, "easter") ? easter_from(c, 0)
		        : holiday->b != NONE      ? next_date(c, holiday->a, holiday->b)
		                                  : easter_from(c, holiday->a);
		return true;
	}
	if (date || day) {
		const struct edge *from = date ? date : day;
		e->a = from->a;
		e->other = from->other;
		e->why = from->why;
		e->flags |= from->flags;
		return true;
	}
	e->a = today(c) + e->rule->value;
	return true;
}

/* The day after the one that was spoken of. */
static bool same_day_means(const struct chart *c, struct edge *e)
{
	const struct edge *count = edge_part(e, CLASS_COUNT), *unit = edge_part(e, CLASS_UNIT);
	int days = count && unit ? count->a * unit->a * (e->rule->value ? e->rule->value : 1) : e->rule->value;

	if (!(c->known->memory.known & 1 << SLOT_DAY))
		return false;
	e->a = c->known->memory.day.n + days;
	e->flags |= FACT_RELATIVE;
	return true;
}

/* A stretch of days: a weekend, a week, a month. */
static bool days_mean(const struct chart *c, struct edge *e)
{
	int weekday = day_weekday(c->known->today), monday = today(c) + 1 - weekday, month = value(e, CLASS_MONTH);

	if (month != NONE) {
		e->a = next_date(c, month, 1) == NONE ? today(c) : next_date(c, month, 1);
		e->b = e->a + 30;
		e->why = "which-day";
		return true;
	}
	if (edge_is(e, "weekend") || edge_is(e, "next-weekend")) {
		e->a = monday + 5 + (edge_is(e, "next-weekend") ? WEEK : 0);
		e->b = e->a + 1;
	} else {
		e->a = edge_is(e, "next-week") ? monday + WEEK : today(c);
		e->b = edge_is(e, "next-week") ? monday + WEEK + 6 : monday + 6;
	}
	if (e->a < today(c))
		e->a = today(c);
	e->why = "which-day";
	return true;
}

static bool stay_means(const struct chart *c, struct edge *e)
{
	const struct edge *last = e->parts[e->parts_n - 1], *first = e->parts[0];
	int a = first->a, b = last->a;

	if (a == NONE || b == NONE)
		return false;
	if (first->class != CLASS_DAY && first->class != CLASS_DATE) { /* "12 to 15 November" */
		int year, month, mday;
		day_parts((struct day){ b }, &year, &month, &mday);
		a = civil(year, month, a);
		if (a == NONE)
			return false;
	}
	while (b <= a && b < a + WEEK && last->parts_n && last->parts[0]->class == CLASS_WEEKDAY)
		b += WEEK;
	e->a = a;
	e->b = b;
	return a < b && b - a < 100 && a >= today(c);
}

bool when_means(const struct chart *c, struct edge *e)
{
	switch ((int)e->class) {
	case CLASS_YEAR:
		return (e->a = e->parts[0]->a) >= 2000 && e->a < 2100;
	case CLASS_DATE:
		return date_means(c, e);
	case CLASS_DAY:
		return day_means(c, e);
	case CLASS_DAYS:
		return days_mean(c, e);
	case CLASS_STAY:
		return stay_means(c, e);
	case CLASS_SAME_DAY:
		return same_day_means(c, e);
	}
	return when_time_means(c, e);
}
