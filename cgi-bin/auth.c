/*
 * auth - the FastCGI worker behind /api/auth: who comes in, what they are, what they may
 */
#include "house.h"
#include "domain/accounts.h"
#include "domain/audit.h"
#include "domain/data_requests.h"
#include "domain/grants.h"
#include "domain/keys.h"
#include "domain/passwords.h"
#include "domain/roles.h"
#include "domain/sso.h"
#include "io/access.h"
#include "web/worker.h"

#define REQUEST "/admin/privacy/{id}"

static const struct route routes[] = {
	/* coming in and going */
	GET("/api/auth/me", .op = &op_me),
	POST("/api/auth/session", .op = &op_session_start),
	POST("/api/auth/session/end", .op = &op_session_end),
	POST("/api/auth/demo-session", .op = &op_demo_session),
	GET("/admin/sign-in", .op = &op_session_form, .page = "signin.html"),
	GET("/admin/sign-in/outside", .op = &op_sso_begin, .then = "{+url}"),
	GET("/admin/sign-in/outside/back", .op = &op_sso_finish, .page = "signed_in.html"),
	POST("/admin/session", .op = &op_session_start, .then = "/admin/inbox"),
	POST("/admin/session/end", .op = &op_session_end, .then = "/admin/sign-in"),
	POST("/api/auth/confirm", .op = &op_confirm),
	POST("/api/auth/confirm/end", .op = &op_confirm_end),
	GET("/admin/confirm", .op = &op_confirm_form, .page = "confirm.html"),
	POST("/admin/confirm", .op = &op_confirm, .then = "{+next}"),
	GET("/admin/enter", .op = &op_staff_link_show, .page = "enter.html"),
	POST("/admin/enter", .op = &op_staff_link_use, .then = "/admin/inbox"),

	/* software without cookies */
	POST("/api/auth/token", .op = &op_token_grant),
	POST("/api/auth/token/revoke", .op = &op_token_revoke),
	GET("/api/auth/jwks", .op = &op_signing_keys),
	GET("/.well-known/jwks.json", .op = &op_signing_keys),
	GET("/api/auth/keys", .op = &op_key_list),
	POST("/api/auth/keys", .op = &op_key_create, .status = 201),
	GET("/api/auth/keys/self", .op = &op_key_self),
	POST("/api/auth/keys/{id}/rotate", .op = &op_key_rotate, .status = 201),
	POST("/api/auth/keys/{id}/revoke", .op = &op_key_revoke),
	GET("/admin/keys", .op = &op_key_list, .page = "keys.html"),
	POST("/admin/keys", .op = &op_key_create, .page = "keys.html"),
	POST("/admin/keys/{id}/rotate", .op = &op_key_rotate, .page = "keys.html"),
	POST("/admin/keys/{id}/revoke", .op = &op_key_revoke, .then = "/admin/keys"),

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

	/* what people ask about their data */
	GET("/api/privacy/requests", .op = &op_data_request_list),
	POST("/api/privacy/requests", .op = &op_data_request_record, .status = 201),
	GET("/api/privacy/requests/{id}", .op = &op_data_request_show),
	POST("/api/privacy/requests/{id}/events", .op = &op_data_request_move),
	GET("/api/privacy/requests/{id}/export.json", .op = &op_data_request_export, .file = true),
	GET("/api/privacy/requests/{id}/export.html", .op = &op_data_request_letter, .file = true),
	GET("/admin/privacy", .op = &op_data_request_list, .page = "privacy.html"),
	POST("/admin/privacy", .op = &op_data_request_record, .then = REQUEST),
	GET(REQUEST, .op = &op_data_request_show, .page = "privacy_request.html"),
	POST(REQUEST "/events", .op = &op_data_request_move, .then = REQUEST),
	GET(REQUEST "/export.json", .op = &op_data_request_export, .file = true),
	GET(REQUEST "/export.html", .op = &op_data_request_letter, .file = true),
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
	        &(struct worker){ .name = "auth",
	                .routes = routes,
	                .commands = commands,
	                .access = access_read,
	                .prepare = prepare });
}
