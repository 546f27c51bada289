#include "domain/contacts.h"
#include "domain/site.h"
#include "domain/who.h"
#include <ctype.h>
#include <string.h>

const struct problem_type CONTACT_NEEDED = { REFUSED, "contact-needed",
	"A name and a number or an address are needed" },
                          NO_SUCH_OWNER = { REFUSED, "no-such-owner", "This person cannot be given it" };

struct contact_row {
	struct id id;
	const char *name;
};

SHAPE(contact_row, FIELD(contact_row, id, "The contact."),
        FIELD(contact_row, name, "The name on record.", .maybe = true));

struct problem *contact_unfit(struct ctx *c, const char *pointer, const char *detail)
{
	struct problem *p = problem(c, &INVALID_INPUT, "one value does not fit");

	p->errors = arena_printf(c->mem, "[{\"pointer\":\"%s\",\"detail\":\"%s\"}]", pointer, detail);
	return p;
}

/* The whole of TEXT must be the number. */
const char *contact_phone(struct ctx *c, const char *text)
{
	const char *e164 = NULL;
	int confidence;
	size_t used;

	if (!text)
		return NULL;
	while (isspace((unsigned char)*text))
		text++;
	used = read_phone(c->mem, text, (int)strtol(site->calling_code, NULL, 10), &e164, &confidence);
	return e164 && !text[used + strspn(text + used, " \t")] ? e164 : NULL;
}

static struct problem *phone_of(struct ctx *c, const char *text, const char **e164)
{
	*e164 = contact_phone(c, text);
	if (*e164 || !text)
		return NULL;
	return contact_unfit(c, "/phone", "must be a phone number like 07700 900123 or +44 7700 900123");
}

static const char *in_small_letters(struct ctx *c, const char *text)
{
	char *s = arena_str(c->mem, text);

	for (char *p = s; p && *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return s;
}

bool contact_language(const char *s)
{
	size_t first = strspn(s, "abcdefghijklmnopqrstuvwxyz"), more = strlen(s) - first;

	return first >= 2 && first <= 3 &&
	        (!more ||
	                (s[first] == '-' && more >= 3 && more <= 9 &&
	                        strspn(s + first + 1,
	                                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789") == more - 1));
}

struct problem *person_read(struct ctx *c, const char *name, const char *phone, const char *email, struct person *out)
{
	*out = (struct person){ .name = name, .email = in_small_letters(c, email) };
	return phone_of(c, phone, &out->phone);
}

struct problem *contact_resolve(
        struct ctx *c, const char *name, const char *phone, const char *email, const char *source, struct person *out)
{
	struct contact_row *row;

	TRY(person_read(c, name, phone, email, out));
	TRY(sql_contact_resolve(c, name, out->phone, out->email, source, &row));
	out->contact = row->id;
	return NULL;
}

struct problem *contact_address(struct ctx *c, const char *phone, const char *email, struct address *out)
{
	struct person who;

	if (!phone == !email)
		return contact_unfit(c, "/email", "one of e-mail and phone is needed, and no more than one");
	TRY(person_read(c, NULL, phone, email, &who));
	*out = (struct address){ email ? "email" : "phone", email ? who.email : who.phone };
	return NULL;
}
