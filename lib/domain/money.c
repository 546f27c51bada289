#include "domain/leads.h"
#include <ctype.h>
#include <string.h>

enum { MOST_DIGITS = 15 };

/* ISO 4217: those without a smaller unit; all others here have hundredths. */
static int decimals(const char *currency)
{
	static const char none[] = "JPY KRW CLP ISK VND XAF XOF XPF PYG UGX";

	return currency && strlen(currency) == 3 && strstr(none, currency) ? 0 : 2;
}

static const char *sign_of(const char *currency)
{
	return !strcmp(currency, "GBP") ? "£" : !strcmp(currency, "EUR") ? "€" : !strcmp(currency, "USD") ? "$" : NULL;
}

const char *money_text(struct ctx *c, int64_t value, const char *currency)
{
	struct buf b = { .mem = c->mem };
	const char *whole;
	int64_t unit;
	size_t n;

	if (value == NO_INT || value < 0 || !currency)
		return NULL;
	unit = decimals(currency) ? 100 : 1;
	whole = arena_printf(c->mem, "%lld", (long long)(value / unit));
	n = strlen(whole);
	buf_printf(&b, "%s%s", sign_of(currency) ? sign_of(currency) : currency, sign_of(currency) ? "" : " ");
	for (size_t i = 0; i < n; i++) {
		if (i && (n - i) % 3 == 0)
			buf_puts(&b, ",");
		buf_put(&b, whole + i, 1);
	}
	if (unit > 1)
		buf_printf(&b, ".%02lld", (long long)(value % unit));
	return b.text;
}

/* The last separator is a decimal point when one or two digits follow it; all others only group. */
static size_t whole_part(const char *text, size_t n)
{
	for (size_t i = n; i--;)
		if (text[i] == '.' || text[i] == ',')
			return n - i - 1 >= 1 && n - i - 1 <= 2 ? i : n;
	return n;
}

bool money_read(const char *text, const char *currency, int64_t *out)
{
	size_t n = strspn(text, "0123456789.,"), whole = whole_part(text, n);
	int digits = 0, places = decimals(currency);
	int64_t value = 0;

	if (!n || text[n])
		return false;
	for (size_t i = 0; i < n; i++) {
		if (!isdigit((unsigned char)text[i]))
			continue;
		if (++digits > MOST_DIGITS || (i > whole && places-- <= 0))
			return false;
		value = value * 10 + (text[i] - '0');
	}
	while (places-- > 0)
		value *= 10;
	*out = value;
	return digits > 0;
}
