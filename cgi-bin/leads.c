/*
 * leads - the FastCGI worker behind /api/leads and /admin/leads: a stranger leaves word, the desk sells
 */
#include "house.h"
#include "domain/leads.h"
#include "io/access.h"
#include "web/worker.h"

static const struct route routes[] = {
	POST("/api/leads", .op = &op_lead_capture, .status = 201),

	GET("/api/leads", .op = &op_lead_list),
	POST("/api/leads/{id}/events", .op = &op_lead_move),
	GET("/admin/leads", .op = &op_lead_list, .page = "leads.html"),
	POST("/admin/leads/{id}/events", .op = &op_lead_move, .then = "/admin/leads"),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "leads", .routes = routes, .access = access_read, .prepare = house_prepare });
}
