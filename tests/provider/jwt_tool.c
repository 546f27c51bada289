/*
 * jwt_tool - the door for tokens, for token.test.mjs to knock at
 *
 *	jwt_tool            reads tokens from standard input, a line each; says "ok SUBJECT" or what was wrong
 *	jwt_tool make       a good token, and the key set to check it with
 *	jwt_tool key        the private key that such tokens are signed with
 *	jwt_tool time       what each step costs, in nanoseconds of processor time: for bench/run
 */
#include "../unit/token_keys.h"
#include "base/json.h"
#include "io/token.h"
#include <string.h>

enum { LINE = 1 << 20 };

static struct token_key keys[] = { { "young", "ES256", TEST_PUBLIC } };
static const struct token_rule ours = { .issuer = "https://desk.example", .audience = "https://desk.example/api" };

static const char *made(struct ctx *c)
{
	int64_t now = c->now.us / SECONDS;
	const char *claims = arena_printf(c->mem,
	        "{\"iss\":\"%s\",\"aud\":\"%s\",\"sub\":\"ada\",\"iat\":%lld,\"nbf\":%lld,\"exp\":%lld}", ours.issuer,
	        ours.audience, (long long)now, (long long)now, (long long)now + 300);

	return token_make(c, "young", TEST_PRIVATE, json_read(c->mem, claims, strlen(claims)));
}

static void make(struct ctx *c)
{
	printf("{\"token\":\"%s\",\"keys\":[%s]}\n", made(c), json_text(c->mem, jwk_of(c, "young", TEST_PUBLIC)));
}

static void check(struct arena *mem, const char *text)
{
	struct ctx c = { .mem = mem, .now = instant_now() };
	const char *why;
	struct json_object *claims = token_read(&c, text, (struct token_keys){ keys, 1 }, &ours, &why);

	printf("%s%s\n", claims ? "ok " : "", claims ? json_str(claims, "sub", "") : why);
}

static int64_t used_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * INT64_C(1000000000) + t.tv_nsec;
}

static void do_make(struct ctx *c, const char *token)
{
	(void)token;
	made(c);
}

static void do_check(struct ctx *c, const char *token)
{
	const char *why;

	token_read(c, token, (struct token_keys){ keys, 1 }, &ours, &why);
}

static void do_refuse(struct ctx *c, const char *token)
{
	do_check(c, arena_printf(c->mem, "e30.%s", strchr(token, '.') + 1));
}

static void do_find(struct ctx *c, const char *token)
{
	(void)c;
	hash_of(token, strlen(token));
}

static void do_password(struct ctx *c, const char *token)
{
	char hash[PASSWORD_TEXT];

	(void)c, (void)token;
	password_hash("a password of some length", hash);
}

/* The first is not counted: libraries wake up. */
static void cost_of(const char *name, void (*what)(struct ctx *, const char *), int n)
{
	int64_t ns = 0;

	for (int i = -1; i < n; i++) {
		struct arena *mem = arena_new();
		struct ctx c = { .mem = mem, .now = instant_now() };
		const char *token = made(&c);
		int64_t before = used_ns();
		what(&c, token);
		ns += i < 0 ? 0 : used_ns() - before;
		arena_free(mem);
	}
	printf("%s=%lld ", name, (long long)(ns / n));
}

static void costs(void)
{
	cost_of("make", do_make, 300);
	cost_of("check", do_check, 300);
	cost_of("refuse", do_refuse, 300);
	cost_of("find", do_find, 300);
	cost_of("password", do_password, 5);
	puts("");
}

int main(int argc, char **argv)
{
	static char line[LINE];
	struct arena *mem = arena_new();
	struct ctx c = { .mem = mem, .now = instant_now() };

	if (!secret_start())
		return 70;
	if (argc > 1 && !strcmp(argv[1], "make"))
		make(&c);
	else if (argc > 1 && !strcmp(argv[1], "time"))
		costs();
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
