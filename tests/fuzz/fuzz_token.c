/* fuzz_token - tokens of strangers: none is ours, and what an outside provider publishes as keys is keys or nothing */
#include "../unit/token_keys.h"
#include "base/json.h"
#include "io/token.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Header and claims in a line each, put together as a token would be: so deeper checks are reached. */
static const char *put_together(struct arena *mem, const char *text, size_t size)
{
	const char *line = memchr(text, '\n', size);

	if (!line)
		return text;
	return arena_printf(mem, "%s.%s.%086d", base64url_of(mem, text, (size_t)(line - text)),
	        base64url_of(mem, line + 1, size - (size_t)(line - text) - 1), 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct token_key keys[] = { { "young", "ES256", TEST_PUBLIC }, { NULL, "RS256", TEST_RSA_PUBLIC } };
	struct arena *mem = arena_new();
	struct ctx c = { .mem = mem, .now = { INT64_C(1800000000) * SECONDS } };
	const char *text = arena_strn(mem, (const char *)data, size), *token = put_together(mem, text, size), *why;
	struct json_object *o = json_read(mem, text, size);

	for (int foreign = 0; foreign < 2; foreign++) {
		const struct token_rule rule = { "https://desk.example", "https://desk.example/api", foreign, foreign };
		assert(!token_read(&c, token, (struct token_keys){ keys, 2 }, &rule, &why));
		assert(why && *why);
	}
	if (o) {
		struct token_keys found = jwks_read(&c, o);
		for (size_t i = 0; i < found.n; i++)
			assert(!strncmp(found.items[i].pem, "-----BEGIN PUBLIC KEY-----\n", 27) && found.items[i].alg);
	}
	jwk_of(&c, "k", text);
	arena_free(mem);
	return 0;
}
