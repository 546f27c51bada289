/*
 * t_oidc - signing in with an outside provider
 *
 * OIDC_ISSUER and OIDC_BASE are of tests/provider/doubles/oidc.mjs: a provider of the npm package oidc-provider, a
 * person who signs in there, and providers that lie about one thing each.
 */
#include "base/json.h"
#include "core/config.h"
#include "core/observe.h"
#include "io/http.h"
#include "provider/oidc.h"
#include "tap.h"

static struct config settings;
static struct ctx c;
static const char FLOW[] = "what the browser keeps meanwhile";

static struct oidc_settings desk(const char *client, const char *secret)
{
	config = &settings;
	observe_start("t_oidc", ERROR);
	c = (struct ctx){ .mem = mem, .now = instant_now() };
	return (struct oidc_settings){ getenv("OIDC_ISSUER"), client, secret,
		"http://localhost:9999/admin/sign-in/outside/back" };
}

static const char *fetched(const char *url)
{
	struct http_answer answer;

	CHECK(!http_send(&c, &(struct http_call){ .provider = "test", .url = url }, &answer));
	CHECK_INT(answer.status, 200);
	return answer.status == 200 ? answer.body : "";
}

/* A value of a query; nothing in these is encoded. */
static const char *value_of(const char *query, const char *name)
{
	const char *at = strstr(query, arena_printf(mem, "%s=", name));

	at = at ? at + strlen(name) + 1 : "";
	return arena_strn(mem, at, strcspn(at, "&"));
}

static const char *walk(const char *url, const char *login)
{
	struct buf b = { .mem = mem };

	buf_printf(&b, "%s/walk?login=%s&url=", getenv("OIDC_BASE"), login);
	buf_url(&b, url);
	return fetched(b.text);
}

static struct problem *signed_in(const struct oidc_settings *s, const char *login, struct oidc_person *who)
{
	const char *url, *query;

	TRY(oidc_begin(&c, s, FLOW, &url));
	query = walk(url, login);
	return oidc_finish(&c, s, FLOW, value_of(query, "state"), value_of(query, "code"), who);
}

static void a_person_comes_back_known(void)
{
	struct oidc_settings s = desk("desk", "a secret & more");
	struct oidc_person who = { 0 };
	struct problem *p = signed_in(&s, "ada", &who);

	CHECK_TEXT(p ? p->detail : NULL, NULL);
	CHECK_TEXT(who.subject, "ada");
	CHECK_TEXT(who.email, "Ada@House.example");
	CHECK_TEXT(who.name, "Ada");
}

static void es256_and_a_public_client_do_as_well(void)
{
	struct oidc_settings es = desk("desk-es", "other"), pub = desk("desk-public", NULL);
	struct oidc_person who = { 0 };

	CHECK(!signed_in(&es, "ada", &who));
	CHECK_TEXT(who.subject, "ada");
	CHECK(!signed_in(&pub, "grace", &who));
	CHECK_TEXT(who.subject, "grace");
}

static void an_address_that_is_not_verified_is_none(void)
{
	struct oidc_settings s = desk("desk", "a secret & more");
	struct oidc_person who = { 0 };

	CHECK(!signed_in(&s, "unverified", &who));
	CHECK_TEXT(who.email, "");
}

static void a_code_works_once_and_for_this_browser(void)
{
	struct oidc_settings s = desk("desk", "a secret & more");
	const char *url, *query, *state, *code;
	struct oidc_person who;

	CHECK(!oidc_begin(&c, &s, FLOW, &url));
	query = walk(url, "ada");
	state = value_of(query, "state");
	code = value_of(query, "code");
	CHECK(oidc_finish(&c, &s, "another browser", state, code, &who)->type == &OIDC_REFUSED);
	CHECK(oidc_finish(&c, &s, "", state, code, &who)->type == &OIDC_REFUSED);
	CHECK(oidc_finish(&c, &s, FLOW, "", code, &who)->type == &OIDC_REFUSED);
	CHECK(oidc_finish(&c, &s, FLOW, state, "never given", &who)->type == &OIDC_REFUSED);
	CHECK(!oidc_finish(&c, &s, FLOW, state, code, &who));
	CHECK(oidc_finish(&c, &s, FLOW, state, code, &who)->type == &OIDC_REFUSED);
}

static void a_wrong_secret_is_refused(void)
{
	struct oidc_settings s = desk("desk", "not it");
	struct oidc_person who;
	struct problem *p = signed_in(&s, "ada", &who);

	CHECK(p && p->type == &OIDC_REFUSED);
}

static const char *with_liar(const char *name, struct oidc_person *who)
{
	struct oidc_settings s = desk("desk", "any");
	const char *url;
	struct problem *p;

	s.issuer = arena_printf(mem, "%s/lies/%s", getenv("OIDC_BASE"), name);
	p = oidc_begin(&c, &s, FLOW, &url);
	if (!p) {
		const char *text = fetched(url), *query;
		query = json_str(json_read(mem, text, strlen(text)), "query", "");
		p = oidc_finish(&c, &s, FLOW, value_of(query, "state"), value_of(query, "code"), who);
	}
	return p ? p->type->slug : NULL;
}

static void an_honest_one_is_believed(void)
{
	static const char *const honest[] = { "nothing", "two-with-azp", "no-kid", "unverified", "verified-word",
		NULL };
	struct oidc_person who;

	for (int i = 0; honest[i]; i++)
		CHECK_TEXT(with_liar(honest[i], &who), NULL);
	CHECK(!with_liar("nothing", &who));
	CHECK_TEXT(who.email, "ada@house.example");
	CHECK(!with_liar("unverified", &who)); /* and userinfo of somebody else does not change that */
	CHECK_TEXT(who.email, "");
}

static void a_liar_is_not(void)
{
	static const char *const lies[] = { "issuer", "audience", "expired", "early", "nonce", "no-nonce", "azp",
		"two-audiences", "no-subject", "typ", "kid", "key-along", "none", "none-signed", "pem-as-secret",
		"twice", "key", "altered", NULL };
	struct oidc_person who;

	for (int i = 0; lies[i]; i++)
		if (!with_liar(lies[i], &who))
			CHECK_TEXT(lies[i], NULL);
	CHECK_TEXT(with_liar("discovery", &who), "outside-sign-in-trouble");
	CHECK_TEXT(with_liar("address", &who), "outside-sign-in-trouble");
}

static void one_that_is_away_is_trouble(void)
{
	struct oidc_settings s = desk("desk", "any");
	const char *url;
	struct problem *p;

	s.issuer = "http://127.0.0.1:9";
	p = oidc_begin(&c, &s, FLOW, &url);
	CHECK(p && p->type == &OIDC_TROUBLE);
}

TESTS(T(a_person_comes_back_known), T(es256_and_a_public_client_do_as_well), T(an_address_that_is_not_verified_is_none),
        T(a_code_works_once_and_for_this_browser), T(a_wrong_secret_is_refused), T(an_honest_one_is_believed),
        T(a_liar_is_not), T(one_that_is_away_is_trouble))
