#include "domain/merging.h"
#include "base/text.h"
#include "domain/keyset.h"
#include <string.h>

static const struct problem_type NOT_MERGEABLE = { REFUSED, "not-mergeable", "These two cannot be made one" },
                                 TWO_OPEN_LEADS = { REFUSED, "two-open-leads", "Both have an open lead" },
                                 NOT_UNDOABLE = { REFUSED, "not-undoable", "This merge cannot be undone" };

SHAPE(duplicates_ask, FIELD(duplicates_ask, after, "What the page before called next.", .max = 80, .maybe = true));
SHAPE(duplicates, LIST_OF(duplicates, duplicates, duplicate, "The likeliest first."),
        FIELD(duplicates, next, "Ask for more after this.", .maybe = true));
SHAPE(pair_ask, FIELD(pair_ask, id, "The one.", .required = true),
        FIELD(pair_ask, other, "The other.", .required = true));
SHAPE(merge_ask, FIELD(merge_ask, id, "The contact that stays.", .required = true),
        FIELD(merge_ask, with, "The one that is merged into it.", .required = true),
        FIELD(merge_ask, wins, "Fields where the other's value is kept: {\"name\": \"from\"}.", .maybe = true));
SHAPE(merge_field, FIELD(merge_field, field, "Which; f_KEY is one of the house's own."),
        FIELD(merge_field, title, "The same for people.", .maybe = true),
        FIELD(merge_field, into_value, "Of the contact that stays.", .maybe = true),
        FIELD(merge_field, from_value, "Of the other.", .maybe = true), FIELD(merge_field, wins, "into or from."));
SHAPE(merge_move, FIELD(merge_move, what, "What goes along."), FIELD(merge_move, n, "How many."));
SHAPE(merge_page, ONE_OF(merge_page, stays, contact, "Who stays."), ONE_OF(merge_page, goes, contact, "Who is merged."),
        LIST_OF(merge_page, fields, merge_field, "What wins, field by field."),
        LIST_OF(merge_page, moves, merge_move, "What goes along."));
SHAPE(merge_made, FIELD(merge_made, id, "The merge, to undo it."),
        FIELD(merge_made, contact, "The contact that stays.", .maybe = true));
SHAPE(merge_parties, FIELD(merge_parties, gone, "Who was merged."), FIELD(merge_parties, stays, "Into whom."));
SHAPE(merge_ref, FIELD(merge_ref, id, "The merge.", .required = true));
SHAPE(merge_undone, FIELD(merge_undone, told, "What could not be put back."),
        FIELD(merge_undone, contact, "Who is back."));
SHAPE(parted, ONE_OF(parted, stays, contact, "Who stayed."), ONE_OF(parted, back, contact, "Who is back."),
        FIELD(parted, told, "What could not be put back, a sentence each."));

/* 095~ID~ID: where a page of pairs ended; anything else begins at the start. */
static int64_t read_place(struct ctx *c, const char *text, struct id *a, struct id *b)
{
	unsigned long score;

	if (!text || strlen(text) != 4 + ID_TEXT + ID_TEXT - 1 || text[3] != '~' || text[3 + ID_TEXT] != '~' ||
	        !text_uint(arena_strn(c->mem, text, 3), 100, &score) ||
	        !id_parse(arena_strn(c->mem, text + 4, ID_TEXT - 1), a) || !id_parse(text + 4 + ID_TEXT, b))
		return NO_INT;
	return (int64_t)score;
}

static struct problem *duplicate_list(struct ctx *c, const struct duplicates_ask *in, struct duplicates *out)
{
	struct id a = { { 0 } }, b = { { 0 } };

	TRY(sql_duplicate_list(c, read_place(c, in->after, &a, &b), a, b, &out->duplicates));
	if (out->duplicates.n > KEYSET_PAGE) {
		const struct duplicate *last = &out->duplicates.items[KEYSET_PAGE - 1];
		char one[ID_TEXT], other[ID_TEXT];
		id_print(last->contact, one);
		id_print(last->other, other);
		out->duplicates.n = KEYSET_PAGE;
		out->next = arena_printf(c->mem, "%03lld~%s~%s", (long long)last->score, one, other);
	}
	return NULL;
}

static struct problem *duplicate_apart(struct ctx *c, const struct pair_ask *in, struct duplicates *out)
{
	TRY(sql_duplicate_apart(c, in->id, in->other));
	return duplicate_list(c, &(struct duplicates_ask){ NULL }, out);
}

static struct problem *merge_preview(struct ctx *c, const struct merge_ask *in, struct merge_page *out)
{
	TRY(contact_of(c, in->id, &out->stays));
	TRY(contact_of(c, in->with, &out->goes));
	if (id_same(out->stays.id, out->goes.id))
		return problem(c, &NOT_MERGEABLE, "they are one already");
	TRY(sql_merge_preview(c, out->goes.id, out->stays.id, in->wins, &out->fields));
	return sql_merge_moves(c, out->goes.id, &out->moves);
}

static struct problem *contact_merge(struct ctx *c, const struct merge_ask *in, struct merge_made *out)
{
	struct merge_made *made;

	TRY(sql_contact_merge(c, in->with, in->id, in->wins, &made));
	*out = (struct merge_made){ made->id, in->id };
	return NULL;
}

static struct problem *merge_undo(struct ctx *c, const struct merge_ref *in, struct parted *out)
{
	struct merge_undone *undone;
	struct merge_parties *parties;

	TRY(sql_merge_undo(c, in->id, &undone));
	TRY(sql_merge_parties(c, in->id, &parties));
	if (!parties)
		return problem(c, &NO_SUCH_THING, "no such merge was made");
	out->told = undone->told;
	TRY(contact_of(c, parties->stays, &out->stays));
	return contact_of(c, parties->gone, &out->back);
}

OP(duplicate_list, duplicates_ask, duplicates, CONTACT_READ, .summary = "Contacts that may be one person", .tx = READS);
OP(duplicate_apart, pair_ask, duplicates, CONTACT_MERGE, .summary = "These two are not one", .tx = WRITES,
        .once = true);
OP(merge_preview, merge_ask, merge_page, CONTACT_MERGE, .summary = "What a merge would do", .tx = READS,
        PROBLEMS(&NOT_MERGEABLE));
OP(contact_merge, merge_ask, merge_made, CONTACT_MERGE, .summary = "Make two contacts one", .tx = WRITES, .once = true,
        PROBLEMS(&NOT_MERGEABLE, &TWO_OPEN_LEADS));
OP(merge_undo, merge_ref, parted, CONTACT_MERGE, .summary = "Undo a merge", .tx = WRITES, .once = true,
        PROBLEMS(&NOT_UNDOABLE));
