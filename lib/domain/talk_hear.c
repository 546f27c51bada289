/*
 * talk_hear - a guest's sentence, understood, becomes what the assistant remembers
 */
#include "domain/site.h"
#include "domain/talk.h"
#include <stdlib.h>
#include <string.h>

static bool contradicts(const struct fact *f, int64_t remembered)
{
	return (f->flags & FACT_REJECTED) && f->number == remembered;
}

/* The time wanted: one minute, or a stretch with how it was meant. */
static void remember_time(struct memory *m, const struct fact *f)
{
	m->minute = f->number;
	m->minute_until = f->flags & (FACT_BETWEEN | FACT_PERIOD | FACT_BEFORE) ? f->until : NO_INT;
	m->minute_flags = f->flags;
}

static void remember(struct talk *t, const struct fact *f)
{
	struct memory *m = &t->m;

	switch (f->slot) {
	case SLOT_SERVICE:
		m->service = t->g->services.items[f->number].slug;
		break;
	case SLOT_AREA:
		break; /* the index is over all areas; see remember_area */
	case SLOT_PARTY:
		m->party = f->number;
		break;
	case SLOT_DAY:
		m->day = (struct day){ (int32_t)f->number };
		break;
	case SLOT_TIME:
		remember_time(m, f);
		break;
	case SLOT_NIGHTS:
		m->nights = f->number;
		break;
	case SLOT_NAME:
		m->name = f->text;
		break;
	case SLOT_PHONE:
		m->phone = f->text;
		break;
	case SLOT_EMAIL:
		m->email = f->text;
		break;
	case SLOT_CODE:
		m->target_code = f->text;
		m->target = (struct id){ 0 };
		break;
	case SLOT_NOTE:
		m->note = m->note ? arena_printf(t->c->mem, "%s; %s", m->note, f->text) : f->text;
		break;
	case SLOT_DURATION:
	case SLOT_CHOICE:
	case SLOT_COUNT:
		break;
	}
}

static void forget_rejected(struct memory *m, const struct fact *f)
{
	if (f->slot == SLOT_DAY && contradicts(f, m->day.n))
		m->day = NO_DAY;
	else if (f->slot == SLOT_TIME && contradicts(f, m->minute))
		m->minute = NO_INT;
	else if (f->slot == SLOT_PARTY && contradicts(f, m->party))
		m->party = NO_INT;
	else if (f->slot == SLOT_AREA)
		m->area = NULL;
}

struct area_index {
	struct known_area *known;
	const char **slugs;
	size_t n;
};

/* All areas of all services in one row, as understanding numbers them. */
static struct area_index areas_of(struct talk *t)
{
	struct area_index x = { 0 };

	for (size_t s = 0; s < t->g->services.n; s++)
		x.n += t->g->services.items[s].areas.n;
	x.known = arena_array(t->c->mem, x.n, sizeof *x.known);
	x.n = 0;
	for (size_t s = 0; s < t->g->services.n; s++)
		for (size_t a = 0; a < t->g->services.items[s].areas.n; a++, x.n++) {
			const struct resource_brief *r = &t->g->services.items[s].areas.items[a];
			x.known[x.n] = (struct known_area){ r->slug, r->name, (int)s };
		}
	return x;
}

static int index_of_area(const struct area_index *x, const char *slug)
{
	for (size_t i = 0; slug && i < x->n; i++)
		if (!strcmp(x->known[i].slug, slug))
			return (int)i;
	return -1;
}

static void remember_area(struct talk *t, const struct area_index *x, const struct fact *f)
{
	t->m.any_area = f->flags & FACT_ANY;
	t->m.area = f->number >= 0 && (size_t)f->number < x->n ? x->known[f->number].slug : NULL;
	if (f->number >= 0 && (size_t)f->number < x->n && !t->m.service)
		t->m.service = t->g->services.items[x->known[f->number].service].slug;
}

static void remember_choice(struct talk *t, const struct fact *f)
{
	const struct choice *o;

	if (!t->m.options.n)
		return;
	o = &t->m.options.items[f->number >= 0 && (size_t)f->number < t->m.options.n ? f->number : 0];
	if (o->code)
		return;
	t->m.day = o->day;
	if (o->minute == NO_INT)
		return; /* a day was to be chosen; the time that was told stands */
	t->m.minute = o->minute;
	t->m.minute_flags = 0;
	t->m.minute_until = NO_INT;
	t->m.area = o->resource ? o->resource : t->m.area;
}

/* "The one on Friday" says which reservation is meant, not what it shall become. */
static bool remember_reservation(struct talk *t)
{
	const struct fact *f = understood(t->u, SLOT_CHOICE);

	if (!f || f->number < 0 || (size_t)f->number >= t->m.options.n || !t->m.options.items[f->number].code)
		return false;
	t->m.target_code = t->m.options.items[f->number].code;
	t->m.target = (struct id){ 0 };
	t->m.options.n = 0;
	return true;
}

static void remember_all(struct talk *t, const struct area_index *x)
{
	if (remember_reservation(t))
		return;
	for (size_t i = 0; i < t->u->facts_n; i++) {
		const struct fact *f = &t->u->facts[i];
		if (f->flags & FACT_REJECTED)
			forget_rejected(&t->m, f);
		else if (f->slot == SLOT_AREA)
			remember_area(t, x, f);
		else if (f->slot == SLOT_CHOICE)
			remember_choice(t, f);
		else
			remember(t, f);
	}
}

/* What "an hour later" and "make it 4" count from: what is being arranged, else the reservation last spoken of. */
static struct offer offer_of(struct talk *t, const struct area_index *x)
{
	const struct memory *m = &t->m;
	bool open = m->goal && !talk_goal_is(t, "change") && !talk_goal_is(t, "cancel");
	const char *area = m->area ? m->area : open ? NULL : m->target_area;
	const char *service = m->service ? m->service : open ? NULL : m->target_service;
	struct offer o = { .day = m->day.n != INT32_MIN || open ? m->day : m->target_day,
		.minutes = (int)(m->minute != NO_INT || open ? m->minute : m->target_minute),
		.party = (int)(m->party != NO_INT || open ? m->party : m->target_party),
		.service = -1,
		.area = index_of_area(x, area),
		.nights = (int)m->nights };

	for (size_t i = 0; service && i < t->g->services.n; i++)
		if (!strcmp(t->g->services.items[i].slug, service))
			o.service = (int)i;
	o.known = (o.day.n != INT32_MIN ? 1u << SLOT_DAY : 0) | (o.minutes > 0 ? 1u << SLOT_TIME : 0) |
	        (o.party > 0 ? 1u << SLOT_PARTY : 0) | (o.service >= 0 ? 1u << SLOT_SERVICE : 0) |
	        (o.area >= 0 ? 1u << SLOT_AREA : 0) | (m->nights != NO_INT ? 1u << SLOT_NIGHTS : 0);
	return o;
}

/* What was wanted and what was told, for the trace: "reserve: party, day, time". */
static const char *in_short(struct talk *t)
{
	struct buf b = { .mem = t->c->mem };

	buf_puts(&b, t->u->intents_n ? intent_name(t->u->intents[0].intent) : "");
	for (size_t i = 0; i < t->u->facts_n; i++)
		buf_printf(&b, "%s%s", i ? ", " : b.len ? ": " : "", slot_name(t->u->facts[i].slot));
	return b.len ? b.text : "nothing";
}

void talk_hear(struct talk *t, const char *text)
{
	size_t n = t->g->services.n;
	struct known_service *services = arena_array(t->c->mem, n, sizeof *services);
	struct area_index x = areas_of(t);
	struct offer *options = arena_array(t->c->mem, t->m.options.n, sizeof *options);
	int64_t from = clock_us();

	for (size_t i = 0; i < n; i++) {
		const struct ground_service *s = &t->g->services.items[i];
		services[i] = (struct known_service){ s->slug, s->name, s->kind, (int)s->opens, (int)s->closes };
	}
	for (size_t i = 0; i < t->m.options.n; i++) {
		const struct choice *o = &t->m.options.items[i];
		options[i] = (struct offer){ .known = (o->day.n != INT32_MIN ? 1u << SLOT_DAY : 0) |
			        (o->minute != NO_INT ? 1u << SLOT_TIME : 0) | (o->resource ? 1u << SLOT_AREA : 0),
			.day = o->day,
			.minutes = (int)o->minute,
			.area = index_of_area(&x, o->resource) };
	}
	struct understand_context context = { .today = t->g->today,
		.minutes = (int)t->g->minutes,
		.country = (int)strtol(site->calling_code, NULL, 10),
		.services = services,
		.services_n = n,
		.areas = x.known,
		.areas_n = x.n,
		.expecting = (unsigned)t->m.expecting,
		.memory = offer_of(t, &x),
		.options = options,
		.options_n = t->m.options.n,
		.code_letters = reservation_code_letters };

	t->u = understand(t->c->mem, t->w, &context, text);
	if (strcmp(t->u->language, t->w->code) != 0) { /* it is another language: read it as that */
		t->w = words_of(t->u->language);
		t->u = understand(t->c->mem, t->w, &context, text);
	}
	talk_step(t, "understood", in_short(t), from);
	remember_all(t, &x);
}
