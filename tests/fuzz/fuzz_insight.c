/* Whatever an enquiry says, and whatever a model makes of it: every fact quotes its message, nothing else is kept. */
#include "base/json.h"
#include "base/secret.h"
#include "domain/insight_model.h"
#include "domain/leads.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void quotes(const struct insight_list *facts, const char *text)
{
	for (size_t i = 0; i < facts->n; i++) {
		assert(facts->items[i].kind && facts->items[i].value && *facts->items[i].value);
		assert(strcasestr(text, facts->items[i].words));
	}
}

/* The first half is what a guest wrote, the second what a model answered. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct known_service services[] = { { "table", "Table", "table", 720, 1380 },
		{ "room", "Double room", "room", 0, 0 } };
	const struct insight_house house = { services, 2, "Europe/London", "GBP", 44 };
	struct ctx c = { .mem = arena_new(), .now = { INT64_C(1795003200000000) } };
	const uint8_t *cut = memchr(data, '\x1e', size);
	size_t n = cut ? (size_t)(cut - data) : size;
	const char *text = arena_strn(c.mem, (const char *)data, n);
	struct lead_text one = { .seq = 1, .text = text, .at = c.now };
	struct lead_text_list texts = { &one, 1 };
	struct insight_list facts = insight_read(&c, &house, &texts);
	struct insight_words said = { insight_summary(&c, &facts, "Ada", text), insight_next_step(&c, &facts, true) };
	int64_t value;

	quotes(&facts, text);
	if (cut)
		insight_judge(&c, json_read(c.mem, (const char *)cut + 1, size - n - 1), &texts, &facts, &said);
	quotes(&facts, text);
	assert(said.summary && said.next_step);
	if (money_read(text, "GBP", &value))
		assert(value >= 0);
	arena_free(c.mem);
	return 0;
}
