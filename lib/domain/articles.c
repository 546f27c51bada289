#include "domain/articles.h"
#include <string.h>

enum { MOST_TITLE = 200, MOST_BODY = 20000, SAME_SLUGS = 20 };

struct knowledge_key {
	struct id id;
	int64_t version;
};

static const char *const languages[] = { "en", "es", NULL };

SHAPE(knowledge_page, FIELD(knowledge_page, id, "The page."), FIELD(knowledge_page, slug, "Its name in addresses."),
        FIELD(knowledge_page, language, "Its language.", .choices = languages),
        FIELD(knowledge_page, title, "Its title."),
        FIELD(knowledge_page, body, "Its text: paragraphs; a line that begins with # is a heading.", .maybe = true),
        FIELD(knowledge_page, keywords, "Other words people use for it."),
        FIELD(knowledge_page, published, "The assistant answers from it."),
        FIELD(knowledge_page, version, "Grows with every save."),
        FIELD(knowledge_page, updated_at, "When it was saved."),
        FIELD(knowledge_page, updated_by, "By whom.", .maybe = true));
SHAPE(question, FIELD(question, id, "The question."), FIELD(question, question, "As it was asked."),
        FIELD(question, language, "In which language."), FIELD(question, times, "How often."),
        FIELD(question, last_at, "When last."), FIELD(question, conversation, "Where last.", .maybe = true),
        FIELD(question, page, "What answers it.", .maybe = true), FIELD(question, state, "open, answered or ignored."));
SHAPE(knowledge_overview, LIST_OF(knowledge_overview, pages, knowledge_page, "Every page, without its text."),
        LIST_OF(knowledge_overview, unanswered, question, "What no page answers, the most asked first."));
SHAPE(article_ask, FIELD(article_ask, id, "The page.", .required = true));
SHAPE(knowledge_draft_ask, FIELD(knowledge_draft_ask, question, "The question it is to answer.", .maybe = true));
SHAPE(knowledge_editor, ONE_OF(knowledge_editor, page, knowledge_page, "The page; without id it is to be written."),
        FIELD(knowledge_editor, question, "The question it is to answer.", .maybe = true));
#define TITLE_FIELD(T) FIELD(T, title, "Its title.", .required = true, .min = 1, .max = MOST_TITLE, .one_line = true)
#define BODY_FIELD(T)                                                                                                  \
	FIELD(T, body, "Its text: paragraphs; a line that begins with # is a heading.", .required = true, .min = 1,    \
	        .max = MOST_BODY)
#define KEYWORDS_FIELD(T)                                                                                              \
	FIELD(T, keywords, "Other words people use for it.", .max = 500, .one_line = true, .maybe = true)
#define PUBLISHED_FIELD(T) FIELD(T, published, "Whether the assistant answers from it.", .fallback = "true")
SHAPE(knowledge_new, TITLE_FIELD(knowledge_new), BODY_FIELD(knowledge_new),
        FIELD(knowledge_new, language, "Its language.", .choices = languages, .fallback = "en"),
        FIELD(knowledge_new, slug, "Its name in addresses; absent: from the title.", .max = 80, .one_line = true,
                .maybe = true),
        KEYWORDS_FIELD(knowledge_new), PUBLISHED_FIELD(knowledge_new),
        FIELD(knowledge_new, question, "The question it answers.", .maybe = true));
SHAPE(knowledge_edit, FIELD(knowledge_edit, id, "The page.", .required = true), TITLE_FIELD(knowledge_edit),
        BODY_FIELD(knowledge_edit), KEYWORDS_FIELD(knowledge_edit), PUBLISHED_FIELD(knowledge_edit),
        FIELD(knowledge_edit, version, "Of the page as you read it.", .min = 1, .max = INT32_MAX, .maybe = true));
SHAPE(question_ask, FIELD(question_ask, id, "The question.", .required = true));
SHAPE(knowledge_key, FIELD(knowledge_key, id, "The page."), FIELD(knowledge_key, version, "Its version."));

static struct problem *desk_knowledge(struct ctx *c, const struct nothing *in, struct knowledge_overview *out)
{
	(void)in;
	TRY(sql_knowledge_list(c, &out->pages));
	return sql_unanswered_list(c, "open", &out->unanswered);
}

static struct problem *page_of(struct ctx *c, struct id id, struct knowledge_page *out)
{
	struct knowledge_page *page;

	TRY(sql_knowledge_one(c, id, &page));
	if (!page)
		return problem(c, &NO_SUCH_THING, "no page has this id");
	*out = *page;
	return NULL;
}

static struct problem *knowledge_show(struct ctx *c, const struct article_ask *in, struct knowledge_editor *out)
{
	return page_of(c, in->id, &out->page);
}

/* An empty page, or one that begins with what was asked. */
static struct problem *knowledge_draft(
        struct ctx *c, const struct knowledge_draft_ask *in, struct knowledge_editor *out)
{
	struct question *question = NULL;

	out->page = (struct knowledge_page){
		.language = "en", .title = "", .body = "", .keywords = "", .slug = "", .published = true
	};
	if (!id_none(in->question))
		TRY(sql_unanswered_one(c, in->question, &question));
	if (!question)
		return NULL;
	out->question = question->id;
	out->page.title = question->question;
	out->page.language = question->language;
	return NULL;
}

/* Two pages of one title get two addresses. */
static struct problem *insert(struct ctx *c, struct id id, const struct knowledge_new *in)
{
	struct knowledge_key *key = NULL;

	for (int64_t number = 1; number <= SAME_SLUGS; number++) {
		TRY(sql_knowledge_insert(
		        c, id, in->slug, in->language, in->title, in->body, in->keywords, in->published, number, &key));
		if (key)
			return NULL;
	}
	return problem(c, &INVALID_INPUT, "give it another title");
}

static struct problem *knowledge_add(struct ctx *c, const struct knowledge_new *in, struct knowledge_editor *out)
{
	struct id id = id_new(c->now);

	TRY(insert(c, id, in));
	if (!id_none(in->question))
		TRY(sql_unanswered_settle(c, in->question, "answered", id));
	return page_of(c, id, &out->page);
}

static struct problem *knowledge_save(struct ctx *c, const struct knowledge_edit *in, struct knowledge_editor *out)
{
	struct knowledge_key *key;
	struct problem *p;

	TRY(sql_knowledge_update(c, in->id, in->version, in->title, in->body, in->keywords, in->published, &key));
	TRY(page_of(c, in->id, &out->page));
	if (key)
		return NULL;
	p = problem(c, &SOMEBODY_WAS_FIRST, "version %lld was saved meanwhile", (long long)out->page.version);
	p->more = arena_printf(c->mem, "{\"version\":%lld}", (long long)out->page.version);
	return p;
}

static struct problem *question_ignore(struct ctx *c, const struct question_ask *in, struct question *out)
{
	struct question *question;

	TRY(sql_unanswered_settle(c, in->id, "ignored", (struct id){ { 0 } }));
	TRY(sql_unanswered_one(c, in->id, &question));
	if (!question)
		return problem(c, &NO_SUCH_THING, "no question has this id");
	*out = *question;
	return NULL;
}

OP(desk_knowledge, nothing, knowledge_overview, KNOWLEDGE_READ,
        .summary = "What the house knows, and what it was asked", .tx = READS);
OP(knowledge_show, article_ask, knowledge_editor, KNOWLEDGE_READ, .summary = "One page of knowledge", .tx = READS);
OP(knowledge_draft, knowledge_draft_ask, knowledge_editor, KNOWLEDGE_MANAGE, .summary = "A page to be written",
        .tx = READS);
OP(knowledge_add, knowledge_new, knowledge_editor, KNOWLEDGE_MANAGE, .summary = "Write a page", .tx = WRITES,
        .once = true);
OP(knowledge_save, knowledge_edit, knowledge_editor, KNOWLEDGE_MANAGE, .summary = "Save a page", .tx = WRITES,
        .once = true);
OP(question_ignore, question_ask, question, KNOWLEDGE_MANAGE, .summary = "A question that needs no answer",
        .tx = WRITES, .once = true);
