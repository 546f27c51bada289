#include "domain/site.h"
#include "core/config.h"
#include "core/op.h"
#include "provider/llm.h"

const struct site *site = &(struct site){ .name = "frontdesk", .zone = "UTC", .calling_code = "44", .country = "GB" };

SHAPE(site, FIELD(site, name, "The house."), FIELD(site, slug, "Its name in addresses."),
        FIELD(site, zone, "Its time zone."), FIELD(site, currency, "Its money."), FIELD(site, country, "Where it is."),
        FIELD(site, calling_code, "Of its country."), FIELD(site, phone, "Its number.", .maybe = true),
        FIELD(site, address, "Where to find it.", .maybe = true), FIELD(site, demo, "Whether it is the demo house."));

struct problem *site_load(struct ctx *c)
{
	static const struct op reading = { .name = "site_load", .tx = READS };
	struct site *row = NULL;
	struct problem *p;

	c->op = &reading;
	p = op_begin(c);
	if (!p)
		p = op_end(c, sql_site_show(c, &row));
	if (!p)
		site = row;
	c->op = NULL;
	return p;
}

bool site_sandbox(void)
{
	return !llm_name() && !config->n8n_webhook_url;
}
