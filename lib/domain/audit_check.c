#include "domain/audit_check.h"
#include "base/json.h"
#include <string.h>

const char *audit_checkpoint_text(struct arena *mem, int64_t chain_no, const char *hash, struct instant at)
{
	char when[INSTANT_TEXT];

	instant_print(at, when);
	return arena_printf(mem, "frontdesk audit checkpoint\n%lld\n%s\n%s\n", (long long)chain_no, hash, when);
}

#define FAULT(k, ...) (buf_printf(&(k)->said, __VA_ARGS__), buf_puts(&(k)->said, "\n"), (void)(k)->faults++)

static bool hash_read(const char *hex, struct hash *out)
{
	for (size_t i = 0; i < 2 * HASH_SIZE; i++) {
		const char *digits = "0123456789abcdef", *at = hex[i] ? strchr(digits, hex[i]) : NULL;
		if (!at)
			return false;
		out->b[i / 2] = (uint8_t)(i % 2 ? out->b[i / 2] | (at - digits) : (at - digits) << 4);
	}
	return !hex[2 * HASH_SIZE];
}

/* The hash of an entry: of the hash before it and its text. */
static struct hash link_of(struct arena *mem, struct hash before, const char *text)
{
	size_t n = strlen(text);
	uint8_t *both = arena_alloc(mem, HASH_SIZE + n + 1);

	memcpy(both, before.b, HASH_SIZE);
	memcpy(both + HASH_SIZE, text, n);
	return hash_of(both, HASH_SIZE + n);
}

/* A place in the chain; 0 for what can be none. */
static int64_t place(struct json_object *o, const char *name)
{
	int64_t n = json_int(o, name, 0);

	return n < 0 || n > INT64_C(9007199254740991) ? 0 : n;
}

static void begin(struct audit_check *k, struct json_object *o)
{
	if (k->begun)
		FAULT(k, "the export begins twice");
	k->begun = true;
	k->last = place(o, "after");
	k->first = k->last + 1;
	if (!hash_read(json_str(o, "before", ""), &k->head))
		FAULT(k, "the first line does not say which hash was before");
	if (k->last == 0 && !hash_same(k->head, (struct hash){ { 0 } }))
		FAULT(k, "something is said to be before the first entry");
}

static void entry(struct audit_check *k, struct json_object *o)
{
	int64_t no = place(o, "chain_no");
	const char *text = json_str(o, "text", "");
	struct hash said = { { 0 } }, computed = link_of(k->mem, k->head, text);

	if (no != k->last + 1)
		FAULT(k, "after entry %lld comes %lld: what was between is missing", (long long)k->last, (long long)no);
	if (!hash_read(json_str(o, "hash", ""), &said))
		FAULT(k, "entry %lld has no hash", (long long)no);
	else if (no == k->last + 1 && !hash_same(said, computed))
		FAULT(k, "entry %lld was changed: %s", (long long)no, text);
	k->last = no;
	k->head = said;
}

static bool signature_fits(struct audit_check *k, struct json_object *o, int64_t no)
{
	const char *hash = json_str(o, "hash", "");
	uint8_t *key, *signature;
	size_t key_len, len;
	struct instant at;
	const char *text;

	if (!base64_read(k->mem, json_str(o, "key", ""), &key, &key_len) || key_len != PUBLIC_SIZE ||
	        !base64_read(k->mem, json_str(o, "signature", ""), &signature, &len) || len != SIGNATURE_SIZE ||
	        !instant_parse(json_str(o, "at", ""), &at)) {
		FAULT(k, "checkpoint %lld cannot be read", (long long)no);
		return false;
	}
	text = audit_checkpoint_text(k->mem, no, hash, at);
	if (memcmp(key, k->public, PUBLIC_SIZE) != 0 || !secret_signed(k->public, signature, text, strlen(text))) {
		FAULT(k, "checkpoint %lld was not signed with this key", (long long)no);
		return false;
	}
	return true;
}

static void checkpoint(struct audit_check *k, struct json_object *o)
{
	int64_t no = place(o, "checkpoint");
	struct hash said = { { 0 } };

	k->checkpoints++;
	if (!hash_read(json_str(o, "hash", ""), &said))
		FAULT(k, "checkpoint %lld has no hash", (long long)no);
	else if (no != k->last)
		FAULT(k, "checkpoint %lld does not stand behind its entry", (long long)no);
	else if (!hash_same(said, k->head))
		FAULT(k, "checkpoint %lld was made of another chain: something before it was changed", (long long)no);
	else if (!k->keyed || signature_fits(k, o, no))
		k->signed_to = no;
}

void audit_check_line(struct audit_check *k, const char *line, size_t len)
{
	struct json_object *o = json_read(k->mem, line, len);

	if (!o || !json_object_is_type(o, json_type_object))
		FAULT(k, "a line behind entry %lld cannot be read", (long long)k->last);
	else if (json_get(o, "audit"))
		begin(k, o);
	else if (!k->begun)
		FAULT(k, "the first line is missing");
	else if (json_get(o, "checkpoint"))
		checkpoint(k, o);
	else
		entry(k, o);
}

void audit_check_end(struct audit_check *k)
{
	if (!k->begun || k->last < k->first)
		FAULT(k, "there is no entry in it");
	if (k->keyed && !k->checkpoints)
		FAULT(k, "nothing in it is signed");
}
