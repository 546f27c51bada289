#include "domain/sense.h"
#include "base/buf.h"
#include <string.h>

enum { NAME_TOKENS = 5 };

static const struct token *token(const struct sense *s, size_t at)
{
	return &s->c->tokens.all[at];
}

/* Written in capitals throughout: capitals say nothing. */
static bool shouting(const struct sense *s)
{
	int big = 0, small = 0;

	for (const char *p = s->c->tokens.text; *p; p++) {
		big += *p >= 'A' && *p <= 'Z';
		small += *p >= 'a' && *p <= 'z';
	}
	return big > 4 && big > 3 * small;
}

struct names {
	struct sense *s;
	bool shouting;
};

static bool capital(const struct names *n, size_t at)
{
	return token(n->s, at)->capital && !n->shouting;
}

static bool particle(const struct names *n, size_t at)
{
	const struct edge *e = edge_longest(n->s->c, at, CLASS_NAME_PART);

	return e && e->to == at + 1 && !edge_is(e, "title");
}

static bool title(const struct names *n, size_t at)
{
	const struct edge *e = edge_longest(n->s->c, at, CLASS_NAME_PART);

	return e && edge_is(e, "title");
}

static bool may_be_name(const struct names *n, size_t at, bool eager)
{
	const struct token *t = token(n->s, at);

	if (t->kind != TOKEN_WORD || n->s->taken[at] & (TAKEN_FACT | TAKEN_PLACE))
		return false;
	if (sense_has(n->s, at, CLASS_NOT_NAME) || sense_has(n->s, at, CLASS_NUMBER))
		return false;
	if (t->word >= 0)
		return capital(n, at) && (!(n->s->taken[at] & TAKEN_INTENT) || eager);
	return t->mended < 0 || capital(n, at) || eager;
}

/* The point of J. Smith and Mr. Smith, which ends no sentence. */
static bool abbreviates(const struct names *n, size_t at)
{
	return at && token(n->s, at)->kind == TOKEN_MARK && !strcmp(token(n->s, at)->folded, ".") &&
	        (token(n->s, at - 1)->span.len == 1 || title(n, at - 1));
}

/* The A of "Ngozi A." */
static bool initial(const struct names *n, size_t at)
{
	return token(n->s, at)->span.len == 1 && capital(n, at) && at + 1 < n->s->c->tokens.n &&
	        !strcmp(token(n->s, at + 1)->folded, ".");
}

/* The end of a name that begins at FROM; FROM when there is none. */
static size_t name_end(const struct names *n, size_t from, bool eager)
{
	size_t at = from, last = from;

	while (at < n->s->c->tokens.n && at - from < NAME_TOKENS) {
		if (at > from && abbreviates(n, at)) {
			at++;
			continue;
		}
		if (particle(n, at) && (at > from || (at + 1 < n->s->c->tokens.n && capital(n, at + 1)))) {
			at++;
			continue;
		}
		if (at > from && initial(n, at)) {
			last = ++at;
			continue;
		}
		if (!may_be_name(n, at, eager) && !title(n, at))
			break;
		at++;
		if (!title(n, at - 1))
			last = at;
	}
	return last;
}

/* As written with its spaces tidied; all in small letters, each word gets its capital. */
static const char *tidy(const struct names *n, size_t from, size_t to)
{
	struct span span = sense_span(n->s, from, to);
	const char *text = n->s->c->tokens.text + span.at;
	struct buf b = { .mem = n->s->mem };
	bool small = true, fresh = true;

	for (size_t i = 0; i < span.len; i++)
		small &= !(text[i] >= 'A' && text[i] <= 'Z');
	for (size_t i = 0; i < span.len; i++) {
		char ch = text[i];
		if (ch == ' ' || ch == '\t') {
			fresh = true;
			continue;
		}
		if (fresh && b.len)
			buf_put(&b, " ", 1);
		if (small && (fresh || text[i - 1] == '-') && ch >= 'a' && ch <= 'z')
			ch = (char)(ch - 32);
		buf_put(&b, &ch, 1);
		fresh = false;
	}
	return buf_text(&b);
}

static bool tell_name(const struct names *n, size_t from, size_t to, int confidence)
{
	struct fact *f;

	if (from >= to || sense_span(n->s, from, to).len > 80)
		return false;
	f = sense_fact(n->s, SLOT_NAME, 0, from, to);
	f->text = tidy(n, from, to);
	f->confidence = confidence;
	return true;
}

/* After it comes the end, a comma, a number to call, or "and": the words before stood for themselves. */
static bool ends_there(const struct names *n, size_t at)
{
	const struct token *t = at < n->s->c->tokens.n ? token(n->s, at) : NULL;

	return !t || t->kind == TOKEN_MARK || t->kind == TOKEN_PHONE || t->kind == TOKEN_EMAIL ||
	        n->s->taken[at] & TAKEN_FACT || sense_has(n->s, at, CLASS_JOIN) || sense_has(n->s, at, CLASS_NAME_CUE);
}

static bool any_capital(const struct names *n, size_t from, size_t to)
{
	for (; from < to; from++)
		if (capital(n, from) || title(n, from))
			return true;
	return false;
}

/* No word of ours; LENIENT: nor one that was mended into ours, because names look like slips. */
static bool all_unknown(const struct names *n, size_t from, size_t to, bool lenient)
{
	for (; from < to; from++) {
		const struct token *t = token(n->s, from);
		if (t->kind != TOKEN_WORD || particle(n, from) || title(n, from))
			continue;
		if (t->word >= 0 || (t->mended >= 0 && !lenient))
			return false;
	}
	return true;
}

static size_t skip_marks(const struct names *n, size_t at)
{
	while (at < n->s->c->tokens.n && token(n->s, at)->kind == TOKEN_MARK &&
	        strchr(":-\"'", *token(n->s, at)->folded))
		at++;
	return at;
}

/* "my name is …" is sure of what follows; "I'm …" and "for …" only of a capital or of words nobody knows. */
static bool by_cue(const struct names *n, const struct edge *cue)
{
	bool strong = edge_is(cue, "strong"), weak = edge_is(cue, "weak");
	size_t from = strong ? skip_marks(n, cue->to) : cue->to, to = name_end(n, from, strong);

	if (to == from)
		return false;
	if (edge_is(cue, "sign")) /* "thanks, Peter" closes the text, or stands before a number to call */
		return any_capital(n, from, to) && all_unknown(n, from, to, false) && ends_there(n, to) &&
		        tell_name(n, from, to, 75);
	if (strong)
		return tell_name(n, from, to, 92);
	if (any_capital(n, from, to))
		return tell_name(n, from, to, weak ? 85 : 65);
	return weak && all_unknown(n, from, to, false) && ends_there(n, to) && tell_name(n, from, to, 65);
}

/* "Ada Obi here" */
static bool before_cue(const struct names *n, const struct edge *cue)
{
	for (size_t from = cue->from > 3 ? cue->from - 3 : 0; from < cue->from; from++)
		if ((!from || token(n->s, from - 1)->kind == TOKEN_MARK || n->s->taken[from - 1]) &&
		        name_end(n, from, false) >= cue->from && all_unknown(n, from, cue->from, false))
			return tell_name(n, from, cue->from, 75);
	return false;
}

/* "Call me Sam" asks for no call. */
static void forget_call(struct sense *s, const struct edge *cue)
{
	for (const struct edge *e = s->c->at[cue->from]; e; e = e->next)
		if (e->class == CLASS_INTENT && e->to == cue->to && edge_is(e, "human+"))
			s->u->intents[INTENT_HUMAN].score = 0;
}

static bool find_by_cue(const struct names *n)
{
	static const char *const kinds[] = { "strong", "weak", "before", "sign", "for" };

	for (size_t k = 0; k < sizeof kinds / sizeof *kinds; k++)
		for (size_t at = 0; at < n->s->c->tokens.n; at++)
			for (const struct edge *e = n->s->c->at[at]; e; e = e->next) {
				if (e->class != CLASS_NAME_CUE || !edge_is(e, kinds[k]))
					continue;
				if (k == 2 ? before_cue(n, e) : by_cue(n, e)) {
					sense_take(n->s, e->from, e->to, TAKEN_CUE);
					forget_call(n->s, e);
					return true;
				}
			}
	return false;
}

static bool parts(const struct names *n, size_t at)
{
	const struct token *t = token(n->s, at);

	if (t->kind == TOKEN_MARK)
		return !abbreviates(n, at);
	return t->kind != TOKEN_WORD || n->s->taken[at] & (TAKEN_FACT | TAKEN_PLACE);
}

static bool filler(const struct names *n, size_t at)
{
	return sense_has(n->s, at, CLASS_FILLER) || sense_has(n->s, at, CLASS_JOIN) ||
	        sense_has(n->s, at, CLASS_CORRECTION);
}

static bool is_intent(const struct names *n, size_t from, size_t to)
{
	for (; from < to; from++)
		if (n->s->taken[from] & TAKEN_INTENT)
			return true;
	return false;
}

/*
 * A stretch between commas and facts that is a name and nothing else.  ASKED: the desk asked for a name, so that one
 * word in small letters will do; CALLED: a phone or an address stands in the text.
 */
static int name_of_stretch(const struct names *n, size_t from, size_t to, bool asked, bool called)
{
	size_t words = 0, capitals = 0;

	if (from >= to || to - from > NAME_TOKENS || name_end(n, from, asked) != to || is_intent(n, from, to))
		return 0;
	for (size_t at = from; at < to; at++) {
		words += token(n->s, at)->kind == TOKEN_WORD;
		capitals += capital(n, at);
	}
	if (all_unknown(n, from, to, asked))
		return capitals == words                        ? (asked                                          ? 92
		                                                                  : called                        ? 85
		                                                                  : words > 1 && n->s->u->facts_n ? 60
		                                                                                                  : 0)
		        : asked                                 ? 80
		        : called && !token(n->s, from)->capital ? 70
		        : called                                ? 75
		                                                : 0;
	return capitals == words && (words > 1 || asked) ? (asked ? 85 : called ? 75 : 0) : 0;
}

static void find_by_place(const struct names *n)
{
	bool asked = sense_expects(n->s, EXPECT_NAME);
	bool called = sense_known(n->s, SLOT_PHONE) || sense_known(n->s, SLOT_EMAIL);
	size_t count = n->s->c->tokens.n, best_from = 0, best_to = 0;
	int best = 0;

	for (size_t from = 0, to; from < count; from = to + 1) {
		for (to = from; to < count && !parts(n, to); to++)
			;
		size_t first = from, last = to;
		while (first < last && filler(n, first))
			first++;
		while (first < last &&
		        (token(n->s, last - 1)->kind == TOKEN_MARK ||
		                (filler(n, last - 1) && !(last < count && initial(n, last - 1)))))
			last--;
		int sure = name_of_stretch(n, first, last, asked, called);
		if (sure > best)
			best = sure, best_from = first, best_to = last;
	}
	if (best)
		tell_name(n, best_from, best_to, best);
}

void sense_names(struct sense *s)
{
	struct names n = { s, shouting(s) };

	if (!find_by_cue(&n))
		find_by_place(&n);
}

/* ----------------------------------------------------------------- notes */

enum { NOTE_BEFORE = 6, NOTE_AFTER = 14, NOTES_MOST = 4 };

static bool note_stops(const struct sense *s, size_t at)
{
	const struct token *t = token(s, at);

	return (t->kind == TOKEN_MARK && strchr(",;.!?", *t->folded)) || t->kind == TOKEN_PHONE ||
	        t->kind == TOKEN_EMAIL || (s->taken[at] & TAKEN_FACT && !sense_has(s, at, CLASS_NUMBER));
}

/* The words around what the rule found that belong to it: "my daughter is allergic to nuts". */
static void note_bounds(const struct sense *s, const struct edge *e, size_t *from, size_t *to)
{
	*from = e->from;
	*to = e->to;
	while (*from > 0 && e->from - *from < NOTE_BEFORE && !note_stops(s, *from - 1) &&
	        !(s->taken[*from - 1] & (TAKEN_INTENT | TAKEN_PLACE)) && !sense_has(s, *from - 1, CLASS_JOIN) &&
	        (!sense_has(s, *from - 1, CLASS_FILLER) || sense_has(s, *from - 1, CLASS_KIN)))
		--*from;
	while (edge_is(e, "open") && *to < s->c->tokens.n && *to - e->to < NOTE_AFTER &&
	        !(s->taken[*to] & TAKEN_FACT) && !note_stops(s, *to))
		++*to;
}

void sense_notes(struct sense *s)
{
	struct fact *last = NULL;
	size_t end = 0;
	int n = 0;

	for (size_t at = 0; at < s->c->tokens.n && n < NOTES_MOST; at++) {
		const struct edge *e = edge_longest(s->c, at, CLASS_NOTE);
		size_t from, to;
		if (!e || at < end)
			continue;
		note_bounds(s, e, &from, &to);
		if (edge_is(e, "open") && to == e->to)
			continue; /* "request:" and then a day */
		if (from < end)
			from = end;
		end = to;
		struct span span = sense_span(s, from, to);
		const char *text = arena_strn(s->mem, s->c->tokens.text + span.at, span.len);
		n++;
		if (last) {
			last->text = arena_printf(s->mem, "%s; %s", last->text, text);
			last->span.len = span.at + span.len - last->span.at;
			continue;
		}
		last = sense_fact(s, SLOT_NOTE, 0, from, to);
		last->text = text;
		last->confidence = 85;
	}
}
