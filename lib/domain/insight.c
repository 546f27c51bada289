#include "domain/insight.h"
#include "domain/leads.h"
#include "io/zone.h"
#include <ctype.h>
#include <string.h>

enum { LANGUAGE_WORDS = 3, QUOTE = 80, PLACE_WORDS = 3 };

SHAPE(insight, FIELD(insight, kind, "What it is about."), FIELD(insight, value, "In words."),
        FIELD(insight, number, "As a number.", .maybe = true), FIELD(insight, currency, "Of money.", .maybe = true),
        FIELD(insight, words, "As they wrote it."), FIELD(insight, reader, "embedded or model."),
        FIELD(insight, seq, "In which enquiry,", .maybe = true), FIELD(insight, message, "or message.", .maybe = true));
SHAPE(lead_text, FIELD(lead_text, seq, "The enquiry,", .maybe = true),
        FIELD(lead_text, message, "or the message.", .maybe = true), FIELD(lead_text, text, "What it says."),
        FIELD(lead_text, at, "When."));

struct reading_of {
	struct ctx *c;
	const struct insight_house *house;
	const struct lead_text *from;
	const struct words *w;
	struct insight_list *out;
};

const struct insight *insight_of(const struct insight_list *list, const char *kind)
{
	for (size_t i = 0; i < list->n; i++)
		if (!strcmp(list->items[i].kind, kind))
			return &list->items[i];
	return NULL;
}

/* What was said later stands for what was said before; wishes add up. */
static void keep(struct reading_of *r, struct insight f)
{
	const struct insight *known = insight_of(r->out, f.kind);

	f.reader = "embedded";
	f.seq = r->from->seq;
	f.message = r->from->message;
	if (!f.words || !*f.words || !f.value || !*f.value)
		return;
	if (known && strcmp(f.kind, "wish") != 0)
		r->out->items[known - r->out->items] = f;
	else
		LIST_ADD(r->c->mem, r->out, f);
}

/* --- what the analyser of the chat understood ------------------------------------------------------------------- */

static const char *quoted(const struct reading_of *r, struct span s)
{
	size_t n = strlen(r->from->text);

	return s.at < n && s.len <= n - s.at ? arena_strn(r->c->mem, r->from->text + s.at, s.len) : NULL;
}

static const char *day_value(struct ctx *c, int64_t n)
{
	char day[DAY_TEXT];

	day_print((struct day){ (int32_t)n }, day);
	return arena_str(c->mem, day);
}

static const char *minute_value(struct ctx *c, int64_t minute)
{
	return arena_printf(c->mem, "%02d:%02d", (int)(minute / 60 % 24), (int)(minute % 60));
}

static void keep_fact(struct reading_of *r, const struct fact *f)
{
	struct insight i = { .number = f->number, .words = quoted(r, f->span) };
	struct ctx *c = r->c;

	if (f->flags & (FACT_REJECTED | FACT_ANY))
		return;
	switch (f->slot) {
	case SLOT_PARTY:
		i.kind = "party";
		i.value = arena_printf(c->mem, "%lld %s", (long long)f->number, f->number == 1 ? "person" : "people");
		break;
	case SLOT_DAY:
		i.kind = "day";
		i.value = day_value(c, f->number);
		break;
	case SLOT_TIME:
		i.kind = "time";
		i.value = minute_value(c, f->number);
		break;
	case SLOT_NIGHTS:
		i.kind = "nights";
		i.value = arena_printf(c->mem, "%lld %s", (long long)f->number, f->number == 1 ? "night" : "nights");
		break;
	case SLOT_SERVICE:
		i.kind = "service";
		i.value = f->number >= 0 && (size_t)f->number < r->house->services_n
		        ? r->house->services[f->number].name
		        : NULL;
		i.number = NO_INT;
		break;
	case SLOT_NAME:
	case SLOT_PHONE:
	case SLOT_EMAIL:
	case SLOT_NOTE:
		i.kind = f->slot == SLOT_NAME   ? "name"
		        : f->slot == SLOT_PHONE ? "phone"
		        : f->slot == SLOT_EMAIL ? "email"
		                                : "wish";
		i.value = f->text;
		i.number = NO_INT;
		break;
	case SLOT_AREA:
	case SLOT_DURATION:
	case SLOT_CODE:
	case SLOT_CHOICE:
	case SLOT_COUNT:
		return;
	}
	keep(r, i);
}

/* --- what only an enquiry tells --------------------------------------------------------------------------------- */

static bool inside_word(char ch)
{
	return isalnum((unsigned char)ch) || (unsigned char)ch >= 0x80;
}

/* Where in TEXT the first of the words of LIST, | between, stands whole; its length in *LEN. */
static const char *find_any(struct arena *mem, const char *list, const char *text, size_t *len)
{
	while (*list) {
		size_t n = strcspn(list, "|"), from = strspn(list, " "), to = n;
		const char *word, *at = text;
		while (to > from && list[to - 1] == ' ')
			to--;
		word = arena_strn(mem, list + from, to > from ? to - from : 0);
		*len = strlen(word);
		for (; *word && (at = strcasestr(at, word)); at++)
			if ((at == text || !inside_word(at[-1])) && !inside_word(at[*len]))
				return at;
		list += n + (list[n] == '|');
	}
	return NULL;
}

static void keep_urgency(struct reading_of *r)
{
	size_t len;
	const char *at = find_any(r->c->mem, words_say(r->c->mem, r->w, "look.urgent", NULL, 0), r->from->text, &len);

	if (at)
		keep(r,
		        (struct insight){ .kind = "urgency",
		                .value = "in a hurry",
		                .number = NO_INT,
		                .words = arena_strn(r->c->mem, at, len) });
}

static bool begins_name(const char *at)
{
	return isupper((unsigned char)*at) || (unsigned char)*at == 0xc3; /* É, Ñ and the like begin so in UTF-8 */
}

/* Up to three words that begin with a capital. */
static size_t place_length(const char *at)
{
	size_t n = 0;

	for (int words = 0; words < PLACE_WORDS && begins_name(at + n); words++) {
		size_t len = n;
		while (inside_word(at[len]) || at[len] == '-' || (at[len] == '\'' && inside_word(at[len + 1])))
			len++;
		n = at[len] == ' ' ? len + 1 : len;
		if (at[len] != ' ')
			break;
	}
	while (n && at[n - 1] == ' ')
		n--;
	return n;
}

static void keep_destination(struct reading_of *r)
{
	size_t len, n;
	const char *at =
	        find_any(r->c->mem, words_say(r->c->mem, r->w, "look.destination", NULL, 0), r->from->text, &len);
	const char *place = at ? at + len + strspn(at + len, " ") : NULL;

	if (place && (n = place_length(place)))
		keep(r,
		        (struct insight){ .kind = "destination",
		                .value = arena_strn(r->c->mem, place, n),
		                .number = NO_INT,
		                .words = arena_strn(r->c->mem, at, (size_t)(place - at) + n) });
}

/* At most QUOTE bytes, no letter cut in two. */
static const char *beginning(struct ctx *c, const char *text)
{
	size_t n = strlen(text);

	for (n = n < QUOTE ? n : QUOTE; n && ((unsigned char)text[n] & 0xc0) == 0x80;)
		n--;
	return arena_strn(c->mem, text, n);
}

static void keep_language(struct reading_of *r, const char *code)
{
	int words = 0;

	for (const char *at = r->from->text; *at; at++)
		words += inside_word(*at) && !inside_word(at[1]);
	if (words >= LANGUAGE_WORDS)
		keep(r,
		        (struct insight){ .kind = "language",
		                .value = !strcmp(code, "es")  ? "Spanish"
		                        : !strcmp(code, "en") ? "English"
		                                              : code,
		                .number = NO_INT,
		                .words = beginning(r->c, r->from->text) });
}

static void read_one(struct reading_of *r, const struct understand_context *known)
{
	const struct words *first = words_of("en");
	const struct understanding *u = understand(r->c->mem, first, known, r->from->text);
	struct insight money;

	r->w = words_of(u->language);
	if (r->w != first)
		u = understand(r->c->mem, r->w, known, r->from->text);
	for (size_t i = 0; i < u->facts_n; i++)
		keep_fact(r, &u->facts[i]);
	if (insight_money(r->c, r->w, r->from->text, r->house->currency, &money))
		keep(r, money);
	keep_urgency(r);
	keep_destination(r);
	keep_language(r, u->language);
}

struct insight_list insight_read(struct ctx *c, const struct insight_house *house, const struct lead_text_list *texts)
{
	struct insight_list out = { 0 };
	const struct zone *zone = zone_open(c->mem, house->zone);

	for (size_t i = 0; i < texts->n; i++) {
		struct local now = zone_local(zone, texts->items[i].at);
		struct reading_of r = { .c = c, .house = house, .from = &texts->items[i], .out = &out };
		struct understand_context known = { .today = now.day,
			.minutes = now.hour * 60 + now.minute,
			.country = house->country,
			.services = house->services,
			.services_n = house->services_n,
			.memory = { .day = NO_DAY } };
		read_one(&r, &known);
	}
	return out;
}

/* --- what to make of it ----------------------------------------------------------------------------------------- */

static const char *value_of(const struct insight_list *f, const char *kind)
{
	const struct insight *i = insight_of(f, kind);

	return i ? i->value : NULL;
}

static void also(struct buf *b, const char *before, const char *value)
{
	if (value)
		buf_printf(b, "%s%s", before, value);
}

static const char *first_line(struct ctx *c, const char *text)
{
	return beginning(c, arena_strn(c->mem, text, strcspn(text, "\r\n")));
}

/* The second sentence: what makes it press, or how they are reached. */
static void second(struct buf *b, const struct insight_list *f)
{
	const char *wish = value_of(f, "wish"), *language = value_of(f, "language");

	if (insight_of(f, "urgency"))
		buf_puts(b, " They are in a hurry");
	else if (!wish)
		buf_printf(b, " They write in %s", language ? language : "few words");
	also(b, insight_of(f, "urgency") ? " and wish for: " : " They wish for: ", wish);
	buf_puts(b, ".");
}

static const char *day_of_visit(struct ctx *c, const struct insight_list *f)
{
	const struct insight *day = insight_of(f, "day");

	return day ? local_day(c->mem, (struct day){ (int32_t)day->number }) : NULL;
}

const char *insight_summary(struct ctx *c, const struct insight_list *f, const char *name, const char *intent)
{
	struct buf b = { .mem = c->mem };
	const char *what = value_of(f, "service"), *place = value_of(f, "destination");

	buf_puts(&b, name && *name ? name : "Somebody");
	if (what || place) {
		also(&b, " asks about ", what);
		also(&b, what ? ", going to " : " asks about a journey to ", place);
	} else if (intent && *intent) {
		buf_printf(&b, " writes: “%s”", first_line(c, intent));
	} else {
		buf_puts(&b, " wants to be answered");
	}
	also(&b, ", for ", value_of(f, "party"));
	also(&b, ", on ", day_of_visit(c, f));
	also(&b, " at ", value_of(f, "time"));
	also(&b, ", for ", value_of(f, "nights"));
	also(&b, ", with a budget of ", value_of(f, "budget"));
	buf_puts(&b, ".");
	second(&b, f);
	return b.text;
}

const char *insight_next_step(struct ctx *c, const struct insight_list *f, bool reachable)
{
	if (!reachable && !insight_of(f, "phone") && !insight_of(f, "email"))
		return "Ask how they can be reached.";
	if (insight_of(f, "urgency"))
		return "Answer today: they are in a hurry.";
	if (!insight_of(f, "day"))
		return "Ask which day they have in mind.";
	if (!insight_of(f, "party") && !insight_of(f, "nights"))
		return "Ask for how many it is.";
	return arena_printf(c->mem, "Send an offer for %s.", day_of_visit(c, f));
}
