#include "base/normal.h"
#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <uninorm.h>

/* What the library gave, as a text of ours; text that cannot be read as UTF-8 stays as it is. */
static const char *kept(struct arena *a, uint8_t *made, size_t n, const char *instead)
{
	const char *text = made ? arena_strn(a, (const char *)made, n) : instead;

	free(made);
	return text;
}

const char *text_nfkc(struct arena *a, const char *text)
{
	size_t n;
	uint8_t *made = u8_normalize(UNINORM_NFKC, (const uint8_t *)text, strlen(text), NULL, &n);

	return kept(a, made, n, text);
}

const char *text_folded(struct arena *a, const char *text)
{
	size_t n;
	uint8_t *made = u8_casefold((const uint8_t *)text, strlen(text), NULL, UNINORM_NFKC, NULL, &n);

	return kept(a, made, n, text);
}
