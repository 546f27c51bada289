/*
 * letters - what is written to people of the desk
 *
 * Into the same spool as letters to guests, in the transaction of the fact.
 * Their links are keys; only their hashes are in the database, and the desk's
 * own pages show such letters without them.
 */
#pragma once
#include "domain/queue.h"
#include "domain/sessions.h"

enum { INVITE_S = 72 * 3600, RESET_S = 30 * 60 };

struct addressee {
	struct id id;
	const char *email, *name;
};

/* A link of ours that carries a token: PATH?token= */
const char *link_with(struct ctx *, const char *path, const char *token);

struct problem *letter_invite(struct ctx *, const struct addressee *, const struct fresh *, const char *by);
struct problem *letter_password(struct ctx *, const struct addressee *);
/* A program of theirs was signed out, because somebody else may have its token. */
struct problem *letter_copied(struct ctx *, const struct addressee *);
/* WHAT happened to the factors of whoever asks: a sentence. */
struct problem *letter_factor(struct ctx *, const char *what);
/* The letter for a new password, if the address of the job is anybody's. */
struct problem *letter_reset(struct ctx *, const struct job *, struct effect *out);

/* The last letter to somebody of the desk, for the shell while no mail leaves the house. */
extern const struct op op_staff_letter;
extern const struct shape addressee_shape;
