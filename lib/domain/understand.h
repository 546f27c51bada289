/*
 * understand - what a guest's sentence says, without a model
 *
 * A pure function of the words, what the desk knows and what was said before:
 * no database, no clock, no state, the same answer every time.  It returns
 * facts ("party 2", "day 2026-11-20"), each with the piece of text it came
 * from and how sure we are, and what the guest seems to want, best first.
 *
 * What can be read in two ways is told as an ambiguity with its readings.
 * Where one reading is usual (12/11 in Britain, "next Friday") the fact is
 * given too and the ambiguity says resolved: say it aloud, so that the guest
 * can object.  Otherwise there is no fact, and the desk must ask.
 *
 * Days and minutes are the house's local ones; zones are the caller's.  TEXT
 * may be anything: it is never executed, expanded or trusted, at most 4000
 * bytes of it are read, and work grows with its length.
 */
#pragma once
#include "domain/words.h"

enum slot {
	SLOT_SERVICE, /* number: index in the context's services */
	SLOT_AREA, /* number: index in the context's areas; FACT_ANY: the guest does not mind, -1 */
	SLOT_PARTY, /* number: people */
	SLOT_DAY, /* number: struct day's n; until: day of leaving, when nights were said by dates */
	SLOT_TIME, /* number .. until: minutes of the day; above 1440 is after midnight */
	SLOT_NIGHTS, /* number */
	SLOT_DURATION, /* number: minutes */
	SLOT_NAME, /* text, as the guest wrote it, spaces tidied */
	SLOT_PHONE, /* text: E.164; FACT_REJECTED: looks like a number but is too short or long */
	SLOT_EMAIL, /* text, in small letters */
	SLOT_CODE, /* text: R-7QK2, look-alikes mended */
	SLOT_NOTE, /* text: what the kitchen or the house should know */
	SLOT_CHOICE, /* number: index in the context's options; FACT_ANY: whichever */
	SLOT_COUNT
};

enum {
	FACT_ABOUT = 1 << 0, /* "around 8", "8ish" */
	FACT_AFTER = 1 << 1, /* "after 7": number or later */
	FACT_BEFORE = 1 << 2, /* "before 9": until or earlier */
	FACT_BETWEEN = 1 << 3, /* number .. until */
	FACT_PERIOD = 1 << 4, /* "evening", "lunch": number .. until */
	FACT_ASSUMED = 1 << 5, /* the usual reading was taken: "at 8" for a table is 20:00 */
	FACT_RELATIVE = 1 << 6, /* reckoned from what was held or offered: "an hour later" */
	FACT_MENDED = 1 << 7, /* a misspelling was mended */
	FACT_REJECTED = 1 << 8, /* named to say no to it: "not Friday" */
	FACT_ANY = 1 << 9, /* "anywhere", "whichever" */
	FACT_CHANGE = 1 << 10, /* "2 more": number is what was held, changed */
};

struct span {
	size_t at, len; /* bytes of the text */
};

struct fact {
	enum slot slot;
	int64_t number, until;
	const char *text; /* NULL where the number says it */
	unsigned flags;
	int confidence; /* 0 to 100 */
	struct span span;
};

enum intent {
	INTENT_RESERVE,
	INTENT_CHANGE,
	INTENT_CANCEL,
	INTENT_YES,
	INTENT_NO,
	INTENT_HOURS,
	INTENT_AVAILABILITY,
	INTENT_QUESTION,
	INTENT_HUMAN,
	INTENT_GREET,
	INTENT_THANKS,
	INTENT_GOODBYE,
	INTENT_WAITLIST,
	INTENT_RESEND, /* send or repeat the details of a reservation */
	INTENT_LOOKUP, /* is my reservation there, what is it */
	INTENT_KEEP, /* do not cancel after all */
	INTENT_LATE, /* "we are running 20 minutes late" */
	INTENT_RESTART, /* "start again" */
	INTENT_ORDER, /* room service: not offered */
	INTENT_FLIGHT, /* not offered */
	INTENT_EMERGENCY, /* a person, at once */
	INTENT_BOT, /* "are you a robot?" */
	INTENT_MOOD, /* "how are you?" */
	INTENT_UPSET, /* "this is ridiculous" */
	INTENT_COUNT
};

struct intent_score {
	enum intent intent;
	int score; /* 0 to 100 */
};

struct reading {
	enum slot slot; /* mostly the ambiguity's; "make it 8" may be a party or a time */
	int64_t number;
};

enum { READINGS = 7 };

struct ambiguity {
	enum slot slot;
	const char *
	        why; /* "day-or-month", "weekday-date", "which-week", "which-day", "half-of-day", "party-or-time", ... */
	struct reading readings[READINGS];
	size_t n; /* 0: too many to name */
	bool resolved; /* a fact was given for the first reading; otherwise ask */
	struct span span;
};

struct understanding {
	const char *language; /* the code of the language it seems to be in */
	struct intent_score intents[INTENT_COUNT]; /* best first, without zeros */
	size_t intents_n;
	struct fact *facts; /* in the order of the text */
	size_t facts_n;
	struct ambiguity *ambiguities;
	size_t ambiguities_n;
	bool correction; /* "no, make it 3", "sorry, I meant Saturday" */
	bool question;
};

struct known_service {
	const char *slug, *name;
	const char *kind; /* "table", "room", "treatment": the words of service.KIND mean it too */
	int opens, closes; /* minutes of a usual day, closes above 1440 after midnight; 0, 0: unknown */
};

struct known_area {
	const char *slug, *name; /* the words of area.CLASS that holds one of these mean it too */
	int service; /* index, -1: any */
};

enum {
	EXPECT_NAME = 1 << 0,
	EXPECT_PHONE = 1 << 1,
	EXPECT_EMAIL = 1 << 2,
	EXPECT_TIME = 1 << 3,
	EXPECT_PARTY = 1 << 4,
	EXPECT_DAY = 1 << 5,
	EXPECT_CONFIRMATION = 1 << 6,
	EXPECT_AREA = 1 << 7,
	EXPECT_CODE = 1 << 8,
	EXPECT_CHOICE = 1 << 9,
	EXPECT_NIGHTS = 1 << 10,
	EXPECT_NOTE = 1 << 11,
};

/* What is held or offered; only what .known names (1 << SLOT_...) counts. */
struct offer {
	unsigned known;
	struct day day;
	int minutes, party, service, area, nights;
};

struct understand_context {
	struct day today;
	int minutes; /* of today, now */
	int country; /* calling code: 44 */
	const struct known_service *services;
	size_t services_n;
	const struct known_area *areas;
	size_t areas_n;
	unsigned expecting; /* EXPECT_...: what the desk asked last */
	struct offer memory;
	const struct offer *options; /* as they were numbered to the guest */
	size_t options_n;
	const char *code_letters; /* the alphabet of codes; NULL: the desk's own */
};

/* Never NULL.  What it points to lives in the arena, TEXT included. */
struct understanding *understand(
        struct arena *, const struct words *language, const struct understand_context *, const char *text);

/* The fact for a slot that was not rejected, NULL when there is none. */
const struct fact *understood(const struct understanding *, enum slot);
int understood_intent(const struct understanding *, enum intent); /* its score, 0 to 100 */
const struct ambiguity *understood_ambiguity(const struct understanding *, enum slot); /* to be asked; NULL: none */

const char *slot_name(enum slot);
const char *intent_name(enum intent);

/* For the trace: {"language","intents","facts","ambiguities","correction"} as JSON text. */
const char *understanding_json(struct arena *, const struct understanding *);
