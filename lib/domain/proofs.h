/*
 * proofs - a guest shows that an address is theirs
 *
 * A letter goes to the address, with a link that works in any browser and a
 * code that works in the one that asked.  Asking looks nothing up: a stranger's
 * address is answered, and written to, like a known one.  Only hashes are kept;
 * the code's is keyed by the house's secret and bound to the visitor.
 *
 * Whoever gives a proof gets another visitor token and is, from then on, the
 * contact of that address (docs/decisions/044).
 */
#pragma once
#include "queries.h"

struct address_said {
	const char *email, *phone, *language;
	bool bearer;
};

struct letter_sent {
	int64_t code_minutes, link_minutes;
	const char *visitor_token;
};

struct code_said {
	const char *code;
	bool bearer;
};

struct link_said {
	const char *token;
	bool bearer;
};

struct link_behind {
	const char *token, *address;
};

struct guest_proven {
	bool proven;
	const char *visitor_token;
};

struct guest_leaving {
	bool everywhere;
};

struct proof_wait {
	int64_t seconds;
};

struct proof_outcome {
	const char *outcome;
};

struct proof_address {
	const char *value;
};

extern const struct shape address_said_shape, letter_sent_shape, code_said_shape, link_said_shape, link_behind_shape,
        guest_proven_shape, guest_leaving_shape;
extern const struct op op_link_ask, op_code_prove, op_link_show, op_link_prove, op_guest_leave, op_address_ask,
        op_address_prove;

extern const struct problem_type PROVE_FIRST;
/* Is whoever asks a guest who proved an address?  PROVE_FIRST when not. */
struct problem *guest_known(struct ctx *);
