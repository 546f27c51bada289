#include "base/cbor.h"
#include "base/text.h"

enum { UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, SIMPLE, DEEPEST = 4 };

struct cbor cbor_of(const uint8_t *at, size_t n)
{
	return (struct cbor){ at, at + n };
}

static bool spoilt(struct cbor *c)
{
	c->at = NULL;
	c->end = NULL;
	return false;
}

/* The first byte and the number that belongs to it. */
static bool head(struct cbor *c, int *kind, uint64_t *n)
{
	static const uint64_t least[] = { 24, UINT64_C(1) << 8, UINT64_C(1) << 16, UINT64_C(1) << 32 };
	unsigned low, bytes;

	if (c->at == c->end)
		return spoilt(c);
	*kind = *c->at >> 5;
	low = *c->at++ & 31;
	*n = low;
	if (low < 24)
		return true;
	bytes = 1u << (low - 24);
	if (low > 27 || (size_t)(c->end - c->at) < bytes)
		return spoilt(c);
	*n = 0;
	for (unsigned i = 0; i < bytes; i++)
		*n = *n << 8 | *c->at++;
	return *n >= least[low - 24] || spoilt(c);
}

static bool piece(struct cbor *c, int wanted, const uint8_t **at, size_t *n)
{
	uint64_t len;
	int kind;

	if (!head(c, &kind, &len))
		return false;
	if (kind != wanted || len > (size_t)(c->end - c->at))
		return spoilt(c);
	*at = c->at;
	*n = len;
	c->at += len;
	return true;
}

bool cbor_int(struct cbor *c, int64_t *out)
{
	uint64_t n;
	int kind;

	if (!head(c, &kind, &n))
		return false;
	if (kind > NEGATIVE || n > INT64_MAX)
		return spoilt(c);
	*out = kind == NEGATIVE ? -1 - (int64_t)n : (int64_t)n;
	return true;
}

bool cbor_bytes(struct cbor *c, const uint8_t **at, size_t *n)
{
	return piece(c, BYTES, at, n);
}

bool cbor_text(struct cbor *c, const char **at, size_t *n)
{
	const uint8_t *bytes;

	if (!piece(c, TEXT, &bytes, n))
		return false;
	*at = (const char *)bytes;
	return text_ok(*at, *n) || spoilt(c);
}

bool cbor_map(struct cbor *c, size_t *pairs)
{
	uint64_t n;
	int kind;

	if (!head(c, &kind, &n))
		return false;
	*pairs = n;
	return (kind == MAP && n <= (size_t)(c->end - c->at) / 2) || spoilt(c);
}

static bool skip(struct cbor *c, int depth)
{
	uint64_t n;
	int kind;

	if (!head(c, &kind, &n))
		return false;
	if (kind == TAG || depth > DEEPEST || (kind == SIMPLE && (n < 20 || n > 22)))
		return spoilt(c);
	if (kind == BYTES || kind == TEXT) {
		if (n > (size_t)(c->end - c->at))
			return spoilt(c);
		c->at += n;
	}
	if (kind != ARRAY && kind != MAP)
		return true;
	if (n > (size_t)(c->end - c->at))
		return spoilt(c);
	for (n <<= kind == MAP; n; n--)
		if (!skip(c, depth + 1))
			return false;
	return true;
}

bool cbor_skip(struct cbor *c)
{
	return skip(c, 0);
}

bool cbor_done(const struct cbor *c)
{
	return c->at && c->at == c->end;
}
