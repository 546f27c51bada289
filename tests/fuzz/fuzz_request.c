/* fuzz_request - forms, queries, cookies and paths as anybody may send them */
#include "base/json.h"
#include "base/text.h"
#include "web/request.h"
#include "web/route.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct op some = { .name = "some" };
static const struct route table[] = { GET("/api/a/{id}", .op = &some), GET("/api/a/{id}/b.{kind}", .op = &some),
	GET("/x/{token}.ics", .op = &some), { 0 } };

static void all_text(struct json_object *pairs)
{
	json_object_object_foreach(pairs, name, member)
	{
		const char *is = json_object_get_string(member);
		if (json_object_is_type(member, json_type_object)) {
			all_text(member);
			continue;
		}
		assert(*name && text_ok(name, strlen(name)) && text_ok(is, strlen(is)));
	}
}

static void no_slashes(struct json_object *names)
{
	json_object_object_foreach(names, name, member) assert(*name && !strchr(json_object_get_string(member), '/'));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new();
	struct ctx c = { .mem = mem };
	const char *text = arena_strn(mem, (const char *)data, size), *allow, *value;
	struct json_object *in = json_keep(mem, json_object_new_object());
	struct json_object *names = json_keep(mem, json_object_new_object());

	if (!pairs_read(&c, (const char *)data, size, in))
		all_text(in);
	value = cookie_value(&c, text, "fd_session");
	assert(!value || (strlen(value) <= size && !strchr(value, ';')));
	if (route_find(&c, table, "GET", text, names, &allow)) {
		no_slashes(names);
		assert(*route_fill(&c, "/r/{id}{token}", names, NULL) == '/');
	}
	arena_free(mem);
	return 0;
}
