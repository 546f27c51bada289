/*
 * cbor - reading the strict CBOR of authenticators
 *
 * RFC 8949 as CTAP2 (section 8) wants it: lengths are definite, numbers in
 * their shortest form, no tags, nothing nested deeper than four.  Bytes stay
 * where they are; every function is false, and the reader spoilt, as soon as
 * something does not fit.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cbor {
	const uint8_t *at, *end;
};

struct cbor cbor_of(const uint8_t *, size_t);
bool cbor_int(struct cbor *, int64_t *);
bool cbor_bytes(struct cbor *, const uint8_t **, size_t *);
bool cbor_text(struct cbor *, const char **, size_t *);
bool cbor_map(struct cbor *, size_t *pairs); /* its keys and values are read next, in turn */
bool cbor_skip(struct cbor *); /* one item, whatever it is */
bool cbor_done(const struct cbor *); /* all was read, and well */
