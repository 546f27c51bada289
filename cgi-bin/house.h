/*
 * house - what every worker with pages knows of the business before its first request
 */
#pragma once
#include "core/config.h"
#include "domain/site.h"
#include "provider/llm.h"
#include "web/reply.h"

/* Sandbox is said wherever a person looks until some outside service is connected. */
static inline struct problem *house_prepare(struct ctx *c)
{
	TRY(site_load(c));
	house = (struct house){
		.name = site->name, .zone = site->zone, .sandbox = !llm_name() && !config->n8n_webhook_url
	};
	return NULL;
}
