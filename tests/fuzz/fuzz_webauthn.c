/* fuzz_webauthn - what passkeys say: nothing of it is believed, and nothing but a signature opens anything */
#include "base/arena.h"
#include "base/cbor.h"
#include "io/webauthn.h"
#include <assert.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char client[] =
        "{\"type\":\"webauthn.create\",\"challenge\":\"AAAA\",\"origin\":\"https://desk.example\"}";
static const char shown[] = "{\"type\":\"webauthn.get\",\"challenge\":\"AAAA\",\"origin\":\"https://desk.example\"}";

static struct bytes text(const char *t)
{
	return (struct bytes){ (const uint8_t *)t, strlen(t) };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct relying_party us = { "https://desk.example", "desk.example" };
	struct bytes all = { data, size }, key = { data, size / 2 }, signature = { data + size / 2, size - size / 2 };
	struct arena *mem = arena_new();
	struct cbor c = cbor_of(data, size);
	struct shown_passkey asserted;
	struct new_passkey made;

	if (!webauthn_register(mem, &us, text(client), all, &made))
		assert(made.credential.n && made.credential.at > data && made.key.at + made.key.n <= data + size);
	assert(webauthn_assert(mem, &us, text(shown), all, signature, key, &asserted));
	webauthn_challenge(mem, all);
	if (cbor_skip(&c))
		assert(c.at > data && c.at <= data + size);
	arena_free(mem);
	return 0;
}
