/*
 * password_rules - is this a password somebody would guess?
 *
 * NIST SP 800-63B: a length and a list, and nothing about which signs it has
 * to hold.  Refused are passwords that everybody guesses first (the list in
 * lib/words/common.passwords), repetitions, sequences, and the names of the
 * house and of the person; with what people put around such words, as well.
 */
#pragma once
#include "core/ctx.h"
#include <stddef.h>

/* PASSWORD is normalised; KNOWN are words that belong to the place, NULL-ended, some may be empty.  NULL, or what is wrong. */
const char *password_fault(struct ctx *, const char *password, const char *const *known);

extern const char *const common_passwords[]; /* in order of bytes */
extern const size_t n_common_passwords;
