/*
 * house - what every worker with pages knows of the business before its first request
 */
#pragma once
#include "domain/site.h"
#include "web/reply.h"

static inline struct problem *house_prepare(struct ctx *c)
{
	TRY(site_load(c));
	house = (struct house){ .name = site->name, .zone = site->zone, .sandbox = site_sandbox() };
	return NULL;
}
