#include "domain/letters.h"
#include "base/json.h"
#include "core/config.h"
#include "domain/site.h"
#include "provider/mailer.h"
#include <string.h>

struct letter_to {
	const char *email;
};

struct letter_text {
	const char *subject, *text;
};

SHAPE(addressee, FIELD(addressee, id, "Who."), FIELD(addressee, email, "Their address."),
        FIELD(addressee, name, "Their name."));
SHAPE(letter_to, FIELD(letter_to, email, "To whom.", .required = true, .max = 254, .format = "email"));
SHAPE(letter_text, FIELD(letter_text, subject, "Its subject."), FIELD(letter_text, text, "What it says."));

const char *link_with(struct ctx *c, const char *path, const char *token)
{
	return arena_printf(c->mem, "%s%s?token=%s", config->public_url, path, token);
}

static void put(struct json_object *o, const char *name, const char *value)
{
	if (value)
		json_object_object_add(o, name, json_object_new_string(value));
}

static struct json_object *about(struct ctx *c, const char *name, const char *url)
{
	struct json_object *o = json_keep(c->mem, json_object_new_object()), *house = json_object_new_object();

	put(house, "name", site->name);
	put(house, "zone", site->zone);
	json_object_object_add(o, "house", house);
	put(o, "name", name);
	put(o, "url", url);
	return o;
}

static struct problem *post(struct ctx *c, const struct addressee *to, const char *which, struct json_object *about)
{
	struct letter l = mailer_write(c, "mail_staff", which, about);

	return sql_staff_mail(c, id_new(c->now), to->id, to->email, l.subject, l.text, l.html);
}

static void put_expiry(struct json_object *o, const struct fresh *link)
{
	char at[INSTANT_TEXT];

	instant_print(link->expires, at);
	put(o, "expires_at", at);
}

struct problem *letter_invite(struct ctx *c, const struct addressee *to, const struct fresh *link, const char *by)
{
	struct json_object *o = about(c, to->name, link_with(c, "/admin/accept", link->token));

	put(o, "by", by);
	put_expiry(o, link);
	return post(c, to, "invite", o);
}

struct problem *letter_password(struct ctx *c, const struct addressee *to)
{
	return post(c, to, "password", about(c, to->name, arena_printf(c->mem, "%s/admin/reset", config->public_url)));
}

struct problem *letter_copied(struct ctx *c, const struct addressee *to)
{
	return post(c, to, "copied", about(c, to->name, arena_printf(c->mem, "%s/admin/reset", config->public_url)));
}

struct problem *letter_factor(struct ctx *c, const char *what)
{
	struct json_object *o;
	struct user *user;

	TRY(user_self(c, &user));
	o = about(c, user->name, arena_printf(c->mem, "%s/admin/account", config->public_url));
	put(o, "what", what);
	return post(c, &(struct addressee){ user->id, user->email, user->name }, "factor", o);
}

struct problem *letter_reset(struct ctx *c, const struct job *job, struct effect *out)
{
	struct json_object *payload = json_read(c->mem, job->payload.text, strlen(job->payload.text)), *o;
	struct fresh link = token_fresh(c, RESET_S);
	struct addressee *to;

	out->detail = "Nothing to write: the address is nobody's, or has a letter already";
	TRY(sql_reset_mint(c, json_str(payload, "key", ""), link.hash, link.expires, &to));
	if (!to)
		return NULL;
	out->detail = "Written";
	o = about(c, to->name, link_with(c, "/admin/reset/new", link.token));
	put_expiry(o, &link);
	return post(c, to, "reset", o);
}

static struct problem *staff_letter(struct ctx *c, const struct letter_to *in, struct letter_text *out)
{
	struct letter_text *letter;

	TRY(sql_staff_letter(c, in->email, &letter));
	if (!letter)
		return problem(c, &NO_SUCH_THING, "nothing was written to this address");
	*out = *letter;
	return NULL;
}

OP(staff_letter, letter_to, letter_text, FOR_SYSTEM, .summary = "The last letter to somebody of the desk", .tx = READS);
