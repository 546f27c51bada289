#include "domain/factors.h"
#include "core/config.h"
#include "domain/letters.h"
#include "domain/site.h"
#include "domain/tries.h"
#include "io/otp.h"
#include "io/qr.h"
#include <ctype.h>
#include <string.h>

enum { RECOVERY_CODES = 10, RECOVERY_BYTES = 10 };

static const struct problem_type TOTP_ON = { REFUSED, "totp-on", "An app is connected" };

struct totp_row {
	const char *sealed;
	bool confirmed;
};

SHAPE(totp_row, FIELD(totp_row, sealed, "The secret.", .secret = true), FIELD(totp_row, confirmed, "In use."));
SHAPE(taken, FIELD(taken, taken, "It was good."));
SHAPE(recovery_left, FIELD(recovery_left, codes, "How many are left."));
SHAPE(pending, FIELD(pending, user_id, "Whose password was right."), FIELD(pending, email, "Their address."),
        FIELD(pending, factors, "What they can show."));
SHAPE(factor_code,
        FIELD(factor_code, code, "Six digits of the app, or one of the codes to keep.", .required = true, .min = 6,
                .max = 40, .one_line = true, .secret = true));
SHAPE(factors_due, FIELD(factors_due, factors, "What can be shown: totp, passkey, recovery."),
        FIELD(factors_due, totp, "A code of an app."), FIELD(factors_due, passkey, "A passkey."));
SHAPE(totp_secret, FIELD(totp_secret, secret, "To type into an app that cannot read the picture."),
        FIELD(totp_secret, uri, "What the picture says."));
SHAPE(recovery_line, FIELD(recovery_line, code, "Works once."));
SHAPE(recovery_codes,
        LIST_OF(recovery_codes, codes, recovery_line, "Shown this once; empty: those there were are kept."));

/* --- codes of an app -------------------------------------------------------------------------------------------- */

static const char *whose(struct ctx *c, struct id user)
{
	char text[ID_TEXT];

	id_print(user, text);
	return arena_printf(c->mem, "totp %s", text);
}

static struct problem *secret_of(
        struct ctx *c, struct id user, const struct totp_row *row, uint8_t **secret, size_t *len)
{
	if (secret_unseal(c->mem, config->seal_secret, whose(c, user), row->sealed, secret, len))
		return NULL;
	return problem(c, &OUR_FAULT, "what was sealed cannot be opened: SEAL_SECRET is another one");
}

/* *STEP 0: the code is of no step near now. */
static struct problem *step_of(struct ctx *c, struct id user, const char *code, bool first, int64_t *step)
{
	struct totp_row *row;
	uint8_t *secret;
	size_t len;

	*step = 0;
	TRY(sql_totp_of(c, user, &row));
	if (!row || row->confirmed == first)
		return NULL;
	TRY(secret_of(c, user, row, &secret, &len));
	*step = otp_step(secret, len, code, c->now);
	return NULL;
}

static struct problem *totp_take(struct ctx *c, struct id user, const char *code, bool first, bool *good)
{
	struct taken *taken;
	int64_t step;

	*good = false;
	TRY(step_of(c, user, code, first, &step));
	if (!step)
		return NULL;
	TRY(sql_totp_take(c, user, step, first, &taken));
	*good = taken->taken;
	return NULL;
}

/* --- codes to keep ---------------------------------------------------------------------------------------------- */

static struct hash recovery_hash(struct ctx *c, struct id user, const char *code)
{
	const char *what = arena_printf(c->mem, "recovery %s %s", whose(c, user), code);

	return secret_mac(config->seal_secret, strlen(config->seal_secret), what, strlen(what));
}

/* abcd-efgh-ijkl-mnop: 80 random bits. */
static struct problem *recovery_one(struct ctx *c, struct recovery_codes *out)
{
	uint8_t random[RECOVERY_BYTES];
	char *code;

	secret_random(random, sizeof random);
	code = arena_str(c->mem, base32_of(c->mem, random, sizeof random));
	for (char *p = code; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	TRY(sql_recovery_add(c, recovery_hash(c, c->who.user, code)));
	LIST_ADD(c->mem, &out->codes,
	        (struct recovery_line){
	                arena_printf(c->mem, "%.4s-%.4s-%.4s-%.4s", code, code + 4, code + 8, code + 12) });
	return NULL;
}

static struct problem *recovery_new(struct ctx *c, struct recovery_codes *out)
{
	TRY(sql_recovery_clear(c));
	for (int i = 0; i < RECOVERY_CODES; i++)
		TRY(recovery_one(c, out));
	return NULL;
}

struct problem *recovery_first(struct ctx *c, struct recovery_codes *out)
{
	struct recovery_left *left;

	TRY(sql_recovery_left(c, &left));
	return left->codes ? NULL : recovery_new(c, out);
}

/* --- any of them ------------------------------------------------------------------------------------------------ */

/* As it was typed, without blanks and dashes and in small letters. */
static const char *bare(struct ctx *c, const char *code)
{
	char *out = arena_str(c->mem, code), *to = out;

	for (const char *p = code; *p; p++)
		if (*p != ' ' && *p != '-')
			*to++ = (char)tolower((unsigned char)*p);
	*to = '\0';
	return out;
}

static struct problem *factor_take(struct ctx *c, struct id user, struct hash key, const char *code)
{
	struct taken *taken;
	bool good;

	TRY(totp_take(c, user, code, false, &good));
	if (!good) {
		TRY(sql_recovery_take(c, user, recovery_hash(c, user, code), &taken));
		good = taken->taken;
	}
	return good ? try_passed(c, key) : problem(c, &WRONG_PROOF, "the code is not right, or was used before");
}

struct problem *factor_check(struct ctx *c, struct id user, const char *email, const char *code)
{
	struct hash key = try_key(c, "code", email);

	TRY(op_begin(c));
	TRY(op_end(c, try_count(c, key)));
	TRY(op_begin(c));
	return op_end(c, factor_take(c, user, key, bare(c, code)));
}

/* --- between the password and the desk -------------------------------------------------------------------------- */

static struct problem *pending_one(struct ctx *c, struct pending **out)
{
	TRY(sql_sign_in_pending(c, c->who.session_token, out));
	return *out ? NULL : problem(c, &SIGN_IN_FIRST, "the address and the password come first");
}

static struct problem *factor_form(struct ctx *c, const struct nothing *in, struct factors_due *out)
{
	struct pending *p;

	(void)in;
	TRY(pending_one(c, &p));
	*out = (struct factors_due){ p->factors, strstr(p->factors, "totp"), strstr(p->factors, "passkey") };
	return NULL;
}

struct problem *factor_admit(struct ctx *c, struct id user, struct session *out)
{
	TRY(sql_sign_in_pending_end(c, c->who.session_token));
	return session_open(c, user, out);
}

static struct problem *factor_show(struct ctx *c, const struct factor_code *in, struct session *out)
{
	struct pending *p;

	TRY(op_begin(c));
	TRY(op_end(c, pending_one(c, &p)));
	TRY(factor_check(c, p->user_id, p->email, in->code));
	TRY(op_begin(c));
	return op_end(c, factor_admit(c, p->user_id, out));
}

/* --- connecting an app ------------------------------------------------------------------------------------------ */

static struct problem *totp_secret_of(struct ctx *c, struct totp_secret *out)
{
	struct totp_row *row;
	struct user *user;
	uint8_t *secret;
	size_t len;

	TRY(user_self(c, &user));
	TRY(sql_totp_of(c, user->id, &row));
	if (!row || row->confirmed)
		return problem(c, &NO_SUCH_THING, "no app is being connected");
	TRY(secret_of(c, user->id, row, &secret, &len));
	out->secret = base32_of(c->mem, secret, len);
	out->uri = otp_uri(c->mem, site->name, user->email, out->secret);
	return NULL;
}

static struct problem *totp_begin(struct ctx *c, const struct nothing *in, struct totp_secret *out)
{
	uint8_t secret[OTP_SECRET];
	struct user *user;

	(void)in;
	TRY(user_self(c, &user));
	secret_random(secret, sizeof secret);
	TRY(sql_totp_begin(c, secret_seal(c->mem, config->seal_secret, whose(c, user->id), secret, sizeof secret)));
	return totp_secret_of(c, out);
}

static struct problem *totp_show(struct ctx *c, const struct nothing *in, struct totp_secret *out)
{
	(void)in;
	return totp_secret_of(c, out);
}

static struct problem *totp_picture(struct ctx *c, const struct nothing *in, struct file *out)
{
	struct totp_secret s;

	(void)in;
	TRY(totp_secret_of(c, &s));
	*out = (struct file){ .type = "image/svg+xml", .body = qr_svg(c->mem, s.uri) };
	return out->body ? NULL : problem(c, &OUR_FAULT, "the picture could not be drawn");
}

static struct problem *totp_first(struct ctx *c, const char *code, struct hash key, struct recovery_codes *out)
{
	bool good;

	TRY(totp_take(c, c->who.user, code, true, &good));
	if (!good)
		return problem(c, &WRONG_PROOF, "the code is not right; look whether the clock of your device is");
	TRY(try_passed(c, key));
	TRY(letter_factor(c, "An app for codes has just been connected to your account."));
	return recovery_first(c, out);
}

static struct problem *count_own(struct ctx *c, struct hash *key)
{
	struct user *user;

	TRY(user_self(c, &user));
	*key = try_key(c, "code", user->email);
	return try_count(c, *key);
}

static struct problem *totp_confirm(struct ctx *c, const struct factor_code *in, struct recovery_codes *out)
{
	struct hash key;

	TRY(op_begin(c));
	TRY(op_end(c, count_own(c, &key)));
	TRY(op_begin(c));
	return op_end(c, totp_first(c, bare(c, in->code), key, out));
}

static struct problem *totp_remove(struct ctx *c, const struct nothing *in, struct nothing *out)
{
	(void)in, (void)out;
	TRY(sql_totp_remove(c));
	return letter_factor(c, "The app for codes has just been removed from your account.");
}

static struct problem *recovery_make(struct ctx *c, const struct nothing *in, struct recovery_codes *out)
{
	struct own_factors *own;
	struct user *user;

	(void)in;
	TRY(user_self(c, &user));
	TRY(sql_factors_of(c, user->id, &own));
	if (!own->factors)
		return problem(c, &NO_SUCH_THING, "without an app or a passkey there is nothing to recover");
	TRY(recovery_new(c, out));
	return letter_factor(c, "New recovery codes have just been made for your account; those before work no more.");
}

OP(factor_form, nothing, factors_due, FOR_ANYONE, .summary = "What is to be shown beside the password", .tx = READS);
OP(factor_show, factor_code, session, FOR_ANYONE, .summary = "Sign in: the code beside the password", .tx = OWN_TX,
        PROBLEMS(&WRONG_PROOF, &TOO_MANY_TRIES));
OP(totp_begin, nothing, totp_secret, FOR_STAFF, .summary = "Begin to connect an app for codes", .tx = WRITES,
        .step_up = true, PROBLEMS(&TOTP_ON, &DEMO_ACCOUNT));
OP(totp_show, nothing, totp_secret, FOR_STAFF, .summary = "The secret an app is being connected with", .tx = READS,
        .step_up = true);
OP(totp_picture, nothing, file, FOR_STAFF, .summary = "The same as a QR code", .tx = READS, .step_up = true);
OP(totp_confirm, factor_code, recovery_codes, FOR_STAFF, .summary = "Connect the app by a first code", .tx = OWN_TX,
        .step_up = true, PROBLEMS(&WRONG_PROOF, &TOO_MANY_TRIES));
OP(totp_remove, nothing, nothing, FOR_STAFF, .summary = "Remove the app", .tx = WRITES, .step_up = true,
        PROBLEMS(&DEMO_ACCOUNT));
OP(recovery_make, nothing, recovery_codes, FOR_STAFF, .summary = "New recovery codes instead of all there were",
        .tx = WRITES, .step_up = true);
