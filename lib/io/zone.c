#include "io/zone.h"
#include <stdio.h>
#include <string.h>

/* RFC 8536: a header of 44 bytes, then six lists whose lengths it tells. */
enum { HEADER = 44, FILE_MOST = 64 << 10, NAME_MOST = 64, DAY_SECONDS = 86400 };

struct zone {
	const uint8_t *times, *kinds, *types; /* transitions, which type begins there, types of 6 bytes */
	size_t n_times, n_types;
};

static uint32_t be32(const uint8_t *p)
{
	return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | p[3];
}

static int64_t be64(const uint8_t *p)
{
	return (int64_t)((uint64_t)be32(p) << 32 | be32(p + 4));
}

/* The length of the lists after a header whose times have WIDTH bytes; beyond any file when it lies. */
static size_t lists(const uint8_t *header, size_t width)
{
	const uint64_t isut = be32(header + 20), isstd = be32(header + 24), leap = be32(header + 28),
	               times = be32(header + 32), types = be32(header + 36), chars = be32(header + 40);
	const uint64_t size = times * (width + 1) + types * 6 + chars + leap * (width + 4) + isstd + isut;

	return size > FILE_MOST ? FILE_MOST + 1 : (size_t)size;
}

static struct zone *zone_read(struct arena *a, const uint8_t *file, size_t n)
{
	struct zone *z = NEW(a, struct zone);
	const uint8_t *second;
	size_t first;

	if (n < HEADER || memcmp(file, "TZif", 4) != 0 || file[4] < '2')
		return NULL;
	first = HEADER + lists(file, 4);
	if (first + HEADER > n)
		return NULL;
	second = file + first;
	if (memcmp(second, "TZif", 4) != 0 || first + HEADER + lists(second, 8) > n)
		return NULL;
	z->n_times = be32(second + 32);
	z->n_types = be32(second + 36);
	z->times = second + HEADER;
	z->kinds = z->times + 8 * z->n_times;
	z->types = z->kinds + z->n_times;
	return z->n_types ? z : NULL;
}

static bool is_name(const char *name)
{
	static const char may[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_+-/";

	return *name && *name != '/' && strlen(name) < NAME_MOST && strspn(name, may) == strlen(name);
}

struct zone *zone_open(struct arena *a, const char *name)
{
	uint8_t *file;
	size_t n;
	FILE *f = name && is_name(name) ? fopen(arena_printf(a, "/usr/share/zoneinfo/%s", name), "re") : NULL;

	if (!f)
		return NULL;
	file = arena_alloc(a, FILE_MOST);
	n = fread(file, 1, FILE_MOST, f);
	fclose(f);
	return zone_read(a, file, n);
}

static int64_t offset_at(const struct zone *z, int64_t seconds)
{
	size_t from = 0, to = z->n_times, kind;

	while (from < to) { /* the first transition after SECONDS */
		size_t middle = from + (to - from) / 2;

		if (be64(z->times + 8 * middle) <= seconds)
			from = middle + 1;
		else
			to = middle;
	}
	kind = from ? z->kinds[from - 1] : 0;
	return kind < z->n_types ? (int32_t)be32(z->types + 6 * kind) : 0;
}

struct local zone_local(const struct zone *z, struct instant at)
{
	int64_t seconds = at.us / SECONDS - (at.us % SECONDS < 0), day;

	seconds += z ? offset_at(z, seconds) : 0;
	day = seconds / DAY_SECONDS - (seconds % DAY_SECONDS < 0);
	seconds -= day * DAY_SECONDS;
	return (struct local){ { (int32_t)day }, (int)(seconds / 3600), (int)(seconds / 60 % 60) };
}

static const char *short_day(struct arena *a, struct day d, int *year)
{
	static const char weekdays[] = "MonTueWedThuFriSatSun", months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";
	int month, mday;

	day_parts(d, year, &month, &mday);
	return arena_printf(a, "%.3s %d %.3s", weekdays + 3 * (day_weekday(d) - 1), mday, months + 3 * (month - 1));
}

const char *local_clock(struct arena *a, const struct zone *z, struct instant at)
{
	struct local l = zone_local(z, at);

	return arena_printf(a, "%02d:%02d%s", l.hour, l.minute, z ? "" : " UTC");
}

const char *local_day(struct arena *a, struct day d)
{
	int year;
	const char *said = short_day(a, d, &year);

	return arena_printf(a, "%s %d", said, year);
}

const char *local_moment(struct arena *a, const struct zone *z, struct instant at)
{
	int year;

	return arena_printf(a, "%s %s", short_day(a, zone_local(z, at).day, &year), local_clock(a, z, at));
}
