/* fuzz_llm_stream - a hostile model service: any bytes, in any pieces, give an answer within bounds or a fault */
#include "base/text.h"
#include "provider/llm_openai.h"
#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t shown;

static bool show(void *to, const char *text)
{
	(void)to;
	assert(*text && text_ok(text, strlen(text)));
	shown += strlen(text);
	return true;
}

static void check(const struct llm_answer *a, struct llm_fault f)
{
	assert(a->text && text_ok(a->text, strlen(a->text)));
	if (f.verdict != LLM_FINE) {
		assert(f.reason);
		return;
	}
	assert(*a->text || a->n_calls);
	assert(a->n_calls <= 32);
	for (size_t i = 0; i < a->n_calls; i++) {
		assert(strspn(a->calls[i].name, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-") ==
		        strlen(a->calls[i].name));
		assert(*a->calls[i].name && *a->calls[i].id && *a->calls[i].arguments);
		for (size_t j = 0; j < i; j++)
			assert(strcmp(a->calls[i].id, a->calls[j].id) != 0);
	}
}

/* What the stream came to, whatever the pieces were. */
static struct llm_fault in_pieces(struct ctx *c, const char *bytes, size_t size, size_t piece, struct llm_answer *a)
{
	struct llm_stream *s = llm_stream_new(c, show, NULL);

	shown = 0;
	for (size_t i = 0; i < size; i += piece)
		if (!llm_stream_bytes(s, bytes + i, size - i < piece ? size - i : piece))
			break;
	return llm_stream_end(s, a);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct ctx c = { .mem = arena_new() };
	struct llm_answer one = { .text = "", .finish = "" }, other = one, whole = one;
	const char *bytes = arena_strn(c.mem, (const char *)data, size);
	struct llm_fault first = in_pieces(&c, bytes, size, size ? size : 1, &one), second;

	check(&one, first);
	assert(shown == strlen(one.text));
	second = in_pieces(&c, bytes, size, size ? data[0] % 7 + 1 : 1, &other);
	check(&other, second);
	assert(first.verdict == second.verdict && !strcmp(one.text, other.text) && one.n_calls == other.n_calls);
	check(&whole, llm_whole(&c, bytes, size, &whole));
	assert(llm_refusal(&c, size ? 300 + data[0] : 500, bytes, size).verdict != LLM_FINE);
	arena_free(c.mem);
	return 0;
}
