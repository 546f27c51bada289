/*
 * who - phones, e-mail addresses, reservation codes and names in a text
 *
 * The readers look at the start of TEXT and answer how many bytes they took, 0
 * when what stands there is something else.
 */
#pragma once
#include "domain/understand.h"

/*
 * E.164 of a number written nationally (country's trunk prefix) or internationally (+ or 00).  *e164 is NULL for what
 * is clearly meant as a number but has too few or too many digits.
 */
size_t read_phone(struct arena *, const char *text, int country, const char **e164, int *confidence);
size_t read_email(struct arena *, const char *text, const char **email);
/* R-7QK2, with or without the dash; LETTERS is the alphabet, look-alikes outside it are mended. */
size_t read_code(struct arena *, const char *text, const char *letters, const char **code);
/* The same without its R, when a code was asked for. */
size_t read_bare_code(struct arena *, const char *text, const char *letters, const char **code);
