#include "domain/passkeys.h"
#include "core/config.h"
#include "domain/letters.h"
#include "domain/site.h"
#include "io/webauthn.h"
#include <string.h>

enum { CHALLENGE = 32 };

static const struct problem_type NO_PASSKEYS = { REFUSED, "no-passkeys-here", "This address can have no passkeys" },
                                 PASSKEY_REFUSED = { REFUSED, "passkey-refused", "This passkey opens nothing here" },
                                 PASSKEY_KNOWN = { CONFLICT, "passkey-known", "This passkey is registered" },
                                 TOO_MANY_PASSKEYS = { REFUSED, "too-many-passkeys", "Too many passkeys" };

struct passkey_row {
	struct id id, user_id;
	const char *public_key;
	int64_t algorithm, sign_count;
};

enum { MOST_FIELD = 12000 };

SHAPE(passkey_row, FIELD(passkey_row, id, "Which."), FIELD(passkey_row, user_id, "Whose."),
        FIELD(passkey_row, public_key, "COSE."), FIELD(passkey_row, algorithm, "COSE's number of it."),
        FIELD(passkey_row, sign_count, "How often it signed, as it says."));
SHAPE(passkey_line, FIELD(passkey_line, id, "Which."), FIELD(passkey_line, credential, "As browsers name it."),
        FIELD(passkey_line, name, "As its owner calls it."),
        FIELD(passkey_line, backed_up, "It is kept by more than one device."),
        FIELD(passkey_line, created_at, "Since when."),
        FIELD(passkey_line, last_used_at, "When it last opened something.", .maybe = true));
SHAPE(passkey_ref, FIELD(passkey_ref, id, "As browsers name it, base64url."));
SHAPE(passkey_options, FIELD(passkey_options, challenge, "To be signed, once, within five minutes; base64url."),
        FIELD(passkey_options, rp_id, "The site it is for."),
        FIELD(passkey_options, rp_name, "Its name.", .maybe = true),
        FIELD(passkey_options, user_id, "Who it is for, base64url.", .maybe = true),
        FIELD(passkey_options, user_name, "Their address.", .maybe = true),
        FIELD(passkey_options, user_display, "Their name.", .maybe = true),
        LIST_OF(passkey_options, known, passkey_ref,
                "When one is made: those not to make again.  When one is shown: the only ones that do; none: any."));
SHAPE(passkey_made, FIELD(passkey_made, client_data, "clientDataJSON, base64url.", .required = true, .max = MOST_FIELD),
        FIELD(passkey_made, attestation, "attestationObject, base64url.", .required = true, .max = MOST_FIELD),
        FIELD(passkey_made, name, "To tell it from others.", .max = 80, .one_line = true, .maybe = true));
SHAPE(passkey_shown, FIELD(passkey_shown, id, "The credential, base64url.", .required = true, .max = 1400),
        FIELD(passkey_shown, client_data, "clientDataJSON, base64url.", .required = true, .max = MOST_FIELD),
        FIELD(passkey_shown, authenticator_data, "authenticatorData, base64url.", .required = true, .max = MOST_FIELD),
        FIELD(passkey_shown, signature, "The signature, base64url.", .required = true, .max = 1400),
        FIELD(passkey_shown, user_handle, "Whose it says it is, base64url.", .max = 200, .maybe = true),
        FIELD(passkey_shown, next, "The page of the desk to go on to.", .max = 500, .one_line = true, .maybe = true));
SHAPE(passkey_one, FIELD(passkey_one, id, "Which.", .required = true));

/* --- challenges ------------------------------------------------------------------------------------------------- */

static struct problem *us(struct ctx *c, struct relying_party *out)
{
	return relying_party_of(c->mem, config->public_url, out)
	        ? NULL
	        : problem(c, &NO_PASSKEYS, "browsers make passkeys for https addresses with a name, and for localhost");
}

bool passkeys_possible(struct ctx *c)
{
	struct relying_party unread;

	return relying_party_of(c->mem, config->public_url, &unread);
}

static struct problem *challenge(struct ctx *c, const char *purpose, struct id user, struct passkey_options *out)
{
	struct relying_party here;
	uint8_t random[CHALLENGE];

	TRY(us(c, &here));
	secret_random(random, sizeof random);
	out->challenge = base64url_of(c->mem, random, sizeof random);
	out->rp_id = here.id;
	return sql_challenge_make(c, hash_of(out->challenge, strlen(out->challenge)), purpose, user);
}

static struct problem *known_of(struct ctx *c, struct id user, struct passkey_ref_list *out)
{
	struct passkey_line_list lines;

	TRY(sql_passkeys_of(c, user, &lines));
	for (size_t i = 0; i < lines.n; i++)
		LIST_ADD(c->mem, out, (struct passkey_ref){ lines.items[i].credential });
	return NULL;
}

static bool bytes_of(struct ctx *c, const char *text, struct bytes *out)
{
	uint8_t *at;

	if (!base64url_read(c->mem, text, strlen(text), &at, &out->n))
		return false;
	out->at = at;
	return true;
}

static struct problem *refused(struct ctx *c, const char *fault)
{
	return problem(c, &PASSKEY_REFUSED, "%s", fault);
}

/* The challenge is used up, whatever becomes of the answer. */
static struct problem *answered(struct ctx *c, struct bytes client_data, const char *purpose, struct id user)
{
	const char *said = webauthn_challenge(c->mem, client_data);
	struct taken *taken;

	if (!said)
		return refused(c, "the client data cannot be read");
	TRY(sql_challenge_take(c, hash_of(said, strlen(said)), purpose, user, &taken));
	return taken->taken ? NULL : refused(c, "it answers to no question of ours, or too late; please try again");
}

/* --- making one ------------------------------------------------------------------------------------------------- */

static struct problem *passkey_options(struct ctx *c, const struct nothing *in, struct passkey_options *out)
{
	struct user *user;

	(void)in;
	TRY(user_self(c, &user));
	TRY(challenge(c, "register", user->id, out));
	out->rp_name = site->name;
	out->user_id = base64url_of(c->mem, user->id.b, sizeof user->id.b);
	out->user_name = user->email;
	out->user_display = user->name;
	return known_of(c, user->id, &out->known);
}

static struct problem *keep(struct ctx *c, const struct new_passkey *made, const char *name, struct recovery_codes *out)
{
	TRY(sql_passkey_add(c, id_new(c->now), base64url_of(c->mem, made->credential.at, made->credential.n),
	        base64_of(c->mem, made->key.at, made->key.n), made->algorithm, made->sign_count, made->backed_up,
	        name && *name ? name : "Passkey"));
	TRY(letter_factor(c, "A passkey has just been added to your account."));
	return recovery_first(c, out);
}

static struct problem *registered_for(struct ctx *c, struct bytes client_data)
{
	struct user *user;

	TRY(user_self(c, &user));
	return answered(c, client_data, "register", user->id);
}

static struct problem *passkey_add(struct ctx *c, const struct passkey_made *in, struct recovery_codes *out)
{
	struct bytes client_data, attestation;
	struct relying_party here;
	struct new_passkey made;
	const char *fault;

	if (!bytes_of(c, in->client_data, &client_data) || !bytes_of(c, in->attestation, &attestation))
		return refused(c, "it is not base64url");
	TRY(us(c, &here));
	TRY(op_begin(c));
	TRY(op_end(c, registered_for(c, client_data)));
	fault = webauthn_register(c->mem, &here, client_data, attestation, &made);
	if (fault)
		return refused(c, fault);
	TRY(op_begin(c));
	return op_end(c, keep(c, &made, in->name, out));
}

static struct problem *passkey_remove(struct ctx *c, const struct passkey_one *in, struct nothing *out)
{
	(void)out;
	TRY(sql_passkey_remove(c, in->id));
	return letter_factor(c, "A passkey has just been removed from your account.");
}

/* --- showing one ------------------------------------------------------------------------------------------------ */

/* Whose passkey is awaited: of whoever is signed in, or has shown their password; else anybody's. */
static struct problem *awaited(struct ctx *c, struct id *user)
{
	struct pending *p;

	TRY(sql_sign_in_pending(c, c->who.session_token, &p));
	*user = p && id_none(c->who.user) ? p->user_id : c->who.user;
	return NULL;
}

static struct problem *passkey_ask(struct ctx *c, const struct nothing *in, struct passkey_options *out)
{
	struct id user;

	(void)in;
	TRY(awaited(c, &user));
	TRY(challenge(c, "sign_in", user, out));
	return id_none(user) ? NULL : known_of(c, user, &out->known);
}

struct answer {
	struct bytes client_data, authenticator_data, signature, key;
	struct id expected; /* none: whoever holds it */
	struct passkey_row *row;
	struct shown_passkey shown;
};

static struct problem *read_answer(struct ctx *c, const struct passkey_shown *in, struct answer *a)
{
	struct bytes handle;

	TRY(awaited(c, &a->expected));
	TRY(answered(c, a->client_data, "sign_in", a->expected));
	TRY(sql_passkey_find(c, in->id, &a->row));
	if (!a->row || (!id_none(a->expected) && !id_same(a->expected, a->row->user_id)))
		return refused(c, "nobody here has it");
	if (in->user_handle &&
	        (!bytes_of(c, in->user_handle, &handle) || handle.n != sizeof a->row->user_id.b ||
	                memcmp(handle.at, a->row->user_id.b, handle.n) != 0))
		return refused(c, "it says that it is somebody else's");
	return NULL;
}

/* The transaction of the challenge is committed whatever is wrong, so that a challenge is used up by its first answer. */
static struct problem *spend(struct ctx *c, const struct passkey_shown *in, struct answer *a)
{
	struct problem *wrong, *p;

	TRY(op_begin(c));
	wrong = read_answer(c, in, a);
	p = op_end(c, wrong && wrong->type != &PASSKEY_REFUSED ? wrong : NULL);
	return p ? p : wrong;
}

static struct problem *check(struct ctx *c, const struct passkey_shown *in, struct answer *a)
{
	struct relying_party here;
	const char *fault;
	uint8_t *key;

	if (!bytes_of(c, in->client_data, &a->client_data) ||
	        !bytes_of(c, in->authenticator_data, &a->authenticator_data) ||
	        !bytes_of(c, in->signature, &a->signature))
		return refused(c, "it is not base64url");
	TRY(us(c, &here));
	TRY(spend(c, in, a));
	if (!base64_read(c->mem, a->row->public_key, &key, &a->key.n))
		return problem(c, &OUR_FAULT, "the key that was kept cannot be read");
	a->key.at = key;
	fault = webauthn_assert(c->mem, &here, a->client_data, a->authenticator_data, a->signature, a->key, &a->shown);
	return fault ? refused(c, fault) : NULL;
}

/* Its counter is taken in a transaction of its own: the audit keeps a doubt although nothing is opened. */
static struct problem *count(struct ctx *c, const struct answer *a)
{
	struct taken *taken = NULL;

	TRY(op_begin(c));
	TRY(op_end(c, sql_passkey_used(c, a->row->id, a->shown.sign_count, &taken)));
	return taken->taken ? NULL : refused(c, "its counter went back: there may be a copy of it");
}

static struct problem *passkey_sign_in(struct ctx *c, const struct passkey_shown *in, struct session *out)
{
	struct answer a = { 0 };

	TRY(check(c, in, &a));
	if (id_none(a.expected) && !a.shown.verified)
		return refused(
		        c, "by itself it has to ask for a PIN, a finger or a face; sign in with the password first");
	TRY(count(c, &a));
	TRY(op_begin(c));
	return op_end(c, factor_admit(c, a.row->user_id, out));
}

static struct problem *passkey_confirm(struct ctx *c, const struct passkey_shown *in, struct session_confirmed *out)
{
	struct answer a = { 0 };

	TRY(check(c, in, &a));
	TRY(count(c, &a));
	out->next = safe_next(in->next);
	TRY(op_begin(c));
	return op_end(c, sql_session_confirm(c, true));
}

OP(passkey_options, nothing, passkey_options, FOR_STAFF, .summary = "What a browser needs to make a passkey",
        .tx = WRITES, .step_up = true, PROBLEMS(&NO_PASSKEYS));
OP(passkey_add, passkey_made, recovery_codes, FOR_STAFF, .summary = "Add the passkey that was made", .tx = OWN_TX,
        .step_up = true, PROBLEMS(&NO_PASSKEYS, &PASSKEY_REFUSED, &PASSKEY_KNOWN, &TOO_MANY_PASSKEYS, &DEMO_ACCOUNT));
OP(passkey_remove, passkey_one, nothing, FOR_STAFF, .summary = "Remove a passkey", .tx = WRITES, .step_up = true,
        PROBLEMS(&DEMO_ACCOUNT));
OP(passkey_ask, nothing, passkey_options, FOR_ANYONE, .summary = "What a browser needs to show a passkey", .tx = WRITES,
        PROBLEMS(&NO_PASSKEYS));
OP(passkey_sign_in, passkey_shown, session, FOR_ANYONE, .summary = "Sign in with a passkey", .tx = OWN_TX,
        PROBLEMS(&NO_PASSKEYS, &PASSKEY_REFUSED));
OP(passkey_confirm, passkey_shown, session_confirmed, FOR_STAFF, .summary = "Show by a passkey that it is you",
        .tx = OWN_TX, PROBLEMS(&NO_PASSKEYS, &PASSKEY_REFUSED));
