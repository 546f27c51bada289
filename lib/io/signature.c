#include "io/signature.h"
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/param_build.h>
#include <string.h>

enum { P256 = 32, LEAST_RSA = 256, MOST_RSA = 512, MOST_EXPONENT = 8 }; /* bytes */

static EVP_PKEY *key_of(const char *kind, OSSL_PARAM *params)
{
	EVP_PKEY_CTX *ctx = EVP_PKEY_CTX_new_from_name(NULL, kind, NULL);
	EVP_PKEY *key = NULL;

	if (ctx && (EVP_PKEY_fromdata_init(ctx) <= 0 || EVP_PKEY_fromdata(ctx, &key, EVP_PKEY_PUBLIC_KEY, params) <= 0))
		key = NULL;
	EVP_PKEY_CTX_free(ctx);
	return key;
}

static EVP_PKEY *p256_key(const struct public_key *k)
{
	char group[] = "prime256v1";
	uint8_t point[1 + 2 * P256] = { 4 };
	OSSL_PARAM params[] = { OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, group, 0),
		OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, point, sizeof point),
		OSSL_PARAM_construct_end() };

	if (k->x_len != P256 || k->y_len != P256)
		return NULL;
	memcpy(point + 1, k->x, P256);
	memcpy(point + 1 + P256, k->y, P256);
	return key_of("EC", params);
}

static EVP_PKEY *rsa_key(const struct public_key *k)
{
	OSSL_PARAM_BLD *b;
	OSSL_PARAM *params;
	BIGNUM *n, *e;
	EVP_PKEY *key = NULL;

	if (k->x_len < LEAST_RSA || k->x_len > MOST_RSA || !k->y_len || k->y_len > MOST_EXPONENT)
		return NULL;
	b = OSSL_PARAM_BLD_new();
	n = BN_bin2bn(k->x, (int)k->x_len, NULL);
	e = BN_bin2bn(k->y, (int)k->y_len, NULL);
	if (b && n && e && BN_is_odd(e) && !BN_is_one(e) && OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_N, n) &&
	        OSSL_PARAM_BLD_push_BN(b, OSSL_PKEY_PARAM_RSA_E, e) && (params = OSSL_PARAM_BLD_to_param(b))) {
		key = key_of("RSA", params);
		OSSL_PARAM_free(params);
	}
	BN_free(n);
	BN_free(e);
	OSSL_PARAM_BLD_free(b);
	return key;
}

static EVP_PKEY *foreign_key(const struct public_key *k)
{
	if (k->algorithm == COSE_ES256)
		return p256_key(k);
	if (k->algorithm == COSE_RS256)
		return rsa_key(k);
	if (k->algorithm == COSE_EDDSA)
		return EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, k->x, k->x_len);
	return NULL;
}

bool signature_fits(const struct public_key *k, const void *data, size_t len, const uint8_t *signature, size_t n)
{
	EVP_PKEY *key = foreign_key(k);
	EVP_MD_CTX *md = key ? EVP_MD_CTX_new() : NULL;
	const EVP_MD *digest = k->algorithm == COSE_EDDSA ? NULL : EVP_sha256();
	bool fits = md && EVP_DigestVerifyInit(md, NULL, digest, NULL, key) == 1 &&
	        EVP_DigestVerify(md, signature, n, data, len) == 1;

	EVP_MD_CTX_free(md);
	EVP_PKEY_free(key);
	return fits;
}

void hmac_sha1(const void *key, size_t key_len, const void *data, size_t len, uint8_t out[20])
{
	unsigned n = 20;

	HMAC(EVP_sha1(), key, (int)key_len, data, len, out, &n);
}
