#include "domain/knowledge.h"

SHAPE(passage, FIELD(passage, slug, "The page's name in addresses."), FIELD(passage, title, "The page's title."),
        FIELD(passage, heading, "What it stands under.", .maybe = true), FIELD(passage, text, "The words."),
        FIELD(passage, score, "How much of the question it covers, in thousandths."));
SHAPE(knowledge_ask,
        FIELD(knowledge_ask, question, "What is asked, as a person would.", .required = true, .min = 2, .max = 500),
        FIELD(knowledge_ask, language, "en or es.", .max = 10, .fallback = "en"));
SHAPE(knowledge_found,
        LIST_OF(knowledge_found, passages, passage, "The best first; none when the house does not know."));

static struct problem *knowledge_search(struct ctx *c, const struct knowledge_ask *in, struct knowledge_found *out)
{
	return sql_knowledge_search(c, in->question, in->language, 3, &out->passages);
}

OP(knowledge_search, knowledge_ask, knowledge_found, FOR_ANYONE, .summary = "What the house knows about a question",
        .tx = READS);
