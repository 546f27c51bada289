/*
 * mailer - the letters a guest gets about a reservation
 *
 * Words and look are in lib/pages/mail_*: the same letter as plain text and as
 * HTML.  ABOUT holds the reservation's members, `house` {name, zone, phone,
 * address}, and for an offer to the waitlist `expires_at` and `accept_url`.
 * A subject is one line whatever the data says, so it is safe as a header.
 * Who sends, and where to, is the caller's business.
 */
#pragma once
#include "core/ctx.h"
#include <json.h>

enum letter_kind {
	LETTER_CONFIRMED,
	LETTER_REQUESTED,
	LETTER_CHANGED,
	LETTER_CANCELLED,
	LETTER_REMINDER,
	LETTER_OFFER
};

struct letter {
	const char *subject, *text, *html;
};

struct letter mailer_letter(struct ctx *, enum letter_kind, struct json_object *about);
/* Any other: PAPER is the beginning of its templates' names, LETTER the member that says which it is. */
struct letter mailer_write(struct ctx *, const char *paper, const char *letter, struct json_object *about);
