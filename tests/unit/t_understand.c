/* What sentences are understood as, one file of rows per language; see tests/understand/en.tsv. */
#include "domain/understand.h"
#include "domain/who.h"
#include "base/buf.h"
#include "tap.h"
#include <stdlib.h>

static const struct known_service services[] = {
	{ "table", "Table", "table", 12 * 60, 23 * 60 },
	{ "double-room", "Double room", "room", 0, 0 },
	{ "massage", "Deep tissue massage", "treatment", 10 * 60, 19 * 60 },
};
static const struct known_area areas[] = { { "terrace", "Terrace", 0 }, { "inside", "Inside", 0 } };

/* Wednesday 18 November 2026, noon. */
static struct understand_context context(void)
{
	return (struct understand_context){ .today = day_of(2026, 11, 18),
		.minutes = 720,
		.country = 44,
		.services = services,
		.services_n = 3,
		.areas = areas,
		.areas_n = 2,
		.memory = { .day = NO_DAY } };
}

static int minutes_of(const char *s)
{
	return (int)strtol(s, NULL, 10) * 60 + (strchr(s, ':') ? (int)strtol(strchr(s, ':') + 1, NULL, 10) : 0);
}

static int area_of(const char *slug)
{
	return !strncmp(slug, "terrace", 7) ? 0 : 1;
}

/* "20:00/terrace" or "2026-11-20 20:00" */
static struct offer offer_of(const char *s)
{
	struct offer o = {
		.known = 1 << SLOT_DAY | 1 << SLOT_TIME, .day = day_of(2026, 11, 18), .minutes = minutes_of(s)
	};

	if (strchr(s, '/')) {
		o.known |= 1 << SLOT_AREA;
		o.area = area_of(strchr(s, '/') + 1);
	}
	return o;
}

static unsigned expecting(char *list)
{
	static const char *const names[] = { "name", "phone", "email", "time", "party", "day", "confirmation", "area",
		"code", "choice", "nights", "note" };
	unsigned all = 0;
	char *rest = NULL;

	for (char *one = strtok_r(list, ",", &rest); one; one = strtok_r(NULL, ",", &rest)) {
		size_t i = 0;
		while (i < 12 && strcmp(names[i], one))
			i++;
		if (i == 12)
			printf("# no such thing to expect: %s\n", one);
		all |= 1u << i;
	}
	return all;
}

/* expect=name,phone held=2026-11-20/20:00/2 options=19:45,20:15/terrace country=34 service=room */
static void read_context(char *text, struct understand_context *c, struct offer *options)
{
	char *rest = NULL, *more = NULL;

	for (char *one = strtok_r(text, " ", &rest); one; one = strtok_r(NULL, " ", &rest)) {
		char *value = strchr(one, '=');
		if (!value)
			continue;
		*value++ = '\0';
		if (!strcmp(one, "expect"))
			c->expecting = expecting(value);
		else if (!strcmp(one, "country"))
			c->country = (int)strtol(value, NULL, 10);
		else if (!strcmp(one, "today"))
			day_parse(value, &c->today);
		else if (!strcmp(one, "now"))
			c->minutes = minutes_of(value);
		else if (!strcmp(one, "service")) {
			c->memory.known |= 1 << SLOT_SERVICE;
			c->memory.service = !strcmp(value, "room") ? 1 : !strcmp(value, "massage") ? 2 : 0;
		} else if (!strcmp(one, "held")) {
			char *day = strtok_r(value, "/", &more), *time = strtok_r(NULL, "/", &more),
			     *party = strtok_r(NULL, "/", &more);
			day_parse(day, &c->memory.day);
			c->memory.minutes = minutes_of(time);
			c->memory.party = party ? (int)strtol(party, NULL, 10) : 0;
			c->memory.known |= 1 << SLOT_DAY | 1 << SLOT_TIME | (party ? 1 << SLOT_PARTY : 0);
		} else if (!strcmp(one, "options")) {
			for (char *o = strtok_r(value, ",", &more); o; o = strtok_r(NULL, ",", &more))
				options[c->options_n++] = offer_of(o);
			c->options = options;
		}
	}
}

static const char *time_text(const struct fact *f)
{
	const char *from = arena_printf(mem, "%02d:%02d", (int)f->number / 60, (int)f->number % 60);
	const char *until = arena_printf(mem, "%02d:%02d", (int)f->until / 60, (int)f->until % 60);

	if (f->flags & (FACT_BETWEEN | FACT_PERIOD))
		return arena_printf(mem, "%s-%s", from, until);
	return arena_printf(mem, "%s%s",
	        f->flags & FACT_ABOUT            ? "~"
	                : f->flags & FACT_AFTER  ? ">"
	                : f->flags & FACT_BEFORE ? "<"
	                                         : "",
	        from);
}

static const char *value_text(const struct fact *f)
{
	char day[DAY_TEXT];

	switch ((int)f->slot) {
	case SLOT_SERVICE:
		return services[f->number].slug;
	case SLOT_AREA:
		return f->flags & FACT_ANY ? "any" : areas[f->number].slug;
	case SLOT_DAY:
		day_print((struct day){ (int32_t)f->number }, day);
		return arena_str(mem, day);
	case SLOT_TIME:
		return time_text(f);
	case SLOT_CHOICE:
		return f->flags & FACT_ANY ? "any" : arena_printf(mem, "%d", (int)f->number + 1);
	}
	return f->text ? f->text : arena_printf(mem, "%d", (int)f->number);
}

/* All that was understood, in the words of the last column. */
static const char *told(const struct understanding *u)
{
	struct buf b = { .mem = mem };

	buf_printf(&b, "intent=%s", u->intents_n ? intent_name(u->intents[0].intent) : "none");
	for (size_t i = 0; i < u->facts_n; i++)
		if (!(u->facts[i].flags & FACT_REJECTED))
			buf_printf(&b, "; %s=%s", slot_name(u->facts[i].slot), value_text(&u->facts[i]));
	for (size_t i = 0; i < u->ambiguities_n; i++)
		buf_printf(&b, "; %s=%s:%s", u->ambiguities[i].resolved ? "say" : "ask",
		        slot_name(u->ambiguities[i].slot), u->ambiguities[i].why);
	if (u->correction)
		buf_puts(&b, "; correction");
	return buf_text(&b);
}

static bool among(const char *list, const char *item)
{
	size_t n = strlen(item);

	for (const char *p = list; (p = strstr(p, item)); p++)
		if ((p == list || p[-1] == ' ') && (!p[n] || p[n] == ';'))
			return true;
	return false;
}

/* Slots that must not appear unless the row names them. */
static bool strict(enum slot slot)
{
	return slot != SLOT_SERVICE && slot != SLOT_NOTE && slot != SLOT_DURATION && slot != SLOT_CHOICE;
}

static bool row_fits(char *expected, const struct understanding *u)
{
	const char *got = told(u), *want = arena_printf(mem, "; %s", expected);
	char *rest = NULL;

	for (char *one = strtok_r(expected, ";", &rest); one; one = strtok_r(NULL, ";", &rest)) {
		const struct fact *note = understood(u, SLOT_NOTE);
		one += *one == ' ';
		if (!strncmp(one, "intent=", 7)) {
			bool found = !strcmp(one + 7, "none") && !u->intents_n;
			for (int i = 0; i < INTENT_COUNT; i++)
				found |= !strcmp(intent_name((enum intent)i), one + 7) &&
				        understood_intent(u, (enum intent)i) >= 40 &&
				        understood_intent(u, (enum intent)i) == u->intents[0].score;
			if (!found)
				return false;
		} else if (!strncmp(one, "note=", 5)) {
			if (!note || !strstr(note->text, one + 5))
				return false;
		} else if (!strncmp(one, "language=", 9)) {
			if (strcmp(u->language, one + 9))
				return false;
		} else if (!strncmp(one, "not=", 4)) {
			if (strstr(got, one + 4))
				return false;
		} else if (!among(got, one)) {
			return false;
		}
	}
	for (size_t i = 0; i < u->facts_n; i++)
		if (strict(u->facts[i].slot) && !(u->facts[i].flags & FACT_REJECTED) &&
		        !strstr(want, arena_printf(mem, "; %s=", slot_name(u->facts[i].slot))))
			return false;
	for (size_t i = 0; i < u->ambiguities_n; i++)
		if (!u->ambiguities[i].resolved &&
		        !strstr(want, arena_printf(mem, "; ask=%s", slot_name(u->ambiguities[i].slot))))
			return false;
	return true;
}

static void run_rows(const char *language)
{
	char line[2048];
	int rows = 0, good = 0;
	const char *rows_in = getenv("UNDERSTAND_ROWS"),
	           *top = getenv("srcdir"); /* other people's sentences may be tried */
	FILE *f = fopen(rows_in ? arena_printf(mem, "%s/%s.tsv", rows_in, language)
	                        : arena_printf(mem, "%s/tests/understand/%s.tsv", top ? top : ".", language),
	        "r");

	CHECK(f != NULL);
	for (int n = 1; f && fgets(line, sizeof line, f); n++) {
		char *fields[3] = { line, NULL, NULL };
		struct understand_context c = context();
		struct offer options[8];
		line[strcspn(line, "\n")] = '\0';
		if (!*line || *line == '#')
			continue;
		for (int i = 1; i < 3 && fields[i - 1]; i++)
			if ((fields[i] = strchr(fields[i - 1], '\t')))
				*fields[i]++ = '\0';
		if (!fields[2]) {
			printf("#   %s.tsv:%d: a row is sentence, context, expectation with tabs between\n", language,
			        n);
			tap_failed++;
			continue;
		}
		read_context(fields[1], &c, options);
		struct understanding *u = understand(mem, words_of(language), &c, fields[0]);
		rows++;
		const char *want = arena_str(mem, fields[2]);
		if (row_fits(fields[2], u)) {
			good++;
			continue;
		}
		tap_failed++;
		printf("#   %s.tsv:%d: %s\n#     got:  %s\n#     want: %s\n", language, n, fields[0], told(u), want);
	}
	if (f)
		fclose(f);
	printf("# understood %d of %d sentences (%s)\n", good, rows, language);
}

static void English_sentences_are_understood(void)
{
	run_rows("en");
}

static void Spanish_sentences_are_understood(void)
{
	run_rows("es");
}

static const char *phone(const char *text, int country)
{
	const char *e164 = "none";
	int confidence;

	read_phone(mem, text, country, &e164, &confidence);
	return e164;
}

static void phones_become_E_164(void)
{
	CHECK_TEXT(phone("07700 900123", 44), "+447700900123");
	CHECK_TEXT(phone("(020) 7946-0018", 44), "+442079460018");
	CHECK_TEXT(phone("+44 (0)7700 900123 for 2", 44), "+447700900123");
	CHECK_TEXT(phone("0034 612 345 678", 44), "+34612345678");
	CHECK_TEXT(phone("612 345 678", 34), "+34612345678");
	CHECK_TEXT(phone("(415) 555-2671", 1), "+14155552671");
	CHECK_TEXT(phone("+81 3-1234-5678", 44), "+81312345678");
	CHECK_TEXT(phone("0770 12 34", 44), NULL); /* too short: said, but no number */
	CHECK_TEXT(phone("20:30", 44), "none");
	CHECK_TEXT(phone("2026", 44), "none");
}

static void codes_are_mended_only_within_their_alphabet(void)
{
	const char *code = "none";

	CHECK_INT(read_code(mem, "r-7qkz!", NULL, &code), 6);
	CHECK_TEXT(code, "R-7QK2");
	CHECK_INT(read_code(mem, "R OI7A", "01234567ABCDEFGH", &code), 6);
	CHECK_TEXT(code, "R-017A");
	CHECK_INT(read_code(mem, "ready", NULL, &code), 0);
	CHECK_INT(read_code(mem, "room 2", NULL, &code), 0);
}

static void slips_are_counted_up_to_a_limit(void)
{
	CHECK_INT(slips("table", "table", 2), 0);
	CHECK_INT(slips("tabel", "table", 2), 1);
	CHECK_INT(slips("tble", "table", 2), 1);
	CHECK_INT(slips("tommorow", "tomorrow", 2), 2);
	CHECK_INT(slips("saturday", "sunday", 2), 3);
}

static void answers_are_filled_in_the_language(void)
{
	const struct words *en = words_of("en-GB"), *es = words_of("es");
	struct day today = day_of(2026, 11, 18);

	CHECK_TEXT(words_of("tlh")->code, "en");
	CHECK_TEXT(words_day(mem, en, today, today), "today");
	CHECK_TEXT(words_day(mem, en, day_of(2026, 11, 21), today), "Saturday 21 November");
	CHECK_TEXT(words_day(mem, es, day_of(2027, 1, 2), today), "el sábado 2 de enero de 2027");
	CHECK_TEXT(SAY(mem, en, "say.day", { "weekday", "X" }, { "mday", "{month}" }, { "month", "Y" }), "X {month} Y");
	CHECK_TEXT(SAY(mem, es, "say.nothing", { "a", "b" }), "say.nothing");
}

/* {party?guest|guests} and {note?text} as the top of the file promises. */
static void a_hole_may_ask(void)
{
	static const struct saying sayings[] = { { "say.x", "{n} {n?guest|guests}{note? with a note}" } };
	const struct words w = { .code = "x", .sayings = sayings, .sayings_n = 1 };

	CHECK_TEXT(SAY(mem, &w, "say.x", { "n", "1" }), "1 guest");
	CHECK_TEXT(SAY(mem, &w, "say.x", { "n", "2" }, { "note", "y" }), "2 guests with a note");
}

static void each_fact_tells_where_it_stood(void)
{
	struct understand_context c = context();
	const char *text = "Hi, table for two tomorrow at 8pm, I'm Ada Obi, 07700 900123";
	struct understanding *u = understand(mem, words_of("en"), &c, text);
	const struct fact *name = understood(u, SLOT_NAME), *time = understood(u, SLOT_TIME);

	CHECK(name && !strncmp(text + name->span.at, "Ada Obi", name->span.len));
	CHECK(time && !strncmp(text + time->span.at, "at 8pm", time->span.len));
	CHECK(strstr(understanding_json(mem, u), "{\"slot\":\"phone\",\"value\":\"+447700900123\"") != NULL);
	for (size_t i = 1; i < u->facts_n; i++)
		CHECK(u->facts[i - 1].span.at <= u->facts[i].span.at);
}

static void eight_o_clock_is_morning_where_only_mornings_are_open(void)
{
	struct known_service early = { "breakfast", "Breakfast", "table", 7 * 60, 11 * 60 };
	struct understand_context c = context();

	c.services = &early;
	c.services_n = 1;
	const struct fact *f = understood(understand(mem, words_of("en"), &c, "two people at 8 tomorrow"), SLOT_TIME);
	CHECK_INT(f ? f->number : -1, 480);
	CHECK(f && f->flags & FACT_ASSUMED);
}

static void four_thousand_bytes_of_anything_end_soon(void)
{
	static const char *const grains[] = { "my wife and ", "7 to 8 ", "a@a.", "1", "12/11 ", "\xf0\x9f",
		"'; DROP TABLE x; --", "((((((", "me, you, 2 kids + ", "\xff\xfe" };
	struct understand_context c = context();

	for (size_t i = 0; i < sizeof grains / sizeof *grains; i++) {
		struct buf b = { .mem = mem };
		int64_t start = clock_us();
		while (b.len < 9000)
			buf_puts(&b, grains[i]);
		struct understanding *u = understand(mem, words_of("en"), &c, b.text);
		CHECK(clock_us() - start < 2000000);
		for (size_t k = 0; k < u->facts_n; k++)
			CHECK(u->facts[k].span.at + u->facts[k].span.len <= 4000);
	}
}

TESTS(T(English_sentences_are_understood), T(Spanish_sentences_are_understood), T(phones_become_E_164),
        T(codes_are_mended_only_within_their_alphabet), T(slips_are_counted_up_to_a_limit),
        T(answers_are_filled_in_the_language), T(a_hole_may_ask), T(each_fact_tells_where_it_stood),
        T(eight_o_clock_is_morning_where_only_mornings_are_open), T(four_thousand_bytes_of_anything_end_soon))
