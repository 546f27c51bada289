/*
 * when - days and times as people write them
 *
 * All reckoning is in the house's civil days and minutes; the context says which
 * day it is.  A day is the next one that fits, from today on.  Which of two
 * readings is meant is not decided here unless usage decides it.
 */
#pragma once
#include "domain/chart.h"

/* What a match of a day or time class says; false: nothing sensible. */
bool when_means(const struct chart *, struct edge *);
bool when_time_means(const struct chart *, struct edge *); /* the part of it that reads clocks */
bool when_counts(const struct chart *, size_t at); /* what stands there makes a number a count: "people", "pm" */

/* What is known of the half of the day when only "8" was said. */
struct half_day {
	int from, until; /* of a period in the sentence: "evening"; NONE */
	int opens, closes; /* of the service, 0 and 0 unknown */
	bool evening; /* tables are mostly taken in the evening */
	int not_before; /* today's minutes when the day is today, else 0 */
};

/*
 * MINUTES said without morning or evening (below 780), as minutes of the day.  *other is the second reading where both
 * are as likely, NONE otherwise.
 */
int when_settle(int minutes, const struct half_day *, int *other);

/* The next day, from today on, with this day of the month; NONE when there is none such soon. */
int when_mday(const struct chart *, int mday);
