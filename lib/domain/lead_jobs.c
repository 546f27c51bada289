#include "domain/lead_jobs.h"
#include "base/json.h"
#include "core/config.h"
#include "domain/assistant_model.h"
#include "domain/contacts.h"
#include "domain/insight_model.h"
#include "domain/leads.h"
#include "domain/reservations.h"
#include "domain/site.h"
#include "io/page.h"
#include <string.h>

enum { SERVICES = 60 };

struct facts_kept {
	int64_t kept;
};

struct task_rang {
	bool rang;
};

struct work_letter {
	const char *recipient, *who, *contact_name, *about, *place, *source;
	struct id noun_id;
	struct instant due_at;
};

SHAPE(facts_kept, FIELD(facts_kept, kept, "How many."));
SHAPE(task_rang, FIELD(task_rang, rang, "It did."));
SHAPE(work_letter, FIELD(work_letter, recipient, "To whom."), FIELD(work_letter, who, "Their name."),
        FIELD(work_letter, contact_name, "About whom.", .maybe = true),
        FIELD(work_letter, about, "About what.", .maybe = true),
        FIELD(work_letter, place, "The pipeline.", .maybe = true),
        FIELD(work_letter, source, "Where from.", .maybe = true), FIELD(work_letter, noun_id, "Which."),
        FIELD(work_letter, due_at, "By when.", .maybe = true));

/* --- reading ---------------------------------------------------------------------------------------------------- */

/* What is read, gathered in one transaction, so that a model may be asked between two. */
struct enquiry_read {
	struct lead *lead;
	struct lead_text_list texts;
	struct insight_list facts;
	struct insight_words said;
	int64_t tokens;
};

static struct problem *house_of(struct ctx *c, struct insight_house *out)
{
	struct service_list services;
	struct known_service *known;

	TRY(sql_service_all(c, SERVICES, &services));
	known = arena_array(c->mem, services.n, sizeof *known);
	for (size_t i = 0; i < services.n; i++)
		known[i] = (struct known_service){ services.items[i].slug, services.items[i].name,
			services.items[i].kind, 0, 0 };
	*out = (struct insight_house){ known, services.n, site->zone, site->currency,
		(int)strtol(site->calling_code, NULL, 10) };
	return NULL;
}

static struct problem *read_lead(struct ctx *c, struct id id, struct enquiry_read *r)
{
	struct insight_house house;

	TRY(sql_lead_one(c, id, &r->lead));
	if (!r->lead)
		return NULL;
	TRY(sql_lead_texts(c, id, &r->texts));
	TRY(house_of(c, &house));
	r->facts = insight_read(c, &house, &r->texts);
	r->said.summary = insight_summary(c, &r->facts, r->lead->contact_name, r->lead->intent);
	r->said.next_step = insight_next_step(c, &r->facts, true);
	return NULL;
}

static struct document facts_json(struct ctx *c, const struct insight_list *facts)
{
	struct buf b = { .mem = c->mem };

	buf_puts(&b, "[");
	for (size_t i = 0; i < facts->n; i++) {
		buf_puts(&b, i ? "," : "");
		shape_write(&b, &insight_shape, &facts->items[i]);
	}
	buf_puts(&b, "]");
	return (struct document){ b.text };
}

static struct problem *keep_reading(
        struct ctx *c, const struct job *job, const struct enquiry_read *r, struct effect *out)
{
	struct facts_kept *kept;

	out->detail = "The lead is gone";
	if (!r->lead)
		return job_finish(c, job, out);
	if (r->tokens)
		TRY(sql_model_use_add(c, r->tokens));
	TRY(sql_lead_understood(c, r->lead->id, facts_json(c, &r->facts), r->said.summary, r->said.next_step, &kept));
	out->made = r->lead->id;
	out->detail =
	        arena_printf(c->mem, "%lld facts by %s", (long long)kept->kept, r->tokens ? model_name() : "embedded");
	return job_finish(c, job, out);
}

static struct problem *effect_lead_read(struct ctx *c, const struct job *job, struct effect *out)
{
	struct enquiry_read r = { 0 };

	TRY(op_begin(c));
	TRY(op_end(c, read_lead(c, job->noun_id, &r)));
	if (r.lead)
		insight_ask_model(c, &r.texts, &r.facts, &r.said, &r.tokens);
	TRY(op_begin(c));
	return op_end(c, keep_reading(c, job, &r, out));
}

static const char *intent_of(struct ctx *c, const struct lead_text_list *texts)
{
	struct buf b = { .mem = c->mem };

	for (size_t i = 0; i < texts->n && i < 5; i++)
		buf_printf(&b, "%s%s", i ? " / " : "", texts->items[i].text);
	return buf_text(&b);
}

static const char *said_of(const struct insight_list *facts, const char *kind)
{
	const struct insight *f = insight_of(facts, kind);

	return f ? f->value : NULL;
}

static struct problem *effect_chat_enquiry(struct ctx *c, const struct job *job, struct effect *out)
{
	struct insight_house house;
	struct lead_text_list texts;
	struct insight_list facts;
	struct lead_key *lead;

	TRY(sql_chat_texts(c, job->noun_id, &texts));
	TRY(house_of(c, &house));
	facts = insight_read(c, &house, &texts);
	TRY(sql_chat_enquiry(c, job->noun_id, said_of(&facts, "name"), contact_phone(c, said_of(&facts, "phone")),
	        said_of(&facts, "email"), intent_of(c, &texts), &lead));
	out->made = lead->id;
	out->detail = id_none(lead->id) ? "Nothing to follow up" : "A lead";
	return job_finish(c, job, out);
}

static struct problem *effect_lead_rescore(struct ctx *c, const struct job *job, struct effect *out)
{
	struct facts_kept *kept;

	TRY(sql_leads_rescored(c, &kept));
	out->detail = arena_printf(c->mem, "%lld leads", (long long)kept->kept);
	return job_finish(c, job, out);
}

/* --- letters to colleagues -------------------------------------------------------------------------------------- */

static void add(struct json_object *o, const char *name, const char *value)
{
	if (value)
		json_object_object_add(o, name, json_object_new_string(value));
}

static struct json_object *about(struct ctx *c, const char *kind, const struct work_letter *w, const char *path)
{
	struct json_object *o = json_keep(c->mem, json_object_new_object()), *house = json_object_new_object();
	char at[INSTANT_TEXT];

	add(house, "name", site->name);
	add(house, "zone", site->zone);
	json_object_object_add(o, "house", house);
	add(o, "kind", kind);
	add(o, "who", w->who);
	add(o, "contact_name", w->contact_name);
	add(o, "about", w->about);
	add(o, "place", w->place);
	add(o, "source", w->source);
	add(o, "url", arena_printf(c->mem, "%s%s", config->public_url, path));
	instant_print(w->due_at, at);
	add(o, "due_at", w->due_at.us ? at : NULL);
	return o;
}

/* A subject is one line whatever a guest called themselves. */
static const char *subject(struct ctx *c, const char *kind, const struct work_letter *w)
{
	const char *name = w->contact_name ? w->contact_name : "a guest";
	char *text = arena_str(c->mem,
	        !strcmp(kind, "task") ? arena_printf(c->mem, "Due: %s", w->about)
	                              : arena_printf(c->mem, "A lead is yours: %s", name));

	for (char *p = text; *p; p++)
		if ((unsigned char)*p < ' ')
			*p = ' ';
	return text;
}

static struct problem *write_letter(struct ctx *c, const struct job *job, const char *kind, const struct work_letter *w,
        const char *path, struct effect *out)
{
	char id[ID_TEXT];

	if (!w) {
		out->detail = "Nobody wants a letter about it";
		return NULL;
	}
	id_print(job->id, id);
	out->made = job->id;
	out->detail = "Written";
	return sql_work_letter_spool(c, job->id, arena_printf(c->mem, "<%s@frontdesk>", id), kind, w->noun_id,
	        w->recipient, subject(c, kind, w), page_render(c, "work_letter.txt", about(c, kind, w, path)));
}

static struct problem *effect_lead_letter(struct ctx *c, const struct job *job, struct effect *out)
{
	struct work_letter *w;
	char id[ID_TEXT];

	id_print(job->noun_id, id);
	TRY(sql_lead_letter(c, job->noun_id, &w));
	TRY(write_letter(c, job, "lead", w, arena_printf(c->mem, "/admin/leads/%s", id), out));
	return job_finish(c, job, out);
}

static struct problem *effect_task_due(struct ctx *c, const struct job *job, struct effect *out)
{
	struct task_rang *rings;
	struct work_letter *w;

	TRY(sql_task_rings(c, job->noun_id, &rings));
	out->detail = "It was done or moved";
	if (rings->rang) {
		TRY(sql_task_letter(c, job->noun_id, &w));
		TRY(write_letter(c, job, "task", w, "/admin/tasks", out));
	}
	return job_finish(c, job, out);
}

OP(effect_lead_read, job, effect, FOR_SYSTEM, .summary = "Read what an enquiry says", .tx = OWN_TX);
OP(effect_chat_enquiry, job, effect, FOR_SYSTEM, .summary = "Find the enquiry in a conversation", .tx = WRITES);
OP(effect_lead_rescore, job, effect, FOR_SYSTEM, .summary = "Score all open leads anew", .tx = WRITES);
OP(effect_lead_letter, job, effect, FOR_SYSTEM, .summary = "Write to the owner of a lead", .tx = WRITES);
OP(effect_task_due, job, effect, FOR_SYSTEM, .summary = "Ring for a task", .tx = WRITES);
