/*
 * fcgi - one FastCGI request at a time, on the socket that the supervisor hands over as standard input
 *
 * The only file that sees libfcgi.  nginx must not keep connections (fastcgi_keep_conn off): libfcgi binds
 * a kept connection to the thread that finished on it, and others starve.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

struct fcgi;

bool fcgi_start(void); /* once, before threads; false: standard input is not a listening socket */
struct fcgi *fcgi_new(void); /* one per thread; NULL without memory */
void fcgi_free(struct fcgi *);
bool fcgi_take(struct fcgi *); /* a connection, for fcgi_accept; false: none is there */
bool fcgi_accept(struct fcgi *); /* read what was taken as a request; false: it is none */
void fcgi_finish(struct fcgi *);

const char *fcgi_param(struct fcgi *, const char *name); /* "" when absent; valid until fcgi_finish */
bool fcgi_twice(struct fcgi *, const char *name); /* the header came more than once */
size_t fcgi_read(struct fcgi *, char *, size_t);
bool fcgi_write(struct fcgi *, const char *, size_t); /* false: nobody listens any more */
bool fcgi_flush(struct fcgi *);
