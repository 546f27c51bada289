/* fuzz_json - JSON of strangers: what is read can be written, and what is written is read as the same */
#include "base/json.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	struct json_object *o = json_read(mem, (const char *)data, size);

	if (o) {
		const char *text = json_text(mem, o);
		struct json_object *again = json_read(mem, text, strlen(text));
		assert(again);
		assert(!strcmp(text, json_text(mem, again)));
		json_str(o, "a", "");
		json_int(o, "a", 0);
	}
	arena_free(mem);
	return 0;
}
