/*
 * value - the small values the business is made of
 *
 * struct id       a UUIDv7 (RFC 9562): unique, and sorts by the moment it was made; all zero is none
 * struct instant  microseconds since 1970 UTC, the precision PostgreSQL keeps; 0 is none
 * struct day      days since 1970-01-01 in some place's calendar; NO_DAY is none
 * struct document JSON text passed through as it is; NULL is none
 *
 * Each parses from and prints to the one spelling used in JSON and SQL.  Zones
 * appear only where people read (lib/io/db.h turns local times into instants).
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

struct id {
	uint8_t b[16];
};
struct instant {
	int64_t us;
};
struct day {
	int32_t n;
};
struct document {
	const char *text;
};

enum { ID_TEXT = 37, INSTANT_TEXT = 32, DAY_TEXT = 16 };
#define NO_DAY ((struct day){ INT32_MIN })
#define NO_INT INT64_MIN /* an int64_t field that is .maybe and absent */
#define SECONDS INT64_C(1000000) /* in microseconds */

struct id id_new(struct instant now);
bool id_parse(const char *, struct id *);
void id_print(struct id, char out[ID_TEXT]);
bool id_none(struct id);
bool id_same(struct id, struct id);

struct instant instant_now(void); /* only where work begins; domain code reads c->now */
int64_t clock_us(void); /* monotonic: for durations and deadlines */
bool instant_parse(const char *, struct instant *); /* RFC 3339, any offset */
void instant_print(struct instant, char out[INSTANT_TEXT]); /* 2026-11-20T20:00:00Z, with a fraction if it has one */

bool day_parse(const char *, struct day *); /* 2026-11-20 */
void day_print(struct day, char out[DAY_TEXT]);
struct day day_of(int year, int month, int mday); /* proleptic Gregorian */
void day_parts(struct day, int *year, int *month, int *mday);
int day_weekday(struct day); /* ISO: 1 Monday .. 7 Sunday */
