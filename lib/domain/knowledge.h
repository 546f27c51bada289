/*
 * knowledge - what the house knows: its pages, searched by question
 */
#pragma once
#include "queries.h"

struct passage {
	const char *slug, *title, *heading, *text;
	int64_t score;
};

struct knowledge_ask {
	const char *question, *language;
};

struct knowledge_found {
	struct passage_list passages;
};

extern const struct shape passage_shape, knowledge_ask_shape, knowledge_found_shape;
extern const struct op op_knowledge_search;
