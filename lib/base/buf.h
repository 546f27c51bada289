/*
 * buf - text that grows, with one put for each place text can go
 *
 * Start from { .mem = arena }.  Always NUL-ended after the first put; .text
 * moves when it grows, so do not keep it.  Which put to use is decided by the
 * destination: text from people reaches HTML, JSON, a URL or a header only
 * through the put of that name.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

struct buf {
	struct arena *mem;
	char *text;
	size_t len, room;
};

void buf_put(struct buf *, const char *, size_t);
void buf_puts(struct buf *, const char *);
void buf_printf(struct buf *, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
void buf_int(struct buf *, int64_t);
void buf_html(struct buf *, const char *, size_t); /* element text and quoted attributes */
void buf_json(struct buf *, const char *); /* a JSON string with its quotes; NULL is null */
void buf_url(struct buf *, const char *); /* one path segment or query value, RFC 3986 */
void buf_csv(struct buf *, const char *, bool first); /* one field; cells that begin a formula get an apostrophe */
bool csv_formula(const char *); /* would a spreadsheet take this cell for one? */
const char *buf_text(const struct buf *); /* "" when nothing was put */
