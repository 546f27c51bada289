#include "core/config.h"
#include "base/text.h"
#include <ctype.h>
#include <errno.h>
#include <string.h>

enum { LINE = 4096 };

static const char *const environments[] = { "development", "production", NULL };
static const char *const levels[] = { "debug", "info", "warn", "error", NULL };

SHAPE(config,
        FIELD(config, database_url, "Where PostgreSQL is, as libpq takes it.", .required = true, .secret = true,
                .fallback = "postgresql:///frontdesk?user=fd_desk"),
        FIELD(config, frontdesk_home, "The folder of this instance.", .fallback = "."),
        FIELD(config, live_socket, "The Unix socket on which nginx takes live updates; empty: none are sent.",
                .maybe = true),
        FIELD(config, public_url, "How guests reach the site; links in mails and calendars begin with it.",
                .fallback = "http://localhost:8080"),
        FIELD(config, port, "The port nginx listens on.", .min = 1, .max = 65535, .fallback = "8080"),
        FIELD(config, api_prefix, "The canonical prefix of the API; /api always answers as well.",
                .fallback = "/api/v1"),
        FIELD(config, app_env,
                "development or production; production insists on secure cookies and real secrets. "
                "NODE_ENV is accepted as its other name.",
                .choices = environments, .fallback = "development"),
        FIELD(config, cors_origin,
                "Origins, separated by commas, whose pages may carry the widget; * is any, without cookies.",
                .maybe = true),
        FIELD(config, log_level, "The least level that is logged.", .choices = levels, .fallback = "info"),
        FIELD(config, demo, "Whether anyone may watch the demo house's desk.", .fallback = "off"),
        FIELD(config, threads, "The most threads of one process; 0: what the worker thinks right.", .max = 2048,
                .fallback = "0"),
        FIELD(config, db_connections, "The most database connections of one process.", .min = 1, .max = 64,
                .fallback = "6"),
        FIELD(config, rate_limit_max_requests, "Requests that one address may make within the window.", .min = 1,
                .max = 1000000, .fallback = "600"),
        FIELD(config, rate_limit_window_ms, "The window of the rate limit, in milliseconds.", .min = 1000,
                .max = 86400000, .fallback = "60000"),
        FIELD(config, openai_api_key, "Key of an OpenAI-compatible service; set, the assistant speaks through it.",
                .maybe = true, .secret = true),
        FIELD(config, openai_base_url, "Base address of that service; Ollama and vLLM need only this.", .maybe = true),
        FIELD(config, openai_model, "The model to ask.", .fallback = "gpt-4o-mini"),
        FIELD(config, deepseek_api_key, "Key of DeepSeek, used when no OPENAI_API_KEY is set.", .maybe = true,
                .secret = true),
        FIELD(config, iointelligence_api_key, "Key of IO Intelligence, used when neither of the others is set.",
                .maybe = true, .secret = true),
        FIELD(config, llm_timeout_ms,
                "How long a turn may wait for the model before the embedded assistant finishes it.", .min = 100,
                .max = 120000, .fallback = "20000"),
        FIELD(config, llm_max_tokens, "The longest answer of the model, in tokens.", .min = 16, .max = 32000,
                .fallback = "600"),
        FIELD(config, llm_daily_tokens, "Tokens per day for the whole site; beyond it the embedded assistant answers.",
                .max = 1000000000, .fallback = "2000000"),
        FIELD(config, n8n_webhook_url, "An endpoint that receives every event.", .maybe = true),
        FIELD(config, n8n_webhook_secret, "Its signing secret, whsec_ and base64; made at first use when empty.",
                .maybe = true, .secret = true),
        FIELD(config, webhook_allow_private, "Whether events may be sent to addresses inside the own network.",
                .fallback = "off"),
        FIELD(config, endpoint_patience_hours,
                "How long an endpoint may fail without one success, in hours; then it is disabled, and what it should "
                "be told waits until somebody enables it.",
                .min = 1, .max = 8760, .fallback = "120"),
        FIELD(config, mail_from, "The sender of mails.", .format = "email", .fallback = "desk@localhost.localdomain"),
        FIELD(config, access_token_minutes, "How long an access token works.", .min = 1, .max = 15, .fallback = "15"),
        FIELD(config, session_days, "How long software may renew its access tokens before somebody signs in again.",
                .min = 1, .max = 365, .fallback = "30"),
        FIELD(config, oidc_issuer, "Who else may vouch for staff: the issuer of an OpenID Connect provider.",
                .maybe = true, .one_line = true),
        FIELD(config, oidc_client_id, "Our name there.", .maybe = true, .one_line = true),
        FIELD(config, oidc_client_secret, "Our secret there; absent for a public client.", .maybe = true,
                .secret = true),
        FIELD(config, oidc_name, "How the button to sign in calls it.", .max = 40, .one_line = true,
                .fallback = "single sign-on"),
        FIELD(config, oidc_domains,
                "Domains, a space between, whose verified addresses may become staff; absent: who was invited alone.",
                .maybe = true, .one_line = true),
        FIELD(config, oidc_role, "The role they get.", .max = 41, .one_line = true, .fallback = "front_desk"),
        FIELD(config, link_secret,
                "What the links that guests get, and refresh tokens, are made with; at least 32 characters. "
                "`frontdesk up` makes one per instance.",
                .secret = true, .min = 32, .max = 200, .fallback = "development-links-are-not-a-secret"),
        FIELD(config, audit_key,
                "What signs the checkpoints of the audit log: 32 bytes in base64. `frontdesk up` makes one per "
                "instance; "
                "without it nothing is signed.",
                .secret = true, .maybe = true, .min = 44, .max = 44),
        FIELD(config, seal_secret,
                "What secrets in the database are sealed with, like those of second factors; at least 32 characters. "
                "`frontdesk up` makes one per instance. A backup without it cannot read them.",
                .secret = true, .min = 32, .max = 200, .fallback = "development-seals-are-not-a-secret"),
        FIELD(config, data_key,
                "What the keys of persons are sealed with: 32 bytes in base64. `frontdesk up` makes one per instance; "
                "keep it apart from the backups of the database. Without it nobody's data can be exported.",
                .secret = true, .maybe = true, .min = 44, .max = 44));

/* Names of the briefs that this release knows and does not need; they are accepted, so that a file can be shared. */
static const char *const unused[] = { "JWT_SECRET", "JWT_EXPIRATION", "SENDGRID_API_KEY", "AWS_ACCESS_KEY_ID",
	"AWS_SECRET_ACCESS_KEY", "AWS_REGION", "WHATSAPP_API_KEY", "WHATSAPP_PHONE_NUMBER", "AWS_S3_BUCKET",
	"AWS_S3_REGION", "SUPABASE_URL", "SUPABASE_KEY", "REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD",
	"GOOGLE_CALENDAR_ID", "GOOGLE_SHEETS_ID", "GOOGLE_SERVICE_ACCOUNT_KEY", "STRIPE_SECRET_KEY",
	"STRIPE_WEBHOOK_SECRET", "HEYGEN_API_KEY", "LIVEAVATAR_API_KEY", NULL };

/* Read from the same file by ./frontdesk, for nginx and the supervisor alone. */
static const char *const of_the_house[] = { "LISTEN", "PUBLIC_API_BASE_URL", "TRUSTED_PROXIES", "CONNECTION_LIMIT",
	"CHAT_PROCESSES", "LEADS_PROCESSES", "RESERVATIONS_PROCESSES", "ADMIN_PROCESSES", "AUTH_PROCESSES",
	"JOBS_PROCESSES", NULL };

const struct config *config;

struct reader {
	struct ctx c; /* only its arena is used */
	struct config *to;
	bool seen[64];
	struct buf faults;
};

static const char *upper(struct arena *a, const char *name)
{
	char *s = arena_str(a, name);

	for (char *p = s; *p; p++)
		*p = (char)toupper((unsigned char)*p);
	return s;
}

static const struct field *named(struct arena *a, const char *name)
{
	if (!strcmp(name, "NODE_ENV"))
		name = "APP_ENV";
	for (size_t i = 0; i < config_shape.n; i++)
		if (!strcmp(upper(a, config_shape.fields[i].name), name))
			return &config_shape.fields[i];
	return NULL;
}

static bool listed(const char *const *names, const char *name)
{
	for (int i = 0; names[i]; i++)
		if (!strcmp(names[i], name))
			return true;
	return false;
}

static void fault(struct reader *r, const char *where, const char *name, const char *why)
{
	buf_printf(&r->faults, "%s: %s %s\n", where, name, why);
}

static void set(struct reader *r, const char *where, const char *name, const char *value)
{
	const struct field *f = named(r->c.mem, name);
	const char *why = NULL;

	if (!f) {
		if (!listed(unused, name) && !listed(of_the_house, name))
			fault(r, where, name, "is not a setting; see docs/config.md");
		return;
	}
	if (!*value && f->maybe)
		return;
	if (!text_ok(value, strlen(value)) || !field_from_text(&r->c, f, value, r->to))
		why = field_wanted(f);
	else
		why = field_fault(&r->c, f, r->to);
	if (why)
		fault(r, where, name, why);
	r->seen[f - config_shape.fields] = true;
}

static char *trimmed(char *s)
{
	char *end;

	while (isspace((unsigned char)*s))
		s++;
	for (end = s + strlen(s); end > s && isspace((unsigned char)end[-1]);)
		*--end = '\0';
	return s;
}

static const char *file_text(struct arena *a, const char *path)
{
	char *text = arena_alloc(a, LINE);
	FILE *f = fopen(path, "re");
	size_t n = f ? fread(text, 1, LINE - 1, f) : 0;

	if (!f)
		return NULL;
	text[n] = '\0';
	fclose(f);
	return trimmed(text);
}

/* NAME_FILE = path: the value is what the file holds. */
static void set_either(struct reader *r, const char *where, const char *name, const char *value)
{
	size_t n = strlen(name);
	const char *of_file = n > 5 && !strcmp(name + n - 5, "_FILE") ? arena_strn(r->c.mem, name, n - 5) : NULL;

	if (of_file && named(r->c.mem, of_file)) {
		const char *text = file_text(r->c.mem, value);
		if (text)
			set(r, where, of_file, text);
		else
			fault(r, where, name, arena_printf(r->c.mem, "cannot be read: %s", strerrordesc_np(errno)));
		return;
	}
	set(r, where, name, value);
}

static void read_line(struct reader *r, const char *where, char *line)
{
	char *equals, *text = trimmed(line);

	if (!*text || *text == '#')
		return;
	if (!(equals = strchr(text, '='))) {
		fault(r, where, text, "has no '='; a line is NAME = value");
		return;
	}
	*equals = '\0';
	set_either(r, where, trimmed(text), trimmed(equals + 1));
}

static void read_file(struct reader *r, const char *path)
{
	char line[LINE];
	FILE *f = fopen(path, "re");

	if (!f) {
		fault(r, path, "", arena_printf(r->c.mem, "cannot be read: %s", strerrordesc_np(errno)));
		return;
	}
	for (int n = 1; fgets(line, sizeof line, f); n++)
		read_line(r, arena_printf(r->c.mem, "%s:%d", path, n), line);
	fclose(f);
}

static void read_environment(struct reader *r)
{
	for (size_t i = 0; i < config_shape.n; i++) {
		const char *name = upper(r->c.mem, config_shape.fields[i].name);
		const char *file = arena_printf(r->c.mem, "%s_FILE", name);
		if (getenv(file))
			set_either(r, "environment", file, getenv(file));
		if (getenv(name))
			set(r, "environment", name, getenv(name));
	}
	if (getenv("NODE_ENV") && !getenv("APP_ENV"))
		set(r, "environment", "NODE_ENV", getenv("NODE_ENV"));
}

static void check_together(struct reader *r)
{
	const struct config *k = r->to;

	if (!strcmp(k->app_env, "production") && k->demo)
		fault(r, "together:", "DEMO", "must be off in production: it shows the desk to anyone");
	if (!strcmp(k->app_env, "production") && !strncmp(k->link_secret, "development-", 12))
		fault(r, "together:", "LINK_SECRET", "must be your own in production");
	if (!strcmp(k->app_env, "production") && !strncmp(k->seal_secret, "development-", 12))
		fault(r, "together:", "SEAL_SECRET", "must be your own in production");
	if (strncmp(k->public_url, "http://", 7) != 0 && strncmp(k->public_url, "https://", 8) != 0)
		fault(r, "together:", "PUBLIC_URL", "must begin with http:// or https://");
	if (k->oidc_issuer && !strcmp(k->app_env, "production") && strncmp(k->oidc_issuer, "https://", 8) != 0)
		fault(r, "together:", "OIDC_ISSUER", "must begin with https:// in production");
	if (!k->oidc_issuer != !k->oidc_client_id)
		fault(r, "together:", "OIDC_ISSUER", "and OIDC_CLIENT_ID are given together");
	if (k->api_prefix[0] != '/')
		fault(r, "together:", "API_PREFIX", "must begin with /");
}

const char *config_read(struct arena *a, const char *file)
{
	struct reader r = { .c = { .mem = a }, .to = NEW(a, struct config), .faults = { .mem = a } };

	shape_blank(&r.c, &config_shape, r.to);
	if (file)
		read_file(&r, file);
	read_environment(&r);
	check_together(&r);
	config = r.to;
	return r.faults.len ? r.faults.text : NULL;
}

/* A value as one would write it into the file. */
static const char *spelled(struct arena *a, const struct field *f)
{
	struct buf b = { .mem = a };

	field_write(&b, f, config);
	if (!strcmp(b.text, "null"))
		return "";
	if (f->kind == F_BOOL)
		return strcmp(b.text, "true") ? "off" : "on";
	if (*b.text != '"')
		return b.text;
	return arena_strn(a, b.text + 1, b.len - 2);
}

void config_print(struct buf *b)
{
	for (size_t i = 0; i < config_shape.n; i++) {
		const struct field *f = &config_shape.fields[i];
		const char *value = spelled(b->mem, f);
		buf_printf(b, "%s = %s\n", upper(b->mem, f->name), f->secret && *value ? "********" : value);
	}
}

void config_document(struct buf *b)
{
	buf_puts(b,
	        "# Configuration\n\n`frontdesk.conf` holds lines `NAME = value`. An environment variable of the same "
	        "name "
	        "stands over the file, and `NAME_FILE` names a file that holds the value.\n\n| name | default | "
	        "meaning |\n|---|---|---|\n");
	for (size_t i = 0; i < config_shape.n; i++) {
		const struct field *f = &config_shape.fields[i];
		buf_printf(b, "| `%s` | %s | %s%s |\n", upper(b->mem, f->name),
		        f->fallback ? arena_printf(b->mem, "`%s`", f->fallback) : "", f->about,
		        f->secret ? " *Secret.*" : "");
	}
	buf_puts(b,
	        "\nRead by `./frontdesk` for nginx and the supervisor, and explained in `etc/frontdesk.conf.example`:");
	for (int i = 0; of_the_house[i]; i++)
		buf_printf(b, "%s `%s`", i ? "," : "", of_the_house[i]);
	buf_puts(b, ".\n\nAccepted, so that one file serves several releases, and without effect here:");
	for (int i = 0; unused[i]; i++)
		buf_printf(b, "%s `%s`", i ? "," : "", unused[i]);
	buf_puts(b, ".\n");
}
