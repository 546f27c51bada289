/*
 * text - is this the text we take in?
 *
 * Text is UTF-8 (RFC 3629: no overlong forms, no surrogates, nothing beyond
 * U+10FFFF), without NUL and without control characters except tab and line
 * ends.  Checked once, at the door; inside, text is trusted to be text.
 */
#pragma once
#include <stdbool.h>
#include <stddef.h>

bool text_ok(const char *, size_t);
size_t text_length(const char *); /* in characters, as people count them: code points */
bool text_one_line(const char *); /* no line end or tab in it: safe for a header, subject, log field */
bool text_same_ci(const char *, const char *); /* ASCII letters alike whatever their case */
/* Digits only, at most MAX; anything else is false.  For lengths and numbers in headers. */
bool text_uint(const char *, unsigned long max, unsigned long *out);
