#include "domain/enquiries.h"
#include "base/text.h"
#include "core/config.h"
#include "domain/contacts.h"
#include "domain/keyset.h"
#include "domain/leads.h"
#include "domain/words.h"
#include <ctype.h>
#include <string.h>

enum {
	HELD_BACK = 50, /* points; see fd.enquiry_take */
	FASTEST_S = 3, /* nobody reads and writes in less */
	OLDEST_S = 24 * 60 * 60,
	LINK_POINTS = 20,
};

static const struct problem_type ALREADY_SETTLED = { REFUSED, "already-settled", "That was settled already" };

struct enquiry_form_ask {
	bool sent;
};

struct enquiry_form {
	bool sent;
	const char *stamp;
};

struct enquiry {
	struct id id;
	const char *name, *phone, *email, *message, *source, *signs;
	int64_t suspicion;
	struct instant created_at;
};

struct enquiries_ask {
	const char *after;
};

struct enquiries {
	struct enquiry_list enquiries;
	const char *next;
};

SHAPE(enquiry_new, FIELD(enquiry_new, name, "Who you are.", .max = 120, .one_line = true, .maybe = true),
        FIELD(enquiry_new, phone, "A phone number, as one writes it.", .max = 40, .one_line = true, .maybe = true),
        FIELD(enquiry_new, email, "Or an e-mail address.", .max = 254, .one_line = true, .maybe = true),
        FIELD(enquiry_new, message, "What it is about.", .max = 4000, .maybe = true),
        FIELD(enquiry_new, source, "Where the form stands.", .max = 60, .one_line = true, .fallback = "web form"),
        FIELD(enquiry_new, campaign, "What brought you.", .max = 80, .one_line = true, .maybe = true),
        FIELD(enquiry_new, language, "What you would like to be answered in.", .max = 10, .one_line = true,
                .maybe = true),
        FIELD(enquiry_new, website, "Leave it empty: people do not see it.", .max = 500, .maybe = true),
        FIELD(enquiry_new, stamp, "When the form was opened, as the form tells it.", .max = 100, .one_line = true,
                .maybe = true));
SHAPE(enquiry_count, FIELD(enquiry_count, waiting, "How many."));
SHAPE(enquiry_form_ask, FIELD(enquiry_form_ask, sent, "It has been sent.", .fallback = "false"));
SHAPE(enquiry_form, FIELD(enquiry_form, sent, "It has been sent."),
        FIELD(enquiry_form, stamp, "When the form was opened, to be sent with it."));
SHAPE(enquiry, FIELD(enquiry, id, "The enquiry."), FIELD(enquiry, name, "Who they say they are.", .maybe = true),
        FIELD(enquiry, phone, "Their number.", .maybe = true), FIELD(enquiry, email, "Their address.", .maybe = true),
        FIELD(enquiry, message, "What they say.", .maybe = true), FIELD(enquiry, source, "Where from."),
        FIELD(enquiry, suspicion, "How much of it looks wrong; 50 was enough."),
        FIELD(enquiry, signs, "Why it was held back."), FIELD(enquiry, created_at, "When."));
SHAPE(enquiries_ask, KEYSET_FIELD(enquiries_ask));
SHAPE(enquiries, LIST_OF(enquiries, enquiries, enquiry, "The newest first."),
        FIELD(enquiries, next, "Ask for more after this.", .maybe = true));

/* --- the stamp -------------------------------------------------------------------------------------------------- */

static const char *stamp_of(struct ctx *c, int64_t seconds)
{
	const char *text = arena_printf(c->mem, "enquiry %lld", (long long)seconds);
	struct hash mac = secret_mac(config->link_secret, strlen(config->link_secret), text, strlen(text));
	char print[2 * HASH_SIZE + 1];

	hash_print(mac, print);
	return arena_printf(c->mem, "%lld.%.32s", (long long)seconds, print);
}

const char *enquiry_stamp(struct ctx *c, struct instant opened)
{
	return stamp_of(c, opened.us / SECONDS);
}

static bool same_text(const char *a, const char *b)
{
	return hash_same(hash_of(a, strlen(a)), hash_of(b, strlen(b)));
}

/* Seconds since the form was opened; -1: the stamp is none of ours. */
static int64_t age_of(struct ctx *c, const char *stamp)
{
	char *end;
	long long at = strtoll(stamp, &end, 10);

	if (*end != '.' || !same_text(stamp, stamp_of(c, at)))
		return -1;
	return c->now.us / SECONDS - at;
}

/* --- what looks wrong ------------------------------------------------------------------------------------------- */

static int times(const char *text, const char *what)
{
	int n = 0;

	for (const char *at = text; at && (at = strcasestr(at, what)); at += strlen(what))
		n++;
	return n;
}

static int links(const char *text)
{
	return times(text, "http://") + times(text, "https://") + times(text, "www.");
}

static bool shouts(const char *text)
{
	int large = 0, letters = 0;

	for (; text && *text; text++) {
		letters += isalpha((unsigned char)*text) != 0;
		large += isupper((unsigned char)*text) != 0;
	}
	return letters >= 40 && large * 10 > letters * 7;
}

static int sign(struct buf *signs, const char *why, int points)
{
	buf_printf(signs, "%s%s", signs->len ? "|" : "", why);
	return points;
}

static int stamp_suspicion(struct ctx *c, const char *stamp, struct buf *signs)
{
	int64_t age;

	if (!stamp)
		return 0; /* software, which shows no form */
	age = age_of(c, stamp);
	if (age < 0)
		return sign(signs, "the form's stamp is not ours", HELD_BACK);
	if (age < FASTEST_S)
		return sign(signs, "written faster than anybody writes", HELD_BACK);
	return age > OLDEST_S ? sign(signs, "the form was opened more than a day ago", LINK_POINTS) : 0;
}

int enquiry_suspicion(struct ctx *c, const struct enquiry_new *in, struct buf *signs)
{
	int points = stamp_suspicion(c, in->stamp, signs), n = links(in->message);

	if (in->website && *in->website)
		points += sign(signs, "the field nobody sees was filled", 60);
	if (n)
		points += sign(signs, n == 1 ? "a link" : arena_printf(c->mem, "%d links", n), n * LINK_POINTS);
	if (times(in->message, "<a ") || times(in->message, "[url") || times(in->message, "<script"))
		points += sign(signs, "markup", HELD_BACK);
	if (links(in->name) || times(in->name, "@"))
		points += sign(signs, "an address for a name", HELD_BACK);
	if (shouts(in->message))
		points += sign(signs, "capitals", LINK_POINTS);
	return points;
}

/* --- taking it in ----------------------------------------------------------------------------------------------- */

static bool said(const char *text)
{
	return text && *text;
}

/* Kept for counting, and told to nobody: without the house's secret it says nothing. */
static struct hash keyed(const char *text)
{
	return secret_mac(config->link_secret, strlen(config->link_secret), text, strlen(text));
}

/* The words alone, so that blanks and capitals make no other text. */
static struct hash content_key(struct ctx *c, const char *text)
{
	struct buf b = { .mem = c->mem };

	for (; text && *text; text++)
		if ((unsigned char)*text > ' ') {
			char small = (char)tolower((unsigned char)*text);
			buf_put(&b, &small, 1);
		}
	return b.len >= 12 ? keyed(b.text) : keyed(arena_printf(c->mem, "%s %s", buf_text(&b), c->trace));
}

static struct problem *lead_capture(struct ctx *c, const struct enquiry_new *in, struct lead_brief *out)
{
	struct buf signs = { .mem = c->mem };
	int points = enquiry_suspicion(c, in, &signs);
	struct lead_brief *lead;
	struct person who;

	if (!said(in->phone) && !said(in->email))
		return problem(c, &CONTACT_NEEDED, "leave a phone number or an e-mail address");
	TRY(person_read(c, in->name, in->phone, in->email, &who));
	TRY(sql_enquiry_take(c, id_new(c->now), who.name, who.phone, who.email, in->message, in->source, in->campaign,
	        in->language ? words_of(in->language)->code : NULL, keyed(c->address ? c->address : ""),
	        content_key(c, in->message), points, buf_text(&signs), &lead));
	*out = *lead;
	return NULL;
}

static struct problem *enquiry_form(struct ctx *c, const struct enquiry_form_ask *in, struct enquiry_form *out)
{
	*out = (struct enquiry_form){ in->sent, enquiry_stamp(c, c->now) };
	return NULL;
}

/* --- at the desk ------------------------------------------------------------------------------------------------ */

static struct problem *enquiry_list(struct ctx *c, const struct enquiries_ask *in, struct enquiries *out)
{
	struct keyset after = keyset_read(in->after);

	TRY(sql_enquiry_list(c, after.at, after.id, &out->enquiries));
	out->next = KEYSET_CUT(c, &out->enquiries, created_at);
	return NULL;
}

static struct problem *enquiry_release(struct ctx *c, const struct lead_key *in, struct lead_key *out)
{
	struct lead_key *lead;

	TRY(sql_enquiry_release(c, in->id, &lead));
	*out = *lead;
	return NULL;
}

static struct problem *enquiry_drop(struct ctx *c, const struct lead_key *in, struct lead_key *out)
{
	*out = *in;
	return sql_enquiry_drop(c, in->id);
}

OP(lead_capture, enquiry_new, lead_brief, FOR_ANYONE, .summary = "Leave word", .tx = WRITES, .once = true,
        PROBLEMS(&CONTACT_NEEDED));
OP(enquiry_form, enquiry_form_ask, enquiry_form, FOR_ANYONE, .summary = "The page to leave word on", .tx = NO_TX);
OP(enquiry_list, enquiries_ask, enquiries, LEAD_READ, .summary = "Enquiries held back", .tx = READS);
OP(enquiry_release, lead_key, lead_key, LEAD_MANAGE, .summary = "Let an enquiry in after all", .tx = WRITES,
        .once = true, PROBLEMS(&ALREADY_SETTLED));
OP(enquiry_drop, lead_key, lead_key, LEAD_MANAGE, .summary = "Drop the words of an enquiry that is none", .tx = WRITES,
        .once = true, PROBLEMS(&ALREADY_SETTLED));
