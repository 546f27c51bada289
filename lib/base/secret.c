#include "base/secret.h"
#include <sodium.h>
#include <string.h>

/* Any Argon2id string of the same cost will do: nobody knows its password. */
static char nobody[PASSWORD_TEXT];

_Static_assert((int)PASSWORD_TEXT >= (int)crypto_pwhash_STRBYTES, "a password hash must fit");
_Static_assert((int)SEED_SIZE == (int)crypto_sign_SEEDBYTES && (int)SIGNATURE_SIZE == (int)crypto_sign_BYTES,
        "Ed25519 as libsodium has it");
_Static_assert((int)HASH_SIZE == (int)crypto_hash_sha256_BYTES, "a hash is a SHA-256");

bool secret_start(void)
{
	char unknown[TOKEN_TEXT];

	if (sodium_init() < 0)
		return false;
	token_new(unknown);
	return password_hash(unknown, nobody);
}

void token_new(char out[TOKEN_TEXT])
{
	uint8_t bits[32];

	randombytes_buf(bits, sizeof bits);
	sodium_bin2base64(out, TOKEN_TEXT, bits, sizeof bits, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	sodium_memzero(bits, sizeof bits);
}

struct hash hash_of(const void *data, size_t len)
{
	struct hash h;

	crypto_hash_sha256(h.b, data, len);
	return h;
}

bool hash_same(struct hash a, struct hash b)
{
	return !sodium_memcmp(a.b, b.b, sizeof a.b);
}

void hash_print(struct hash h, char out[2 * HASH_SIZE + 1])
{
	sodium_bin2hex(out, 2 * HASH_SIZE + 1, h.b, sizeof h.b);
}

struct hash secret_mac(const void *key, size_t key_len, const void *data, size_t len)
{
	crypto_auth_hmacsha256_state s;
	struct hash mac;

	crypto_auth_hmacsha256_init(&s, key, key_len);
	crypto_auth_hmacsha256_update(&s, data, len);
	crypto_auth_hmacsha256_final(&s, mac.b);
	return mac;
}

void secret_public(const uint8_t seed[SEED_SIZE], uint8_t out[PUBLIC_SIZE])
{
	uint8_t whole[crypto_sign_SECRETKEYBYTES];

	crypto_sign_seed_keypair(out, whole, seed);
	sodium_memzero(whole, sizeof whole);
}

void secret_sign(const uint8_t seed[SEED_SIZE], const void *data, size_t len, uint8_t out[SIGNATURE_SIZE])
{
	uint8_t whole[crypto_sign_SECRETKEYBYTES], public[PUBLIC_SIZE];

	crypto_sign_seed_keypair(public, whole, seed);
	crypto_sign_detached(out, NULL, data, len, whole);
	sodium_memzero(whole, sizeof whole);
}

bool secret_signed(
        const uint8_t public[PUBLIC_SIZE], const uint8_t signature[SIGNATURE_SIZE], const void *data, size_t len)
{
	return !crypto_sign_verify_detached(signature, data, len, public);
}

_Static_assert(SEAL_EXTRA == crypto_aead_xchacha20poly1305_ietf_NPUBBYTES + crypto_aead_xchacha20poly1305_ietf_ABYTES &&
                DATA_KEY_SIZE == crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
        "as libsodium has it");

void secret_seal_bytes(const uint8_t key[DATA_KEY_SIZE], const char *about, const void *text, size_t n, uint8_t *out)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

	randombytes_buf(out, NONCE);
	crypto_aead_xchacha20poly1305_ietf_encrypt(
	        out + NONCE, NULL, text, n, (const uint8_t *)about, strlen(about), NULL, out, key);
}

bool secret_unseal_bytes(
        const uint8_t key[DATA_KEY_SIZE], const char *about, const uint8_t *sealed, size_t n, uint8_t *out)
{
	enum { NONCE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES };

	return n >= SEAL_EXTRA &&
	        !crypto_aead_xchacha20poly1305_ietf_decrypt(
	                out, NULL, NULL, sealed + NONCE, n - NONCE, (const uint8_t *)about, strlen(about), sealed, key);
}

static const char *encoded(struct arena *a, const void *data, size_t len, int variant)
{
	size_t room = sodium_base64_encoded_len(len, variant);

	return sodium_bin2base64(arena_alloc(a, room), room, data, len, variant);
}

static bool decoded(struct arena *a, const char *text, size_t n, uint8_t **out, size_t *len, int variant)
{
	const char *end;

	*out = arena_alloc(a, n + 1);
	return !sodium_base642bin(*out, n, text, n, NULL, len, &end, variant) && end == text + n;
}

const char *base64_of(struct arena *a, const void *data, size_t len)
{
	return encoded(a, data, len, sodium_base64_VARIANT_ORIGINAL);
}

bool base64_read(struct arena *a, const char *text, uint8_t **out, size_t *len)
{
	return decoded(a, text, strlen(text), out, len, sodium_base64_VARIANT_ORIGINAL);
}

const char *base64url_of(struct arena *a, const void *data, size_t len)
{
	return encoded(a, data, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool base64url_read(struct arena *a, const char *text, size_t n, uint8_t **out, size_t *len)
{
	return decoded(a, text, n, out, len, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

const char *secret_seal(struct arena *a, const char *key, const char *about, const void *data, size_t len)
{
	struct hash k = secret_mac(key, strlen(key), "seal", 4);
	uint8_t *out = arena_alloc(a, len + SEAL_EXTRA);

	secret_seal_bytes(k.b, about, data, len, out);
	sodium_memzero(&k, sizeof k);
	return base64_of(a, out, len + SEAL_EXTRA);
}

bool secret_unseal(struct arena *a, const char *key, const char *about, const char *sealed, uint8_t **out, size_t *len)
{
	struct hash k = secret_mac(key, strlen(key), "seal", 4);
	uint8_t *in;
	size_t n;
	bool opened = base64_read(a, sealed, &in, &n) && n >= SEAL_EXTRA;

	if (opened) {
		*len = n - SEAL_EXTRA;
		*out = arena_alloc(a, *len + 1);
		opened = secret_unseal_bytes(k.b, about, in, n, *out);
	}
	sodium_memzero(&k, sizeof k);
	return opened;
}

bool password_hash(const char *password, char out[PASSWORD_TEXT])
{
	return !crypto_pwhash_str_alg(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE,
	        crypto_pwhash_MEMLIMIT_INTERACTIVE, crypto_pwhash_ALG_ARGON2ID13);
}

bool password_fits(const char *password, const char *hash)
{
	bool fits = !crypto_pwhash_str_verify(hash ? hash : nobody, password, strlen(password));

	return hash && fits;
}

void secret_random(void *out, size_t n)
{
	randombytes_buf(out, n);
}

void secret_forget(void *p, size_t n)
{
	sodium_memzero(p, n);
}

uint32_t secret_below(uint32_t bound)
{
	return randombytes_uniform(bound);
}
