/*
 * portal - where a guest who proved an address sees and changes what is theirs
 *
 * Reservations, conversations, letters, consents, data: each by the guest's own
 * sight, which is the database's (sql/deploy/portal.sql).  Whoever proved
 * nothing is told prove-address-first.  Routes to these ops say .guests, so a
 * member of staff who is signed in in the same browser sees no more than the
 * guest does.
 */
#pragma once
#include "domain/conversations.h"
#include "domain/reservations.h"

struct portal_ask {
	bool past;
	const char *after;
};

struct portal_list_ask {
	const char *after;
};

struct portal_one {
	struct id id;
};

struct portal_reservations {
	struct reservation_list reservations;
	const char *next;
	bool past;
};

struct talk_brief {
	struct id id;
	const char *status, *last_text, *last_author;
	struct instant last_at;
	bool here;
};

struct talks {
	struct talk_brief_list conversations;
	const char *next;
};

struct talk_shown {
	struct talk_brief conversation;
	struct message_list messages;
};

struct guest_letter {
	struct id id;
	const char *to, *subject, *text;
	bool has_calendar;
	struct instant created_at;
};

struct guest_letters {
	struct guest_letter_list letters;
	const char *next;
};

struct guest_letter_shown {
	struct guest_letter letter;
};

struct consent {
	const char *purpose, *title, *text;
	int64_t version, said_version;
	bool given;
	struct instant at;
};

struct consents {
	struct consent_list consents;
};

struct consent_said {
	const char *purpose;
	int64_t version;
	bool given;
};

struct guest_address {
	struct id id;
	const char *channel, *value, *proof;
};

struct own_request {
	struct id id;
	const char *kind, *state;
	struct instant asked_at;
};

struct own_request_new {
	const char *kind;
};

struct guest_self {
	const char *name, *language;
};

struct guest_data {
	struct guest_self self;
	struct guest_address_list addresses;
	struct own_request_list requests;
};

struct portal {
	struct guest_self self;
	struct reservation_list upcoming;
	struct talk_brief_list conversations;
	struct guest_letter_list letters;
	struct own_request_list requests;
};

struct portal_door {
	bool asked;
};

struct portal_page {
	bool proven, asked;
	struct portal portal;
};

extern const struct op op_portal_show, op_portal_page_show, op_portal_reservation_list, op_portal_talk_list,
        op_portal_talk_show, op_portal_talk_bring, op_portal_letter_list, op_portal_letter_show, op_portal_consent_list,
        op_portal_consent_say, op_portal_data_show, op_portal_data_tell, op_portal_address_drop, op_portal_data_request;
