/*
 * house - what the house tells about itself, a page at a time: where the citations of answers lead
 */
#pragma once
#include "queries.h"

struct paragraph {
	const char *heading, *text;
};

struct house_page {
	const char *slug, *title, *language;
	struct paragraph_list paragraphs;
};

struct house_page_ask {
	const char *slug, *language;
};

extern const struct op op_house_page_show;
