/*
 * csv - a table in a file, as spreadsheets write it (RFC 4180, and what is found instead)
 *
 * First the bytes become text: UTF-8, with or without its mark, else
 * Windows-1252, which is what Excel writes in the West.  Then rows are read one
 * by one; lines end in LF, CR or both, a quoted cell may hold any of them and
 * quotes doubled.  A quote that never closes ends with the file, and is told.
 *
 * Memory is the arena's.  Nothing here decides what the cells mean.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

/* NULL when the bytes are no text: UTF-16, a picture, a workbook. */
const char *csv_text(struct arena *, const char *bytes, size_t len, const char **encoding);
/* Of , ; and tab the one that stands outside quotes most often in the first line. */
char csv_delimiter(const char *text);

struct csv {
	const char *at; /* what is still to be read; begin with the text */
	char delimiter;
	int64_t line; /* of the row read last, the first is 1; a row may have several */
	int64_t next_line; /* begin with 1 */
};

struct csv_row {
	const char **cells;
	size_t n;
	bool unclosed; /* a quotation mark that is not closed */
};

/* The next row that is not blank; false at the end. */
bool csv_next(struct arena *, struct csv *, struct csv_row *);
