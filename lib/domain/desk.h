/*
 * desk - the inbox, and what a person does in a conversation
 *
 * Whoever waits stands first, the longest wait on top.  Taking a conversation
 * over, or saying the first word in it, silences the assistant from that moment
 * on: its turn is spent under the lock of the conversation's row, and a reply
 * it was composing becomes a draft that only staff see.
 */
#pragma once
#include "domain/conversations.h"
#include "domain/reservations.h"

struct inbox_line {
	struct id id;
	const char *status, *owner_kind, *owner_name;
	struct id owner_user;
	int64_t position, turn, version;
	const char *channel, *language, *live;
	struct id contact;
	const char *contact_name, *last_text, *last_author;
	struct instant last_at, waiting_since, snoozed_until;
	int64_t waiting_seconds, unread;
};

struct inbox_counts {
	int64_t waiting, live, automated, snoozed, mine, requests, failed_effects, given_up;
};

struct inbox_ask {
	const char *view, *after;
};

struct inbox {
	const char *view;
	struct inbox_counts counts;
	struct inbox_line_list conversations;
	const char *next;
};

struct conversation_ask {
	struct id id;
	int64_t before;
};

struct conversation_page {
	struct inbox_line conversation;
	struct document contact, legal;
	struct message_list messages, notes;
	const char *draft;
	struct reservation_list reservations;
};

struct conversation_act {
	struct id id;
	const char *note;
	int64_t version;
};

struct conversation_snooze {
	struct id id;
	struct instant until;
	const char *note;
	int64_t version;
};

struct conversation_words {
	struct id id;
	const char *text;
};

extern const struct shape inbox_line_shape, inbox_counts_shape, inbox_ask_shape, inbox_shape, conversation_ask_shape,
        conversation_page_shape, conversation_act_shape, conversation_snooze_shape, conversation_words_shape;
extern const struct op op_desk_inbox, op_desk_conversation, op_desk_take, op_desk_return, op_desk_resolve,
        op_desk_snooze, op_desk_queue, op_desk_reply, op_desk_note;
