/*
 * permission - what an op asks of its caller
 *
 * The first few say what a caller is.  The rest are one verb on one noun, held
 * by staff through their roles and by software through the scopes of its key;
 * who holds which is data (sql/deploy/permissions.sql), and a worker whose list
 * differs from the schema's does not start.  An op without one does not compile.
 */
#pragma once
#include <stdbool.h>
#include <stdint.h>

enum permission {
	UNDECLARED,
	FOR_ANYONE,
	FOR_GUESTS, /* whoever showed a visitor's token, and everybody below */
	FOR_STAFF, /* signed in at the desk, whatever their roles; not software with a key of theirs */
	FOR_SYSTEM, /* jobs and the shell */
	FIRST_NAMED,
	CONVERSATION_READ = FIRST_NAMED,
	CONVERSATION_MANAGE,
	RESERVATION_READ,
	RESERVATION_MANAGE,
	RESERVATION_CORRECT,
	CONTACT_READ,
	CONTACT_MANAGE,
	CONTACT_MERGE,
	CONTACT_IMPORT,
	CONTACT_EXPORT,
	LEAD_READ,
	LEAD_MANAGE,
	LEAD_SET_UP,
	LEAD_EXPORT,
	REPORT_READ,
	KNOWLEDGE_READ,
	KNOWLEDGE_MANAGE,
	MAIL_READ,
	SHEET_READ,
	SHEET_EXPORT,
	EFFECT_MANAGE,
	ENDPOINT_READ,
	ENDPOINT_MANAGE,
	PRIVACY_READ,
	PRIVACY_MANAGE,
	AUDIT_READ,
	USER_READ,
	USER_MANAGE,
	ROLE_MANAGE,
	KEY_MANAGE,
	N_PERMISSIONS
};

enum standing { ANYONE, GUEST, STAFF, SYSTEM }; /* what a caller is */

/* Those a caller holds, a bit each. */
typedef uint64_t permission_set;
_Static_assert(N_PERMISSIONS <= 64, "a permission_set has 64 bits");

const char *permission_name(enum permission); /* "contact.read", "anyone" */
/* The set of names between spaces, as the database tells them; names that are not known are left out. */
permission_set permissions_read(const char *names);
bool permission_held(enum permission, enum standing, permission_set);
/* Do NAMES, in order, say exactly those that are declared here? */
bool permissions_same(const char *names);
