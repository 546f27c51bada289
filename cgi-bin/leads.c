/*
 * leads - the FastCGI worker behind /api/leads, /api/tasks, /api/pipelines, their pages, and /enquire: a stranger leaves
 * word, the desk sells
 */
#include "house.h"
#include "domain/enquiries.h"
#include "domain/lead_board.h"
#include "io/access.h"
#include "web/worker.h"

#define LEAD "/admin/leads/{id}"
#define SET_UP "/admin/leads/set-up"

static const struct route routes[] = {
	/* a stranger leaves word */
	POST("/api/leads", .op = &op_lead_capture, .status = 201),
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
