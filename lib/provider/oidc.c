#include "provider/oidc.h"
#include "base/json.h"
#include "base/text.h"
#include "io/http.h"
#include "io/token.h"
#include <string.h>

enum { LIMIT_MS = 5000, ANSWER_MOST = 256 * 1024, LEEWAY_S = 60 };

const struct problem_type OIDC_REFUSED = { UNKNOWN_CALLER, "outside-sign-in-refused", "That sign-in does not count" },
                          OIDC_TROUBLE = { UPSTREAM, "outside-sign-in-trouble", "The sign-in service has a problem" };

/* --- what follows from the browser's secret ---------------------------------------------------------------------- */

static const char *follows(struct ctx *c, const char *flow, const char *what)
{
	struct hash mac = secret_mac(flow, strlen(flow), what, strlen(what));

	return base64url_of(c->mem, mac.b, sizeof mac.b);
}

/* RFC 7636 section 4.2: S256. */
static const char *challenge(struct ctx *c, const char *flow)
{
	const char *verifier = follows(c, flow, "verifier");
	struct hash h = hash_of(verifier, strlen(verifier));

	return base64url_of(c->mem, h.b, sizeof h.b);
}

static bool same(const char *a, const char *b)
{
	return hash_same(hash_of(a, strlen(a)), hash_of(b, strlen(b)));
}

/* --- the provider's documents ------------------------------------------------------------------------------------ */

static struct problem *ask(struct ctx *c, struct http_call *call, struct json_object **out)
{
	struct http_answer answer;

	call->provider = "oidc";
	call->limit_ms = LIMIT_MS;
	call->most = ANSWER_MOST;
	if (http_send(c, call, &answer))
		return problem(c, &OIDC_TROUBLE, "it does not answer; please try again");
	if (answer.status < 200 || answer.status > 299)
		return problem(c, &OIDC_REFUSED, "the sign-in service does not agree; please begin again");
	*out = json_read(c->mem, answer.body, answer.len);
	return json_object_is_type(*out, json_type_object)
	        ? NULL
	        : problem(c, &OIDC_TROUBLE, "it answers what we cannot read");
}

static struct problem *ask_for(struct ctx *c, const char *url, const char *const *headers, struct json_object **out)
{
	return ask(c, &(struct http_call){ .url = url, .headers = headers }, out);
}

/* OpenID Connect Discovery 1.0 section 4.3: the issuer must be the one that was asked. */
static struct problem *discover(struct ctx *c, const struct oidc_settings *s, struct json_object **out)
{
	size_t n = strlen(s->issuer);

	n -= n && s->issuer[n - 1] == '/';
	TRY(ask_for(c, arena_printf(c->mem, "%.*s/.well-known/openid-configuration", (int)n, s->issuer), NULL, out));
	if (strcmp(json_str(*out, "issuer", ""), s->issuer) != 0)
		return problem(c, &OIDC_TROUBLE, "it is not the one it should be");
	return NULL;
}

/* An address of the provider: as safe as the issuer's own. */
static const char *endpoint(struct json_object *document, const struct oidc_settings *s, const char *name)
{
	const char *url = json_str(document, name, "");
	bool good = !strncmp(url, "https://", 8) || (!strncmp(url, "http://", 7) && !strncmp(s->issuer, "http://", 7));

	return good && text_one_line(url) && !strpbrk(url, " #") ? url : NULL;
}

static struct problem *address_missing(struct ctx *c)
{
	return problem(c, &OIDC_TROUBLE, "it does not say where to go");
}

/* --- going ------------------------------------------------------------------------------------------------------ */

static void put_pair(struct buf *b, const char *name, const char *value)
{
	buf_printf(b, "%s%s=", b->len ? "&" : "", name);
	buf_url(b, value);
}

struct problem *oidc_begin(struct ctx *c, const struct oidc_settings *s, const char *flow, const char **url)
{
	struct buf query = { .mem = c->mem };
	struct json_object *document;
	const char *at;

	TRY(discover(c, s, &document));
	if (!(at = endpoint(document, s, "authorization_endpoint")))
		return address_missing(c);
	put_pair(&query, "response_type", "code");
	put_pair(&query, "client_id", s->client_id);
	put_pair(&query, "redirect_uri", s->redirect_uri);
	put_pair(&query, "scope", "openid email profile");
	put_pair(&query, "state", follows(c, flow, "state"));
	put_pair(&query, "nonce", follows(c, flow, "nonce"));
	put_pair(&query, "code_challenge", challenge(c, flow));
	put_pair(&query, "code_challenge_method", "S256");
	*url = arena_printf(c->mem, "%s%s%s", at, strchr(at, '?') ? "&" : "?", query.text);
	return NULL;
}

/* --- coming back ------------------------------------------------------------------------------------------------- */

/* RFC 6749 section 2.3.1: name and secret are form-encoded first. */
static const char *basic(struct ctx *c, const struct oidc_settings *s)
{
	struct buf b = { .mem = c->mem };

	buf_url(&b, s->client_id);
	buf_puts(&b, ":");
	buf_url(&b, s->client_secret);
	return arena_printf(c->mem, "Authorization: Basic %s", base64_of(c->mem, b.text, b.len));
}

static struct problem *redeem(struct ctx *c, const struct oidc_settings *s, const char *url, const char *flow,
        const char *code, struct json_object **out)
{
	const char *headers[] = { "Content-Type: application/x-www-form-urlencoded", "Accept: application/json", NULL,
		NULL };
	struct buf body = { .mem = c->mem };

	put_pair(&body, "grant_type", "authorization_code");
	put_pair(&body, "code", code);
	put_pair(&body, "redirect_uri", s->redirect_uri);
	put_pair(&body, "code_verifier", follows(c, flow, "verifier"));
	if (s->client_secret)
		headers[2] = basic(c, s);
	else
		put_pair(&body, "client_id", s->client_id);
	return ask(c, &(struct http_call){ .url = url, .headers = headers, .body = body.text }, out);
}

/* OpenID Connect Core 1.0 section 3.1.3.7, what is left after token_read. */
static bool ours(struct ctx *c, struct json_object *claims, const struct oidc_settings *s, const char *flow)
{
	struct json_object *aud = json_get(claims, "aud"), *azp = json_get(claims, "azp");
	bool many = json_object_is_type(aud, json_type_array) && json_object_array_length(aud) > 1;

	if (!same(json_str(claims, "nonce", ""), follows(c, flow, "nonce")))
		return false;
	return azp || many ? !strcmp(json_str(claims, "azp", ""), s->client_id) : true;
}

static bool verified(struct json_object *claims)
{
	struct json_object *v = json_get(claims, "email_verified");

	return json_object_is_type(v, json_type_boolean) && json_object_get_boolean(v);
}

static void read_person(struct json_object *claims, struct oidc_person *out)
{
	out->name = json_str(claims, "name", "");
	out->email = verified(claims) ? json_str(claims, "email", "") : "";
}

/* Section 5.3: many say the address only here, and the subject must be the same. */
static struct problem *look_up(struct ctx *c, const struct oidc_settings *s, struct json_object *document,
        const char *access_token, struct oidc_person *out)
{
	const char *url = endpoint(document, s, "userinfo_endpoint"), *headers[2] = { NULL, NULL };
	struct json_object *said;

	if (*out->email || !url || !*access_token || !text_one_line(access_token))
		return NULL;
	headers[0] = arena_printf(c->mem, "Authorization: Bearer %s", access_token);
	TRY(ask_for(c, url, headers, &said));
	if (!strcmp(json_str(said, "sub", ""), out->subject))
		read_person(said, out);
	return NULL;
}

static struct problem *believe(struct ctx *c, const struct oidc_settings *s, const char *jwks_uri, const char *flow,
        struct json_object *tokens, struct json_object **claims)
{
	const struct token_rule theirs = {
		.issuer = s->issuer, .audience = s->client_id, .leeway_s = LEEWAY_S, .foreign = true
	};
	struct json_object *set;
	const char *why;

	TRY(ask_for(c, jwks_uri, NULL, &set));
	*claims = token_read(c, json_str(tokens, "id_token", ""), jwks_read(c, set), &theirs, &why);
	if (*claims && ours(c, *claims, s, flow))
		return NULL;
	return problem(
	        c, &OIDC_REFUSED, "what the sign-in service says cannot be believed (%s)", *claims ? "nonce" : why);
}

struct problem *oidc_finish(struct ctx *c, const struct oidc_settings *s, const char *flow, const char *state,
        const char *code, struct oidc_person *out)
{
	struct json_object *document, *tokens, *claims;
	const char *token_url, *jwks_uri;

	if (!*flow || !same(state, follows(c, flow, "state")))
		return problem(c, &OIDC_REFUSED, "this sign-in was not begun in this browser; please begin again");
	TRY(discover(c, s, &document));
	token_url = endpoint(document, s, "token_endpoint");
	jwks_uri = endpoint(document, s, "jwks_uri");
	if (!token_url || !jwks_uri)
		return address_missing(c);
	TRY(redeem(c, s, token_url, flow, code, &tokens));
	TRY(believe(c, s, jwks_uri, flow, tokens, &claims));
	*out = (struct oidc_person){ .subject = json_str(claims, "sub", "") };
	read_person(claims, out);
	return look_up(c, s, document, json_str(tokens, "access_token", ""), out);
}
