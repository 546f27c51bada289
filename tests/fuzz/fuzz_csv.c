/* fuzz_csv - a file that somebody uploads; what is written and read again is the same table */
#include "base/buf.h"
#include "base/csv.h"
#include "base/text.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void quoted(struct buf *b, const char *s)
{
	buf_puts(b, "\"");
	for (; *s; s++)
		buf_put(b, *s == '"' ? "\"\"" : s, *s == '"' ? 2 : 1);
	buf_puts(b, "\"");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	const char *encoding, *text = csv_text(mem, (const char *)data, size, &encoding);
	struct csv csv = { text, 0, 0, 1 };
	struct csv_row row, again;

	if (text) {
		assert(text_ok(text, strlen(text)));
		csv.delimiter = csv_delimiter(text);
		while (csv_next(mem, &csv, &row)) {
			struct buf b = { .mem = mem };
			struct csv copy = { NULL, ',', 0, 1 };
			assert(row.n > 0 && csv.line < csv.next_line + 1);
			for (size_t i = 0; i < row.n; i++) {
				buf_puts(&b, i ? "," : "");
				quoted(&b, row.cells[i]);
			}
			copy.at = b.text;
			if (!csv_next(mem, &copy, &again))
				continue; /* nothing but an open quote */
			assert(again.n == row.n && !again.unclosed);
			for (size_t i = 0; i < row.n; i++)
				assert(!strcmp(again.cells[i], row.cells[i]));
		}
	}
	arena_free(mem);
	return 0;
}
