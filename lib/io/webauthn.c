#include "io/webauthn.h"
#include "base/cbor.h"
#include "base/json.h"
#include "base/secret.h"
#include "io/signature.h"
#include <json.h>
#include <string.h>

enum { PRESENT = 0x01, VERIFIED = 0x04, MAY_BACK_UP = 0x08, BACKED_UP = 0x10, HAS_KEY = 0x40, HAS_MORE = 0x80 };
enum { HEAD = 37, MODEL = 16, MOST_CREDENTIAL = 1023 };

/* --- where we are ----------------------------------------------------------------------------------------------- */

bool relying_party_of(struct arena *a, const char *url, struct relying_party *out)
{
	const char *host = strstr(url, "://"), *end;
	bool local;

	if (!host)
		return false;
	host += 3;
	end = host + strcspn(host, "/?#");
	out->origin = arena_strn(a, url, (size_t)(end - url));
	out->id = arena_strn(a, host, strcspn(host, ":/?#"));
	local = !strcmp(out->id, "localhost");
	return *out->id && *out->id != '[' && strspn(out->id, "0123456789.") != strlen(out->id) &&
	        (local || !strncmp(url, "https://", 8));
}

/* --- client data ------------------------------------------------------------------------------------------------ */

static struct json_object *client_of(struct arena *a, struct bytes client_data)
{
	struct json_object *o = json_read(a, (const char *)client_data.at, client_data.n);

	return json_object_is_type(o, json_type_object) ? o : NULL;
}

const char *webauthn_challenge(struct arena *a, struct bytes client_data)
{
	struct json_object *o = client_of(a, client_data);

	return o ? json_str(o, "challenge", NULL) : NULL;
}

static const char *client_fault(
        struct arena *a, const struct relying_party *us, struct bytes client_data, const char *type)
{
	struct json_object *o = client_of(a, client_data), *cross = NULL;

	if (!o)
		return "the client data cannot be read";
	if (strcmp(json_str(o, "type", ""), type) != 0)
		return "the client data is for something else";
	if (strcmp(json_str(o, "origin", ""), us->origin) != 0)
		return "it was made for another site";
	if (json_object_object_get_ex(o, "crossOrigin", &cross) && json_object_get_boolean(cross))
		return "it was made within a page of another site";
	return NULL;
}

/* --- authenticator data ----------------------------------------------------------------------------------------- */

struct authenticator {
	uint8_t flags;
	uint32_t sign_count;
	struct bytes credential, key;
};

static const char *key_fault(struct cbor *c, struct public_key *k)
{
	int64_t kind = 0, algorithm = 0, curve = 0, label;
	size_t pairs;

	*k = (struct public_key){ 0 };
	if (!cbor_map(c, &pairs) || pairs > 5)
		return "the key cannot be read";
	for (; pairs; pairs--) {
		bool read = cbor_int(c, &label);
		if (read && label == 1)
			read = cbor_int(c, &kind);
		else if (read && label == 3)
			read = cbor_int(c, &algorithm);
		else if (read && label == -1 && kind != 3)
			read = cbor_int(c, &curve);
		else if (read && (label == -1 || (label == -2 && kind != 3)))
			read = cbor_bytes(c, &k->x, &k->x_len);
		else if (read && (label == -2 || (label == -3 && kind == 2)))
			read = cbor_bytes(c, &k->y, &k->y_len);
		else
			read = false;
		if (!read)
			return "the key cannot be read";
	}
	k->algorithm = (int)algorithm;
	if ((kind == 2 && curve == 1 && algorithm == COSE_ES256) ||
	        (kind == 1 && curve == 6 && algorithm == COSE_EDDSA) || (kind == 3 && algorithm == COSE_RS256))
		return k->x && (k->y || kind == 1) ? NULL : "the key is not whole";
	return "the key is of a kind that was not asked for";
}

/* Credential id and key, if they come along; C stands behind the fixed part. */
static const char *attested(struct cbor *c, struct authenticator *out)
{
	struct public_key unread;
	const char *fault;
	size_t n;

	if ((size_t)(c->end - c->at) < MODEL + 2)
		return "the authenticator data ends early";
	n = (size_t)(c->at[MODEL] << 8 | c->at[MODEL + 1]);
	c->at += MODEL + 2;
	if (!n || n > MOST_CREDENTIAL || n > (size_t)(c->end - c->at))
		return "the credential's id has no good length";
	out->credential = (struct bytes){ c->at, n };
	c->at += n;
	out->key.at = c->at;
	fault = key_fault(c, &unread);
	if (!fault)
		out->key.n = (size_t)(c->at - out->key.at);
	return fault;
}

static const char *read_authenticator(const struct relying_party *us, struct bytes data, struct authenticator *out)
{
	struct hash site = hash_of(us->id, strlen(us->id));
	struct cbor c = cbor_of(data.at, data.n);
	const char *fault = NULL;
	size_t pairs;

	*out = (struct authenticator){ 0 };
	if (data.n < HEAD)
		return "the authenticator data ends early";
	if (memcmp(data.at, site.b, sizeof site.b) != 0)
		return "it was made for another site";
	out->flags = data.at[32];
	for (int i = 33; i < HEAD; i++)
		out->sign_count = out->sign_count << 8 | data.at[i];
	c.at += HEAD;
	if (!(out->flags & PRESENT))
		return "nobody was there";
	if ((out->flags & BACKED_UP) && !(out->flags & MAY_BACK_UP))
		return "the flags contradict each other";
	if (out->flags & HAS_KEY)
		fault = attested(&c, out);
	if (!fault && (out->flags & HAS_MORE)) {
		struct cbor more = c;
		if (!cbor_map(&more, &pairs) || !cbor_skip(&c))
			fault = "the extensions cannot be read";
	}
	return fault ? fault : cbor_done(&c) ? NULL : "the authenticator data has more than it says";
}

/* --- the two ceremonies ----------------------------------------------------------------------------------------- */

static const char *read_attestation(struct bytes attestation, struct bytes *data)
{
	struct cbor c = cbor_of(attestation.at, attestation.n);
	const char *name;
	size_t pairs, n;

	data->at = NULL;
	if (!cbor_map(&c, &pairs) || pairs != 3)
		return "the attestation cannot be read";
	for (; pairs; pairs--) {
		bool read = cbor_text(&c, &name, &n);
		if (read && n == 8 && !memcmp(name, "authData", 8))
			read = cbor_bytes(&c, &data->at, &data->n);
		else
			read = read && cbor_skip(&c);
		if (!read)
			return "the attestation cannot be read";
	}
	return cbor_done(&c) && data->at ? NULL : "the attestation cannot be read";
}

const char *webauthn_register(struct arena *a, const struct relying_party *us, struct bytes client_data,
        struct bytes attestation, struct new_passkey *out)
{
	const char *fault = client_fault(a, us, client_data, "webauthn.create");
	struct authenticator told = { 0 };
	struct public_key key;
	struct bytes data;
	struct cbor c;

	if (!fault)
		fault = read_attestation(attestation, &data);
	if (!fault)
		fault = read_authenticator(us, data, &told);
	if (!fault && !(told.flags & HAS_KEY))
		fault = "no key came along";
	if (fault)
		return fault;
	c = cbor_of(told.key.at, told.key.n);
	fault = key_fault(&c, &key);
	*out = (struct new_passkey){ told.credential, told.key, key.algorithm, told.sign_count,
		(told.flags & VERIFIED) != 0, (told.flags & BACKED_UP) != 0 };
	return fault;
}

const char *webauthn_assert(struct arena *a, const struct relying_party *us, struct bytes client_data,
        struct bytes authenticator_data, struct bytes signature, struct bytes key, struct shown_passkey *out)
{
	const char *fault = client_fault(a, us, client_data, "webauthn.get");
	struct hash client = hash_of(client_data.at, client_data.n);
	struct authenticator told = { 0 };
	struct public_key public;
	struct cbor c = cbor_of(key.at, key.n);
	uint8_t *what;

	if (!fault)
		fault = read_authenticator(us, authenticator_data, &told);
	if (!fault)
		fault = key_fault(&c, &public);
	if (fault)
		return fault;
	what = arena_alloc(a, authenticator_data.n + sizeof client.b);
	memcpy(what, authenticator_data.at, authenticator_data.n);
	memcpy(what + authenticator_data.n, client.b, sizeof client.b);
	*out = (struct shown_passkey){ told.sign_count, (told.flags & VERIFIED) != 0 };
	return signature_fits(&public, what, authenticator_data.n + sizeof client.b, signature.at, signature.n)
	        ? NULL
	        : "the signature does not fit";
}
