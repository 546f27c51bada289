/*
 * audit-verify - does an exported audit log hold?
 *
 *     audit-verify FILE [PUBLIC-KEY]
 *
 * FILE is what `frontdesk audit export` or the desk's audit page gave, - is
 * standard input; PUBLIC-KEY is what `frontdesk audit key` printed when the
 * house was set up, kept elsewhere since.  Needs no database, no configuration
 * and no network.  0: it holds; 1: it does not, and each fault was said; 2: it
 * cannot be read.  Without the key the chain is judged, the signatures are not.
 */
#include "domain/audit_check.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static bool key_read(struct audit_check *k, const char *text)
{
	uint8_t *bytes;
	size_t n;

	if (!base64_read(k->mem, text, &bytes, &n) || n != PUBLIC_SIZE)
		return false;
	memcpy(k->public, bytes, PUBLIC_SIZE);
	return k->keyed = true;
}

static void check(struct audit_check *k, FILE *f)
{
	char *line = NULL;
	size_t room = 0;

	for (ssize_t n; (n = getline(&line, &room, f)) >= 0;) {
		n -= n && line[n - 1] == '\n';
		if (n)
			audit_check_line(k, line, (size_t)n);
		arena_reset(k->mem);
	}
	free(line);
	audit_check_end(k);
}

static int verdict(const struct audit_check *k)
{
	fputs(buf_text(&k->said), stdout);
	if (k->faults) {
		printf("the log does not hold: %lld faults in entries %lld to %lld\n", (long long)k->faults,
		        (long long)k->first, (long long)k->last);
		return 1;
	}
	printf("entries %lld to %lld hold; ", (long long)k->first, (long long)k->last);
	if (k->keyed)
		printf("signed up to %lld by this key\n", (long long)k->signed_to);
	else
		printf("no key was given, so the signatures were not judged\n");
	return 0;
}

int main(int argc, char **argv)
{
	struct audit_check k = { .mem = arena_new(), .said = { .mem = arena_new() } };
	FILE *f = argc < 2 ? NULL : !strcmp(argv[1], "-") ? stdin : fopen(argv[1], "r");

	if (!f || argc > 3 || !secret_start()) {
		fputs("usage: audit-verify FILE [PUBLIC-KEY]; FILE must be readable\n", stderr);
		return 2;
	}
	if (argc == 3 && !key_read(&k, argv[2])) {
		fputs("the key must be 32 bytes in base64, as `frontdesk audit key` prints it\n", stderr);
		return 2;
	}
	check(&k, f);
	return verdict(&k);
}
