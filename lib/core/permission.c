#include "core/permission.h"
#include <string.h>

static const char *const names_of[N_PERMISSIONS] = {
	[FOR_ANYONE] = "anyone",
	[FOR_GUESTS] = "guest",
	[FOR_STAFF] = "staff",
	[FOR_SYSTEM] = "system",
	[CONVERSATION_READ] = "conversation.read",
	[CONVERSATION_MANAGE] = "conversation.manage",
	[RESERVATION_READ] = "reservation.read",
	[RESERVATION_MANAGE] = "reservation.manage",
	[RESERVATION_CORRECT] = "reservation.correct",
	[CONTACT_READ] = "contact.read",
	[CONTACT_MANAGE] = "contact.manage",
	[CONTACT_MERGE] = "contact.merge",
	[CONTACT_IMPORT] = "contact.import",
	[CONTACT_EXPORT] = "contact.export",
	[LEAD_READ] = "lead.read",
	[LEAD_MANAGE] = "lead.manage",
	[LEAD_SET_UP] = "lead.set_up",
	[LEAD_EXPORT] = "lead.export",
	[REPORT_READ] = "report.read",
	[KNOWLEDGE_READ] = "knowledge.read",
	[KNOWLEDGE_MANAGE] = "knowledge.manage",
	[MAIL_READ] = "mail.read",
	[SHEET_READ] = "sheet.read",
	[SHEET_EXPORT] = "sheet.export",
	[EFFECT_MANAGE] = "effect.manage",
	[ENDPOINT_READ] = "endpoint.read",
	[ENDPOINT_MANAGE] = "endpoint.manage",
	[PRIVACY_READ] = "privacy.read",
	[PRIVACY_MANAGE] = "privacy.manage",
	[AUDIT_READ] = "audit.read",
	[USER_READ] = "user.read",
	[USER_MANAGE] = "user.manage",
	[ROLE_MANAGE] = "role.manage",
	[KEY_MANAGE] = "key.manage",
};

const char *permission_name(enum permission p)
{
	return names_of[p];
}

static enum permission named(const char *name, size_t n)
{
	for (int p = FIRST_NAMED; p < N_PERMISSIONS; p++)
		if (!strncmp(names_of[p], name, n) && !names_of[p][n])
			return (enum permission)p;
	return UNDECLARED;
}

/* How many words NAMES has that are no permission of ours. */
static int read_names(const char *names, permission_set *set)
{
	int strange = 0;

	*set = 0;
	for (names += strspn(names, " "); *names; names += strspn(names, " ")) {
		size_t n = strcspn(names, " ");
		enum permission p = named(names, n);
		*set |= p ? UINT64_C(1) << p : 0;
		strange += !p;
		names += n;
	}
	return strange;
}

permission_set permissions_read(const char *names)
{
	permission_set set;

	read_names(names ? names : "", &set);
	return set;
}

bool permissions_same(const char *names)
{
	permission_set set, all = 0;

	for (int p = FIRST_NAMED; p < N_PERMISSIONS; p++)
		all |= UINT64_C(1) << p;
	return !read_names(names, &set) && set == all;
}

bool permission_held(enum permission p, enum standing who, permission_set holds)
{
	if (who == SYSTEM || p == FOR_ANYONE)
		return true;
	if (p == FOR_GUESTS)
		return who >= GUEST;
	if (p == FOR_STAFF)
		return who == STAFF;
	return p >= FIRST_NAMED && who == STAFF && (holds >> p & 1);
}
