/*
 * secret - tokens, their hashes, passwords and signatures (libsodium)
 *
 * A token is 256 random bits, given once and kept only as its SHA-256; it is
 * never an id, because ids tell when a thing was made.  Comparison of secrets
 * takes the same time whatever they hold.
 */
#pragma once
#include "base/arena.h"
#include <stdbool.h>
#include <stdint.h>

enum { TOKEN_TEXT = 44, HASH_SIZE = 32, PASSWORD_TEXT = 128 };

struct hash {
	uint8_t b[HASH_SIZE];
};

bool secret_start(void); /* once, before threads; false: no randomness, do not run */
void token_new(char out[TOKEN_TEXT]); /* base64url without padding, 43 characters */
struct hash hash_of(const void *, size_t); /* SHA-256 */
bool hash_same(struct hash, struct hash);
void hash_print(struct hash, char out[2 * HASH_SIZE + 1]); /* hex */

/* HMAC-SHA256 of DATA under KEY, as Standard Webhooks wants it. */
struct hash secret_mac(const void *key, size_t key_len, const void *data, size_t len);
const char *base64_of(struct arena *, const void *, size_t); /* standard alphabet, padded */
bool base64_read(struct arena *, const char *, uint8_t **out, size_t *len); /* standard alphabet */
const char *base64url_of(struct arena *, const void *, size_t); /* RFC 4648 section 5, without padding */
bool base64url_read(struct arena *, const char *, size_t, uint8_t **out, size_t *len); /* the one spelling only */

/* Ed25519 (RFC 8032).  SEED is 32 random bytes that make the key; SIGNATURE_SIZE bytes are written to OUT. */
enum { SEED_SIZE = 32, PUBLIC_SIZE = 32, SIGNATURE_SIZE = 64 };
void secret_public(const uint8_t seed[SEED_SIZE], uint8_t out[PUBLIC_SIZE]);
void secret_sign(const uint8_t seed[SEED_SIZE], const void *data, size_t len, uint8_t out[SIGNATURE_SIZE]);
bool secret_signed(
        const uint8_t public[PUBLIC_SIZE], const uint8_t signature[SIGNATURE_SIZE], const void *data, size_t len);

/* XChaCha20-Poly1305 (libsodium) with a fresh nonce in front: N + SEAL_EXTRA bytes to OUT.  What is sealed for one
   place, ABOUT, does not open for another; then, or when a byte was changed, secret_unseal_bytes says no. */
enum { DATA_KEY_SIZE = 32, SEAL_EXTRA = 40 };
void secret_seal_bytes(const uint8_t key[DATA_KEY_SIZE], const char *about, const void *text, size_t n, uint8_t *out);
bool secret_unseal_bytes(
        const uint8_t key[DATA_KEY_SIZE], const char *about, const uint8_t *sealed, size_t n, uint8_t *out);
/* The same with a key that is a text, and as base64. */
const char *secret_seal(struct arena *, const char *key, const char *about, const void *, size_t);
bool secret_unseal(struct arena *, const char *key, const char *about, const char *sealed, uint8_t **out, size_t *len);

/* Argon2id at libsodium's interactive cost (64 MiB, about 50 ms): false when memory is short. */
bool password_hash(const char *password, char out[PASSWORD_TEXT]);
/* A NULL hash costs the same time and says no, so that unknown names cannot be told from wrong passwords. */
bool password_fits(const char *password, const char *hash);

void secret_random(void *, size_t);
uint32_t secret_below(uint32_t bound); /* even odds for 0 .. bound-1 */
void secret_forget(void *, size_t); /* not optimised away */
