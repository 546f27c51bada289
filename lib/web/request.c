#include "web/request.h"
#include "base/json.h"
#include "base/text.h"
#include "core/config.h"
#include <string.h>

const struct problem_type UNREADABLE = { INVALID, "unreadable", "The request cannot be read" },
                          BODY_TOO_LARGE = { TOO_LARGE, "body-too-large", "The body is too large" },
                          FOREIGN_FORM = { FORBIDDEN, "foreign-form", "This form did not come from our page" };

enum { MAX_PAIRS = 64, MAX_KEY = 255 };

static int hex(char ch)
{
	return ch >= '0' && ch <= '9' ? ch - '0' : (ch | 32) >= 'a' && (ch | 32) <= 'f' ? (ch | 32) - 'a' + 10 : -1;
}

/* One name or value of a form, decoded; NULL when it is not text. */
static const char *decoded(struct ctx *c, const char *s, size_t n)
{
	char *out = arena_alloc(c->mem, n + 1), *to = out;

	for (size_t i = 0; i < n; i++) {
		if (s[i] == '%' && (n - i < 3 || hex(s[i + 1]) < 0 || hex(s[i + 2]) < 0))
			return NULL;
		if (s[i] == '%') {
			*to++ = (char)(hex(s[i + 1]) << 4 | hex(s[i + 2]));
			i += 2;
		} else {
			*to++ = s[i] == '+' ? ' ' : s[i];
		}
	}
	return text_ok(out, (size_t)(to - out)) ? out : NULL;
}

/* NAME[] may be said often, as boxes that are ticked are; its values stand in one, a space between. */
static void add_to(struct ctx *c, struct json_object *into, const char *name, const char *value)
{
	const char *before = json_str(into, name, "");

	json_object_object_add(
	        into, name, json_object_new_string(arena_printf(c->mem, "%s%s%s", before, *before ? " " : "", value)));
}

static struct problem *add(struct ctx *c, struct json_object *into, const char *name, const char *value)
{
	size_t n = strlen(name);

	if (n > 2 && !strcmp(name + n - 2, "[]")) {
		add_to(c, into, arena_strn(c->mem, name, n - 2), value);
		return NULL;
	}
	if (json_object_object_get_ex(into, name, NULL))
		return problem(c, &UNREADABLE, "a value is given twice");
	json_object_object_add(into, name, json_object_new_string(value));
	return NULL;
}

struct problem *pairs_read(struct ctx *c, const char *text, size_t len, struct json_object *into)
{
	int pairs = 0;

	for (const char *end = text + len; text < end; pairs++) {
		const char *stop = memchr(text, '&', (size_t)(end - text)), *equals, *name, *value;
		stop = stop ? stop : end;
		equals = memchr(text, '=', (size_t)(stop - text));
		name = decoded(c, text, (size_t)((equals ? equals : stop) - text));
		value = equals ? decoded(c, equals + 1, (size_t)(stop - equals - 1)) : "";
		if (!name || !value || pairs >= MAX_PAIRS)
			return problem(c, &UNREADABLE, "the form or query cannot be read");
		if (*name)
			TRY(add(c, into, name, value));
		text = stop + 1;
	}
	return NULL;
}

const char *cookie_value(struct ctx *c, const char *header, const char *name)
{
	size_t n = strlen(name);

	while (*header) {
		const char *stop = strchrnul(header, ';');
		while (*header == ' ')
			header++;
		if (!strncmp(header, name, n) && header[n] == '=' && header + n < stop)
			return arena_strn(c->mem, header + n + 1, (size_t)(stop - header) - n - 1);
		header = *stop ? stop + 1 : stop;
	}
	return NULL;
}

static struct hash hash_of_token(const char *token)
{
	return token && *token ? hash_of(token, strlen(token)) : (struct hash){ 0 };
}

static const char *bearer_token(const char *authorization)
{
	return strncasecmp(authorization, "Bearer ", 7) ? NULL : authorization + 7;
}

/* A key begins with its mark, an access token has segments; what a visitor shows has neither. */
static void read_bearer(struct ctx *c, struct request *q, const char *token)
{
	q->bearer = true;
	if (!strncmp(token, "fdk_", 4))
		c->who.key_token = hash_of_token(token);
	else if (strchr(token, '.'))
		q->access = token;
	else
		c->who.visitor_token = hash_of_token(token);
}

static bool listed(const char *list, const char *origin)
{
	size_t n = strlen(origin);

	while (list && *list) {
		const char *stop = strchrnul(list, ',');
		while (*list == ' ')
			list++;
		if ((size_t)(stop - list) == n && !memcmp(list, origin, n))
			return true;
		list = *stop ? stop + 1 : stop;
	}
	return false;
}

bool origin_allowed(const char *origin)
{
	return config->cors_origin && (!strcmp(config->cors_origin, "*") || listed(config->cors_origin, origin));
}

/* "http://host:8080" against the Host header that nginx saw. */
static bool same_origin(const char *origin, const char *host)
{
	const char *at = strstr(origin, "://");

	return at && *host && text_same_ci(at + 3, host);
}

/* Browsers say where a request came from in Origin or Sec-Fetch-Site; a client that says neither is no browser's page. */
static bool comes_from_elsewhere(struct fcgi *f, const char *origin)
{
	const char *site = fcgi_param(f, "HTTP_SEC_FETCH_SITE");

	if (*origin)
		return !same_origin(origin, fcgi_param(f, "HTTP_HOST"));
	return *site && strcmp(site, "same-origin") != 0 && strcmp(site, "none") != 0;
}

static bool changes_nothing(const char *method)
{
	return !strcmp(method, "GET") || !strcmp(method, "HEAD") || !strcmp(method, "OPTIONS");
}

static void read_identity(struct ctx *c, struct request *q)
{
	const char *cookies = fcgi_param(q->fcgi, "HTTP_COOKIE");
	const char *token = bearer_token(fcgi_param(q->fcgi, "HTTP_AUTHORIZATION"));

	c->who.bearer = token != NULL;
	if (token) {
		read_bearer(c, q, token);
	} else if (!q->foreign || changes_nothing(q->method)) {
		q->session = cookie_value(c, cookies, "fd_session");
		c->flow = cookie_value(c, cookies, "fd_flow");
		c->who.visitor_token = hash_of_token(cookie_value(c, cookies, "fd_visitor"));
		c->who.session_token = hash_of_token(q->session);
	}
}

void request_as_guest(struct ctx *c, struct request *q)
{
	q->session = q->access = NULL;
	c->who.session_token = c->who.key_token = hash_of_token(NULL);
}

/* W3C Trace Context: 00-<32 hex>-<16 hex>-<2 hex>; anything else is not believed. */
static void read_trace(struct ctx *c, const char *parent)
{
	char none[33];

	memset(none, '0', 32);
	none[32] = '\0';
	if (strlen(parent) != 55 || strncmp(parent, "00-", 3) || parent[35] != '-' ||
	        strspn(parent + 3, "0123456789abcdef") != 32 || !strncmp(parent + 3, none, 32))
		return;
	memcpy(c->trace, parent + 3, 32);
	c->trace[32] = '\0';
}

/* /api/v1/x is /api/x. */
static const char *without_version(struct ctx *c, const char *path)
{
	size_t n = strlen(config->api_prefix);

	if (!strncmp(path, config->api_prefix, n) && path[n] == '/')
		return arena_printf(c->mem, "/api%s", path + n);
	return path;
}

static bool good_path(const char *path)
{
	return *path == '/' && text_ok(path, strlen(path)) && text_one_line(path) && !strpbrk(path, ";\\") &&
	        !strstr(path, "//");
}

/* The page a browser stood on, if it is one of ours. */
static const char *page_before(struct ctx *c, struct fcgi *f)
{
	const char *from = fcgi_param(f, "HTTP_REFERER"), *at = strstr(from, "://"), *path;

	if (!at || !(path = strchr(at + 3, '/')))
		return NULL;
	return same_origin(arena_strn(c->mem, from, (size_t)(path - from)), fcgi_param(f, "HTTP_HOST"))
	        ? arena_str(c->mem, path)
	        : NULL;
}

struct problem *request_begin(struct ctx *c, struct fcgi *f, struct request *q)
{
	static const char *const alone[] = { "HTTP_COOKIE", "HTTP_AUTHORIZATION", "HTTP_IDEMPOTENCY_KEY", "HTTP_ORIGIN",
		NULL };
	const char *path = fcgi_param(f, "DOCUMENT_URI"), *key = fcgi_param(f, "HTTP_IDEMPOTENCY_KEY");

	*q = (struct request){ .fcgi = f,
		.method = arena_str(c->mem, fcgi_param(f, "REQUEST_METHOD")),
		.origin = fcgi_param(f, "HTTP_ORIGIN"),
		.accept = fcgi_param(f, "HTTP_ACCEPT") };
	read_trace(c, fcgi_param(f, "HTTP_TRACEPARENT"));
	c->address = arena_str(c->mem, fcgi_param(f, "REMOTE_ADDR"));
	c->agent = arena_str(c->mem, fcgi_param(f, "HTTP_USER_AGENT"));
	q->path = good_path(path) ? without_version(c, path) : NULL;
	q->foreign = comes_from_elsewhere(f, q->origin);
	q->before = page_before(c, f);
	for (int i = 0; alone[i]; i++)
		if (fcgi_twice(f, alone[i]))
			return problem(c, &UNREADABLE, "a header is given twice");
	if (strlen(key) > MAX_KEY || !text_ok(key, strlen(key)))
		return problem(c, &UNREADABLE, "an Idempotency-Key has at most %d characters", MAX_KEY);
	c->once = *key ? arena_str(c->mem, key) : NULL;
	read_identity(c, q);
	return NULL;
}

static struct problem *read_body(struct ctx *c, struct request *q, size_t max, char **body, size_t *len)
{
	const char *said = fcgi_param(q->fcgi, "CONTENT_LENGTH");
	unsigned long n = 0;

	*len = 0;
	if (!*said)
		return NULL;
	if (!text_uint(said, ~0UL >> 1, &n))
		return problem(c, &UNREADABLE, "the length of the body cannot be read");
	if (n > max)
		return problem(c, &BODY_TOO_LARGE, "at most %zu bytes", max);
	*body = arena_alloc(c->mem, n + 1);
	*len = fcgi_read(q->fcgi, *body, n);
	return *len == n ? NULL : problem(c, &UNREADABLE, "the body ended early");
}

static bool media_type(const char *said, const char *type)
{
	size_t n = strlen(type);

	return !strncasecmp(said, type, n) && (!said[n] || said[n] == ';' || said[n] == ' ');
}

const char *request_csrf(struct ctx *c, const struct request *q)
{
	char hex_text[2 * HASH_SIZE + 1];

	if (!q->session)
		return "";
	hash_print(secret_mac(q->session, strlen(q->session), "form", 4), hex_text);
	return arena_strn(c->mem, hex_text, 32);
}

/* Forms carry two fields of the house's own; the op does not see them. */
static struct problem *take_form_fields(struct ctx *c, struct request *q, struct json_object *in)
{
	const char *csrf = json_str(in, "csrf", ""), *key = json_str(in, "idempotency_key", "");

	if (q->foreign)
		return problem(c, &FOREIGN_FORM, "open the page again and send it from there");
	if (q->session && strcmp(csrf, request_csrf(c, q)) != 0)
		return problem(c, &FOREIGN_FORM, "open the page again and send it from there");
	if (*key && strlen(key) <= MAX_KEY)
		c->once = arena_str(c->mem, key);
	json_object_object_del(in, "csrf");
	json_object_object_del(in, "idempotency_key");
	return NULL;
}

static struct problem *read_json(struct ctx *c, const char *body, size_t len, struct json_object **in)
{
	struct json_object *o = json_read(c->mem, body, len);

	if (!json_object_is_type(o, json_type_object))
		return problem(c, &UNREADABLE, "the body is not a JSON object");
	*in = o;
	return NULL;
}

struct problem *request_input(struct ctx *c, struct request *q, struct json_object *names, size_t max_body,
        struct json_object **in, bool *textual)
{
	const char *type = fcgi_param(q->fcgi, "CONTENT_TYPE"), *query = fcgi_param(q->fcgi, "QUERY_STRING");
	char *body = NULL;
	size_t len;

	*textual = true;
	*in = json_keep(c->mem, json_object_new_object());
	TRY(read_body(c, q, max_body, &body, &len));
	q->form = media_type(type, "application/x-www-form-urlencoded");
	if (len && !q->form && !media_type(type, "application/json"))
		return problem(c, &UNREADABLE, "the body must be application/json");
	if (len && !q->form) {
		TRY(read_json(c, body, len, in));
		*textual = false;
	} else if (len) {
		TRY(pairs_read(c, body, len, *in));
	}
	if (q->form)
		TRY(take_form_fields(c, q, *in));
	TRY(pairs_read(c, query, strlen(query), *in));
	json_object_object_foreach(names, name, value) TRY(add(c, *in, name, json_object_get_string(value)));
	return NULL;
}
