/*
 * leads - the FastCGI worker behind /api/leads: a stranger leaves word
 */
#include "house.h"
#include "domain/leads.h"
#include "io/access.h"
#include "web/worker.h"

static const struct route routes[] = {
	POST("/api/leads", .op = &op_lead_capture, .status = 201),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "leads", .routes = routes, .access = access_read, .prepare = house_prepare });
}
