#include "base/csv.h"
#include "base/buf.h"
#include "tap.h"
#include <string.h>

/* Cells with | between, rows with / between. */
static const char *table(const char *text, char delimiter)
{
	struct csv csv = { text, delimiter, 0, 1 };
	struct buf b = { .mem = mem };
	struct csv_row row;

	while (csv_next(mem, &csv, &row)) {
		buf_puts(&b, b.len ? "/" : "");
		for (size_t i = 0; i < row.n; i++)
			buf_printf(&b, "%s%s", i ? "|" : "", row.cells[i]);
		if (row.unclosed)
			buf_puts(&b, "!");
	}
	return buf_text(&b);
}

static void a_table_is_read_as_rfc_4180_says(void)
{
	CHECK_TEXT(table("a,b\r\n1,2\r\n", ','), "a|b/1|2");
	CHECK_TEXT(table("a,b\n1,2", ','), "a|b/1|2");
	CHECK_TEXT(table("a,b\r1,2", ','), "a|b/1|2");
	CHECK_TEXT(table("\"a,b\",\"say \"\"hi\"\"\"\n", ','), "a,b|say \"hi\"");
	CHECK_TEXT(table("\"two\nlines\",x", ','), "two\nlines|x");
	CHECK_TEXT(table("a,,\n", ','), "a||");
	CHECK_TEXT(table("a;b\tc;d", ';'), "a|b\tc|d");
}

static void what_is_not_a_table_is_read_all_the_same(void)
{
	CHECK_TEXT(table("", ','), "");
	CHECK_TEXT(table("\n\r\n,,\n", ','), "");
	CHECK_TEXT(table("\"never closed\nmore", ','), "never closed\nmore!");
	CHECK_TEXT(table("\"a\"b,c", ','), "ab|c");
	CHECK_TEXT(table("a\"b,c", ','), "a\"b|c");
}

static void a_row_knows_its_line(void)
{
	struct csv csv = { "a\n\n\"x\ny\"\nb", ',', 0, 1 };
	struct csv_row row;

	CHECK(csv_next(mem, &csv, &row));
	CHECK_INT(csv.line, 1);
	CHECK(csv_next(mem, &csv, &row));
	CHECK_INT(csv.line, 3);
	CHECK(csv_next(mem, &csv, &row));
	CHECK_INT(csv.line, 5);
	CHECK(!csv_next(mem, &csv, &row));
}

static const char *read_as(const char *bytes, const char **encoding)
{
	return csv_text(mem, bytes, strlen(bytes), encoding);
}

static void bytes_become_text(void)
{
	const char *encoding;

	CHECK_TEXT(read_as("\xef\xbb\xbfna\xc3\xafve", &encoding), "na\xc3\xafve");
	CHECK_TEXT(encoding, "UTF-8");
	CHECK_TEXT(read_as("na\xefve \x80", &encoding), "na\xc3\xafve \xe2\x82\xac");
	CHECK_TEXT(encoding, "Windows-1252");
	CHECK(!read_as("\xff\xfe"
	               "a",
	        &encoding));
	CHECK(!read_as("\x89PNG\x1a\x81", &encoding));
	CHECK(!csv_text(mem, "a\0b", 3, &encoding));
}

static void the_delimiter_is_the_one_of_the_first_line(void)
{
	CHECK_INT(csv_delimiter("a;b;c\n1,2,3,4"), ';');
	CHECK_INT(csv_delimiter("\"a;b;c\",d"), ',');
	CHECK_INT(csv_delimiter("a\tb"), '\t');
	CHECK_INT(csv_delimiter("alone"), ',');
}

TESTS(T(a_table_is_read_as_rfc_4180_says), T(what_is_not_a_table_is_read_all_the_same), T(a_row_knows_its_line),
        T(bytes_become_text), T(the_delimiter_is_the_one_of_the_first_line))
