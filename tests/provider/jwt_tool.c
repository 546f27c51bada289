/*
 * jwt_tool - the door for tokens, for token.test.mjs to knock at
 *
 *	jwt_tool            reads tokens from standard input, a line each; says "ok SUBJECT" or what was wrong
 *	jwt_tool make       a good token, and the key set to check it with
 *	jwt_tool key        the private key that such tokens are signed with
 */
#include "../unit/token_keys.h"
#include "base/json.h"
#include "io/token.h"
#include <string.h>

enum { LINE = 1 << 20 };

static struct token_key keys[] = { { "young", "ES256", TEST_PUBLIC } };
static const struct token_rule ours = { .issuer = "https://desk.example", .audience = "https://desk.example/api" };

static void make(struct ctx *c)
{
	int64_t now = c->now.us / SECONDS;
	const char *claims = arena_printf(c->mem,
	        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"ada\",\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld}", ours.issuer,
	        ours.audience, (long long)now, (long long)now, (long long)now + 300);

	printf("{\"token\":\"%s\",\"keys\":[%s]}\n",
	        token_make(c, "young", TEST_PRIVATE, json_read(c->mem, claims, strlen(claims))),
	        json_text(c->mem, jwk_of(c, "young", TEST_PUBLIC)));
}

static void check(struct arena *mem, const char *text)
{
	struct ctx c = { .mem = mem, .now = instant_now() };
	const char *why;
	struct json_object *claims = token_read(&c, text, (struct token_keys){ keys, 1 }, &ours, &why);

	printf("%s%s\n", claims ? "ok " : "", claims ? json_str(claims, "sub", "") : why);
}

int main(int argc, char **argv)
{
	static char line[LINE];
	struct arena *mem = arena_new();
	struct ctx c = { .mem = mem, .now = instant_now() };

	if (argc > 1 && !strcmp(argv[1], "make"))
		make(&c);
	else if (argc > 1)
		fputs(TEST_PRIVATE, stdout);
	else
		while (fgets(line, sizeof line, stdin)) {
			line[strcspn(line, "\n")] = '\0';
			check(mem, line);
		}
	arena_free(mem);
	return 0;
}
