/*
 * keyset - where a page of a list ended, so that the next begins there
 *
 * Lists are ordered by an instant and an id.  Their queries ask for one row
 * more than KEYSET_PAGE; when it comes, there is a next page, and the last row
 * shown says where it begins.  A text that is no such place begins at the start.
 */
#pragma once
#include "core/ctx.h"
#include "core/shape.h"

enum { KEYSET_PAGE = 50 };

struct keyset {
	struct instant at; /* 0: from the start */
	struct id id;
};

struct keyset keyset_read(const char *);
const char *keyset_text(struct ctx *, struct instant, struct id);

/* Leaves one page of *list, whose rows are ordered by WHEN and id; where the next page begins, NULL: it is the last. */
#define KEYSET_CUT(c, list, when)                                                                                      \
	((list)->n <= KEYSET_PAGE ? NULL                                                                               \
	                          : ((list)->n = KEYSET_PAGE,                                                          \
	                                    keyset_text((c), (list)->items[KEYSET_PAGE - 1].when,                      \
	                                            (list)->items[KEYSET_PAGE - 1].id)))

/* What a caller says to have the next page. */
#define KEYSET_FIELD(T) FIELD(T, after, "What the page before called next.", .max = 80, .maybe = true)
