/*
 * admin - the FastCGI worker behind /api/desk and /admin: the desk, as JSON and as pages of the same ops
 */
#include "house.h"
#include "domain/articles.h"
#include "domain/board.h"
#include "domain/desk.h"
#include "domain/endpoints.h"
#include "domain/listeners.h"
#include "domain/spool.h"
#include "domain/traces.h"
#include "domain/waitlist.h"
#include "io/access.h"
#include "web/worker.h"

#define CONVERSATION "/admin/conversations/{id}"

static const struct route routes[] = {
	GET("/_live/authorise", .op = &op_live_authorise, .inside = true),

	/* conversations */
	GET("/api/desk/inbox", .op = &op_desk_inbox),
	GET("/api/desk/conversations/{id}", .op = &op_desk_conversation),
	POST("/api/desk/conversations/{id}/take", .op = &op_desk_take),
	POST("/api/desk/conversations/{id}/return", .op = &op_desk_return),
	POST("/api/desk/conversations/{id}/resolve", .op = &op_desk_resolve),
	POST("/api/desk/conversations/{id}/snooze", .op = &op_desk_snooze),
	POST("/api/desk/conversations/{id}/queue", .op = &op_desk_queue),
	POST("/api/desk/conversations/{id}/messages", .op = &op_desk_reply, .status = 201),
	POST("/api/desk/conversations/{id}/notes", .op = &op_desk_note, .status = 201),
	GET("/api/desk/messages/{id}/trace", .op = &op_desk_trace),
	GET("/admin", .op = &op_desk_inbox, .page = "inbox.html"),
	GET("/admin/inbox", .op = &op_desk_inbox, .page = "inbox.html"),
	GET(CONVERSATION, .op = &op_desk_conversation, .page = "conversation.html"),
	POST(CONVERSATION "/take", .op = &op_desk_take, .then = CONVERSATION),
	POST(CONVERSATION "/return", .op = &op_desk_return, .then = CONVERSATION),
	POST(CONVERSATION "/resolve", .op = &op_desk_resolve, .then = CONVERSATION),
	POST(CONVERSATION "/snooze", .op = &op_desk_snooze, .then = CONVERSATION),
	POST(CONVERSATION "/queue", .op = &op_desk_queue, .then = CONVERSATION),
	POST(CONVERSATION "/messages", .op = &op_desk_reply, .then = CONVERSATION),
	POST(CONVERSATION "/notes", .op = &op_desk_note, .then = CONVERSATION),
	GET("/admin/messages/{id}/trace", .op = &op_desk_trace, .page = "trace.html"),

	/* reservations */
	GET("/api/desk/board", .op = &op_desk_board),
	GET("/api/desk/reservations/{code}", .op = &op_desk_reservation),
	POST("/api/desk/reservations/{code}/events", .op = &op_reservation_move, .inside = true),
	POST("/api/desk/effects/{id}/retry", .op = &op_desk_effect_retry),
	GET("/api/desk/waitlist", .op = &op_desk_waitlist),
	GET("/admin/board", .op = &op_desk_board, .page = "board.html"),
	GET("/admin/waitlist", .op = &op_desk_waitlist, .page = "waitlist.html"),
	POST("/admin/waitlist/{id}/accept", .op = &op_desk_wish_accept, .then = "/admin/reservations/{reservation}"),
	POST("/admin/waitlist/{id}/withdraw", .op = &op_desk_wish_withdraw, .then = "/admin/waitlist"),
	GET("/admin/reservations/{code}", .op = &op_desk_reservation, .page = "reservation.html"),
	POST("/admin/reservations/{code}/events", .op = &op_reservation_move, .then = "/admin/reservations/{code}"),
	POST("/admin/effects/{id}/retry", .op = &op_desk_effect_retry, .then = "/admin/reservations/{code}"),

	/* knowledge */
	GET("/api/desk/knowledge", .op = &op_desk_knowledge),
	POST("/api/desk/knowledge", .op = &op_knowledge_add, .status = 201),
	GET("/api/desk/knowledge/{id}", .op = &op_knowledge_show),
	POST("/api/desk/knowledge/{id}", .op = &op_knowledge_save),
	POST("/api/desk/questions/{id}/ignore", .op = &op_question_ignore),
	GET("/admin/knowledge", .op = &op_desk_knowledge, .page = "knowledge.html"),
	POST("/admin/knowledge", .op = &op_knowledge_add, .then = "/admin/knowledge"),
	GET("/admin/knowledge/new", .op = &op_knowledge_draft, .page = "knowledge_edit.html"),
	GET("/admin/knowledge/{id}", .op = &op_knowledge_show, .page = "knowledge_edit.html"),
	POST("/admin/knowledge/{id}", .op = &op_knowledge_save, .then = "/admin/knowledge/{id}"),
	POST("/admin/questions/{id}/ignore", .op = &op_question_ignore, .then = "/admin/knowledge"),

	/* what was written and sent */
	GET("/api/desk/mail", .op = &op_desk_mail),
	GET("/api/desk/mail/{id}", .op = &op_desk_mail_one),
	GET("/api/desk/sheet", .op = &op_desk_sheet),
	GET("/api/desk/sheet.csv", .op = &op_desk_sheet_csv, .file = true),
	GET("/api/desk/endpoints", .op = &op_desk_endpoints),
	POST("/api/desk/endpoints", .op = &op_endpoint_add, .status = 201),
	POST("/api/desk/endpoints/{id}/disable", .op = &op_endpoint_disable),
	POST("/api/desk/endpoints/{id}/enable", .op = &op_endpoint_enable),
	POST("/api/desk/endpoints/{id}/test", .op = &op_endpoint_test, .status = 202),
	POST("/api/desk/deliveries/{id}/replay", .op = &op_delivery_replay, .status = 202),
	GET("/admin/mail", .op = &op_desk_mail, .page = "mail.html"),
	GET("/admin/mail/{id}", .op = &op_desk_mail_one, .page = "mail_one.html"),
	GET("/admin/sheet", .op = &op_desk_sheet, .page = "sheet.html"),
	GET("/admin/sheet.csv", .op = &op_desk_sheet_csv, .file = true),
	GET("/admin/endpoints", .op = &op_desk_endpoints, .page = "endpoints.html"),
	POST("/admin/endpoints", .op = &op_endpoint_add, .page = "endpoints.html"),
	POST("/admin/endpoints/{id}/disable", .op = &op_endpoint_disable, .then = "/admin/endpoints"),
	POST("/admin/endpoints/{id}/enable", .op = &op_endpoint_enable, .then = "/admin/endpoints"),
	POST("/admin/endpoints/{id}/test", .op = &op_endpoint_test, .then = "/admin/endpoints"),
	POST("/admin/deliveries/{id}/replay", .op = &op_delivery_replay, .then = "/admin/endpoints"),
	{ 0 },
};

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "admin", .routes = routes, .access = access_read, .prepare = house_prepare });
}
