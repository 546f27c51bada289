#include "domain/proofs.h"
#include "core/config.h"
#include "domain/contacts.h"
#include "domain/conversations.h"
#include "domain/site.h"
#include "provider/mailer.h"
#include <string.h>

enum { CODES = 1000000, CODE_DIGITS = 6, CODE_MINUTES = 10, LINK_MINUTES = 30 };

const struct problem_type PROVE_FIRST = { FORBIDDEN, "prove-address-first", "Prove your address first" };
static const struct problem_type TOO_MANY_LETTERS = { LIMITED, "too-many-letters", "Enough letters for now" },
                                 WRONG_CODE = { REFUSED, "wrong-code", "That is not the code" },
                                 CODE_OVER = { REFUSED, "code-over", "That code is over" },
                                 LINK_USED_UP = { REFUSED, "link-used-up", "This link is used up" },
                                 ADDRESS_OF_ANOTHER = { CONFLICT, "address-of-another",
	                                 "This address is on another record" };

static const char *const languages[] = { "en", "es", NULL };

#define BEARER_FIELD(T) FIELD(T, bearer, "Hand a visitor's token out in the answer instead of a cookie.")
#define CODE_FIELD(T)                                                                                                  \
	FIELD(T, code, "The six digits of the letter.", .required = true, .min = 6, .max = 20, .one_line = true)
#define LINK_FIELD(T)                                                                                                  \
	FIELD(T, token, "Of the link.", .required = true, .min = 20, .max = 64, .one_line = true, .secret = true)
#define TOKEN_FIELD(T) FIELD(T, visitor_token, "Given once, to a visitor that asked for a bearer token.", .maybe = true)

SHAPE(address_said,
        FIELD(address_said, email, "Either this.", .maybe = true, .min = 3, .max = 254, .format = "email",
                .one_line = true),
        FIELD(address_said, phone, "Or this.", .maybe = true, .min = 5, .max = 40, .one_line = true),
        FIELD(address_said, language, "The guest's language.", .maybe = true, .choices = languages),
        BEARER_FIELD(address_said));
SHAPE(letter_sent, FIELD(letter_sent, code_minutes, "How long the code works, in this browser."),
        FIELD(letter_sent, link_minutes, "How long the link works, in any browser; 0: there is none."),
        TOKEN_FIELD(letter_sent));
SHAPE(code_said, CODE_FIELD(code_said), BEARER_FIELD(code_said));
SHAPE(link_said, LINK_FIELD(link_said), BEARER_FIELD(link_said));
SHAPE(link_behind, FIELD(link_behind, token, "Of the link."),
        FIELD(link_behind, address, "Whose proof it is; null when it is used up.", .maybe = true));
SHAPE(guest_proven, FIELD(guest_proven, proven, "It is theirs."), TOKEN_FIELD(guest_proven));
SHAPE(guest_leaving, FIELD(guest_leaving, everywhere, "In every browser, not in this one alone."));
SHAPE(proof_wait, FIELD(proof_wait, seconds, "How long to wait; 0: the letter is written."));
SHAPE(proof_outcome, FIELD(proof_outcome, outcome, "right, wrong or over."));
SHAPE(proof_address, FIELD(proof_address, value, "The address.", .maybe = true));

struct problem *guest_known(struct ctx *c)
{
	TRY(op_tx->checked(c));
	return id_none(c->who.contact) ? problem(c, &PROVE_FIRST, "prove your e-mail address or phone number first")
	                               : NULL;
}

/* --- asking ----------------------------------------------------------------------------------------------------- */

/* What a letter tells and what the database keeps of it. */
struct secrets {
	char code[CODE_DIGITS + 1], link[TOKEN_TEXT];
};

/* Six digits are soon tried by whoever reads their hash, so it takes the house's secret to make one. */
static struct hash code_hash(struct ctx *c, const char *code)
{
	char visitor[ID_TEXT];
	const char *text;

	id_print(c->who.visitor, visitor);
	text = arena_printf(c->mem, "proof code %s %s", visitor, code);
	return secret_mac(config->link_secret, strlen(config->link_secret), text, strlen(text));
}

static void put(struct json_object *o, const char *name, const char *value)
{
	json_object_object_add(o, name, json_object_new_string(value));
}

static struct letter write_letter(struct ctx *c, const struct secrets *s, bool link, bool mail)
{
	struct json_object *about = json_object_get(json_object_new_object()), *h = json_object_new_object();
	struct letter l;

	put(h, "name", site->name);
	json_object_object_add(about, "house", h);
	put(about, "code", s->code);
	if (link)
		put(about, "link", arena_printf(c->mem, "%s/portal/enter?token=%s", config->public_url, s->link));
	l = mailer_proof(c, about, mail);
	json_object_put(about);
	json_object_put(about);
	return l;
}

static struct problem *ask(struct ctx *c, const char *purpose, const struct address_said *in, struct letter_sent *out)
{
	bool link = !strcmp(purpose, "sign_in");
	struct address to;
	struct secrets s;
	struct letter l;
	struct id id = id_new(c->now);
	char id_text[ID_TEXT];
	struct proof_wait *wait;
	struct problem *p;

	TRY(contact_address(c, in->phone, in->email, &to));
	snprintf(s.code, sizeof s.code, "%06u", secret_below(CODES));
	token_new(s.link);
	id_print(id, id_text);
	l = write_letter(c, &s, link, !strcmp(to.channel, "email"));
	TRY(sql_proof_ask(c, id, purpose, to.channel, to.value, c->address,
	        link ? hash_of(s.link, strlen(s.link)) : (struct hash){ 0 }, code_hash(c, s.code),
	        arena_printf(c->mem, "<%s@frontdesk>", id_text), l.subject, l.text, l.html, &wait));
	out->code_minutes = CODE_MINUTES;
	out->link_minutes = link ? LINK_MINUTES : 0;
	if (!wait->seconds)
		return NULL;
	p = problem(c, &TOO_MANY_LETTERS, "the letters that were written are still good; ask again in %lld minutes",
	        (long long)(wait->seconds / 60 + 1));
	p->retry_after = (int)wait->seconds;
	return p;
}

static struct problem *link_ask(struct ctx *c, const struct address_said *in, struct letter_sent *out)
{
	TRY(visitor_ensure(c, in->language, in->bearer, &out->visitor_token));
	return ask(c, "sign_in", in, out);
}

static struct problem *address_ask(struct ctx *c, const struct address_said *in, struct letter_sent *out)
{
	TRY(guest_known(c));
	return ask(c, "add", in, out);
}

/* --- giving ----------------------------------------------------------------------------------------------------- */

static void hand_out(struct ctx *c, const char *token, bool bearer, struct guest_proven *out)
{
	out->proven = true;
	if (bearer)
		out->visitor_token = arena_str(c->mem, token);
	else
		c->new_visitor = arena_str(c->mem, token);
}

/* The digits of TEXT: people write 123 456. */
static const char *digits(struct ctx *c, const char *text)
{
	struct buf b = { .mem = c->mem };

	for (; *text; text++)
		if (*text >= '0' && *text <= '9')
			buf_put(&b, text, 1);
	return buf_text(&b);
}

/* A wrong try is counted, so its transaction is committed before it becomes a problem. */
static struct problem *try_code(struct ctx *c, const char *purpose, const char *said, const char *token)
{
	struct proof_outcome *row;
	struct problem *p;

	TRY(op_begin(c));
	p = strcmp(purpose, "add") ? op_tx->checked(c) : guest_known(c);
	if (!p)
		p = sql_proof_by_code(
		        c, purpose, code_hash(c, digits(c, said)), id_new(c->now), hash_of(token, strlen(token)), &row);
	TRY(op_end(c, p));
	if (!strcmp(row->outcome, "wrong"))
		return problem(c, &WRONG_CODE, "look again, or ask for another letter; each code has five tries");
	return strcmp(row->outcome, "right") ? problem(c, &CODE_OVER, "ask for another letter") : NULL;
}

static struct problem *code_prove(struct ctx *c, const struct code_said *in, struct guest_proven *out)
{
	char token[TOKEN_TEXT];

	token_new(token);
	TRY(try_code(c, "sign_in", in->code, token));
	hand_out(c, token, in->bearer, out);
	return NULL;
}

static struct problem *address_prove(struct ctx *c, const struct code_said *in, struct guest_proven *out)
{
	TRY(try_code(c, "add", in->code, ""));
	out->proven = true;
	return NULL;
}

/* Programs look at links before people do, so a person presses a button. */
static struct problem *link_show(struct ctx *c, const struct link_said *in, struct link_behind *out)
{
	struct proof_address *row;

	TRY(sql_proof_behind(c, hash_of(in->token, strlen(in->token)), &row));
	*out = (struct link_behind){ in->token, row->value };
	return NULL;
}

static struct problem *link_prove(struct ctx *c, const struct link_said *in, struct guest_proven *out)
{
	char token[TOKEN_TEXT];

	token_new(token);
	TRY(visitor_ensure(c, NULL, in->bearer, &out->visitor_token));
	TRY(sql_proof_by_link(c, hash_of(in->token, strlen(in->token)), id_new(c->now), hash_of(token, strlen(token))));
	hand_out(c, token, in->bearer, out);
	return NULL;
}

static struct problem *guest_leave(struct ctx *c, const struct guest_leaving *in, struct nothing *out)
{
	(void)out;
	TRY(sql_visitor_leave(c, in->everywhere));
	c->new_visitor = "";
	return NULL;
}

OP(link_ask, address_said, letter_sent, FOR_ANYONE,
        .summary = "Write a letter by which a guest proves an address; the answer does not tell whether it is known",
        .tx = WRITES, PROBLEMS(&TOO_MANY_LETTERS));
OP(code_prove, code_said, guest_proven, FOR_ANYONE,
        .summary = "Prove the address by the letter's code, where it was asked for", .tx = OWN_TX,
        PROBLEMS(&WRONG_CODE, &CODE_OVER));
OP(link_show, link_said, link_behind, FOR_ANYONE, .summary = "The page a letter's link opens", .tx = READS);
OP(link_prove, link_said, guest_proven, FOR_ANYONE, .summary = "Prove the address by the letter's link, once",
        .tx = WRITES, PROBLEMS(&LINK_USED_UP));
OP(guest_leave, guest_leaving, nothing, FOR_GUESTS, .summary = "Sign out: this browser is a stranger again",
        .tx = WRITES);
OP(address_ask, address_said, letter_sent, FOR_GUESTS,
        .summary = "Write to a new address; it counts when its code comes back", .tx = WRITES,
        PROBLEMS(&PROVE_FIRST, &TOO_MANY_LETTERS));
OP(address_prove, code_said, guest_proven, FOR_GUESTS, .summary = "Prove a new address by its code", .tx = OWN_TX,
        PROBLEMS(&PROVE_FIRST, &WRONG_CODE, &CODE_OVER, &ADDRESS_OF_ANOTHER));
