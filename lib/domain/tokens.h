/*
 * tokens - a guest's text cut into words, figures and marks
 *
 * Phones, e-mail addresses, reservation codes, dates and clock times in digits
 * are recognised here, by their shape, because spaces and dots mean something
 * else inside them.  Words are folded for comparison: small letters without
 * accents or apostrophes; the span keeps what was written.
 */
#pragma once
#include "domain/understand.h"

enum token_kind {
	TOKEN_WORD,
	TOKEN_INT,
	TOKEN_CLOCK,
	TOKEN_FIGURES,
	TOKEN_PHONE,
	TOKEN_EMAIL,
	TOKEN_CODE,
	TOKEN_MARK,
};

struct token {
	enum token_kind kind;
	struct span span;
	const char *folded; /* of words and marks, else "" */
	int word, mended; /* in the language's vocabulary, -1 if not there */
	bool capital; /* begins with a capital letter */
	bool joined; /* nothing between it and the token before */
	bool plain; /* written with two digits or 13 and above: 07:30 is not 19:30 */
	int number; /* INT; CLOCK: minutes */
	int first, second, year; /* FIGURES: as written, year 0 if none; iso: month, day */
	bool iso;
	const char *text; /* PHONE in E.164 (NULL: wrong length), EMAIL, CODE */
	int confidence;
};

enum { TEXT_MOST = 4000, TOKENS_MOST = 1000 };

struct tokens {
	const char *text;
	struct token *all;
	size_t n;
};

struct tokens tokens_of(struct arena *, const struct words *, const struct understand_context *, const char *text);
