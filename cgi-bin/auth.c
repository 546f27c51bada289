/*
 * auth - the FastCGI worker behind /api/auth and /api/portal: who comes in, what they are, what they may
 */
#include "house.h"
#include "domain/accounts.h"
#include "domain/audit.h"
#include "domain/calendar.h"
#include "domain/counter.h"
#include "domain/data_requests.h"
#include "domain/grants.h"
#include "domain/keys.h"
#include "domain/account.h"
#include "domain/letters.h"
#include "domain/passwords.h"
#include "domain/passkeys.h"
#include "domain/portal.h"
#include "domain/proofs.h"
#include "domain/roles.h"
#include "domain/sso.h"
#include "io/access.h"
#include "domain/staff.h"
#include "web/worker.h"

#define PORTAL "/portal/page"
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
	POST("/admin/session", .op = &op_session_start, .then = "{+next}"),
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
	POST("/api/auth/session/factor", .op = &op_factor_show),
	POST("/api/auth/passkey/challenge", .op = &op_passkey_ask),
	POST("/api/auth/passkey/session", .op = &op_passkey_sign_in),
	POST("/api/auth/passkey/confirm", .op = &op_passkey_confirm),
	GET("/admin/sign-in/factor", .op = &op_factor_form, .page = "signin_factor.html"),
	POST("/admin/sign-in/factor", .op = &op_factor_show, .then = "/admin/inbox"),

	/* invitations and new passwords */
	POST("/api/auth/invitation", .op = &op_invitation_accept),
	GET("/admin/accept", .op = &op_invitation_show, .page = "accept.html"),
	POST("/admin/accept", .op = &op_invitation_accept, .then = "/admin/inbox"),
	POST("/api/auth/reset", .op = &op_reset_ask, .status = 202),
	POST("/api/auth/reset/new", .op = &op_reset_use),
	GET("/admin/reset", .op = &op_reset_form, .page = "reset.html"),
	POST("/admin/reset", .op = &op_reset_ask, .page = "reset_sent.html"),
	GET("/admin/reset/new", .op = &op_reset_show, .page = "reset_new.html"),
	POST("/admin/reset/new", .op = &op_reset_use, .then = "/admin/sign-in"),

	/* one's own account */
	GET("/api/auth/account", .op = &op_account_show),
	POST("/api/auth/account/name", .op = &op_account_name),
	POST("/api/auth/account/password", .op = &op_account_password),
	POST("/api/auth/account/sessions/end", .op = &op_account_sessions_end),
	POST("/api/auth/account/sessions/{id}/end", .op = &op_account_session_end),
	GET("/admin/account", .op = &op_account_show, .page = "account.html"),
	POST("/admin/account/name", .op = &op_account_name, .then = "/admin/account"),
	POST("/admin/account/password", .op = &op_account_password, .then = "/admin/account"),
	POST("/admin/account/sessions/end", .op = &op_account_sessions_end, .then = "/admin/account"),
	POST("/admin/account/sessions/{id}/end", .op = &op_account_session_end, .then = "/admin/account"),
	POST("/admin/account/lock", .op = &op_confirm_end, .then = "/admin/account"),

	POST("/api/auth/account/totp", .op = &op_totp_begin),
	POST("/api/auth/account/totp/confirm", .op = &op_totp_confirm),
	POST("/api/auth/account/totp/remove", .op = &op_totp_remove),
	POST("/api/auth/account/recovery", .op = &op_recovery_make),
	POST("/api/auth/account/passkeys/challenge", .op = &op_passkey_options),
	POST("/api/auth/account/passkeys", .op = &op_passkey_add, .status = 201),
	POST("/api/auth/account/passkeys/{id}/remove", .op = &op_passkey_remove),
	POST("/admin/account/totp", .op = &op_totp_begin, .then = "/admin/account/totp"),
	GET("/admin/account/totp", .op = &op_totp_show, .page = "totp.html"),
	GET("/admin/account/totp.svg", .op = &op_totp_picture, .file = true),
	POST("/admin/account/totp/confirm", .op = &op_totp_confirm, .page = "recovery.html"),
	POST("/admin/account/totp/remove", .op = &op_totp_remove, .then = "/admin/account"),
	POST("/admin/account/recovery", .op = &op_recovery_make, .page = "recovery.html"),
	POST("/admin/account/passkeys", .op = &op_passkey_add, .page = "recovery.html"),
	POST("/admin/account/passkeys/{id}/remove", .op = &op_passkey_remove, .then = "/admin/account"),

	/* who works here */
	GET("/api/auth/users", .op = &op_user_list),
	POST("/api/auth/users", .op = &op_user_invite, .status = 201),
	GET("/api/auth/users/{id}", .op = &op_user_show),
	POST("/api/auth/users/{id}/invite", .op = &op_user_invite_again),
	POST("/api/auth/users/{id}/events", .op = &op_user_move),
	GET("/admin/users", .op = &op_user_list, .page = "users.html"),
	POST("/admin/users", .op = &op_user_invite, .page = "users.html"),
	GET("/admin/users/{id}", .op = &op_user_show, .page = "user.html"),
	POST("/admin/users/{id}/invite", .op = &op_user_invite_again, .page = "users.html"),
	POST("/admin/users/{id}/events", .op = &op_user_move, .then = "/admin/users/{id}"),

	/* what people are */
	GET("/api/auth/roles", .op = &op_role_list),
	POST("/api/auth/roles", .op = &op_role_save),
	POST("/api/auth/roles/{slug}/remove", .op = &op_role_remove),
	POST("/api/auth/roles/{slug}/factor", .op = &op_role_factor_set),
	GET("/admin/roles", .op = &op_role_list, .page = "roles.html"),
	POST("/admin/roles", .op = &op_role_save, .then = "/admin/roles"),
	GET("/admin/roles/new", .op = &op_role_draft, .page = "role.html"),
	GET("/admin/roles/{slug}", .op = &op_role_show, .page = "role.html"),
	POST("/admin/roles/{slug}/factor", .op = &op_role_factor_set, .then = "/admin/roles"),
	POST("/admin/roles/{slug}/remove", .op = &op_role_remove, .then = "/admin/roles"),
	POST("/api/auth/users/{id}/roles", .op = &op_user_roles_set),

	/* who did what */
	GET("/api/auth/audit", .op = &op_audit_list),
	GET("/api/auth/audit.ndjson", .op = &op_audit_export, .file = true),
	GET("/admin/audit", .op = &op_audit_list, .page = "audit.html"),
	GET("/admin/audit.ndjson", .op = &op_audit_export, .file = true),
	POST("/admin/users/{id}/roles", .op = &op_user_roles_set, .then = "/admin/users/{id}"),

	/* a guest proves an address */
	POST("/api/auth/link", .op = &op_link_ask, .status = 202, .guests = true),
	POST("/api/auth/link/prove", .op = &op_link_prove, .guests = true),
	POST("/api/auth/code", .op = &op_code_prove, .guests = true),
	GET("/portal/enter", .op = &op_link_show, .page = "portal_enter.html", .guests = true),
	POST("/portal/enter", .op = &op_link_prove, .then = "/portal", .guests = true),
	POST("/portal/page/ask", .op = &op_link_ask, .then = PORTAL "?asked=true", .guests = true),
	POST("/portal/page/code", .op = &op_code_prove, .then = PORTAL, .guests = true),
	POST("/api/portal/leave", .op = &op_guest_leave, .guests = true),
	POST("/portal/page/leave", .op = &op_guest_leave, .then = PORTAL, .guests = true),

	/* and sees what is theirs */
	GET("/api/portal", .op = &op_portal_show, .guests = true),
	GET("/api/portal/reservations", .op = &op_portal_reservation_list, .guests = true),
	GET("/api/portal/reservations/{code}", .op = &op_reservation_own, .guests = true),
	POST("/api/portal/reservations/{code}/change", .op = &op_reservation_change, .guests = true),
	POST("/api/portal/reservations/{code}/cancel", .op = &op_reservation_cancel, .guests = true),
	GET("/api/portal/reservations/{code}/calendar.ics", .op = &op_reservation_ics, .file = true, .guests = true),
	GET("/api/portal/conversations", .op = &op_portal_talk_list, .guests = true),
	GET("/api/portal/conversations/{id}", .op = &op_portal_talk_show, .guests = true),
	POST("/api/portal/conversations/{id}/continue", .op = &op_portal_talk_bring, .guests = true),
	GET("/api/portal/letters", .op = &op_portal_letter_list, .guests = true),
	GET("/api/portal/letters/{id}", .op = &op_portal_letter_show, .guests = true),
	GET("/api/portal/consents", .op = &op_portal_consent_list, .guests = true),
	POST("/api/portal/consents", .op = &op_portal_consent_say, .guests = true),
	GET("/api/portal/data", .op = &op_portal_data_show, .guests = true),
	POST("/api/portal/data", .op = &op_portal_data_tell, .guests = true),
	POST("/api/portal/addresses", .op = &op_address_ask, .status = 202, .guests = true),
	POST("/api/portal/addresses/prove", .op = &op_address_prove, .guests = true),
	POST("/api/portal/addresses/{id}/remove", .op = &op_portal_address_drop, .guests = true),
	POST("/api/portal/requests", .op = &op_portal_data_request, .status = 201, .guests = true),

	/* the same by pages alone */
	GET(PORTAL, .op = &op_portal_page_show, .page = "portal_page.html", .guests = true),
	GET(PORTAL "/reservations", .op = &op_portal_reservation_list, .page = "portal_reservations.html",
	        .guests = true),
	GET(PORTAL "/conversations", .op = &op_portal_talk_list, .page = "portal_conversations.html", .guests = true),
	GET(PORTAL "/conversations/{id}", .op = &op_portal_talk_show, .page = "portal_conversation.html",
	        .guests = true),
	POST(PORTAL "/conversations/{id}/continue", .op = &op_portal_talk_bring, .then = "/chat/page", .guests = true),
	GET(PORTAL "/letters", .op = &op_portal_letter_list, .page = "portal_letters.html", .guests = true),
	GET(PORTAL "/letters/{id}", .op = &op_portal_letter_show, .page = "portal_letter.html", .guests = true),
	GET(PORTAL "/consents", .op = &op_portal_consent_list, .page = "portal_consents.html", .guests = true),
	POST(PORTAL "/consents", .op = &op_portal_consent_say, .then = PORTAL "/consents", .guests = true),
	GET(PORTAL "/data", .op = &op_portal_data_show, .page = "portal_data.html", .guests = true),
	POST(PORTAL "/data", .op = &op_portal_data_tell, .then = PORTAL "/data", .guests = true),
	POST(PORTAL "/addresses", .op = &op_address_ask, .then = PORTAL "/data", .guests = true),
	POST(PORTAL "/addresses/prove", .op = &op_address_prove, .then = PORTAL "/data", .guests = true),
	POST(PORTAL "/addresses/{id}/remove", .op = &op_portal_address_drop, .then = PORTAL "/data", .guests = true),
	POST(PORTAL "/requests", .op = &op_portal_data_request, .then = PORTAL "/data", .guests = true),

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

static const struct op *const commands[] = { &op_staff_link_make, &op_user_add, &op_user_password, &op_staff_letter,
	&op_user_move_named, NULL };

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
