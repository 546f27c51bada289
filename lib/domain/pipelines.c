#include "domain/pipelines.h"
#include "domain/contacts.h"
#include "domain/leads.h"
#include <string.h>

static const struct problem_type SOURCE_CLAIMED = { REFUSED, "source-claimed", "Another pipeline has that source" },
                                 STANDARD_NEEDED = { REFUSED, "standard-needed", "One pipeline takes the rest" },
                                 PIPELINE_IN_USE = { CONFLICT, "pipeline-in-use", "Leads stand in this pipeline" },
                                 STAGE_FIXED = { REFUSED, "stage-fixed", "A stage stays what it stands for" },
                                 STAGE_NEEDED = { REFUSED, "stage-needed", "A pipeline keeps a stage for every state" };

struct pipeline_book {
	struct pipeline_list pipelines;
	struct stage_list stages;
	struct lost_reason_list reasons;
	struct assignment_list assignments;
	struct score_rule_list score_rules;
	struct lead_person_list people;
};

struct pipeline_new {
	const char *slug, *title, *sources;
	bool standard;
	int64_t position;
};

struct pipeline_ask {
	const char *slug;
};

struct stage_new {
	struct id id;
	const char *pipeline, *state, *title, *colour;
	int64_t probability, sla_hours, position;
};

struct stage_ask {
	struct id id, into;
};

struct assignment_new {
	struct id id;
	const char *pipeline, *source, *language, *users;
	bool active;
	int64_t position;
};

struct assignment_ask {
	struct id id;
};

static const char *const states[] = { "new", "contacted", "qualified", "proposal", "won", "lost", "disqualified",
	NULL };
static const char *const ends[] = { "lost", "disqualified", NULL };
static const char *const colours[] = { "plain", "sun", "calm", "person", "alert", NULL };
static const char *const facts[] = { "budget", "day", "time", "nights", "party", "service", "area", "destination",
	"language", "urgency", "wish", "enquiries", "has_phone", "has_email", "visits", "days_ahead", "source",
	"campaign", NULL };

#define SLUG_FIELD(T)                                                                                                  \
	FIELD(T, slug, "Small letters, digits and _.", .required = true, .min = 2, .max = 41, .one_line = true)
#define TITLE_FIELD(T, most)                                                                                           \
	FIELD(T, title, "As people call it.", .required = true, .min = 1, .max = (most), .one_line = true)
#define POSITION_FIELD(T) FIELD(T, position, "Its place in the order.", .min = 0, .max = 100000, .fallback = "100")

SHAPE(pipeline, FIELD(pipeline, slug, "Its short name."), FIELD(pipeline, title, "As people call it."),
        FIELD(pipeline, sources, "What comes from these begins in it, commas between.", .maybe = true),
        FIELD(pipeline, standard, "And whatever no other claims."), FIELD(pipeline, position, "Its place."),
        FIELD(pipeline, open, "How many open leads it has."));
SHAPE(stage, FIELD(stage, id, "The stage."), FIELD(stage, pipeline, "Of which pipeline."),
        FIELD(stage, state, "What it stands for."), FIELD(stage, title, "As people call it."),
        FIELD(stage, colour, "plain, sun, calm, person or alert."), FIELD(stage, probability, "In percent."),
        FIELD(stage, sla_hours, "How long a lead may stand here.", .maybe = true),
        FIELD(stage, position, "Its place."));
SHAPE(lost_reason, SLUG_FIELD(lost_reason), TITLE_FIELD(lost_reason, 80),
        FIELD(lost_reason, state, "For which end.", .choices = ends, .fallback = "lost"),
        FIELD(lost_reason, active, "It may be chosen.", .fallback = "false"), POSITION_FIELD(lost_reason));
SHAPE(assignment, FIELD(assignment, id, "The rule."), FIELD(assignment, pipeline, "For one pipeline.", .maybe = true),
        FIELD(assignment, source, "For one source.", .maybe = true),
        FIELD(assignment, language, "For one language.", .maybe = true),
        FIELD(assignment, users, "Among whom; empty: whoever works on leads.", .maybe = true),
        FIELD(assignment, names, "Their names.", .maybe = true), FIELD(assignment, active, "It is in force."),
        FIELD(assignment, position, "Its place."));
SHAPE(score_rule, SLUG_FIELD(score_rule), TITLE_FIELD(score_rule, 120),
        FIELD(score_rule, fact, "What it looks at.", .required = true, .choices = facts),
        FIELD(score_rule, at_least, "Its number is at least this.", .maybe = true),
        FIELD(score_rule, at_most, "And at most this.", .maybe = true),
        FIELD(score_rule, equals, "It says just this.", .max = 100, .one_line = true, .maybe = true),
        FIELD(score_rule, points, "What it adds.", .required = true, .min = -100, .max = 100),
        FIELD(score_rule, active, "It counts.", .fallback = "false"), POSITION_FIELD(score_rule));
static SHAPE(pipeline_book, LIST_OF(pipeline_book, pipelines, pipeline, "The pipelines."),
        LIST_OF(pipeline_book, stages, stage, "Their stages, in order."),
        LIST_OF(pipeline_book, reasons, lost_reason, "Why a sale may be lost."),
        LIST_OF(pipeline_book, assignments, assignment, "Who gets what: the first rule that fits."),
        LIST_OF(pipeline_book, score_rules, score_rule, "What a score is made of."),
        LIST_OF(pipeline_book, people, lead_person, "Who may be given leads."));
static SHAPE(pipeline_new, SLUG_FIELD(pipeline_new), TITLE_FIELD(pipeline_new, 80),
        FIELD(pipeline_new, sources, "What comes from these begins in it, commas between.", .max = 300,
                .one_line = true, .fallback = ""),
        FIELD(pipeline_new, standard, "And whatever no other claims.", .fallback = "false"),
        POSITION_FIELD(pipeline_new));
static SHAPE(pipeline_ask, SLUG_FIELD(pipeline_ask));
static SHAPE(stage_new, FIELD(stage_new, id, "Which; absent: a new one.", .maybe = true),
        FIELD(stage_new, pipeline, "Of which pipeline.", .required = true, .max = 41),
        FIELD(stage_new, state, "What it stands for.", .required = true, .choices = states), TITLE_FIELD(stage_new, 60),
        FIELD(stage_new, colour, "Its colour.", .choices = colours, .fallback = "plain"),
        FIELD(stage_new, probability, "In percent.", .min = 0, .max = 100, .fallback = "50"),
        FIELD(stage_new, sla_hours, "How long a lead may stand here, in hours.", .min = 1, .max = 8760, .maybe = true),
        POSITION_FIELD(stage_new));
static SHAPE(stage_ask, FIELD(stage_ask, id, "The stage.", .required = true),
        FIELD(stage_ask, into, "Where its leads go; absent: to the next that stands for the same.", .maybe = true));
static SHAPE(assignment_new, FIELD(assignment_new, id, "Which; absent: a new one.", .maybe = true),
        FIELD(assignment_new, pipeline, "For one pipeline.", .max = 41, .one_line = true, .maybe = true),
        FIELD(assignment_new, source, "For one source.", .max = 60, .one_line = true, .maybe = true),
        FIELD(assignment_new, language, "For one language.", .max = 10, .one_line = true, .maybe = true),
        FIELD(assignment_new, users, "Among whom, a space between; absent: whoever works on leads.", .max = 2000,
                .one_line = true, .maybe = true),
        FIELD(assignment_new, active, "It is in force.", .fallback = "false"), POSITION_FIELD(assignment_new));
static SHAPE(assignment_ask, FIELD(assignment_ask, id, "The rule.", .required = true));

static struct problem *book(struct ctx *c, struct pipeline_book *out)
{
	TRY(sql_pipeline_list(c, &out->pipelines));
	TRY(sql_stage_list(c, &out->stages));
	TRY(sql_lost_reason_list(c, &out->reasons));
	TRY(sql_assignment_list(c, &out->assignments));
	TRY(sql_score_rule_list(c, &out->score_rules));
	return sql_lead_people(c, &out->people);
}

static struct problem *pipeline_book(struct ctx *c, const struct nothing *in, struct pipeline_book *out)
{
	(void)in;
	return book(c, out);
}

static struct problem *pipeline_save(struct ctx *c, const struct pipeline_new *in, struct pipeline_book *out)
{
	TRY(sql_pipeline_save(c, in->slug, in->title, in->sources, in->standard, in->position));
	return book(c, out);
}

static struct problem *pipeline_remove(struct ctx *c, const struct pipeline_ask *in, struct pipeline_book *out)
{
	TRY(sql_pipeline_remove(c, in->slug));
	return book(c, out);
}

static struct id or_new(struct ctx *c, struct id id)
{
	return id_none(id) ? id_new(c->now) : id;
}

static struct problem *stage_save(struct ctx *c, const struct stage_new *in, struct pipeline_book *out)
{
	TRY(sql_stage_save(c, or_new(c, in->id), in->pipeline, in->state, in->title, in->colour, in->probability,
	        in->sla_hours, in->position));
	return book(c, out);
}

static struct problem *stage_remove(struct ctx *c, const struct stage_ask *in, struct pipeline_book *out)
{
	TRY(sql_stage_remove(c, in->id, in->into));
	return book(c, out);
}

static struct problem *lost_reason_save(struct ctx *c, const struct lost_reason *in, struct pipeline_book *out)
{
	TRY(sql_lost_reason_save(c, in->slug, in->title, in->state, in->active, in->position));
	return book(c, out);
}

static struct problem *assignment_save(struct ctx *c, const struct assignment_new *in, struct pipeline_book *out)
{
	struct id one;

	for (const char *at = in->users; at && *at; at += strcspn(at, " "), at += *at == ' ')
		if (!id_parse(arena_strn(c->mem, at, strcspn(at, " ")), &one))
			return problem(c, &NO_SUCH_OWNER, "people are named by their ids");
	TRY(sql_assignment_save(
	        c, or_new(c, in->id), in->pipeline, in->source, in->language, in->users, in->active, in->position));
	return book(c, out);
}

static struct problem *assignment_remove(struct ctx *c, const struct assignment_ask *in, struct pipeline_book *out)
{
	TRY(sql_assignment_remove(c, in->id));
	return book(c, out);
}

static struct problem *score_rule_save(struct ctx *c, const struct score_rule *in, struct pipeline_book *out)
{
	TRY(sql_score_rule_save(c, in->slug, in->title, in->fact, in->at_least, in->at_most, in->equals, in->points,
	        in->active, in->position));
	return book(c, out);
}

OP(pipeline_book, nothing, pipeline_book, LEAD_READ, .summary = "Pipelines, and the house's rules about leads",
        .tx = READS);
OP(pipeline_save, pipeline_new, pipeline_book, LEAD_SET_UP, .summary = "Make a pipeline or change it", .tx = WRITES,
        .once = true, PROBLEMS(&SOURCE_CLAIMED, &STANDARD_NEEDED));
OP(pipeline_remove, pipeline_ask, pipeline_book, LEAD_SET_UP, .summary = "Remove a pipeline nothing stands in",
        .tx = WRITES, .once = true, PROBLEMS(&STANDARD_NEEDED, &PIPELINE_IN_USE));
OP(stage_save, stage_new, pipeline_book, LEAD_SET_UP, .summary = "Make a stage or change it", .tx = WRITES,
        .once = true, PROBLEMS(&STAGE_FIXED));
OP(stage_remove, stage_ask, pipeline_book, LEAD_SET_UP, .summary = "Take a stage away; its leads go elsewhere",
        .tx = WRITES, .once = true, PROBLEMS(&STAGE_NEEDED));
OP(lost_reason_save, lost_reason, pipeline_book, LEAD_SET_UP, .summary = "Make a reason or change it", .tx = WRITES,
        .once = true);
OP(assignment_save, assignment_new, pipeline_book, LEAD_SET_UP, .summary = "Say who gets what", .tx = WRITES,
        .once = true, PROBLEMS(&NO_SUCH_OWNER));
OP(assignment_remove, assignment_ask, pipeline_book, LEAD_SET_UP, .summary = "Say it no more", .tx = WRITES,
        .once = true);
OP(score_rule_save, score_rule, pipeline_book, LEAD_SET_UP, .summary = "Say what counts for a score", .tx = WRITES,
        .once = true);
