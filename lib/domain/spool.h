/*
 * spool - what was written: letters to guests, and the capture sheet
 *
 * Letters lie in the spool until a mail service takes them; the desk reads them
 * there.  The sheet has one row for everything captured, only ever grows, and
 * leaves as CSV whose cells no spreadsheet takes for formulas.
 */
#pragma once
#include "queries.h"

struct letter {
	struct id id;
	const char *to, *from, *subject, *kind, *state, *text, *message_id;
	bool has_calendar;
	struct id contact;
	struct instant created_at, sent_at;
};

struct spool_ask {
	const char *after;
};

struct letters {
	struct letter_list mails;
	const char *next;
};

struct letter_ask {
	struct id id;
};

struct letter_page {
	struct letter mail;
};

struct sheet_line {
	int64_t seq;
	struct instant at;
	const char *kind, *code, *service, *starts;
	int64_t party_size;
	const char *name, *phone, *email, *note, *source;
};

struct sheet_ask {
	int64_t before;
};

struct sheet {
	struct sheet_line_list rows;
	int64_t next;
};

extern const struct shape letter_shape, spool_ask_shape, letters_shape, letter_ask_shape, letter_page_shape,
        sheet_line_shape, sheet_ask_shape, sheet_shape;
extern const struct op op_desk_mail, op_desk_mail_one, op_desk_sheet, op_desk_sheet_csv;
