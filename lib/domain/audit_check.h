/*
 * audit_check - does an export of the audit log hold?
 *
 * Judges it from its own lines and a public key alone: each entry's hash must
 * follow from the hash before it and its text, entries must follow each other
 * without a gap, and each checkpoint's signature must fit the key and the chain.
 * The first line says where the part begins; a part that begins later than the
 * first entry is held to what it says was before, which only a checkpoint within
 * it can prove.
 *
 * Lines are JSON objects:
 *   {"audit":"frontdesk","after":0,"before":"00…","key":"…"}
 *   {"chain_no":1,"text":"[…]","hash":"…"}
 *   {"checkpoint":1,"hash":"…","key":"…","signature":"…","at":"2026-11-20T00:00:00Z"}
 */
#pragma once
#include "base/buf.h"
#include "base/secret.h"
#include "base/value.h"

struct audit_check {
	struct arena *mem; /* of the words below */
	bool keyed; /* PUBLIC is held against the checkpoints; without it signatures are not judged */
	uint8_t public[PUBLIC_SIZE];
	bool begun;
	int64_t first, last; /* chain numbers of the entries seen */
	int64_t signed_to; /* the last checkpoint that held */
	int64_t checkpoints, faults;
	struct hash head;
	struct buf said; /* each fault, a line */
};

/* One line, without its end.  Faults are counted and said; checking goes on behind a fault with what stands there. */
void audit_check_line(struct audit_check *, const char *line, size_t len);
/* What is wrong with the whole: nothing in it, or nothing signed although a key was given. */
void audit_check_end(struct audit_check *);

/* What a checkpoint signs. */
const char *audit_checkpoint_text(struct arena *, int64_t chain_no, const char *hash, struct instant at);
