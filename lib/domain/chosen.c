/*
 * chosen - of all that a text may mean, what is taken: the longest readings, none over another
 */
#include "domain/sense.h"
#include <stdlib.h>
#include <string.h>

/* Classes that tell something, those that win a tie first. */
static const enum word_class tellers[] = { CLASS_PICK, CLASS_STAY, CLASS_DAY, CLASS_DAYS, CLASS_SAME_DAY, CLASS_TIME,
	CLASS_SHIFT, CLASS_SAME_TIME, CLASS_NIGHTS, CLASS_PARTY, CLASS_MORE, CLASS_SKIP, CLASS_DURATION };
enum { TELLERS = sizeof tellers / sizeof *tellers };

static int rank(enum word_class class)
{
	for (int i = 0; i < TELLERS; i++)
		if (tellers[i] == class)
			return i;
	return -1;
}

static int longest_first(const void *a, const void *b)
{
	const struct edge *x = *(const struct edge *const *)a, *y = *(const struct edge *const *)b;
	size_t n = x->to - x->from, m = y->to - y->from;

	if (n != m)
		return n > m ? -1 : 1;
	if ((x->flags & FACT_MENDED) != (y->flags & FACT_MENDED))
		return x->flags & FACT_MENDED ? 1 : -1;
	if (rank(x->class) != rank(y->class))
		return rank(x->class) - rank(y->class);
	return x->from != y->from ? (x->from < y->from ? -1 : 1) : (int)(x->flags >> 16) - (int)(y->flags >> 16);
}

static int by_place(const void *a, const void *b)
{
	const struct edge *x = *(const struct edge *const *)a, *y = *(const struct edge *const *)b;

	return x->from < y->from ? -1 : x->from > y->from;
}

/* "Talk to one person": nobody comes to dinner. */
static bool asks_for_person(const struct sense *s, const struct edge *e)
{
	for (size_t at = e->from > 6 ? e->from - 6 : 0; at <= e->from; at++)
		for (const struct edge *o = s->c->at[at]; o; o = o->next)
			if (o->class == CLASS_INTENT && !strncmp(o->rule->detail, "human", 5) && o->to >= e->to &&
			        o->from < e->from)
				return true;
	return false;
}

/* "The second" is a day where nothing was offered. */
static bool is_day_too(const struct sense *s, const struct edge *e)
{
	for (const struct edge *o = s->c->at[e->from]; o; o = o->next)
		if (o->class == CLASS_DAY && o->to == e->to)
			return true;
	return false;
}

/* "Juan Mar", where a name was asked for: one word of a row of capitals with a word nobody knows is part of a name. */
static bool in_a_name(const struct sense *s, const struct edge *e)
{
	const struct token *all = s->c->tokens.all;
	size_t from = e->from, to = e->to;
	bool unknown = false;

	if (!sense_expects(s, EXPECT_NAME) || e->to - e->from != 1 || all[from].kind != TOKEN_WORD ||
	        !all[from].capital)
		return false;
	while (from && all[from - 1].kind == TOKEN_WORD && all[from - 1].capital)
		from--;
	while (to < s->c->tokens.n && all[to].kind == TOKEN_WORD && all[to].capital)
		to++;
	for (size_t i = from; i < to; i++)
		unknown |= all[i].word < 0;
	return unknown;
}

static bool wanted(const struct sense *s, const struct edge *e)
{
	if (rank(e->class) < 0 || in_a_name(s, e))
		return false;
	if (e->class == CLASS_PICK && !s->known->options_n)
		return !is_day_too(s, e);
	return e->class != CLASS_PARTY || !asks_for_person(s, e);
}

void sense_choose(struct sense *s)
{
	size_t n = 0, room = 0;
	const struct edge **all;

	for (size_t at = 0; at < s->c->tokens.n; at++)
		for (const struct edge *e = s->c->at[at]; e; e = e->next)
			room += wanted(s, e);
	all = arena_array(s->mem, room + 1, sizeof *all);
	for (size_t at = 0; at < s->c->tokens.n; at++)
		for (const struct edge *e = s->c->at[at]; e; e = e->next) {
			if (wanted(s, e))
				all[n++] = e;
			if (e->class == CLASS_PERIOD &&
			        (!s->period || e->to - e->from > s->period->to - s->period->from))
				s->period = e;
		}
	qsort(all, n, sizeof *all, longest_first);
	for (size_t i = 0; i < n && s->chosen_n < CHOSEN_MOST; i++) {
		if (!sense_free(s, all[i]->from, all[i]->to))
			continue;
		s->chosen[s->chosen_n++] = all[i];
		sense_take(s, all[i]->from, all[i]->to, TAKEN_FACT | (edge_is(all[i], "place") ? TAKEN_SKIP : 0));
	}
	qsort(s->chosen, s->chosen_n, sizeof *s->chosen, by_place);
}

void sense_shapes(struct sense *s)
{
	for (size_t at = 0; at < s->c->tokens.n; at++) {
		const struct token *t = &s->c->tokens.all[at];
		enum slot slot = t->kind == TOKEN_PHONE ? SLOT_PHONE : t->kind == TOKEN_EMAIL ? SLOT_EMAIL : SLOT_CODE;
		if (t->kind != TOKEN_PHONE && t->kind != TOKEN_EMAIL && t->kind != TOKEN_CODE)
			continue;
		struct fact *f = sense_fact(s, slot, 0, at, at + 1);
		f->text = t->text ? t->text : arena_strn(s->mem, s->c->tokens.text + t->span.at, t->span.len);
		f->confidence = t->confidence;
		f->flags = t->text ? 0 : FACT_REJECTED;
	}
}
