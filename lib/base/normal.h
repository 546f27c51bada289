/*
 * normal - one spelling for texts that look the same (libunistring)
 *
 * The same letters reach us composed or decomposed, wide or narrow, according
 * to keyboard and system.  NFKC (UAX 15) makes them one; a password is hashed
 * in it (NIST SP 800-63B).  Folded text is the same for all cases as well, and
 * only for comparing.
 */
#pragma once
#include "base/arena.h"

const char *text_nfkc(struct arena *, const char *);
const char *text_folded(struct arena *, const char *);
