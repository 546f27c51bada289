#include "core/problem.h"

const struct problem_type INVALID_INPUT = { INVALID, "invalid-input", "Some values do not fit" },
                          SIGN_IN_FIRST = { UNKNOWN_CALLER, "sign-in-first", "Sign in first" },
                          NOT_ALLOWED = { FORBIDDEN, "not-allowed", "You may not do this" },
                          CONFIRM_FIRST = { FORBIDDEN, "confirm-first", "Show that it is you" },
                          FACTOR_FIRST = { FORBIDDEN, "factor-first", "Add a second factor" },
                          NO_SUCH_THING = { NOT_FOUND, "no-such-thing", "There is no such thing" },
                          KEY_TOO_FAST = { LIMITED, "key-too-fast", "This key asks too often" },
                          OUR_FAULT = { BROKEN, "our-fault", "Something went wrong on our side" },
                          TRY_AGAIN = { BUSY, "try-again", "Busy: please try again" },
                          OUTCOME_UNKNOWN = { BUSY, "outcome-unknown", "It may or may not have happened" },
                          ILLEGAL_TRANSITION = { CONFLICT, "illegal-transition", "That cannot happen in this state" },
                          SOMEBODY_WAS_FIRST = { STALE, "somebody-was-first", "It has changed since you read it" },
                          KEY_REUSED = { REFUSED, "idempotency-key-reused",
	                          "This Idempotency-Key belongs to another request" },
                          KEY_IN_USE = { CONFLICT, "idempotency-key-in-use",
	                          "The same request is being answered right now" };

const struct problem_type *const usual_problems[] = { &INVALID_INPUT, &SIGN_IN_FIRST, &NOT_ALLOWED, &NO_SUCH_THING,
	&KEY_TOO_FAST, &OUR_FAULT, &TRY_AGAIN, &OUTCOME_UNKNOWN, &ILLEGAL_TRANSITION, &SOMEBODY_WAS_FIRST, &KEY_REUSED,
	&KEY_IN_USE, NULL };

struct problem *problem(struct ctx *c, const struct problem_type *type, const char *fmt, ...)
{
	struct problem *p = NEW(c->mem, struct problem);
	va_list args;

	va_start(args, fmt);
	p->detail = arena_vprintf(c->mem, fmt, args);
	va_end(args);
	p->type = type;
	p->retry_after = type->kind == BUSY || type->kind == LIMITED;
	return p;
}

int problem_status(const struct problem_type *type)
{
	static const int status[] = {
		[INVALID] = 400,
		[UNKNOWN_CALLER] = 401,
		[FORBIDDEN] = 403,
		[NOT_FOUND] = 404,
		[NOT_BY_METHOD] = 405,
		[CONFLICT] = 409,
		[STALE] = 412,
		[TOO_LARGE] = 413,
		[REFUSED] = 422,
		[LIMITED] = 429,
		[BROKEN] = 500,
		[UPSTREAM] = 502,
		[BUSY] = 503,
	};

	return status[type->kind];
}

void problem_write(struct buf *b, const struct ctx *c, const struct problem *p, const char *instance)
{
	buf_printf(b, "{\"type\":\"/problems/%s\",\"title\":", p->type->slug);
	buf_json(b, p->type->title);
	buf_printf(b, ",\"status\":%d,\"detail\":", problem_status(p->type));
	buf_json(b, p->detail);
	if (instance) {
		buf_puts(b, ",\"instance\":");
		buf_json(b, instance);
	}
	buf_printf(b, ",\"trace\":\"%s\"", c->trace);
	if (p->errors)
		buf_printf(b, ",\"errors\":%s", p->errors);
	if (p->more && p->more[0] == '{' && p->more[1] != '}')
		buf_printf(b, ",%s", p->more + 1); /* its closing brace closes ours */
	else
		buf_puts(b, "}");
}
