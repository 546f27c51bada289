/*
 * leads - the FastCGI worker behind /api/contacts, /api/leads, /api/tasks, /api/pipelines, their pages, and /enquire:
 * who the house deals with, and what may come of it
 */
#include "house.h"
#include "domain/book.h"
#include "domain/bulk.h"
#include "domain/enquiries.h"
#include "domain/exports.h"
#include "domain/imports.h"
#include "domain/lead_board.h"
#include "domain/merging.h"
#include "io/access.h"
#include "web/worker.h"

#define CONTACT "/admin/contacts/{id}"
#define FILE_COMES .takes_file = true, .max_body = IMPORT_BYTES
#define LEAD "/admin/leads/{id}"
#define SET_UP "/admin/leads/set-up"

static const struct route routes[] = {
	/* a stranger leaves word */
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
	GET("/enquire", .op = &op_enquiry_form, .page = "enquire.html"),
	POST("/enquire", .op = &op_lead_capture, .then = "/enquire?sent=true"),

	/* many leads */
	GET("/api/leads", .op = &op_lead_list),
	GET("/api/leads/board", .op = &op_lead_board),
	POST("/api/leads/bulk", .op = &op_lead_bulk),
	POST("/api/leads/bulk/{bulk}/undo", .op = &op_lead_bulk_undo),
	GET("/api/leads/enquiries", .op = &op_enquiry_list),
	POST("/api/leads/enquiries/{id}/release", .op = &op_enquiry_release),
	POST("/api/leads/enquiries/{id}/drop", .op = &op_enquiry_drop),
	GET("/admin/leads", .op = &op_lead_list, .page = "leads.html"),
	GET("/admin/leads/pipeline", .op = &op_lead_board, .page = "leads_board.html"),
	POST("/admin/leads/pipeline/{id}/stage", .op = &op_lead_stage, .then = "/admin/leads/pipeline"),
	POST("/admin/leads/bulk", .op = &op_lead_bulk, .page = "leads_bulk.html"),
	POST("/admin/leads/bulk/{bulk}/undo", .op = &op_lead_bulk_undo, .page = "leads_bulk.html"),
	GET("/admin/leads/enquiries", .op = &op_enquiry_list, .page = "enquiries.html"),
	POST("/admin/leads/enquiries/{id}/release", .op = &op_enquiry_release, .then = "/admin/leads/enquiries"),
	POST("/admin/leads/enquiries/{id}/drop", .op = &op_enquiry_drop, .then = "/admin/leads/enquiries"),

	/* what the house decides about them */
	GET("/api/pipelines", .op = &op_pipeline_book),
	POST("/api/pipelines", .op = &op_pipeline_save),
	POST("/api/pipelines/stages", .op = &op_stage_save),
	POST("/api/pipelines/stages/{id}/remove", .op = &op_stage_remove),
	POST("/api/pipelines/reasons", .op = &op_lost_reason_save),
	POST("/api/pipelines/assignments", .op = &op_assignment_save),
	POST("/api/pipelines/assignments/{id}/remove", .op = &op_assignment_remove),
	POST("/api/pipelines/scores", .op = &op_score_rule_save),
	POST("/api/pipelines/{slug}/remove", .op = &op_pipeline_remove),
	GET(SET_UP, .op = &op_pipeline_book, .page = "leads_set_up.html"),
	POST(SET_UP "/pipelines", .op = &op_pipeline_save, .then = SET_UP),
	POST(SET_UP "/pipelines/{slug}/remove", .op = &op_pipeline_remove, .then = SET_UP),
	POST(SET_UP "/stages", .op = &op_stage_save, .then = SET_UP),
	POST(SET_UP "/stages/{id}/remove", .op = &op_stage_remove, .then = SET_UP),
	POST(SET_UP "/reasons", .op = &op_lost_reason_save, .then = SET_UP),
	POST(SET_UP "/assignments", .op = &op_assignment_save, .then = SET_UP),
	POST(SET_UP "/assignments/{id}/remove", .op = &op_assignment_remove, .then = SET_UP),
	POST(SET_UP "/scores", .op = &op_score_rule_save, .then = SET_UP),

	/* one lead */
	GET("/api/leads/{id}", .op = &op_lead_show),
	POST("/api/leads/{id}", .op = &op_lead_edit),
	POST("/api/leads/{id}/events", .op = &op_lead_move),
	POST("/api/leads/{id}/stage", .op = &op_lead_stage),
	POST("/api/leads/{id}/assign", .op = &op_lead_assign),
	POST("/api/leads/{id}/claim", .op = &op_lead_claim),
	POST("/api/leads/{id}/notes", .op = &op_lead_note),
	POST("/api/leads/{id}/convert", .op = &op_lead_convert),
	GET(LEAD, .op = &op_lead_show, .page = "lead.html"),
	POST(LEAD, .op = &op_lead_edit, .then = LEAD),
	POST(LEAD "/events", .op = &op_lead_move, .then = LEAD),
	POST(LEAD "/stage", .op = &op_lead_stage, .then = LEAD),
	POST(LEAD "/assign", .op = &op_lead_assign, .then = LEAD),
	POST(LEAD "/claim", .op = &op_lead_claim, .then = LEAD),
	POST(LEAD "/notes", .op = &op_lead_note, .then = LEAD),
	POST(LEAD "/convert", .op = &op_lead_convert, .then = LEAD),
	POST("/admin/leads/{lead}/tasks", .op = &op_task_save, .then = "/admin/leads/{lead}"),
	POST("/admin/leads/{lead}/tasks/{id}/done", .op = &op_task_done, .then = "/admin/leads/{lead}"),

	/* tasks */
	GET("/api/tasks", .op = &op_task_list),
	POST("/api/tasks", .op = &op_task_save),
	POST("/api/tasks/letters", .op = &op_work_letters_set),
	POST("/api/tasks/{id}/done", .op = &op_task_done),
	GET("/admin/tasks", .op = &op_task_list, .page = "tasks.html"),
	POST("/admin/tasks", .op = &op_task_save, .then = "/admin/tasks"),
	POST("/admin/tasks/letters", .op = &op_work_letters_set, .then = "/admin/tasks"),
	POST("/admin/tasks/{id}/done", .op = &op_task_done, .then = "/admin/tasks"),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "leads", .routes = routes, .access = access_read, .prepare = house_prepare });
}
