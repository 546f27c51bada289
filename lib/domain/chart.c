#include "domain/chart.h"
#include <string.h>

enum { WORK_PER_TOKEN = 150, WORK_LEAST = 20000, EDGES_AT = 48 };

bool edge_is(const struct edge *e, const char *detail)
{
	return e->rule && !strcmp(e->rule->detail, detail);
}

const struct edge *edge_part(const struct edge *e, enum word_class class)
{
	for (size_t i = 0; i < e->parts_n; i++)
		if (e->parts[i]->class == class)
			return e->parts[i];
	return NULL;
}

const struct edge *edge_longest(const struct chart *c, size_t at, enum word_class class)
{
	const struct edge *best = NULL;

	for (const struct edge *e = c->at[at]; e; e = e->next)
		if (e->class == class && (!best || e->to > best->to))
			best = e;
	return best;
}

static bool same(const struct edge *a, const struct edge *b)
{
	return a->class == b->class && a->to == b->to && a->a == b->a && a->b == b->b && a->flags == b->flags &&
	        (a->class != CLASS_INTENT || a->rule == b->rule);
}

/* At the end of the list, so that who walks it meets what was added on the way. */
static void keep(struct chart *c, const struct edge *e)
{
	struct edge **end = &c->at[e->from];
	int n = 0;

	for (; *end; end = &(*end)->next)
		if (same(*end, e) || ++n >= EDGES_AT)
			return;
	*end = NEW(c->mem, struct edge);
	**end = *e;
	(*end)->next = NULL;
}

static bool is_word(const struct token *t, int word, bool *mended)
{
	if (t->word == word)
		return true;
	return t->word < 0 && t->mended == word ? *mended = true : false;
}

/* Match the elements of E's rule from the Kth on, with E->to as the place reached. */
static void extend(struct chart *c, struct edge e, int k)
{
	const short *elements = c->words->elements + e.rule->first;

	if (c->work-- <= 0)
		return;
	for (; k < e.rule->n && elements[k] >= 0; k++, e.to++) {
		bool mended = false;
		if (e.to >= c->tokens.n || !is_word(&c->tokens.all[e.to], elements[k], &mended))
			return;
		if (mended)
			e.flags |= FACT_MENDED;
	}
	if (k == e.rule->n) {
		if (meaning(c, &e))
			keep(c, &e);
		return;
	}
	if (e.to >= c->tokens.n || e.parts_n == PARTS)
		return;
	for (const struct edge *part = c->at[e.to]; part; part = part->next) {
		struct edge more = e;
		if ((int)part->class != ~elements[k])
			continue;
		more.parts[more.parts_n++] = part;
		more.flags |= part->flags & FACT_MENDED;
		more.to = part->to;
		extend(c, more, k + 1);
	}
}

static void try_rules(struct chart *c, size_t at, unsigned first, unsigned n, const struct edge *part)
{
	for (unsigned i = first; i < first + n; i++) {
		const struct rule *r = &c->words->rules[i];
		struct edge e = { .rule = r,
			.class = r->class,
			.from = at,
			.to = at,
			.a = r->value,
			.b = r->until ? r->until : NONE,
			.other = NONE };
		if (!part) {
			extend(c, e, 0);
			continue;
		}
		e.parts[e.parts_n++] = part;
		e.flags = part->flags & FACT_MENDED;
		e.to = part->to;
		extend(c, e, 1);
	}
}

static void from_token(struct chart *c, size_t at)
{
	const struct token *t = &c->tokens.all[at];
	struct edge e = { .from = at, .to = at + 1, .a = t->number, .b = NONE, .other = NONE, .flags = EDGE_DIGITS };

	if (t->kind == TOKEN_FIGURES)
		e.class = CLASS_FIGURES;
	else if (t->kind == TOKEN_CLOCK)
		e.class = CLASS_CLOCK, e.flags |= t->plain || t->number >= 720 ? 0 : EDGE_OPEN;
	else if (t->kind == TOKEN_INT && t->number >= 0)
		e.class = CLASS_INT;
	else
		return;
	keep(c, &e);
	if (t->kind != TOKEN_INT || t->first < 0)
		return;
	e.class = CLASS_CLOCK;
	e.a = t->first;
	e.flags |= t->second ? 0 : EDGE_ARMY | EDGE_OPEN;
	if (e.a >= 360 || !t->second)
		keep(c, &e);
}

struct chart *chart_of(struct arena *mem, const struct words *words, const struct understand_context *known,
        const struct tokens *tokens)
{
	struct chart *c = NEW(mem, struct chart);

	*c = (struct chart){ mem, words, known, *tokens, arena_array(mem, tokens->n + 1, sizeof(struct edge *)),
		WORK_LEAST + WORK_PER_TOKEN * (long)tokens->n };
	for (size_t at = tokens->n; at-- > 0;) {
		const struct token *t = &tokens->all[at];
		int word = t->word >= 0 ? t->word : t->mended;
		from_token(c, at);
		if (word >= 0)
			try_rules(c, at, words->words[word].rules, words->words[word].rules_n, NULL);
		for (const struct edge *e = c->at[at]; e; e = e->next)
			try_rules(c, at, words->classes[e->class].rules, words->classes[e->class].rules_n, e);
	}
	return c;
}
