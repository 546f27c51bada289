/*
 * otp - codes that an app and we make of one secret and the clock
 *
 * RFC 6238 as every app knows it: HMAC-SHA1, six digits, thirty seconds.  A
 * clock may be one step off.
 */
#pragma once
#include "base/arena.h"
#include "base/value.h"
#include <stdint.h>

enum { OTP_SECRET = 20, OTP_STEP_S = 30 };

/* RFC 4226 section 5.3, DIGITS at most 9. */
uint32_t otp_code(const void *secret, size_t len, int64_t step, int digits);
/* The step that CODE, six digits, belongs to; 0: to none near NOW. */
int64_t otp_step(const void *secret, size_t len, const char *code, struct instant now);
const char *base32_of(struct arena *, const void *, size_t); /* RFC 4648, not padded */
/* What an app reads from the QR code (Google's Key URI format). */
const char *otp_uri(struct arena *, const char *house, const char *account, const char *secret32);
