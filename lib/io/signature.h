/*
 * signature - what libcrypto checks for us
 *
 * Signatures of passkeys by the three algorithms we offer them, and the HMAC
 * that codes of an app are made with.  The rest of our cryptography is
 * libsodium's; see base/secret.h.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* As COSE numbers them: ECDSA on P-256 with SHA-256, Ed25519, RSA PKCS #1 v1.5 with SHA-256. */
enum { COSE_ES256 = -7, COSE_EDDSA = -8, COSE_RS256 = -257 };

/* A public key; X and Y of a curve (Ed25519 has no Y), or modulus and exponent in X and Y. */
struct public_key {
	int algorithm;
	const uint8_t *x, *y;
	size_t x_len, y_len;
};

/* False also for a key that is none: not on its curve, too short, of another length. */
bool signature_fits(const struct public_key *, const void *data, size_t len, const uint8_t *signature, size_t n);
void hmac_sha1(const void *key, size_t key_len, const void *data, size_t len, uint8_t out[20]);
