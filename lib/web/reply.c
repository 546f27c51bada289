#include "web/reply.h"
#include "base/json.h"
#include "core/config.h"
#include "base/text.h"
#include "io/page.h"
#include <string.h>

enum { VISITOR_AGE = 365 * 86400, SESSION_AGE = 12 * 3600, FLOW_AGE = 600 };

struct house house = { .name = "frontdesk" };
_Thread_local struct sent sent;

static bool secure(void)
{
	return !strncmp(config->public_url, "https:", 6);
}

static void cookie(struct buf *b, const char *name, const char *token, int age, const char *same_site)
{
	if (token)
		buf_printf(b, "Set-Cookie: %s=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=%s%s\r\n", name, token,
		        *token ? age : 0, same_site, secure() ? "; Secure" : "");
}

/* Bearer tokens may be used from listed origins; cookies never leave our own. */
static void cross_origin(struct buf *b, const struct request *q)
{
	if (!*q->origin || !q->foreign)
		return;
	buf_puts(b, "Vary: Origin\r\n");
	if (origin_allowed(q->origin) && text_one_line(q->origin))
		buf_printf(b,
		        "Access-Control-Allow-Origin: %s\r\nAccess-Control-Expose-Headers: Server-Timing, "
		        "Retry-After\r\n",
		        q->origin);
}

static void timing(struct buf *b, const struct ctx *c)
{
	int64_t us[] = { clock_us() - c->began_us, c->db_us, c->out_us };
	static const char *const name[] = { "total", "db", "out" };

	buf_puts(b, "Server-Timing: ");
	for (int i = 0; i < 3; i++)
		buf_printf(b, "%s%s;dur=%lld.%03lld", i ? ", " : "", name[i], (long long)(us[i] / 1000),
		        (long long)(us[i] % 1000));
	buf_puts(b, "\r\n");
}

static const char policy[] = "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; "
                             "img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; "
                             "frame-ancestors 'none'; base-uri 'none'\r\n";

static void head(struct buf *b, struct ctx *c, const struct request *q, int status, const char *type)
{
	buf_printf(b,
	        "Status: %d\r\nContent-Type: %s\r\nCache-Control: no-store\r\nX-Content-Type-Options: nosniff\r\n"
	        "Referrer-Policy: same-origin\r\nX-Trace: %s\r\n",
	        status, type, c->trace);
	if (!strncmp(type, "text/html", 9))
		buf_puts(b, policy);
	cookie(b, "fd_visitor", c->new_visitor, VISITOR_AGE, "Lax");
	cookie(b, "fd_session", c->new_session, SESSION_AGE, "Strict");
	cookie(b, "fd_flow", c->new_flow, FLOW_AGE, "Lax"); /* comes back with a link from elsewhere */
	cross_origin(b, q);
	timing(b, c);
}

static void finish(struct request *q, int status, const struct buf *headers, const char *body, size_t n)
{
	sent = (struct sent){ status, n };
	if (fcgi_write(q->fcgi, headers->text, headers->len) && strcmp(q->method, "HEAD") != 0)
		fcgi_write(q->fcgi, body, n);
}

static void send_body(struct request *q, int status, struct buf *headers, const char *body)
{
	size_t n = strlen(body);

	buf_printf(headers, "Content-Length: %zu\r\n\r\n", n);
	finish(q, status, headers, body, n);
}

void reply_text(struct ctx *c, struct request *q, int status, const char *type, const char *body)
{
	struct buf b = { .mem = c->mem };

	head(&b, c, q, status, type);
	send_body(q, status, &b, body);
}

void reply_preflight(struct ctx *c, struct request *q, const char *allow)
{
	struct buf b = { .mem = c->mem };

	head(&b, c, q, 204, "text/plain");
	if (origin_allowed(q->origin))
		buf_printf(&b,
		        "Access-Control-Allow-Methods: %s\r\nAccess-Control-Allow-Headers: authorization, "
		        "content-type, "
		        "idempotency-key, traceparent\r\nAccess-Control-Max-Age: 600\r\n",
		        allow);
	send_body(q, 204, &b, "");
}

/* --- pages ------------------------------------------------------------------------------------------------------ */

static void put_text(struct json_object *o, const char *name, const char *value)
{
	json_object_object_add(o, name, value ? json_object_new_string(value) : NULL);
}

static void add_held(struct ctx *c, struct json_object *o, const char *name)
{
	const char *dot = strchrnul(name, '.');

	json_object_object_add(o, arena_printf(c->mem, "%.*s_%s", (int)(dot - name), name, *dot ? dot + 1 : ""),
	        json_object_new_boolean(true));
}

/* {"contact_read":true, ...}: which buttons make sense. */
static struct json_object *held_by(struct ctx *c)
{
	struct json_object *o = json_object_new_object();

	for (int p = FIRST_NAMED; p < N_PERMISSIONS; p++)
		if (permission_held((enum permission)p, c->who.standing, c->who.may))
			add_held(c, o, permission_name((enum permission)p));
	return o;
}

/* What every page may say, beside the reply of its op. */
static void add_surroundings(struct ctx *c, const struct request *q, struct json_object *o)
{
	struct json_object *h = json_object_new_object();
	char key[TOKEN_TEXT];

	token_new(key);
	put_text(h, "name", house.name);
	put_text(h, "zone", house.zone);
	json_object_object_add(o, "house", h);
	put_text(o, "csrf", request_csrf(c, q));
	put_text(o, "idempotency_key", key);
	put_text(o, "path", q->path);
	put_text(o, "user_name", c->who.standing == STAFF ? c->who.name : NULL);
	json_object_object_add(o, "signed_in", json_object_new_boolean(c->who.standing == STAFF));
	json_object_object_add(o, "may", held_by(c));
	json_object_object_add(o, "sandbox", json_object_new_boolean(house.sandbox));
}

static void send_page(struct ctx *c, struct request *q, int status, const char *page, const char *json)
{
	struct json_object *o = json_read(c->mem, json, strlen(json));

	if (!o)
		o = json_keep(c->mem, json_object_new_object());
	add_surroundings(c, q, o);
	reply_text(c, q, status, "text/html; charset=utf-8", page_render(c, page, o));
}

static void redirect(struct ctx *c, struct request *q, const char *where)
{
	struct buf b = { .mem = c->mem };

	head(&b, c, q, 303, "text/plain");
	buf_printf(&b, "Location: %s\r\n", where);
	send_body(q, 303, &b, "");
}

static void send_file(struct ctx *c, struct request *q, const struct file *f)
{
	struct buf b = { .mem = c->mem };

	head(&b, c, q, 200, f->type);
	if (f->name && text_one_line(f->name) && !strpbrk(f->name, "\"\\"))
		buf_printf(&b, "Content-Disposition: attachment; filename=\"%s\"\r\n", f->name);
	send_body(q, 200, &b, f->body);
}

/* --- events ----------------------------------------------------------------------------------------------------- */

static void begin_events(struct event_stream *s)
{
	struct buf b = { .mem = s->c->mem };

	head(&b, s->c, s->q, 200, "text/event-stream; charset=utf-8");
	buf_puts(&b, "X-Accel-Buffering: no\r\n\r\n");
	s->begun = true;
	s->broken = !fcgi_write(s->q->fcgi, b.text, b.len);
	sent = (struct sent){ 200, 0 };
}

/* JSON has no line ends in it, so one data line holds it. */
static void send_event(struct stream *to, const char *event, const char *json)
{
	struct event_stream *s = (struct event_stream *)(void *)to;
	struct buf b = { .mem = s->c->mem };

	if (!s->begun)
		begin_events(s);
	buf_printf(&b, "event: %s\ndata: %s\n\n", event, json);
	s->broken = s->broken || !fcgi_write(s->q->fcgi, b.text, b.len) || !fcgi_flush(s->q->fcgi);
	sent.bytes += b.len;
}

void event_stream_init(struct event_stream *s, struct ctx *c, struct request *q)
{
	*s = (struct event_stream){ .events = { send_event }, .c = c, .q = q };
}

/* --- answers ---------------------------------------------------------------------------------------------------- */

void reply_result(
        struct ctx *c, struct request *q, const struct route *r, struct json_object *in, const struct result *result)
{
	const char *json;

	if (r->file && result->out) {
		send_file(c, q, result->out);
		return;
	}
	json = result_json(c, r->op, result);
	if (c->stream)
		c->stream->send(c->stream, "turn", json);
	else if (r->then && (q->form || !strcmp(r->method, "GET")))
		redirect(c, q, route_fill(c, r->then, in, json_read(c->mem, json, strlen(json))));
	else if (r->page)
		send_page(c, q, r->status ? r->status : 200, r->page, json);
	else
		reply_text(c, q, r->status ? r->status : 200, "application/json", json);
}

static bool wants_page(const struct request *q, const struct route *r)
{
	return (r && r->page) || q->form || ((!r || r->file) && strstr(q->accept, "text/html"));
}

/* Back to the page where it was asked for; a form is sent again from there. */
static const char *confirm_page(struct ctx *c, const struct request *q, const struct route *r)
{
	struct buf b = { .mem = c->mem };

	buf_puts(&b, "/admin/confirm?next=");
	buf_url(&b, r && r->page && !strcmp(q->method, "GET") ? q->path : q->before ? q->before : "/admin/inbox");
	return b.text;
}

void reply_problem(struct ctx *c, struct request *q, const struct route *r, const struct problem *p, const char *allow)
{
	struct buf json = { .mem = c->mem }, b = { .mem = c->mem };
	int status = problem_status(p->type);

	problem_write(&json, c, p, q->path);
	if (c->stream && ((struct event_stream *)(void *)c->stream)->begun) {
		c->stream->send(c->stream, "problem", json.text);
		return;
	}
	if (wants_page(q, r) && p->type == &SIGN_IN_FIRST && !strcmp(q->method, "GET")) {
		redirect(c, q, "/admin/sign-in");
		return;
	}
	if (wants_page(q, r) && p->type == &FACTOR_FIRST) {
		redirect(c, q, "/admin/account");
		return;
	}
	if (wants_page(q, r) && p->type == &CONFIRM_FIRST) {
		redirect(c, q, confirm_page(c, q, r));
		return;
	}
	if (wants_page(q, r)) {
		send_page(c, q, status, "problem.html", json.text);
		return;
	}
	head(&b, c, q, status, "application/problem+json");
	if (p->retry_after)
		buf_printf(&b, "Retry-After: %d\r\n", p->retry_after);
	if (status == 401) /* RFC 6750 section 3 */
		buf_printf(&b, "WWW-Authenticate: Bearer%s\r\n", q->bearer ? " error=\"invalid_token\"" : "");
	if (allow && *allow)
		buf_printf(&b, "Allow: %s\r\n", allow);
	send_body(q, status, &b, json.text);
}
