/*
 * leads - the FastCGI worker behind /api/leads, /api/contacts and their pages: who the house deals with
 */
#include "house.h"
#include "domain/book.h"
#include "domain/bulk.h"
#include "domain/exports.h"
#include "domain/imports.h"
#include "domain/leads.h"
#include "domain/merging.h"
#include "io/access.h"
#include "web/worker.h"

#define CONTACT "/admin/contacts/{id}"
#define FILE_COMES .takes_file = true, .max_body = IMPORT_BYTES

static const struct route routes[] = {
	POST("/api/leads", .op = &op_lead_capture, .status = 201),

	/* contacts */
	GET("/api/contacts", .op = &op_contact_list),
	POST("/api/contacts", .op = &op_contact_create, .status = 201),
	GET("/api/contacts/setup", .op = &op_contact_setup),
	POST("/api/contacts/fields", .op = &op_contact_field_save),
	POST("/api/contacts/tags", .op = &op_tag_add, .status = 201),
	POST("/api/contacts/tags/{id}", .op = &op_tag_save),
	POST("/api/contacts/tags/{id}/merge", .op = &op_tag_merge),
	POST("/api/contacts/filters", .op = &op_contact_filter_save, .status = 201),
	POST("/api/contacts/filters/{id}/remove", .op = &op_contact_filter_remove),
	GET("/api/contacts/duplicates", .op = &op_duplicate_list),
	POST("/api/contacts/merges/{id}/undo", .op = &op_merge_undo),
	POST("/api/contacts/bulk/look", .op = &op_bulk_look),
	POST("/api/contacts/bulk", .op = &op_bulk_do, .status = 201),
	GET("/api/contacts/bulk/{id}", .op = &op_bulk_show),
	POST("/api/contacts/bulk/{id}/undo", .op = &op_bulk_undo),
	GET("/api/contacts/imports", .op = &op_import_list),
	POST("/api/contacts/imports", .op = &op_import_upload, .status = 201, FILE_COMES),
	GET("/api/contacts/imports/{id}", .op = &op_import_show),
	POST("/api/contacts/imports/{id}/columns", .op = &op_import_map),
	POST("/api/contacts/imports/{id}/start", .op = &op_import_start, .status = 202),
	GET("/api/contacts/imports/{id}/report.csv", .op = &op_import_report, .file = true),
	GET("/api/contacts/exports", .op = &op_export_list),
	POST("/api/contacts/exports", .op = &op_export_ask, .status = 202),
	GET("/api/contacts/exports/{id}/contacts.csv", .op = &op_export_take, .file = true),
	GET("/api/contacts/{id}", .op = &op_contact_show),
	POST("/api/contacts/{id}", .op = &op_contact_save),
	POST("/api/contacts/{id}/events", .op = &op_contact_move),
	GET("/api/contacts/{id}/timeline", .op = &op_contact_timeline),
	POST("/api/contacts/{id}/notes", .op = &op_contact_note, .status = 201),
	POST("/api/contacts/{id}/tags", .op = &op_contact_tag, .status = 201),
	POST("/api/contacts/{id}/tags/{tag}/remove", .op = &op_contact_untag),
	POST("/api/contacts/{id}/identities", .op = &op_identity_add, .status = 201),
	POST("/api/contacts/{id}/identities/{address}", .op = &op_identity_change),
	GET("/api/contacts/{id}/merge", .op = &op_merge_preview),
	POST("/api/contacts/{id}/merge", .op = &op_contact_merge, .status = 201),
	POST("/api/contacts/{id}/apart", .op = &op_duplicate_apart),

	GET("/admin/contacts", .op = &op_contact_list, .page = "contacts.html"),
	POST("/admin/contacts", .op = &op_contact_create, .then = CONTACT),
	GET("/admin/contacts/new", .op = &op_contact_draft, .page = "contact_new.html"),
	GET("/admin/contacts/setup", .op = &op_contact_setup, .page = "contacts_setup.html"),
	POST("/admin/contacts/fields", .op = &op_contact_field_save, .then = "/admin/contacts/setup"),
	POST("/admin/contacts/tags", .op = &op_tag_add, .then = "/admin/contacts/setup"),
	POST("/admin/contacts/tags/{id}", .op = &op_tag_save, .then = "/admin/contacts/setup"),
	POST("/admin/contacts/tags/{id}/merge", .op = &op_tag_merge, .then = "/admin/contacts/setup"),
	POST("/admin/contacts/filters", .op = &op_contact_filter_save, .then = "/admin/contacts/setup#filters"),
	POST("/admin/contacts/filters/{id}/remove", .op = &op_contact_filter_remove,
	        .then = "/admin/contacts/setup#filters"),
	GET("/admin/contacts/duplicates", .op = &op_duplicate_list, .page = "duplicates.html"),
	POST("/admin/contacts/merges/{id}/undo", .op = &op_merge_undo, .page = "contact_parted.html"),
	POST("/admin/contacts/bulk/look", .op = &op_bulk_look, .page = "contacts_bulk.html"),
	POST("/admin/contacts/bulk", .op = &op_bulk_do, .then = "/admin/contacts/bulk/{id}"),
	GET("/admin/contacts/bulk/{id}", .op = &op_bulk_show, .page = "contacts_bulk_done.html"),
	POST("/admin/contacts/bulk/{id}/undo", .op = &op_bulk_undo, .then = "/admin/contacts/bulk/{id}"),
	GET("/admin/contacts/imports", .op = &op_import_list, .page = "contacts_imports.html"),
	POST("/admin/contacts/imports", .op = &op_import_upload, .then = "/admin/contacts/imports/{id}", FILE_COMES),
	GET("/admin/contacts/imports/{id}", .op = &op_import_show, .page = "contacts_import.html"),
	POST("/admin/contacts/imports/{id}/columns", .op = &op_import_map, .then = "/admin/contacts/imports/{id}"),
	POST("/admin/contacts/imports/{id}/start", .op = &op_import_start, .then = "/admin/contacts/imports/{id}"),
	GET("/admin/contacts/imports/{id}/report.csv", .op = &op_import_report, .file = true),
	GET("/admin/contacts/exports", .op = &op_export_list, .page = "contacts_exports.html"),
	POST("/admin/contacts/exports", .op = &op_export_ask, .then = "/admin/contacts/exports"),
	GET("/admin/contacts/exports/{id}/contacts.csv", .op = &op_export_take, .file = true),
	GET(CONTACT, .op = &op_contact_show, .page = "contact.html"),
	POST(CONTACT, .op = &op_contact_save, .then = CONTACT),
	POST(CONTACT "/events", .op = &op_contact_move, .then = CONTACT),
	POST(CONTACT "/notes", .op = &op_contact_note, .then = CONTACT),
	POST(CONTACT "/tags", .op = &op_contact_tag, .then = CONTACT),
	POST(CONTACT "/tags/{tag}/remove", .op = &op_contact_untag, .then = CONTACT),
	POST(CONTACT "/identities", .op = &op_identity_add, .then = CONTACT),
	POST(CONTACT "/identities/{address}", .op = &op_identity_change, .then = CONTACT),
	GET(CONTACT "/merge", .op = &op_merge_preview, .page = "contact_merge.html"),
	POST(CONTACT "/merge", .op = &op_contact_merge, .then = CONTACT),
	POST(CONTACT "/apart", .op = &op_duplicate_apart, .then = "/admin/contacts/duplicates"),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "leads", .routes = routes, .access = access_read, .prepare = house_prepare });
}
