/*
 * services - what can be reserved, where and in which hours, as the assistant numbers it
 *
 * Every turn needs it and it changes a few times a year, so a process keeps what
 * it has read for a second.  What is offered from it is looked up and held by
 * the rules in the database, which are never a second old.
 */
#pragma once
#include "domain/assistant.h"

/* Lives as long as the request.  Inside a transaction. */
struct problem *services_on(struct ctx *, struct day, struct ground_service_list *out);
