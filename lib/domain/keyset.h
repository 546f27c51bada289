/*
 * keyset - where a page of a list ended, so that the next begins there
 *
 * Lists are ordered by an instant and an id.  Their queries ask for one row
 * more than KEYSET_PAGE; when it comes, there is a next page, and the last row
 * shown says where it begins.  A text that is no such place begins at the start.
 */
#pragma once
#include "core/ctx.h"

enum { KEYSET_PAGE = 50 };

struct keyset {
	struct instant at; /* 0: from the start */
	struct id id;
};

struct keyset keyset_read(const char *);
const char *keyset_text(struct ctx *, struct instant, struct id);
