/*
 * access - our own access tokens, and the keys that sign them
 *
 * An access token names a person and the session it was given in, for some
 * minutes.  That it is ours is found out here; that the session is alive, and
 * what the person may, is found out by fd.enter with each request.  A token that
 * was found good is remembered by its hash until it expires, so that the next
 * request with it costs no signature.
 *
 * The keys are files of the instance, each pair named for its kid, later names
 * for later keys: keys/KID.pub for everybody, keys/private/KID.pem for the auth
 * worker.  Whoever has the folder looks for changes at most once a second.  A new
 * key is published at once and signs a minute later, so that nobody meets a token
 * whose key they have not seen; an old one checks until it is taken away.
 */
#pragma once
#include "io/token.h"

/* A token for a session of this person, and when it expires; NULL: there is no key to sign with. */
const char *access_make(struct ctx *, struct id user, struct id session, const char *roles, struct instant *expires);
/* Sets c->who.access when TOKEN is ours and alive. */
void access_read(struct ctx *, const char *token);
/* The public keys, as RFC 7517 has them. */
struct json_object *access_keys(struct ctx *);
