/*
 * house - what every worker with pages knows of the business before its first request
 */
#pragma once
#include "domain/site.h"
#include "io/signature.h"
#include "web/reply.h"

static inline struct problem *house_prepare(struct ctx *c)
{
	TRY(site_load(c));
	house = (struct house){ .name = site->name, .zone = site->zone, .sandbox = site_sandbox() };
	return NULL;
}

/* The same for who checks access tokens. */
static inline struct problem *house_prepare_tokens(struct ctx *c)
{
	signature_start();
	return house_prepare(c);
}
