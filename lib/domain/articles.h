/*
 * articles - the pages of knowledge the house answers from, and the questions nobody wrote an answer to
 *
 * The assistant answers from published pages only and names them, so what staff
 * write here is what guests read.  A page is in one language.  Saving says
 * which version was edited; if somebody was faster, nothing is overwritten.
 */
#pragma once
#include "queries.h"

struct knowledge_page {
	struct id id;
	const char *slug, *language, *title, *body, *keywords;
	bool published;
	int64_t version;
	struct instant updated_at;
	const char *updated_by;
};

struct question {
	struct id id;
	const char *question, *language;
	int64_t times;
	struct instant last_at;
	struct id conversation, page;
	const char *state;
};

struct knowledge_overview {
	struct knowledge_page_list pages;
	struct question_list unanswered;
};

struct article_ask {
	struct id id;
};

struct knowledge_draft_ask {
	struct id question;
};

struct knowledge_editor {
	struct knowledge_page page;
	struct id question;
};

struct knowledge_new {
	const char *title, *body, *language, *slug, *keywords;
	bool published;
	struct id question;
};

struct knowledge_edit {
	struct id id;
	const char *title, *body, *keywords;
	bool published;
	int64_t version;
};

struct question_ask {
	struct id id;
};

extern const struct shape knowledge_page_shape, question_shape, knowledge_overview_shape, article_ask_shape,
        knowledge_draft_ask_shape, knowledge_editor_shape, knowledge_new_shape, knowledge_edit_shape,
        question_ask_shape;
extern const struct op op_desk_knowledge, op_knowledge_show, op_knowledge_draft, op_knowledge_add, op_knowledge_save,
        op_question_ignore;
