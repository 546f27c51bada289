/*
 * leads - the FastCGI worker behind /api/leads, /api/contacts and their pages: who the house deals with
 */
#include "house.h"
#include "domain/directory.h"
#include "domain/leads.h"
#include "io/access.h"
#include "web/worker.h"

static const struct route routes[] = {
	POST("/api/leads", .op = &op_lead_capture, .status = 201),

	/* contacts */
	GET("/api/contacts", .op = &op_contact_list),
	GET("/api/contacts/{id}", .op = &op_contact_show),
	GET("/admin/contacts", .op = &op_contact_list, .page = "contacts.html"),
	GET("/admin/contacts/{id}", .op = &op_contact_show, .page = "contact.html"),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "leads", .routes = routes, .access = access_read, .prepare = house_prepare });
}
