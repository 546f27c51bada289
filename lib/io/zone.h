/*
 * zone - what the clocks of a place show at an instant, for people who read
 *
 * Reads the system's compiled rules (tzdata, RFC 8536), the same that
 * PostgreSQL on Debian uses, so a page and a query cannot disagree.  Nothing is
 * kept between calls and no process-wide time zone is touched.  The other
 * direction - which instant a local time means - is a question for the
 * database.  After the last transition in the file (2037) its offset stays.
 */
#pragma once
#include "base/arena.h"
#include "base/value.h"

struct zone;

struct local {
	struct day day;
	int hour, minute;
};

struct zone *zone_open(struct arena *, const char *name); /* "Europe/London"; NULL: no such zone */
struct local zone_local(const struct zone *, struct instant); /* NULL is UTC */

/* For pages and mails, in English: "20:00", "Fri 20 Nov 2026", "Fri 20 Nov 20:00"; UTC says so. */
const char *local_clock(struct arena *, const struct zone *, struct instant);
const char *local_day(struct arena *, struct day);
const char *local_moment(struct arena *, const struct zone *, struct instant);
