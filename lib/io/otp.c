#include "io/otp.h"
#include "base/buf.h"
#include "io/signature.h"
#include <ctype.h>
#include <string.h>

enum { DIGITS = 6, AROUND = 1 };

uint32_t otp_code(const void *secret, size_t len, int64_t step, int digits)
{
	static const uint32_t powers[] = { 1, 10, 100, 1000, 10000, 100000, 1000000, 10000000, 100000000, 1000000000 };
	uint8_t moving[8], mac[20], *at;

	for (int i = 0; i < 8; i++)
		moving[i] = (uint8_t)((uint64_t)step >> (56 - 8 * i));
	hmac_sha1(secret, len, moving, sizeof moving, mac);
	at = mac + (mac[19] & 15);
	return (((uint32_t)at[0] & 127) << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3]) % powers[digits];
}

/* All three are looked at, whichever fits. */
int64_t otp_step(const void *secret, size_t len, const char *code, struct instant now)
{
	int64_t step = now.us / SECONDS / OTP_STEP_S, found = 0;
	uint32_t said = 0;

	if (strlen(code) != DIGITS)
		return 0;
	for (const char *p = code; *p; p++) {
		if (!isdigit((unsigned char)*p))
			return 0;
		said = said * 10 + (uint32_t)(*p - '0');
	}
	for (int64_t s = step - AROUND; s <= step + AROUND; s++)
		found = otp_code(secret, len, s, DIGITS) == said ? s : found;
	return found;
}

const char *base32_of(struct arena *a, const void *data, size_t len)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	const uint8_t *in = data;
	char *out = arena_alloc(a, (len * 8 + 4) / 5 + 1), *to = out;
	unsigned held = 0, bits = 0;

	for (size_t i = 0; i < len; i++) {
		held = held << 8 | in[i];
		for (bits += 8; bits >= 5; bits -= 5)
			*to++ = letters[held >> (bits - 5) & 31];
	}
	if (bits)
		*to++ = letters[held << (5 - bits) & 31];
	*to = '\0';
	return out;
}

const char *otp_uri(struct arena *a, const char *house, const char *account, const char *secret32)
{
	struct buf b = { .mem = a };

	buf_puts(&b, "otpauth://totp/");
	buf_url(&b, house);
	buf_puts(&b, ":");
	buf_url(&b, account);
	buf_printf(&b, "?secret=%s&issuer=", secret32);
	buf_url(&b, house);
	buf_printf(&b, "&algorithm=SHA1&digits=%d&period=%d", DIGITS, OTP_STEP_S);
	return b.text;
}
