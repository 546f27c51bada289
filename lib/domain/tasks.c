#include "domain/tasks.h"
#include "domain/contacts.h"
#include "domain/keyset.h"
#include "domain/leads.h"
#include <string.h>

static const struct problem_type NO_SUCH_TIME = { REFUSED, "no-such-time", "This is no time" };

struct tasks_ask {
	const char *span, *whose, *after;
	struct id lead, contact;
};

struct work_letters {
	bool assigned, due;
};

struct tasks {
	struct task_list tasks;
	struct task_counts counts;
	struct lead_person_list people;
	struct work_letters letters;
	const char *span, *whose, *next;
};

struct task_new {
	struct id id;
	const char *title, *due;
	struct id assignee, lead, contact;
	int64_t version;
};

struct task_tick {
	struct id id, lead;
	bool done;
};

static const char *const spans[] = { "open", "overdue", "today", "later", "done", "all", NULL };
static const char *const whose[] = { "mine", "all", NULL };
SHAPE(task, FIELD(task, id, "The task."), FIELD(task, title, "What to do."), FIELD(task, due_at, "By when."),
        FIELD(task, due_local, "The same by the clock of the house."), FIELD(task, assignee, "Who."),
        FIELD(task, assignee_name, "Their name."), FIELD(task, lead, "About which lead.", .maybe = true),
        FIELD(task, contact, "About whom.", .maybe = true), FIELD(task, contact_name, "Their name.", .maybe = true),
        FIELD(task, reminded_at, "When the bell rang.", .maybe = true),
        FIELD(task, done_at, "When it was done.", .maybe = true), FIELD(task, overdue, "Its time has passed."),
        FIELD(task, version, "Its version."));
SHAPE(task_counts, FIELD(task_counts, overdue, "Whose time has passed."), FIELD(task_counts, today, "For today."),
        FIELD(task_counts, open, "All that are open."), FIELD(task_counts, tomorrow, "Nine o'clock tomorrow."));
SHAPE(tasks_ask, FIELD(tasks_ask, span, "Which.", .choices = spans, .fallback = "open"),
        FIELD(tasks_ask, whose, "Whose.", .choices = whose, .fallback = "mine"),
        FIELD(tasks_ask, lead, "About one lead.", .maybe = true),
        FIELD(tasks_ask, contact, "About one contact.", .maybe = true), KEYSET_FIELD(tasks_ask));
SHAPE(work_letters, FIELD(work_letters, assigned, "When a lead becomes mine.", .fallback = "false"),
        FIELD(work_letters, due, "When a task falls due.", .fallback = "false"));
SHAPE(tasks, LIST_OF(tasks, tasks, task, "The first due first."), ONE_OF(tasks, counts, task_counts, "How many."),
        LIST_OF(tasks, people, lead_person, "Who may be given tasks."),
        ONE_OF(tasks, letters, work_letters, "Which letters I get."), FIELD(tasks, span, "What was asked for."),
        FIELD(tasks, whose, "Whose."), FIELD(tasks, next, "Ask for more after this.", .maybe = true));
SHAPE(task_new, FIELD(task_new, id, "Which; absent: a new one.", .maybe = true),
        FIELD(task_new, title, "What to do.", .required = true, .min = 1, .max = 300, .one_line = true),
        FIELD(task_new, due, "By when: 2026-11-28T10:00 by the clock of the house, or with an offset.",
                .required = true, .min = 16, .max = 40, .one_line = true),
        FIELD(task_new, assignee, "Who; absent: I.", .maybe = true),
        FIELD(task_new, lead, "About which lead.", .maybe = true),
        FIELD(task_new, contact, "About whom.", .maybe = true),
        FIELD(task_new, version, "Of the task as you saw it, when it is changed.", .min = 1, .max = INT32_MAX,
                .maybe = true));
SHAPE(task_tick, FIELD(task_tick, id, "The task.", .required = true),
        FIELD(task_tick, lead, "About which lead; not asked for.", .maybe = true),
        FIELD(task_tick, done, "Done, or not after all.", .fallback = "true"));

static struct problem *task_list(struct ctx *c, const struct tasks_ask *in, struct tasks *out)
{
	struct keyset after = keyset_read(in->after);
	bool about = !id_none(in->lead) || !id_none(in->contact);
	bool mine = !about && strcmp(in->whose, "all") != 0;
	struct task_counts *counts;
	struct work_letters *letters;

	TRY(sql_task_list(c, mine, in->span, in->lead, in->contact, after.at, after.id, &out->tasks));
	out->next = KEYSET_CUT(c, &out->tasks, due_at);
	TRY(sql_task_counts(c, mine, &counts));
	TRY(sql_lead_people(c, &out->people));
	TRY(sql_work_letters(c, &letters));
	out->counts = *counts;
	out->letters = letters ? *letters : (struct work_letters){ true, true };
	out->span = in->span;
	out->whose = in->whose;
	return NULL;
}

static struct problem *shown(struct ctx *c, struct id id, struct task *out)
{
	struct task *task;

	TRY(sql_task_one(c, id, &task));
	if (!task)
		return problem(c, &NO_SUCH_THING, "no task has this id");
	*out = *task;
	return NULL;
}

static struct problem *task_save(struct ctx *c, const struct task_new *in, struct task *out)
{
	struct id id = id_none(in->id) ? id_new(c->now) : in->id;

	TRY(sql_task_save(c, id, in->version, in->title, in->due, in->assignee, in->lead, in->contact));
	return shown(c, id, out);
}

static struct problem *task_done(struct ctx *c, const struct task_tick *in, struct task *out)
{
	TRY(sql_task_done(c, in->id, in->done));
	return shown(c, in->id, out);
}

static struct problem *work_letters_set(struct ctx *c, const struct work_letters *in, struct work_letters *out)
{
	*out = *in;
	return sql_work_letters_set(c, in->assigned, in->due);
}

OP(task_list, tasks_ask, tasks, LEAD_READ, .summary = "What is to be done", .tx = READS);
OP(task_save, task_new, task, LEAD_MANAGE, .summary = "Make a task or change it", .tx = WRITES, .once = true,
        PROBLEMS(&NO_SUCH_TIME, &NO_SUCH_OWNER));
OP(task_done, task_tick, task, LEAD_MANAGE, .summary = "A task is done, or is not after all", .tx = WRITES,
        .once = true);
OP(work_letters_set, work_letters, work_letters, LEAD_READ, .summary = "Which letters I get about my work",
        .tx = WRITES, .once = true);
