#include "domain/spool.h"
#include "core/config.h"
#include "domain/keyset.h"

enum { SHEET_PAGE = 200, SHEET_MOST = 50000 };

SHAPE(letter, FIELD(letter, id, "The letter."), FIELD(letter, to, "To whom."), FIELD(letter, from, "From whom."),
        FIELD(letter, subject, "Its subject."), FIELD(letter, kind, "What it is about.", .maybe = true),
        FIELD(letter, state, "spooled, sent or failed."), FIELD(letter, text, "What it says.", .maybe = true),
        FIELD(letter, message_id, "Its Message-ID.", .maybe = true),
        FIELD(letter, has_calendar, "A calendar entry comes with it."),
        FIELD(letter, contact, "Who that is.", .maybe = true), FIELD(letter, created_at, "Written."),
        FIELD(letter, sent_at, "Left the house.", .maybe = true));
SHAPE(spool_ask, KEYSET_FIELD(spool_ask));
SHAPE(letters, LIST_OF(letters, mails, letter, "The newest first, without their text."),
        FIELD(letters, next, "Ask for more after this.", .maybe = true));
SHAPE(letter_ask, FIELD(letter_ask, id, "The letter.", .required = true));
SHAPE(letter_page, ONE_OF(letter_page, mail, letter, "The letter."));
SHAPE(sheet_line, FIELD(sheet_line, seq, "The row."), FIELD(sheet_line, at, "Written."),
        FIELD(sheet_line, kind, "What happened."), FIELD(sheet_line, code, "The reservation.", .maybe = true),
        FIELD(sheet_line, service, "For what.", .maybe = true),
        FIELD(sheet_line, starts, "When, at the house.", .maybe = true),
        FIELD(sheet_line, party_size, "How many.", .maybe = true), FIELD(sheet_line, name, "Who.", .maybe = true),
        FIELD(sheet_line, phone, "Their number.", .maybe = true),
        FIELD(sheet_line, email, "Their address.", .maybe = true),
        FIELD(sheet_line, note, "Their words.", .maybe = true),
        FIELD(sheet_line, source, "By which way.", .maybe = true));
SHAPE(sheet_ask,
        FIELD(sheet_ask, before, "Rows before this one.", .min = 1, .max = INT64_C(9007199254740991), .maybe = true));
SHAPE(sheet, LIST_OF(sheet, rows, sheet_line, "The newest first."),
        FIELD(sheet, next, "Ask for more before this.", .maybe = true));

static struct problem *desk_mail(struct ctx *c, const struct spool_ask *in, struct letters *out)
{
	struct keyset after = keyset_read(in->after);

	TRY(sql_mail_list(c, after.at, after.id, &out->mails));
	out->next = KEYSET_CUT(c, &out->mails, created_at);
	for (size_t i = 0; i < out->mails.n; i++)
		out->mails.items[i].from = config->mail_from;
	return NULL;
}

static struct problem *desk_mail_one(struct ctx *c, const struct letter_ask *in, struct letter_page *out)
{
	struct letter *letter;

	TRY(sql_mail_one(c, in->id, &letter));
	if (!letter)
		return problem(c, &NO_SUCH_THING, "no letter has this id");
	out->mail = *letter;
	out->mail.from = config->mail_from;
	return NULL;
}

static struct problem *desk_sheet(struct ctx *c, const struct sheet_ask *in, struct sheet *out)
{
	TRY(sql_sheet_page(c, in->before, SHEET_PAGE, &out->rows));
	out->next = out->rows.n == SHEET_PAGE ? out->rows.items[SHEET_PAGE - 1].seq : NO_INT;
	return NULL;
}

/* --- the sheet as a file ---------------------------------------------------------------------------------------- */

static void put_number(struct buf *b, int64_t n, bool first)
{
	buf_csv(b, n == NO_INT ? NULL : arena_printf(b->mem, "%lld", (long long)n), first);
}

static void put_row(struct buf *b, const struct sheet_line *r)
{
	char at[INSTANT_TEXT];

	instant_print(r->at, at);
	put_number(b, r->seq, true);
	buf_csv(b, at, false);
	buf_csv(b, r->kind, false);
	buf_csv(b, r->code, false);
	buf_csv(b, r->service, false);
	buf_csv(b, r->starts, false);
	put_number(b, r->party_size, false);
	buf_csv(b, r->name, false);
	buf_csv(b, r->phone, false);
	buf_csv(b, r->email, false);
	buf_csv(b, r->note, false);
	buf_csv(b, r->source, false);
	buf_puts(b, "\r\n");
}

/* RFC 4180; the oldest row first, as one would append them. */
static struct problem *desk_sheet_csv(struct ctx *c, const struct nothing *in, struct file *out)
{
	struct buf b = { .mem = c->mem };
	struct sheet_line_list rows;

	(void)in;
	TRY(sql_sheet_page(c, NO_INT, SHEET_MOST, &rows));
	TRY(sql_sheet_exported(c, (int64_t)rows.n));
	buf_puts(&b, "row,written,event,code,service,starts,party_size,name,phone,email,note,source\r\n");
	for (size_t i = rows.n; i--;)
		put_row(&b, &rows.items[i]);
	*out = (struct file){ "text/csv; charset=utf-8", "frontdesk-sheet.csv", b.text };
	return NULL;
}

OP(desk_mail, spool_ask, letters, MAIL_READ, .summary = "The mail spool", .tx = READS);
OP(desk_mail_one, letter_ask, letter_page, MAIL_READ, .summary = "One letter", .tx = READS);
OP(desk_sheet, sheet_ask, sheet, SHEET_READ, .summary = "The capture sheet", .tx = READS);
OP(desk_sheet_csv, nothing, file, SHEET_EXPORT, .summary = "The capture sheet as CSV", .tx = WRITES, .step_up = true);
