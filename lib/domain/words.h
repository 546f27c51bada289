/*
 * words - what people write and what the desk answers, one language at a time
 *
 * A language is a file lib/words/CODE.words that a translator can read; the
 * build turns all of them into one constant table (tools/mkwords).  Code never
 * holds a word of any language: it knows classes ("weekday", "time") and the
 * names of what happened in them ("half-past"), and the file says how people
 * spell them.  To add a language, add its file to WORDS in Makefile.am.
 *
 * Nothing here changes after the build: no locks, no start-up work.
 */
#pragma once
#include "base/arena.h"
#include "base/value.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* What a spelling can stand for.  The small parts first, then what a guest tells us. */
enum word_class {
	CLASS_INT,
	CLASS_CLOCK,
	CLASS_FIGURES, /* 12, 19:30, 12/11: born from digits, not from words */
	CLASS_NUMBER,
	CLASS_DIGIT,
	CLASS_TENS,
	CLASS_COUNT,
	CLASS_ORDINAL,
	CLASS_WEEKDAY,
	CLASS_MONTH,
	CLASS_YEAR,
	CLASS_HOLIDAY,
	CLASS_UNIT,
	CLASS_HOUR,
	CLASS_MINUTE,
	CLASS_SPOKEN,
	CLASS_MOMENT,
	CLASS_SPAN,
	CLASS_HALF_DAY,
	CLASS_DATE,
	CLASS_DAY,
	CLASS_DAYS,
	CLASS_STAY,
	CLASS_SAME_DAY,
	CLASS_TIME,
	CLASS_PERIOD,
	CLASS_SHIFT,
	CLASS_SAME_TIME,
	CLASS_PERSON,
	CLASS_KIN,
	CLASS_SELF,
	CLASS_GROUP,
	CLASS_PARTY,
	CLASS_MORE,
	CLASS_NIGHTS,
	CLASS_DURATION,
	CLASS_SKIP,
	CLASS_BARE,
	CLASS_CHOICE,
	CLASS_PICK,
	CLASS_SERVICE,
	CLASS_AREA,
	CLASS_ANY_AREA,
	CLASS_NOTE,
	CLASS_NOT,
	CLASS_CORRECTION,
	CLASS_OR,
	CLASS_JOIN,
	CLASS_FILLER,
	CLASS_NAME_CUE,
	CLASS_NAME_PART,
	CLASS_NOT_NAME,
	CLASS_CODE_CUE,
	CLASS_INTENT,
	CLASS_ASKS,
	CLASS_COUNT_OF
};

struct word {
	const char *text; /* folded */
	uint32_t letters; /* a bit for each of a..z in it */
	unsigned char len;
	bool repairs; /* a misspelt word may be mended into this one */
	unsigned short rules, rules_n; /* the rules that begin with it */
};

struct rule {
	unsigned first; /* of its elements */
	unsigned char n;
	unsigned char class;
	short value, until;
	const char *detail;
};

struct rules_of {
	unsigned short rules, rules_n;
};

struct saying {
	const char *key, *text;
};

struct words {
	const char *code; /* BCP 47: "en" */
	const struct word *words;
	size_t words_n;
	const short *elements; /* the index of a word, or ~class */
	const struct rule *rules; /* by first element */
	const struct rules_of *classes; /* the rules that begin with a class */
	const struct saying *sayings;
	size_t sayings_n;
};

extern const struct words words_table[]; /* made by tools/mkwords */
extern const size_t words_table_n;

const struct words *words_of(const char *code); /* "es", "es-MX"; the first language when we have none such */

int words_find(const struct words *, const char *folded); /* its index, or -1 */
/* The one word that TEXT was most likely meant to be: one slip, two in long words.  -1: none, or more than one. */
int words_mend(const struct words *, const char *folded);

/* Slips between two words: letters missing, added, changed or swapped with a neighbour; more than MOST is MOST + 1. */
int slips(const char *, const char *, int most);

struct fill {
	const char *name, *value;
};

/*
 * The answer KEY ("say.held") with {name} filled in.  {name?guest|guests} takes the first word when the value is 1;
 * {name?text} stands only when there is a value.  A key this language lacks is said in the first language.
 */
const char *words_say(struct arena *, const struct words *, const char *key, const struct fill *, size_t n);
#define SAY(mem, words, key, ...)                                                                                      \
	words_say((mem), (words), (key), (const struct fill[]){ __VA_ARGS__ },                                         \
	        sizeof((const struct fill[]){ __VA_ARGS__ }) / sizeof(struct fill))

/* "today", "tomorrow" or "Saturday 21 November", as the language writes it; with the year when it is another. */
const char *words_day(struct arena *, const struct words *, struct day, struct day today);
