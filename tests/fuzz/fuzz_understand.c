/* Whatever a guest writes, in every language and mood of the desk: no overrun, no endless work, only harmless facts. */
#include "domain/understand.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void harmless(const struct understanding *u, const struct understand_context *c, size_t len)
{
	for (size_t i = 0; i < u->facts_n; i++) {
		const struct fact *f = &u->facts[i];
		assert(f->span.at + f->span.len <= len);
		assert(f->confidence >= 0 && f->confidence <= 100);
		if (f->slot == SLOT_SERVICE)
			assert(f->number >= 0 && (size_t)f->number < c->services_n);
		if (f->slot == SLOT_AREA)
			assert((f->flags & FACT_ANY) || (size_t)f->number < c->areas_n);
		if (f->slot == SLOT_CHOICE)
			assert(f->number >= 0 && (size_t)f->number < c->options_n);
		if (f->slot == SLOT_PARTY)
			assert(f->number > 0 && f->number <= 5000);
		if (f->slot == SLOT_TIME)
			assert(f->number >= 0 && f->until >= f->number && f->until <= 3 * 1440);
	}
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct known_service services[] = { { "table", "Table", "table", 720, 1380 },
		{ "room", "Double room", "room", 0, 0 }, { "massage", "Deep massage", "treatment", 600, 1140 } };
	static const struct known_area areas[] = { { "terrace", "Terrace", 0 }, { "inside", "Inside", 0 } };
	static const struct offer offers[] = {
		{ 1 << SLOT_DAY | 1 << SLOT_TIME | 1 << SLOT_AREA, { 20775 }, 1185, 0, 0, 0, 0 },
		{ 1 << SLOT_DAY | 1 << SLOT_TIME | 1 << SLOT_AREA, { 20775 }, 1215, 0, 0, 1, 0 },
	};
	struct arena *mem = arena_new();
	unsigned mood = size > 1 ? data[0] | (unsigned)data[1] << 8 : 0;
	char *text = size > 2 ? arena_strn(mem, (const char *)data + 2, size - 2) : arena_str(mem, "");
	struct understand_context c = { .today = { 20775 },
		.minutes = 720,
		.country = mood & 1 ? 44
		        : mood & 2  ? 34
		                    : 1,
		.services = services,
		.services_n = mood & 4 ? 0 : 3,
		.areas = areas,
		.areas_n = mood & 4 ? 0 : 2,
		.expecting = mood >> 4,
		.options = offers,
		.options_n = mood & 8 ? 2 : 0 };

	if (mood & 0x8000)
		c.memory = (struct offer){ 1 << SLOT_DAY | 1 << SLOT_TIME | 1 << SLOT_PARTY | 1 << SLOT_SERVICE,
			{ 20777 }, 1200, 2, (int)(mood & 3) % 3, 0, 0 };
	if (mood & 4)
		c.memory.service = 0, c.memory.known &= ~(1u << SLOT_SERVICE);
	for (size_t i = 0; i < words_table_n; i++) {
		struct understanding *u = understand(mem, &words_table[i], &c, text);
		harmless(u, &c, strlen(text));
		understanding_json(mem, u);
	}
	arena_free(mem);
	return 0;
}
