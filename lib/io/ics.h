/*
 * ics - reservations as iCalendar (RFC 5545), written by libical
 *
 * The UID is the reservation's id and never changes; SEQUENCE grows with every
 * change, so a calendar that has the reservation moves it instead of keeping
 * two.  Times are UTC.  A state that blocks nothing any more becomes METHOD
 * CANCEL with STATUS CANCELLED.  Lines are folded and text is escaped by the
 * library; control characters are left out before.  NULL: out of memory.
 */
#pragma once
#include "core/ctx.h"

struct ics_event {
	struct id id;
	const char *state; /* of the reservation machine */
	int64_t sequence;
	struct instant start, end, changed; /* CHANGED, DTSTAMP: when it came to be as it is */
	const char *summary, *location, *description, *url; /* each may be NULL */
	const char *house, *house_mail; /* who organises it (RFC 5546 wants one); each may be NULL */
};

/* One reservation for a guest's calendar. */
const char *ics_reservation(struct ctx *, const struct ics_event *);
/* Everything of one resource, for a calendar that subscribes; asks to be read again every quarter of an hour. */
const char *ics_feed(struct ctx *, const char *name, const struct ics_event *, size_t n);
