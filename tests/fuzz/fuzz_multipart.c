/* fuzz_multipart - a form with a file in it */
#include "base/json.h"
#include "web/multipart.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	struct ctx c = { .mem = mem };
	struct json_object *in = json_keep(mem, json_object_new_object());

	if (!multipart_read(&c, "multipart/form-data; boundary=x", (const char *)data, size, in)) {
		json_object_object_foreach(in, name, member)
		{
			(void)member;
			assert(*name);
		}
	}
	arena_free(mem);
	return 0;
}
