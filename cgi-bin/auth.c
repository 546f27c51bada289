/*
 * auth - the FastCGI worker behind /api/auth: who comes in, what they are, what they may
 */
#include "house.h"
#include "domain/accounts.h"
#include "domain/passwords.h"
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
	POST("/api/auth/confirm", .op = &op_confirm),
	POST("/api/auth/confirm/end", .op = &op_confirm_end),
	GET("/admin/confirm", .op = &op_confirm_form, .page = "confirm.html"),
	POST("/admin/confirm", .op = &op_confirm, .then = "{+next}"),
	GET("/admin/enter", .op = &op_staff_link_show, .page = "enter.html"),
	POST("/admin/enter", .op = &op_staff_link_use, .then = "/admin/inbox"),

	/* what people are */
	GET("/api/auth/roles", .op = &op_role_list),
	POST("/api/auth/roles", .op = &op_role_save),
	POST("/api/auth/roles/{slug}/remove", .op = &op_role_remove),
	POST("/api/auth/users/{id}/roles", .op = &op_user_roles_set),
	{ 0 },
};

static const struct op *const commands[] = { &op_staff_link_make, &op_user_add, &op_user_password, NULL };

static struct problem *prepare(struct ctx *c)
{
	passwords_start();
	return house_prepare(c);
}

int main(int argc, char **argv)
{
	return worker_main(argc, argv,
	        &(struct worker){ .name = "auth", .routes = routes, .commands = commands, .prepare = prepare });
}
