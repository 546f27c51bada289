#include "base/csv.h"
#include "base/buf.h"
#include "base/text.h"
#include <string.h>

/* Windows-1252, 0x80 to 0x9f; 0: not assigned.  encoding.spec.whatwg.org/index-windows-1252.txt */
static const uint16_t windows_1252[] = { 0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030,
	0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x02DC, 0x2122,
	0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178 };

static void put_character(struct buf *b, unsigned ch)
{
	char out[3] = { (char)(0xe0 | ch >> 12), (char)(0x80 | (ch >> 6 & 0x3f)), (char)(0x80 | (ch & 0x3f)) };

	if (ch < 0x80) {
		buf_put(b, (char[]){ (char)ch }, 1);
	} else if (ch < 0x800) {
		out[1] = (char)(0xc0 | ch >> 6);
		buf_put(b, out + 1, 2);
	} else {
		buf_put(b, out, 3);
	}
}

/* NULL when a byte means nothing there. */
static const char *from_windows(struct arena *mem, const char *bytes, size_t len)
{
	struct buf b = { .mem = mem };

	for (size_t i = 0; i < len; i++) {
		unsigned ch = (unsigned char)bytes[i];
		if (ch >= 0x80 && ch < 0xa0)
			ch = windows_1252[ch - 0x80];
		if (!ch)
			return NULL;
		put_character(&b, ch);
	}
	return text_ok(buf_text(&b), b.len) ? buf_text(&b) : NULL;
}

const char *csv_text(struct arena *mem, const char *bytes, size_t len, const char **encoding)
{
	bool marked = len >= 3 && !memcmp(bytes, "\xef\xbb\xbf", 3);

	*encoding = "UTF-8";
	if (len >= 2 && (!memcmp(bytes, "\xff\xfe", 2) || !memcmp(bytes, "\xfe\xff", 2)))
		return NULL;
	if (marked) {
		bytes += 3;
		len -= 3;
	}
	if (text_ok(bytes, len))
		return arena_strn(mem, bytes, len);
	*encoding = "Windows-1252";
	return marked ? NULL : from_windows(mem, bytes, len);
}

char csv_delimiter(const char *text)
{
	static const char candidates[] = ",;\t";
	size_t found[3] = { 0 };
	bool quoted = false;
	int best = 0;

	for (; *text && (quoted || !strchr("\r\n", *text)); text++) {
		const char *which = strchr(candidates, *text);
		quoted ^= *text == '"';
		if (which && !quoted)
			found[which - candidates]++;
	}
	for (int i = 1; i < 3; i++)
		if (found[i] > found[best])
			best = i;
	return candidates[best];
}

/* Over one line end, however it is written. */
static void line_end(struct csv *csv)
{
	csv->at += csv->at[0] == '\r' && csv->at[1] == '\n' ? 2 : 1;
	csv->next_line++;
}

/* What stands between quotes, the first of which is behind us. */
static void quoted_cell(struct csv *csv, struct buf *b, bool *unclosed)
{
	while (*csv->at) {
		const char *from = csv->at;
		if (*from == '"' && from[1] != '"') {
			csv->at++;
			return;
		}
		if (*from == '"')
			csv->at += 2;
		else if (strchr("\r\n", *from))
			line_end(csv);
		else
			csv->at++;
		buf_put(b, from, *from == '"' ? 1 : (size_t)(csv->at - from));
	}
	*unclosed = true;
}

/* Text after the closing quote is taken as it stands: some programs write it. */
static const char *cell(struct arena *mem, struct csv *csv, bool *unclosed)
{
	struct buf b = { .mem = mem };

	if (*csv->at == '"') {
		csv->at++;
		quoted_cell(csv, &b, unclosed);
	}
	while (*csv->at && *csv->at != csv->delimiter && !strchr("\r\n", *csv->at))
		buf_put(&b, csv->at++, 1);
	return buf_text(&b);
}

static void cells(struct arena *mem, struct csv *csv, struct csv_row *row)
{
	bool more = true;

	while (more) {
		const char *text = cell(mem, csv, &row->unclosed);
		row->cells =
		        arena_more(mem, row->cells, row->n * sizeof *row->cells, (row->n + 1) * sizeof *row->cells);
		row->cells[row->n++] = text;
		more = *csv->at == csv->delimiter && *csv->at;
		csv->at += more;
	}
}

static bool blank(const struct csv_row *row)
{
	for (size_t i = 0; i < row->n; i++)
		if (*row->cells[i])
			return false;
	return true;
}

bool csv_next(struct arena *mem, struct csv *csv, struct csv_row *row)
{
	while (*csv->at) {
		*row = (struct csv_row){ 0 };
		csv->line = csv->next_line;
		cells(mem, csv, row);
		if (*csv->at)
			line_end(csv);
		if (!blank(row) || row->unclosed)
			return true;
	}
	return false;
}
