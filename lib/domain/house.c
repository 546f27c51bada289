#include "domain/house.h"

enum { PARAGRAPHS = 200 };

SHAPE(paragraph, FIELD(paragraph, heading, "What it stands under.", .maybe = true),
        FIELD(paragraph, text, "The words."));
SHAPE(house_page, FIELD(house_page, slug, "The page's name in addresses."), FIELD(house_page, title, "Its title."),
        FIELD(house_page, language, "Its language."), LIST_OF(house_page, paragraphs, paragraph, "In order."));
SHAPE(house_page_ask, FIELD(house_page_ask, slug, "The page.", .required = true, .min = 1, .max = 80, .one_line = true),
        FIELD(house_page_ask, language, "en or es.", .max = 10, .fallback = "en"));

static struct problem *house_page_show(struct ctx *c, const struct house_page_ask *in, struct house_page *out)
{
	struct house_page *page;

	TRY(sql_house_page(c, in->slug, in->language, &page));
	if (!page)
		return problem(c, &NO_SUCH_THING, "the house has no such page");
	*out = *page;
	return sql_house_paragraphs(c, in->slug, out->language, PARAGRAPHS, &out->paragraphs);
}

OP(house_page_show, house_page_ask, house_page, FOR_ANYONE, .summary = "A page about the house", .tx = READS);
