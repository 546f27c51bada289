/* qr - a text as a picture that telephones read (libqrencode) */
#pragma once
#include "base/arena.h"

const char *qr_svg(struct arena *, const char *text); /* NULL when it is too long */
