#include "domain/words.h"
#include "base/buf.h"
#include <string.h>

enum { MEND_LEAST = 4, MEND_LONG = 7, MEND_MOST = 24 };

const struct words *words_of(const char *code)
{
	for (size_t i = 0; code && i < words_table_n; i++) {
		size_t n = strlen(words_table[i].code);
		if (!strncasecmp(code, words_table[i].code, n) && (!code[n] || code[n] == '-' || code[n] == '_'))
			return &words_table[i];
	}
	return &words_table[0];
}

int words_find(const struct words *w, const char *folded)
{
	size_t low = 0, high = w->words_n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(folded, w->words[mid].text);
		if (!order)
			return (int)mid;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return -1;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

/* Optimal string alignment, three rows at a time. */
int slips(const char *a, const char *b, int most)
{
	int n = (int)strlen(a), m = (int)strlen(b), rows[3][MEND_MOST + 2];

	if (n > MEND_MOST || m > MEND_MOST || n - m > most || m - n > most)
		return most + 1;
	for (int j = 0; j <= m; j++)
		rows[0][j] = j;
	for (int i = 1; i <= n; i++) {
		int *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3], best = now[0] = i;
		for (int j = 1; j <= m; j++) {
			now[j] = least(least(now[j - 1], last[j]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				now[j] = least(now[j], before[j - 2] + 1);
			best = least(best, now[j]);
		}
		if (best > most)
			return most + 1;
	}
	return rows[n % 3][m];
}

static uint32_t letters_of(const char *s)
{
	uint32_t letters = 0;

	for (; *s; s++)
		if (*s >= 'a' && *s <= 'z')
			letters |= 1u << (*s - 'a');
	return letters;
}

/* Short words have too many neighbours to be mended; a second slip needs a long word that begins right. */
int words_mend(const struct words *w, const char *folded)
{
	int len = (int)strlen(folded), found = -1, fewest = 3, most = len >= MEND_LONG ? 2 : 1;
	uint32_t letters = letters_of(folded);

	if (len < MEND_LEAST || len > MEND_MOST)
		return -1;
	for (size_t i = 0; i < w->words_n; i++) {
		const struct word *word = &w->words[i];
		int n = word->len, d;
		if (!word->repairs || n < MEND_LEAST || (n < 5 && len < 5) || n - len > most || len - n > most ||
		        __builtin_popcount(letters ^ word->letters) > 2 * most)
			continue;
		d = slips(folded, word->text, most);
		if (d > most || (d == 2 && (n <= MEND_LONG || word->text[0] != folded[0])) || d > fewest)
			continue;
		if (d == fewest && found >= 0 && word->text[0] != folded[0])
			continue;
		fewest = d;
		found = (int)i;
	}
	return found;
}

static const char *saying(const struct words *w, const char *key)
{
	for (size_t low = 0, high = w->sayings_n; low < high;) {
		size_t mid = low + (high - low) / 2;
		int order = strcmp(key, w->sayings[mid].key);
		if (!order)
			return w->sayings[mid].text;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return w == &words_table[0] ? key : saying(&words_table[0], key);
}

static const char *value_of(const struct fill *fills, size_t n, const char *name, size_t len)
{
	for (size_t i = 0; i < n; i++)
		if (strlen(fills[i].name) == len && !strncmp(fills[i].name, name, len))
			return fills[i].value;
	return NULL;
}

/* One {name}, {name?one|many} or {name?text}, without its braces. */
static void put_hole(struct buf *b, const char *hole, size_t len, const struct fill *fills, size_t n)
{
	const char *ask = memchr(hole, '?', len), *bar = memchr(hole, '|', len), *end = hole + len;
	const char *value = value_of(fills, n, hole, ask ? (size_t)(ask - hole) : len);

	if (!ask)
		buf_puts(b, value ? value : "");
	else if (bar)
		buf_put(b, value && !strcmp(value, "1") ? ask + 1 : bar + 1,
		        (size_t)(value && !strcmp(value, "1") ? bar - ask - 1 : end - bar - 1));
	else if (value && *value)
		buf_put(b, ask + 1, (size_t)(end - ask - 1));
}

const char *words_say(struct arena *mem, const struct words *w, const char *key, const struct fill *fills, size_t n)
{
	struct buf b = { .mem = mem };
	const char *text = saying(w, key);

	while (*text) {
		const char *open = strchr(text, '{'), *close = open ? strchr(open, '}') : NULL;
		if (!close)
			break;
		buf_put(&b, text, (size_t)(open - text));
		put_hole(&b, open + 1, (size_t)(close - open - 1), fills, n);
		text = close + 1;
	}
	buf_puts(&b, text);
	return buf_text(&b);
}

static const char *named(struct arena *mem, const struct words *w, const char *what, int n)
{
	return saying(w, arena_printf(mem, "say.%s.%d", what, n));
}

const char *words_day(struct arena *mem, const struct words *w, struct day day, struct day today)
{
	int year, month, mday, year_now, month_now, mday_now;

	if (day.n - today.n == 0 || day.n - today.n == 1)
		return saying(w, day.n == today.n ? "say.today" : "say.tomorrow");
	day_parts(day, &year, &month, &mday);
	day_parts(today, &year_now, &month_now, &mday_now);
	return SAY(mem, w, year == year_now ? "say.day" : "say.day.year",
	        { "weekday", named(mem, w, "weekday", day_weekday(day)) }, { "mday", arena_printf(mem, "%d", mday) },
	        { "month", named(mem, w, "month", month) }, { "year", arena_printf(mem, "%d", year) });
}
