/*
 * head - the header fields of an answer from outside
 *
 * Kept as lines "name: value", the names in lower case, at most HEAD_MOST
 * bytes; what is beyond, or not a field, is left out.  A value is text of one
 * line or it is left out too.
 */
#pragma once
#include "base/buf.h"
#include "base/value.h"

enum { HEAD_MOST = 16 * 1024 };

/* One line as it came, with its line end.  A status line begins a new head: an interim answer (1xx) was before. */
void head_add(struct buf *head, const char *line, size_t len);
/* The first field of that lower-case NAME, in MEM; NULL: there is none. */
const char *head_get(struct arena *mem, const char *head, const char *name);
/* RFC 9110 10.2.3 and the retry-after-ms that model providers send: milliseconds to wait, 0 .. a day; -1: not said. */
int64_t head_retry_ms(struct arena *mem, const char *head, struct instant now);
