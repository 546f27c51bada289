#include "domain/keyset.h"
#include <string.h>

struct keyset keyset_read(const char *text)
{
	char at[INSTANT_TEXT];
	const char *mark = text ? strchr(text, '~') : NULL;
	struct keyset k = { { 0 }, { { 0 } } };

	if (!mark || (size_t)(mark - text) >= sizeof at)
		return k;
	memcpy(at, text, (size_t)(mark - text));
	at[mark - text] = '\0';
	if (instant_parse(at, &k.at) && id_parse(mark + 1, &k.id))
		return k;
	return (struct keyset){ { 0 }, { { 0 } } };
}

const char *keyset_text(struct ctx *c, struct instant at, struct id id)
{
	char when[INSTANT_TEXT], which[ID_TEXT];

	instant_print(at, when);
	id_print(id, which);
	return arena_printf(c->mem, "%s~%s", when, which);
}
