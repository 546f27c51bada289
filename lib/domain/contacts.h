/*
 * contacts - the people the house deals with
 *
 * However often a person comes back, by phone, mail or browser, they are one
 * contact.  A number or address that somebody only claims joins the record for
 * the desk, and shows its owner's other rows to nobody.
 */
#pragma once
#include "queries.h"

/* As the house writes it down: the number in E.164, the address in small letters. */
struct person {
	struct id contact;
	const char *name, *phone, *email;
};

extern const struct problem_type CONTACT_NEEDED, NO_SUCH_OWNER; /* an owner: of a contact, a lead, a task */

/* The same in the house's spelling, with nobody looked up.  INVALID when a number cannot be read. */
struct problem *person_read(struct ctx *, const char *name, const char *phone, const char *email, struct person *);
/* Find or make the contact.  Any of name, phone, email may be NULL; INVALID when a number or address cannot be read. */
struct problem *contact_resolve(
        struct ctx *, const char *name, const char *phone, const char *email, const char *source, struct person *);
bool contact_language(const char *); /* en, pt-BR: what the book takes for a language */
/* INVALID: the value at POINTER does not fit, as DETAIL says. */
struct problem *contact_unfit(struct ctx *, const char *pointer, const char *detail);
/* Where one person is reached, as the house writes it down. */
struct address {
	const char *channel, *value; /* "phone" or "email" */
};
/* The one of both that is not NULL; INVALID when it cannot be read, or there is none, or there are two. */
struct problem *contact_address(struct ctx *, const char *phone, const char *email, struct address *);
/* TEXT as E.164; NULL when it is NULL or no number. */
const char *contact_phone(struct ctx *, const char *text);
