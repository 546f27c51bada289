/*
 * banned - calls that do not compile here, and what to write instead
 *
 * Included by the compiler before every file of ours (-include); what must be
 * allowed somewhere is allowed by the file that owns it: the arena may malloc,
 * the configuration may read the environment.
 */
#pragma once
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/time.h>
#include <time.h>

/* clang with _FORTIFY_SOURCE makes macros of these, which cannot be poisoned */
#undef sprintf
#undef strcpy
#undef strncpy
#undef strcat
#undef strncat
#undef stpcpy

/* arena_printf, buf_put */
#pragma GCC poison strcpy strcat strncpy strncat sprintf vsprintf gets stpcpy
/* shape_read, field_from_text, text_uint */
#pragma GCC poison atoi atol atoll atof scanf sscanf fscanf
/* c->now, instant_now, day_parts */
#pragma GCC poison gmtime localtime ctime asctime mktime gettimeofday
/* secret_below, id_new */
#pragma GCC poison srand srandom drand48
#ifndef FOREIGN_RAND /* libcrypto's headers call a parameter so; see Makefile.am */
#pragma GCC poison rand
#endif
/* strtok_r, a loop */
#pragma GCC poison strtok setjmp longjmp system popen tmpnam mktemp
