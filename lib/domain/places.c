#include "domain/sense.h"
#include <string.h>

enum { NAME_WORDS = 6 };

/* A name or slug in the words it would be written with; a slug's dashes part words. */
struct spelt {
	const char *words[NAME_WORDS];
	size_t n;
};

static struct spelt spelt(const struct sense *s, const char *name)
{
	const struct understand_context nothing = { .country = 0 };
	struct tokens t = tokens_of(s->mem, s->c->words, &nothing, name ? name : "");
	struct spelt out = { .n = 0 };

	for (size_t i = 0; i < t.n && out.n < NAME_WORDS; i++)
		if (t.all[i].kind == TOKEN_WORD)
			out.words[out.n++] = t.all[i].folded;
	return out;
}

static bool like(const struct token *t, const char *word)
{
	size_t len = strlen(word);

	if (t->kind != TOKEN_WORD)
		return false;
	if (!strcmp(t->folded, word))
		return true;
	return t->word < 0 && len >= 5 && slips(t->folded, word, 1) <= 1;
}

/* How many tokens at AT spell the whole name. */
static size_t spells(const struct sense *s, size_t at, const struct spelt *name)
{
	for (size_t i = 0; i < name->n; i++)
		if (at + i >= s->c->tokens.n || !like(&s->c->tokens.all[at + i], name->words[i]))
			return 0;
	return name->n;
}

/* "Cancel" is before it, or "not": a place that is not wanted. */
static bool refused(const struct sense *s, size_t at)
{
	for (size_t back = 1; back <= 3 && back <= at; back++) {
		const struct edge *e = edge_longest(s->c, at - back, CLASS_NOT);
		if (e && e->to + 1 >= at)
			return true;
		if (s->c->tokens.all[at - back].kind == TOKEN_MARK)
			return false;
	}
	return false;
}

/* The class of words that a name belongs to: "Terrace" to area.outside, so that "in the garden" finds it. */
static bool in_class(const struct sense *s, const struct edge *said, const struct spelt *name)
{
	for (size_t i = 0; i < name->n; i++) {
		int word = words_find(s->c->words, name->words[i]);
		if (word < 0)
			continue;
		const struct word *w = &s->c->words->words[word];
		for (unsigned r = w->rules; r < (unsigned)w->rules + w->rules_n; r++)
			if (s->c->words->rules[r].class == said->class && s->c->words->rules[r].n == 1 &&
			        !strcmp(s->c->words->rules[r].detail, said->rule->detail))
				return true;
	}
	return false;
}

struct hit {
	size_t from, to;
	int sure;
	bool refused;
};

static void better(struct hit *h, size_t from, size_t to, int sure, bool refused)
{
	if (sure > h->sure)
		*h = (struct hit){ from, to, sure, refused };
}

static struct hit find_area(const struct sense *s, const struct known_area *area)
{
	struct spelt name = spelt(s, area->name), slug = spelt(s, area->slug);
	struct hit hit = { 0 };

	for (size_t at = 0; at < s->c->tokens.n; at++) {
		size_t n = spells(s, at, &name), m = spells(s, at, &slug);
		if (!sense_free(s, at, at + 1))
			continue;
		n = n > m ? n : m;
		if (n)
			better(&hit, at, at + n, 92, refused(s, at));
		for (const struct edge *e = s->c->at[at]; e; e = e->next)
			if (e->class == CLASS_AREA && !hit.sure && (in_class(s, e, &name) || in_class(s, e, &slug)))
				better(&hit, at, e->to, 80, refused(s, at));
	}
	return hit;
}

static void find_areas(struct sense *s)
{
	struct ambiguity *asked = NULL;
	const struct edge *any;
	int best = 0, wanted = 0;
	struct hit *hits = arena_array(s->mem, s->known->areas_n + 1, sizeof *hits);

	for (size_t i = 0; i < s->known->areas_n; i++) {
		hits[i] = find_area(s, &s->known->areas[i]);
		if (!hits[i].refused && hits[i].sure > best)
			best = hits[i].sure;
	}
	for (size_t i = 0; i < s->known->areas_n; i++)
		wanted += best && hits[i].sure == best && !hits[i].refused;
	for (size_t i = 0; i < s->known->areas_n; i++) {
		if (!hits[i].sure || (!hits[i].refused && hits[i].sure < best))
			continue;
		sense_take(s, hits[i].from, hits[i].to, TAKEN_PLACE);
		if (wanted > 1 && !hits[i].refused) {
			asked = asked ? asked : sense_ambiguity(s, SLOT_AREA, "which-area", hits[i].from, hits[i].to);
			sense_reading(asked, SLOT_AREA, (int64_t)i);
			continue;
		}
		struct fact *f = sense_fact(s, SLOT_AREA, (int64_t)i, hits[i].from, hits[i].to);
		f->confidence = hits[i].sure;
		f->flags = hits[i].refused ? FACT_REJECTED : 0;
	}
	for (size_t at = 0; !wanted && at < s->c->tokens.n; at++)
		if ((any = edge_longest(s->c, at, CLASS_ANY_AREA)) &&
		        (sense_expects(s, EXPECT_AREA) || edge_is(any, "sure"))) {
			sense_fact(s, SLOT_AREA, -1, at, any->to)->flags = FACT_ANY;
			return;
		}
}

/* Words of its name that appear, the whole name, its slug, or a word for its kind. */
static struct hit find_service(const struct sense *s, const struct known_service *service)
{
	struct spelt name = spelt(s, service->name), slug_words = spelt(s, service->slug);
	struct hit hit = { 0 };

	for (size_t at = 0; at < s->c->tokens.n; at++) {
		size_t whole = spells(s, at, &name), slug = spells(s, at, &slug_words);
		if (s->taken[at] & TAKEN_SKIP || refused(s, at))
			continue;
		if (whole || slug)
			better(&hit, at, at + (whole > slug ? whole : slug), 90 + (int)(whole > slug ? whole : slug),
			        false);
		for (size_t i = 0; i < name.n; i++)
			if (strlen(name.words[i]) > 3 && like(&s->c->tokens.all[at], name.words[i]))
				better(&hit, at, at + 1, 80, false);
		for (const struct edge *e = s->c->at[at]; e; e = e->next)
			if (e->class == CLASS_SERVICE && service->kind && edge_is(e, service->kind))
				better(&hit, at, e->to, 75, false);
			else if (e->class == CLASS_PERIOD && service->kind && !strcmp(service->kind, "table") &&
			        e->b - e->a < 300)
				better(&hit, at, e->to, 55, false);
	}
	return hit;
}

static void find_services(struct sense *s)
{
	int best = 0, same = 0, which = -1;
	struct hit *hits = arena_array(s->mem, s->known->services_n + 1, sizeof *hits);

	for (size_t i = 0; i < s->known->services_n; i++) {
		hits[i] = find_service(s, &s->known->services[i]);
		if (hits[i].sure > best)
			best = hits[i].sure, which = (int)i, same = 0;
		same += best && hits[i].sure == best;
	}
	if (same == 1) {
		struct fact *f = sense_fact(s, SLOT_SERVICE, which, 0, 0);
		f->span = sense_span(s, hits[which].from, hits[which].to);
		f->confidence = best;
		sense_take(s, hits[which].from, hits[which].to, TAKEN_PLACE);
		s->service = which;
		return;
	}
	if (same > 1 && best > 60) {
		struct ambiguity *a = sense_ambiguity(s, SLOT_SERVICE, "which-service", 0, 0);
		a->span = sense_span(s, hits[which].from, hits[which].to);
		for (size_t i = 0; i < s->known->services_n; i++)
			if (hits[i].sure == best)
				sense_reading(a, SLOT_SERVICE, (int64_t)i);
	}
	if (s->known->memory.known & 1 << SLOT_SERVICE && s->known->memory.service >= 0 &&
	        (size_t)s->known->memory.service < s->known->services_n)
		s->service = s->known->memory.service;
}

void sense_places(struct sense *s)
{
	find_areas(s);
	find_services(s);
}
