/*
 * jwk - public keys between JSON (RFC 7517) and the PEM that libjwt takes
 *
 * A PEM of a public key is the DER of a SubjectPublicKeyInfo (RFC 5280); for the
 * two kinds of key there are here, its beginning is known byte by byte.
 */
#include "base/buf.h"
#include "base/json.h"
#include "io/token.h"
#include <string.h>

enum { COORDINATE = 32, POINT = 2 * COORDINATE, KEYS_MOST = 32, LEAST_MODULUS = 256, MOST_MODULUS = 1024, LINE = 64 };

/* id-ecPublicKey, prime256v1, an uncompressed point follows (RFC 5480). */
static const uint8_t p256[] = { 0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06,
	0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00, 0x04 };
/* rsaEncryption with its NULL (RFC 8017 A.1). */
static const uint8_t rsa[] = { 0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05,
	0x00 };

static const char begin[] = "-----BEGIN PUBLIC KEY-----\n", end[] = "-----END PUBLIC KEY-----\n";

static const char *pem_of(struct arena *a, const void *der, size_t len)
{
	const char *text = base64_of(a, der, len);
	struct buf b = { .mem = a };

	buf_puts(&b, begin);
	for (size_t n = strlen(text), at = 0; at < n; at += LINE)
		buf_printf(&b, "%.*s\n", LINE, text + at);
	buf_puts(&b, end);
	return b.text;
}

static void put_der(struct buf *b, uint8_t tag, const void *what, size_t n)
{
	uint8_t head[4] = { tag, (uint8_t)n };
	size_t len = 2;

	if (n > 255)
		head[1] = 0x82, head[2] = (uint8_t)(n >> 8), head[3] = (uint8_t)n, len = 4;
	else if (n > 127)
		head[1] = 0x81, head[2] = (uint8_t)n, len = 3;
	buf_put(b, (const char *)head, len);
	buf_put(b, what, n);
}

/* A number without a sign: no leading zeros but one where the first bit would be taken for it. */
static void put_number(struct buf *b, const uint8_t *at, size_t n)
{
	uint8_t *with = arena_alloc(b->mem, n + 1);

	while (n && !*at)
		at++, n--;
	memcpy(with + 1, at, n);
	if (n && *at & 0x80)
		put_der(b, 0x02, with, n + 1);
	else
		put_der(b, 0x02, with + 1, n);
}

static bool bytes_in(struct ctx *c, struct json_object *jwk, const char *name, uint8_t **out, size_t *len)
{
	const char *text = json_str(jwk, name, "");

	return *text && base64url_read(c->mem, text, strlen(text), out, len);
}

static const char *pem_of_point(struct ctx *c, struct json_object *jwk)
{
	uint8_t der[sizeof p256 + POINT], *x, *y;
	size_t nx, ny;

	if (strcmp(json_str(jwk, "crv", ""), "P-256") != 0 || !bytes_in(c, jwk, "x", &x, &nx) ||
	        !bytes_in(c, jwk, "y", &y, &ny) || nx != COORDINATE || ny != COORDINATE)
		return NULL;
	memcpy(der, p256, sizeof p256);
	memcpy(der + sizeof p256, x, COORDINATE);
	memcpy(der + sizeof p256 + COORDINATE, y, COORDINATE);
	return pem_of(c->mem, der, sizeof der);
}

static const char *pem_of_modulus(struct ctx *c, struct json_object *jwk)
{
	struct buf numbers = { .mem = c->mem }, key = { .mem = c->mem }, info = { .mem = c->mem },
	           der = { .mem = c->mem };
	uint8_t *n, *e;
	size_t nn, ne;

	if (!bytes_in(c, jwk, "n", &n, &nn) || !bytes_in(c, jwk, "e", &e, &ne) || nn < LEAST_MODULUS ||
	        nn > MOST_MODULUS || ne > 8)
		return NULL;
	put_number(&numbers, n, nn);
	put_number(&numbers, e, ne);
	buf_put(&key, "", 1); /* a bit string with no bits unused */
	put_der(&key, 0x30, numbers.text, numbers.len);
	buf_put(&info, (const char *)rsa, sizeof rsa);
	put_der(&info, 0x03, key.text, key.len);
	put_der(&der, 0x30, info.text, info.len);
	return pem_of(c->mem, der.text, der.len);
}

static struct token_key key_of(struct ctx *c, struct json_object *jwk)
{
	bool point = !strcmp(json_str(jwk, "kty", ""), "EC"), modulus = !strcmp(json_str(jwk, "kty", ""), "RSA");
	const char *alg = point ? "ES256" : "RS256";

	if ((!point && !modulus) || strcmp(json_str(jwk, "use", "sig"), "sig") != 0 ||
	        strcmp(json_str(jwk, "alg", alg), alg) != 0)
		return (struct token_key){ NULL, NULL, NULL };
	return (struct token_key){ json_str(jwk, "kid", NULL), alg,
		point ? pem_of_point(c, jwk) : pem_of_modulus(c, jwk) };
}

struct token_keys jwks_read(struct ctx *c, struct json_object *set)
{
	struct json_object *keys = json_get(set, "keys");
	size_t n = json_object_is_type(keys, json_type_array) ? json_object_array_length(keys) : 0;
	struct token_keys out = { arena_array(c->mem, KEYS_MOST, sizeof(struct token_key)), 0 };

	for (size_t i = 0; i < n && out.n < KEYS_MOST; i++) {
		struct json_object *jwk = json_object_array_get_idx(keys, i);
		struct token_key key =
		        json_object_is_type(jwk, json_type_object) ? key_of(c, jwk) : (struct token_key){ 0 };
		if (key.pem)
			out.items[out.n++] = key;
	}
	return out;
}

/* The bytes between the lines that frame a PEM. */
static bool der_of(struct ctx *c, const char *pem, uint8_t **der, size_t *len)
{
	struct buf b = { .mem = c->mem };
	const char *stop = strstr(pem, end);

	if (strncmp(pem, begin, sizeof begin - 1) != 0 || !stop)
		return false;
	for (const char *p = pem + sizeof begin - 1; p < stop; p++)
		if (*p != '\n' && *p != '\r')
			buf_put(&b, p, 1);
	return base64_read(c->mem, buf_text(&b), der, len);
}

struct json_object *jwk_of(struct ctx *c, const char *kid, const char *public_pem)
{
	const char *const members[][2] = { { "kty", "EC" }, { "crv", "P-256" }, { "alg", "ES256" }, { "use", "sig" },
		{ "kid", kid } };
	struct json_object *o;
	uint8_t *der;
	size_t len;

	if (!der_of(c, public_pem, &der, &len) || len != sizeof p256 + POINT || memcmp(der, p256, sizeof p256) != 0)
		return NULL;
	o = json_keep(c->mem, json_object_new_object());
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		json_object_object_add(o, members[i][0], json_object_new_string(members[i][1]));
	der += sizeof p256;
	json_object_object_add(o, "x", json_object_new_string(base64url_of(c->mem, der, COORDINATE)));
	json_object_object_add(o, "y", json_object_new_string(base64url_of(c->mem, der + COORDINATE, COORDINATE)));
	return o;
}
