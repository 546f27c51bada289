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

extern const struct problem_type CONTACT_NEEDED;

/* The same in the house's spelling, with nobody looked up.  INVALID when a number cannot be read. */
struct problem *person_read(struct ctx *, const char *name, const char *phone, const char *email, struct person *);
/* Find or make the contact.  Any of name, phone, email may be NULL; INVALID when a number or address cannot be read. */
struct problem *contact_resolve(
        struct ctx *, const char *name, const char *phone, const char *email, const char *source, struct person *);
/* TEXT as E.164; NULL when it is NULL or no number. */
const char *contact_phone(struct ctx *, const char *text);
