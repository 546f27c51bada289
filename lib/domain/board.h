/*
 * board - a day at a glance: resources, their units, and who has them when
 *
 * The day is the house's own, from midnight to midnight of its zone.  Holds are
 * shown with the moment they run out.  One reservation has a page with what
 * followed from it, each follow-up with its state, and its history from the
 * audit log.  What failed can be tried again; truth is never edited.
 */
#pragma once
#include "domain/reservations.h"

struct board_ask {
	struct day day;
};

struct board_column {
	const char *name;
	int64_t seats_min, seats_max;
	struct reservation_list reservations;
};
LIST(board_column);

struct board_resource {
	struct id id;
	const char *slug, *name, *kind;
	struct board_column_list units;
};
LIST(board_resource);

struct board_feed {
	const char *name, *url;
};
LIST(board_feed);

struct wish {
	struct id id;
	const char *state, *service_name, *resource_name;
	int64_t party_size;
	struct instant wish_from, wish_until, offer_expires_at;
	const char *name, *phone, *email, *reservation;
	int64_t lapses;
};

struct board {
	struct day day, today;
	const char *zone;
	struct board_resource_list resources;
	struct reservation_list reservations;
	struct wish_list waiting;
	struct board_feed_list feeds;
};

struct follow_up {
	struct id id;
	const char *kind, *title, *state;
	int64_t attempts;
	const char *detail;
	struct instant run_at, done_at;
	const char *code;
};

struct history_line {
	struct instant at;
	const char *event, *actor, *from_state, *to_state;
	int64_t version;
};

struct reservation_page_ask {
	const char *code;
};

struct reservation_page {
	struct reservation reservation;
	struct follow_up_list effects;
	struct history_line_list history;
};

struct effect_ask {
	struct id id;
};

extern const struct shape board_ask_shape, board_shape, follow_up_shape, history_line_shape, wish_shape,
        reservation_page_ask_shape, reservation_page_shape, effect_ask_shape;
extern const struct op op_desk_board, op_desk_reservation, op_desk_effect_retry;
