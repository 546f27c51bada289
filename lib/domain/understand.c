#include "domain/sense.h"
#include "base/buf.h"
#include <stdlib.h>
#include <string.h>

static const char *const slot_names[SLOT_COUNT] = { "service", "area", "party", "day", "time", "nights", "duration",
	"name", "phone", "email", "code", "note", "choice" };
static const char *const intent_names[INTENT_COUNT] = { "reserve", "change", "cancel", "yes", "no", "hours",
	"availability", "question", "human", "greet", "thanks", "goodbye", "waitlist", "resend", "lookup", "keep",
	"late", "restart", "order", "flight", "emergency", "bot", "mood", "upset" };

const char *slot_name(enum slot slot)
{
	return slot_names[slot];
}

const char *intent_name(enum intent intent)
{
	return intent_names[intent];
}

struct span sense_span(const struct sense *s, size_t from, size_t to)
{
	const struct token *all = s->c->tokens.all;

	if (from >= to)
		return (struct span){ 0 };
	return (struct span){ all[from].span.at, all[to - 1].span.at + all[to - 1].span.len - all[from].span.at };
}

void sense_take(struct sense *s, size_t from, size_t to, unsigned char how)
{
	for (; from < to; from++)
		s->taken[from] |= how;
}

bool sense_free(const struct sense *s, size_t from, size_t to)
{
	for (; from < to; from++)
		if (s->taken[from] & TAKEN_FACT)
			return false;
	return true;
}

bool sense_expects(const struct sense *s, unsigned what)
{
	return s->known->expecting & what;
}

bool sense_has(const struct sense *s, size_t at, enum word_class class)
{
	for (const struct edge *e = at < s->c->tokens.n ? s->c->at[at] : NULL; e; e = e->next)
		if (e->class == class)
			return true;
	return false;
}

bool sense_between(const struct sense *s, size_t from, size_t to, enum word_class class)
{
	for (; from < to; from++)
		if (sense_has(s, from, class))
			return true;
	return false;
}

struct fact *sense_fact(struct sense *s, enum slot slot, int64_t number, size_t from, size_t to)
{
	struct fact *f = s->u->facts_n < FACTS_MOST ? &s->u->facts[s->u->facts_n++] : NULL;

	if (!f)
		return NEW(s->mem, struct fact);
	*f = (struct fact){
		.slot = slot, .number = number, .until = number, .confidence = 90, .span = sense_span(s, from, to)
	};
	sense_take(s, from, to, TAKEN_FACT);
	return f;
}

struct fact *sense_known(const struct sense *s, enum slot slot)
{
	for (size_t i = 0; i < s->u->facts_n; i++)
		if (s->u->facts[i].slot == slot && !(s->u->facts[i].flags & FACT_REJECTED))
			return &s->u->facts[i];
	return NULL;
}

bool sense_unanswered(const struct sense *s, enum slot slot)
{
	return !sense_known(s, slot) && !understood_ambiguity(s->u, slot);
}

struct ambiguity *sense_ambiguity(struct sense *s, enum slot slot, const char *why, size_t from, size_t to)
{
	struct ambiguity *a = s->u->ambiguities_n < AMBIGUITIES_MOST ? &s->u->ambiguities[s->u->ambiguities_n++]
	                                                             : NEW(s->mem, struct ambiguity);

	*a = (struct ambiguity){ .slot = slot, .why = why, .span = sense_span(s, from, to) };
	sense_take(s, from, to, TAKEN_FACT);
	return a;
}

void sense_reading(struct ambiguity *a, enum slot slot, int64_t number)
{
	if (a->n < READINGS)
		a->readings[a->n++] = (struct reading){ slot, number };
}

/* How many of the words are of that language and not of the given one, and the other way round. */
struct likeness {
	int words, hits, only, missed;
};

static struct likeness likeness_to(const struct chart *c, const struct words *language)
{
	struct likeness l = { 0 };

	for (size_t i = 0; i < c->tokens.n && i < 40; i++) {
		const struct token *t = &c->tokens.all[i];
		if (t->kind != TOKEN_WORD || t->span.len < 2)
			continue;
		bool theirs = words_find(language, t->folded) >= 0, ours = words_find(c->words, t->folded) >= 0;
		l.words++;
		l.hits += theirs;
		l.only += theirs && !ours;
		l.missed += ours && !theirs;
	}
	return l;
}

/*
 * The given language, unless most words are of another and that one is clearly ahead.  In the middle of a conversation
 * one word changes nothing, and where a name was asked for names are what comes: "Dan Moss" is no Spanish.
 */
static const char *guess_language(const struct chart *c)
{
	int lead = c->known->expecting & EXPECT_NAME ? 3 : c->known->expecting ? 2 : 1;

	for (size_t i = 0; i < words_table_n; i++) {
		struct likeness l = likeness_to(c, &words_table[i]);
		if (l.hits * 5 >= l.words * 2 && l.only - l.missed >= lead + (l.missed ? 1 : 0))
			return words_table[i].code;
	}
	return c->words->code;
}

static int by_place(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->span.at != y->span.at)
		return x->span.at < y->span.at ? -1 : 1;
	return (int)x->slot - (int)y->slot;
}

struct understanding *understand(
        struct arena *mem, const struct words *language, const struct understand_context *known, const char *text)
{
	struct tokens tokens = tokens_of(mem, language, known, text);
	struct understanding *u = NEW(mem, struct understanding);
	struct sense s = { .mem = mem, .known = known, .u = u, .service = -1 };

	u->facts = arena_array(mem, FACTS_MOST, sizeof *u->facts);
	u->ambiguities = arena_array(mem, AMBIGUITIES_MOST, sizeof *u->ambiguities);
	s.c = chart_of(mem, language, known, &tokens);
	s.taken = arena_alloc(mem, tokens.n + 1);
	s.chosen = arena_array(mem, CHOSEN_MOST, sizeof *s.chosen);
	u->language = guess_language(s.c);
	sense_choose(&s);
	sense_shapes(&s);
	sense_intents(&s);
	sense_places(&s);
	sense_when(&s);
	sense_choice(&s);
	sense_names(&s);
	sense_notes(&s);
	sense_weigh(&s);
	qsort(u->facts, u->facts_n, sizeof *u->facts, by_place);
	return u;
}

const struct fact *understood(const struct understanding *u, enum slot slot)
{
	for (size_t i = 0; i < u->facts_n; i++)
		if (u->facts[i].slot == slot && !(u->facts[i].flags & FACT_REJECTED))
			return &u->facts[i];
	return NULL;
}

int understood_intent(const struct understanding *u, enum intent intent)
{
	for (size_t i = 0; i < u->intents_n; i++)
		if (u->intents[i].intent == intent)
			return u->intents[i].score;
	return 0;
}

const struct ambiguity *understood_ambiguity(const struct understanding *u, enum slot slot)
{
	for (size_t i = 0; i < u->ambiguities_n; i++)
		if (u->ambiguities[i].slot == slot && !u->ambiguities[i].resolved)
			return &u->ambiguities[i];
	return NULL;
}

/* Days as dates and times as clocks, so that a person can read the trace. */
static void put_number(struct buf *b, enum slot slot, int64_t number)
{
	char day[DAY_TEXT];

	if (slot == SLOT_DAY) {
		day_print((struct day){ (int32_t)number }, day);
		buf_json(b, day);
	} else if (slot == SLOT_TIME) {
		buf_printf(b, "\"%02d:%02d\"", (int)(number / 60 % 100), (int)(number % 60));
	} else {
		buf_int(b, number);
	}
}

static void put_fact(struct buf *b, const struct fact *f)
{
	static const char *const flags[] = { "about", "after", "before", "between", "period", "assumed", "relative",
		"mended", "rejected", "any", "change" };

	buf_printf(b, "{\"slot\":\"%s\",\"value\":", slot_names[f->slot]);
	if (f->text)
		buf_json(b, f->text);
	else
		put_number(b, f->slot, f->number);
	if (!f->text && f->until != f->number) {
		buf_puts(b, ",\"until\":");
		put_number(b, f->slot, f->until);
	}
	for (unsigned i = 0; i < sizeof flags / sizeof *flags; i++)
		if (f->flags & 1u << i)
			buf_printf(b, ",\"%s\":true", flags[i]);
	buf_printf(b, ",\"confidence\":%d,\"span\":[%zu,%zu]}", f->confidence, f->span.at, f->span.at + f->span.len);
}

static void put_ambiguity(struct buf *b, const struct ambiguity *a)
{
	buf_printf(b, "{\"slot\":\"%s\",\"why\":\"%s\",\"resolved\":%s,\"readings\":[", slot_names[a->slot], a->why,
	        a->resolved ? "true" : "false");
	for (size_t i = 0; i < a->n; i++) {
		buf_printf(b, "%s{\"slot\":\"%s\",\"value\":", i ? "," : "", slot_names[a->readings[i].slot]);
		put_number(b, a->readings[i].slot, a->readings[i].number);
		buf_puts(b, "}");
	}
	buf_printf(b, "],\"span\":[%zu,%zu]}", a->span.at, a->span.at + a->span.len);
}

const char *understanding_json(struct arena *mem, const struct understanding *u)
{
	struct buf b = { .mem = mem };

	buf_printf(&b, "{\"language\":\"%s\",\"correction\":%s,\"question\":%s,\"intents\":[", u->language,
	        u->correction ? "true" : "false", u->question ? "true" : "false");
	for (size_t i = 0; i < u->intents_n; i++)
		buf_printf(&b, "%s{\"intent\":\"%s\",\"score\":%d}", i ? "," : "", intent_names[u->intents[i].intent],
		        u->intents[i].score);
	buf_puts(&b, "],\"facts\":[");
	for (size_t i = 0; i < u->facts_n; i++) {
		buf_puts(&b, i ? "," : "");
		put_fact(&b, &u->facts[i]);
	}
	buf_puts(&b, "],\"ambiguities\":[");
	for (size_t i = 0; i < u->ambiguities_n; i++) {
		buf_puts(&b, i ? "," : "");
		put_ambiguity(&b, &u->ambiguities[i]);
	}
	buf_puts(&b, "]}");
	return buf_text(&b);
}
