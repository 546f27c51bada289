#include "provider/mailer.h"
#include "io/page.h"

static const char *const kinds[] = {
	[LETTER_CONFIRMED] = "confirmed",
	[LETTER_REQUESTED] = "requested",
	[LETTER_CHANGED] = "changed",
	[LETTER_CANCELLED] = "cancelled",
	[LETTER_REMINDER] = "reminder",
	[LETTER_OFFER] = "offer",
};

/* White space of any kind and length becomes one blank. */
static const char *one_line(struct ctx *c, const char *text)
{
	char *said = arena_str(c->mem, text), *to = said;

	for (const char *p = text; *p; p++)
		if ((unsigned char)*p > ' ')
			*to++ = *p;
		else if (to > said && to[-1] != ' ')
			*to++ = ' ';
	if (to > said && to[-1] == ' ')
		to--;
	*to = '\0';
	return said;
}

struct letter mailer_write(struct ctx *c, const char *paper, const char *letter, struct json_object *about)
{
	json_object_object_add(about, "letter", json_object_new_string(letter));
	return (struct letter){
		.subject = one_line(c, page_render(c, arena_printf(c->mem, "%s_subject.txt", paper), about)),
		.text = page_render(c, arena_printf(c->mem, "%s_body.txt", paper), about),
		.html = page_render(c, arena_printf(c->mem, "%s_body.html", paper), about),
	};
}

struct letter mailer_letter(struct ctx *c, enum letter_kind kind, struct json_object *about)
{
	return mailer_write(c, "mail", kinds[kind], about);
}

struct letter mailer_proof(struct ctx *c, struct json_object *about, bool mail)
{
	if (mail)
		return mailer_write(c, "mail_proof", "proof", about);
	return (struct letter){
		.subject = one_line(c, page_render(c, "mail_proof_subject.txt", about)),
		.text = one_line(c, page_render(c, "mail_proof_line.txt", about)),
	};
}
