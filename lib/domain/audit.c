#include "domain/audit.h"
#include "core/config.h"
#include "domain/audit_check.h"
#include "domain/keyset.h"
#include <string.h>

enum { LINKS_MOST = 100000 };

struct audit_link {
	int64_t chain_no;
	const char *text, *hash, *before;
};

struct audit_checkpoint {
	int64_t chain_no;
	const char *hash, *key, *signature;
	struct instant at;
};

struct audit_head {
	int64_t chain_no;
	const char *hash;
};

SHAPE(audit_line, FIELD(audit_line, seq, "Its place in the log."), FIELD(audit_line, at, "When."),
        FIELD(audit_line, actor, "Who: staff:ID, guest, assistant, system:JOB, key:ID."),
        FIELD(audit_line, who, "The same for people."), FIELD(audit_line, event, "What was done."),
        FIELD(audit_line, noun, "To what."), FIELD(audit_line, noun_id, "To which.", .maybe = true),
        FIELD(audit_line, from_state, "What it was.", .maybe = true),
        FIELD(audit_line, to_state, "What it became.", .maybe = true),
        FIELD(audit_line, detail, "What else is to know; nothing personal.", .maybe = true),
        FIELD(audit_line, trace, "Of the request.", .maybe = true),
        FIELD(audit_line, chain_no, "Its link in the chain; null: not sealed yet.", .maybe = true));
SHAPE(audit_state, FIELD(audit_state, sealed, "Links of the chain."),
        FIELD(audit_state, unsealed, "Entries that wait for their link."),
        FIELD(audit_state, signed_to, "The last link that is signed; 0: none."),
        FIELD(audit_state, signed_at, "When that was.", .maybe = true));
SHAPE(audit_ask,
        FIELD(audit_ask, before, "Entries before this place.", .min = 1, .max = INT64_C(9007199254740991),
                .maybe = true),
        FIELD(audit_ask, actor, "Only by this actor.", .max = 80, .one_line = true, .maybe = true),
        FIELD(audit_ask, event, "Only this event.", .max = 80, .one_line = true, .maybe = true),
        FIELD(audit_ask, noun, "Only about this kind of thing.", .max = 40, .one_line = true, .maybe = true),
        FIELD(audit_ask, noun_id, "Only about this one.", .maybe = true));
SHAPE(audit_page, LIST_OF(audit_page, entries, audit_line, "The newest first."),
        FIELD(audit_page, next, "Ask for more before this.", .maybe = true),
        ONE_OF(audit_page, state, audit_state, "How far the chain goes."),
        ONE_OF(audit_page, asked, audit_ask, "What was asked for."));
SHAPE(audit_span,
        FIELD(audit_span, after, "The link before the first one wanted.", .max = INT64_C(9007199254740991),
                .fallback = "0"),
        FIELD(audit_span, most, "How many at most.", .min = 1, .max = LINKS_MOST, .fallback = "100000"));
SHAPE(audit_link, FIELD(audit_link, chain_no, "Its number."), FIELD(audit_link, text, "What was hashed."),
        FIELD(audit_link, hash, "Its hash."), FIELD(audit_link, before, "The hash before it."));
SHAPE(audit_checkpoint, FIELD(audit_checkpoint, chain_no, "The link."), FIELD(audit_checkpoint, hash, "Its hash."),
        FIELD(audit_checkpoint, key, "The public key."), FIELD(audit_checkpoint, signature, "Ed25519."),
        FIELD(audit_checkpoint, at, "When it was signed."));
SHAPE(audit_head, FIELD(audit_head, chain_no, "The last link."), FIELD(audit_head, hash, "Its hash."));

/* The optional ones of a page's form come as empty texts. */
static const char *given(const char *text)
{
	return text && *text ? text : NULL;
}

static struct problem *audit_list(struct ctx *c, const struct audit_ask *in, struct audit_page *out)
{
	struct audit_state *state;

	TRY(sql_audit_page(
	        c, in->before, given(in->actor), given(in->event), given(in->noun), in->noun_id, &out->entries));
	TRY(sql_audit_state(c, &state));
	out->state = *state;
	out->asked = *in;
	out->next = NO_INT;
	if (out->entries.n > KEYSET_PAGE) {
		out->entries.n = KEYSET_PAGE;
		out->next = out->entries.items[KEYSET_PAGE - 1].seq;
	}
	return NULL;
}

static void put_link(struct buf *b, const struct audit_link *l)
{
	buf_printf(b, "{\"chain_no\":%lld,\"text\":", (long long)l->chain_no);
	buf_json(b, l->text);
	buf_printf(b, ",\"hash\":\"%s\"}\n", l->hash);
}

static void put_checkpoint(struct buf *b, const struct audit_checkpoint *p)
{
	char at[INSTANT_TEXT];

	instant_print(p->at, at);
	buf_printf(b, "{\"checkpoint\":%lld,\"hash\":\"%s\",\"key\":", (long long)p->chain_no, p->hash);
	buf_json(b, p->key);
	buf_puts(b, ",\"signature\":");
	buf_json(b, p->signature);
	buf_printf(b, ",\"at\":\"%s\"}\n", at);
}

/* Each checkpoint stands behind the entry it signs. */
static struct problem *audit_export(struct ctx *c, const struct audit_span *in, struct file *out)
{
	struct buf b = { .mem = c->mem };
	struct audit_link_list links;
	struct audit_checkpoint_list marks;
	size_t next = 0;

	TRY(sql_audit_links(c, in->after, in->most, &links));
	if (!links.n)
		return problem(c, &NO_SUCH_THING, "nothing behind this link is sealed");
	TRY(sql_audit_checkpoints(c, in->after, links.items[links.n - 1].chain_no, &marks));
	TRY(sql_audit_exported(c, in->after + 1, (int64_t)links.n));
	buf_printf(&b, "{\"audit\":\"frontdesk\",\"after\":%lld,\"before\":\"%s\"}\n", (long long)in->after,
	        links.items[0].before);
	for (size_t i = 0; i < links.n; i++) {
		put_link(&b, &links.items[i]);
		while (next < marks.n && marks.items[next].chain_no == links.items[i].chain_no)
			put_checkpoint(&b, &marks.items[next++]);
	}
	*out = (struct file){ "application/x-ndjson", "frontdesk-audit.ndjson", b.text };
	return NULL;
}

/* --- checkpoints ------------------------------------------------------------------------------------------------ */

/* The key's seed; false when there is none. */
static bool seed_of(struct ctx *c, uint8_t seed[SEED_SIZE])
{
	uint8_t *bytes;
	size_t n;

	if (!config->audit_key || !base64_read(c->mem, config->audit_key, &bytes, &n) || n != SEED_SIZE)
		return false;
	memcpy(seed, bytes, SEED_SIZE);
	return true;
}

struct problem *audit_checkpoint(struct ctx *c)
{
	struct instant at = { c->now.us - c->now.us % SECONDS };
	uint8_t seed[SEED_SIZE], public[PUBLIC_SIZE], signature[SIGNATURE_SIZE];
	struct audit_head *head;
	const char *text;

	if (!seed_of(c, seed))
		return NULL;
	TRY(sql_audit_checkpoint_due(c, &head));
	if (!head)
		return NULL;
	text = audit_checkpoint_text(c->mem, head->chain_no, head->hash, at);
	secret_public(seed, public);
	secret_sign(seed, text, strlen(text), signature);
	return sql_audit_checkpoint_keep(c, head->chain_no, head->hash, base64_of(c->mem, public, sizeof public),
	        base64_of(c->mem, signature, sizeof signature), at);
}

struct audit_key {
	const char *public_key;
};
SHAPE(audit_key,
        FIELD(audit_key, public_key, "Ed25519, base64: keep it away from this machine, to verify with.",
                .maybe = true));

static struct problem *audit_key_show(struct ctx *c, const struct nothing *in, struct audit_key *out)
{
	uint8_t seed[SEED_SIZE], public[PUBLIC_SIZE];

	(void)in;
	if (!seed_of(c, seed))
		return problem(c, &NO_SUCH_THING, "this house has no AUDIT_KEY");
	secret_public(seed, public);
	out->public_key = base64_of(c->mem, public, sizeof public);
	return NULL;
}

OP(audit_list, audit_ask, audit_page, AUDIT_READ, .summary = "Who did what", .tx = READS);
OP(audit_export, audit_span, file, AUDIT_READ, .summary = "The sealed log, to verify elsewhere", .tx = WRITES);
OP(audit_key_show, nothing, audit_key, FOR_SYSTEM, .summary = "The key that checkpoints are verified with",
        .tx = NO_TX);
