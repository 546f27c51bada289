/*
 * page_parse - a template as a list of pieces, for page.c alone
 *
 * A section knows where it ends; a variable knows what kind of place it stands
 * in, which decides how it is put there.
 */
#pragma once
#include "base/arena.h"
#include <stddef.h>

enum { NESTED = 32 };

/* What a piece of a template does, and for a variable the kind of place it stands in. */
enum kind { TEXT, SECTION, INVERTED, PARTIAL, PUT_HTML, PUT_URL, PUT_URL_PART, PUT_RAW };

struct node {
	enum kind kind;
	const char *text; /* of TEXT; the name of anything else, NUL-ended */
	size_t len; /* of TEXT; for a section, the node after its last */
	const char *indent; /* PARTIAL: what stands before each of its lines */
};

struct template
{
	struct node *nodes;
	size_t n, room;
};

/* Never fails: what is not a tag is text, and what is not closed ends with the template. */
struct template page_parse(struct arena *, const char *text);
