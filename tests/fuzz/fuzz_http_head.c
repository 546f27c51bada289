/* fuzz_http_head - header lines of a hostile server: the head stays lines of text within its bound */
#include "base/text.h"
#include "io/address.h"
#include "io/head.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	struct buf head = { .mem = mem };
	const char *text = arena_strn(mem, (const char *)data, size), *at = text, *end = text + size, *value;
	int64_t wait;

	while (at < end) {
		const char *line_end = memchr(at, '\n', (size_t)(end - at));
		size_t len = line_end ? (size_t)(line_end - at) + 1 : (size_t)(end - at);
		head_add(&head, at, len);
		at += len;
	}
	assert(head.len <= HEAD_MOST);
	assert(text_ok(buf_text(&head), head.len));
	if ((value = head_get(mem, buf_text(&head), "retry-after")))
		assert(!strpbrk(value, "\r\n"));
	wait = head_retry_ms(mem, buf_text(&head), (struct instant){ INT64_C(1800000000) * SECONDS });
	assert(wait >= -1 && wait <= 86400000);
	address_text_public(text);
	arena_free(mem);
	return 0;
}
