/* fuzz_value - instants, days and ids: what parses is printed so that it parses as the same */
#include "base/arena.h"
#include "base/text.h"
#include "base/value.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	const char *text = arena_strn(mem, (const char *)data, size);
	char out[ID_TEXT];
	struct instant at, at_again;
	struct day day, day_again;
	struct id id, id_again;
	unsigned long n;

	if (instant_parse(text, &at)) {
		instant_print(at, out);
		assert(instant_parse(out, &at_again) && at.us == at_again.us);
	}
	if (day_parse(text, &day)) {
		int year, month, mday;
		day_print(day, out);
		assert(day_parse(out, &day_again) && day.n == day_again.n);
		day_parts(day, &year, &month, &mday);
		assert(day_of(year, month, mday).n == day.n && day_weekday(day) >= 1 && day_weekday(day) <= 7);
	}
	if (id_parse(text, &id)) {
		id_print(id, out);
		assert(id_parse(out, &id_again) && id_same(id, id_again));
	}
	if (text_uint(text, 1000, &n))
		assert(n <= 1000);
	if (text_ok(text, strlen(text)))
		assert(text_length(text) <= strlen(text));
	arena_free(mem);
	return 0;
}
