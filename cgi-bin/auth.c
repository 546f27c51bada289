/*
 * auth - the FastCGI worker behind /api/auth: who comes in, what they are, what they may
 */
#include "house.h"
#include "domain/accounts.h"
#include "domain/audit.h"
#include "domain/roles.h"
#include "web/worker.h"

static const struct route routes[] = {
	/* coming in and going */
	GET("/api/auth/me", .op = &op_me),
	POST("/api/auth/session", .op = &op_session_start),
	POST("/api/auth/session/end", .op = &op_session_end),
	POST("/api/auth/demo-session", .op = &op_demo_session),
	GET("/admin/sign-in", .op = &op_session_form, .page = "signin.html"),
	POST("/admin/session", .op = &op_session_start, .then = "/admin/inbox"),
	POST("/admin/session/end", .op = &op_session_end, .then = "/admin/sign-in"),
	GET("/admin/enter", .op = &op_staff_link_show, .page = "enter.html"),
	POST("/admin/enter", .op = &op_staff_link_use, .then = "/admin/inbox"),

	/* what people are */
	GET("/api/auth/roles", .op = &op_role_list),
	POST("/api/auth/roles", .op = &op_role_save),
	POST("/api/auth/roles/{slug}/remove", .op = &op_role_remove),
	POST("/api/auth/users/{id}/roles", .op = &op_user_roles_set),

	/* who did what */
	GET("/api/auth/audit", .op = &op_audit_list),
	GET("/api/auth/audit.ndjson", .op = &op_audit_export, .file = true),
	GET("/admin/audit", .op = &op_audit_list, .page = "audit.html"),
	GET("/admin/audit.ndjson", .op = &op_audit_export, .file = true),
	{ 0 },
};

static const struct op *const commands[] = { &op_staff_link_make, &op_user_add, &op_user_password, NULL };

static struct problem *prepare(struct ctx *c)
{
	accounts_start();
	return house_prepare(c);
}

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "auth", .routes = routes, .commands = commands, .prepare = prepare });
}
