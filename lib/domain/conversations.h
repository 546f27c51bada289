/*
 * conversations - a guest and the house, one message after another
 *
 * A guest's message begins a turn.  What is understood, done and said because
 * of it is one transaction with the message itself.  The assistant speaks only
 * while it owns the conversation and nothing was said in between; otherwise its
 * words become a draft for the person who took over.
 */
#pragma once
#include "queries.h"

struct message {
	struct id id;
	int64_t seq, turn;
	const char *author, *author_name, *kind, *text;
	struct document parts;
	struct instant created_at;
};

struct conversation_key {
	struct id id;
};

struct conversation {
	struct id id;
	const char *status, *owner_kind, *owner_name;
	int64_t position, turn, version;
	const char *channel, *language, *live;
};

struct suggestion {
	const char *text;
};
LIST(suggestion);

struct chat_said {
	struct id conversation; /* optional: must be the caller's */
	const char *text, *language, *token;
	bool bearer;
};

struct chat_answer {
	struct conversation conversation;
	const char *visitor_token;
	struct message_list messages;
	struct suggestion_list suggestions;
};

struct chat_ask {
	int64_t after;
};

struct chat_hello {
	const char *language;
};

struct house_brief {
	const char *name, *zone, *phone, *assistant;
	bool sandbox, demo;
};

struct chat_welcome {
	struct suggestion_list suggestions;
	struct house_brief house;
};

extern const struct shape message_shape, conversation_shape, suggestion_shape, chat_said_shape, chat_answer_shape,
        chat_ask_shape, chat_hello_shape, chat_welcome_shape;
extern const struct op op_chat_turn, op_chat_history, op_chat_suggestions, op_chat_page;

/* One more at the end of the list. */
void suggestion_add(struct ctx *, struct suggestion_list *, const char *text);
/* The caller as a visitor: one is minted, and its token handed out, when there is none. */
struct problem *visitor_ensure(struct ctx *, const char *language, bool bearer, const char **token);
