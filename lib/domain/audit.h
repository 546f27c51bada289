/*
 * audit - who did what, for people to read and for anybody to verify
 *
 * The database chains its audit entries by hash.  Once a day the head of the
 * chain is signed (Ed25519) with a key that the jobs daemon alone can read.  An
 * export carries each entry as the text that was hashed, with its hash, and the
 * signatures; audit_check judges it without the database.
 */
#pragma once
#include "queries.h"

struct audit_line {
	int64_t seq;
	struct instant at;
	const char *actor, *who, *event, *noun;
	struct id noun_id;
	const char *from_state, *to_state;
	struct document detail;
	const char *trace;
	int64_t chain_no;
};

struct audit_state {
	int64_t sealed, unsealed, signed_to;
	struct instant signed_at;
};

struct audit_ask {
	int64_t before;
	const char *actor, *event, *noun;
	struct id noun_id;
};

struct audit_page {
	struct audit_line_list entries;
	int64_t next;
	struct audit_state state;
	struct audit_ask asked;
};

struct audit_span {
	int64_t after, most;
};

extern const struct op op_audit_list, op_audit_export;
extern const struct op op_audit_key_show; /* for the shell, where the key is */

/* Sign the head of the chain, if that has not been done today.  Without a key (AUDIT_KEY) nothing is signed. */
struct problem *audit_checkpoint(struct ctx *);
