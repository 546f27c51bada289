#include "domain/talk.h"
#include "base/json.h"
#include "domain/contacts.h"
#include "domain/site.h"
#include <string.h>

SHAPE(choice, FIELD(choice, start, "When it begins."), FIELD(choice, day, "The day, at the house."),
        FIELD(choice, minute, "The minute of that day."), FIELD(choice, resource, "Where."),
        FIELD(choice, resource_name, "Its name."));
SHAPE(memory, FIELD(memory, goal, "What the guest is after.", .maybe = true),
        FIELD(memory, pending, "What a yes would do.", .maybe = true),
        FIELD(memory, confirmation, "The confirmation a yes would use.", .maybe = true),
        FIELD(memory, service, "Which service.", .maybe = true), FIELD(memory, area, "Which area.", .maybe = true),
        FIELD(memory, name, "The name given.", .maybe = true), FIELD(memory, phone, "The number given.", .maybe = true),
        FIELD(memory, email, "The address given.", .maybe = true), FIELD(memory, note, "Wishes.", .maybe = true),
        FIELD(memory, day, "The day wanted.", .maybe = true), FIELD(memory, party, "How many.", .maybe = true),
        FIELD(memory, minute, "The time wanted, in minutes.", .maybe = true),
        FIELD(memory, minute_until, "Its end, of a period.", .maybe = true),
        FIELD(memory, minute_flags, "How it was meant."), FIELD(memory, nights, "How many nights.", .maybe = true),
        FIELD(memory, expecting, "What was asked."),
        FIELD(memory, misses, "How often in a row nothing was understood."),
        FIELD(memory, any_area, "Any area will do."), FIELD(memory, held, "The reservation held.", .maybe = true),
        FIELD(memory, target, "The reservation spoken of.", .maybe = true),
        FIELD(memory, target_code, "Its code.", .maybe = true),
        FIELD(memory, target_service, "Its service.", .maybe = true),
        FIELD(memory, target_area, "Its area.", .maybe = true), FIELD(memory, target_day, "Its day.", .maybe = true),
        FIELD(memory, target_minute, "Its minute.", .maybe = true),
        FIELD(memory, target_party, "Its party.", .maybe = true),
        LIST_OF(memory, options, choice, "What was offered."));

SHAPE(ground_service, FIELD(ground_service, id, "Its id."), FIELD(ground_service, slug, "Its name in addresses."),
        FIELD(ground_service, name, "Its name."), FIELD(ground_service, kind, "What sort."),
        FIELD(ground_service, opens, "Minutes of the day."), FIELD(ground_service, closes, "Minutes of the day."),
        FIELD(ground_service, min_party, "Fewest guests."), FIELD(ground_service, max_party, "Most guests."),
        FIELD(ground_service, hold_minutes, "How long a hold lasts."),
        LIST_OF(ground_service, areas, resource_brief, "Where."));
SHAPE(ground, FIELD(ground, conversation, "Which."), FIELD(ground, contact, "Who, when known.", .maybe = true),
        FIELD(ground, turn, "Which turn."), FIELD(ground, seq, "Of the guest's message."),
        FIELD(ground, minutes, "Of the day, at the house."), FIELD(ground, state, "Of the conversation."),
        FIELD(ground, owner_kind, "Who may speak."), FIELD(ground, language, "Of the conversation."),
        FIELD(ground, contact_name, "Proven.", .maybe = true), FIELD(ground, contact_phone, "Proven.", .maybe = true),
        FIELD(ground, contact_email, "Proven.", .maybe = true), FIELD(ground, memory, "From the turn before."),
        FIELD(ground, today, "At the house."), LIST_OF(ground, services, ground_service, "What can be reserved."));
SHAPE(confirmed, FIELD(confirmed, action, "What was agreed to."), FIELD(confirmed, args, "Just so."),
        FIELD(confirmed, reservation_id, "Which.", .maybe = true));
SHAPE(hours, FIELD(hours, kind, "Of what."), FIELD(hours, opens, "From."), FIELD(hours, closes, "Until."));
SHAPE(queue_place, FIELD(queue_place, position, "1 is next."));

/* --- saying and noting ------------------------------------------------------------------------------------------ */

void talk_say(struct talk *t, const char *key, const struct fill *fills, size_t n)
{
	if (t->say.len)
		buf_puts(&t->say, " ");
	buf_puts(&t->say, words_say(t->c->mem, t->w, key, fills + 1, n - 1));
}

void talk_step(struct talk *t, const char *name, const char *detail, int64_t from_us)
{
	int64_t us = clock_us() - from_us;

	buf_printf(&t->steps, "%s{\"name\":\"%s\",\"detail\":", t->steps.len ? "," : "", name);
	buf_json(&t->steps, detail);
	buf_printf(&t->steps, ",\"us\":%lld}", (long long)us);
}

/* What the guest may press: a link, or words that are said for them, bound by a token when they agree to something. */
static void action(struct talk *t, const char *label_key, const char *href, const char *token)
{
	const char *label = SAY(t->c->mem, t->w, label_key, { "n", "" });

	buf_puts(&t->actions, t->actions.len ? ",{\"label\":" : "{\"label\":");
	buf_json(&t->actions, label);
	buf_puts(&t->actions, href ? ",\"href\":" : ",\"text\":");
	buf_json(&t->actions, href ? href : label);
	if (token) {
		buf_puts(&t->actions, ",\"token\":");
		buf_json(&t->actions, token);
	}
	buf_puts(&t->actions, "}");
}

void talk_link(struct talk *t, const char *label_key, const char *href)
{
	action(t, label_key, href, NULL);
}

void talk_button(struct talk *t, const char *label_key, const char *token)
{
	action(t, label_key, NULL, token);
}

static bool knows(const struct words *w, const char *key)
{
	for (size_t i = 0; i < w->sayings_n; i++)
		if (!strcmp(w->sayings[i].key, key))
			return true;
	return false;
}

/* "on the terrace", where the language says so; else "in" and the area's own name. */
const char *talk_area(struct talk *t, const char *slug, const char *name)
{
	const char *key = arena_printf(t->c->mem, "say.area-%s", slug);

	if (knows(t->w, key))
		return SAY(t->c->mem, t->w, key, { "n", "" });
	return SAY(t->c->mem, t->w, "say.area", { "area", name });
}

void talk_suggest(struct talk *t, const char *text)
{
	struct suggestion *more = arena_array(t->c->mem, t->suggestions.n + 1, sizeof *more);

	for (size_t i = 0; i < t->suggestions.n; i++)
		more[i] = t->suggestions.items[i];
	more[t->suggestions.n++].text = text;
	t->suggestions.items = more;
}

const char *talk_number(struct talk *t, int64_t n)
{
	return arena_printf(t->c->mem, "%lld", (long long)n);
}

const char *talk_clock(struct talk *t, int64_t minute)
{
	return arena_printf(t->c->mem, "%02d:%02d", (int)(minute / 60 % 24), (int)(minute % 60));
}

const char *talk_when(struct talk *t, struct day day, int64_t minute)
{
	bool tonight = day.n == t->g->today.n && minute >= 17 * 60;
	const char *date = tonight ? SAY(t->c->mem, t->w, "say.tonight", { "n", "" })
	                           : words_day(t->c->mem, t->w, day, t->g->today);

	return arena_printf(t->c->mem, "%s %s", date, talk_clock(t, minute));
}

bool talk_wants(const struct talk *t, enum intent i)
{
	return understood_intent(t->u, i) >= 50;
}

const struct ground_service *talk_service(const struct talk *t)
{
	for (size_t i = 0; i < t->g->services.n; i++)
		if (t->m.service && !strcmp(t->g->services.items[i].slug, t->m.service))
			return &t->g->services.items[i];
	return NULL;
}

void talk_forget(struct talk *t)
{
	struct memory old = t->m;

	t->m = (struct memory){ 0 };
	shape_blank(t->c, &memory_shape, &t->m);
	t->m.name = old.name;
	t->m.phone = old.phone;
	t->m.email = old.email;
	t->m.misses = old.misses;
	t->m.target = old.target;
	t->m.target_code = old.target_code;
	t->m.target_service = old.target_service;
	t->m.target_area = old.target_area;
	t->m.target_day = old.target_day;
	t->m.target_minute = old.target_minute;
	t->m.target_party = old.target_party;
}

void talk_point_at(struct talk *t, const struct reservation *r)
{
	t->m.target = r->id;
	t->m.target_code = r->code;
	t->m.target_service = r->service;
	t->m.target_area = r->resource;
	t->m.target_day = r->day;
	t->m.target_minute = r->minute;
	t->m.target_party = r->party_size;
}

/* A sentence begins with a capital: "tomorrow 20:00" does not know yet where it will stand. */
const char *talk_capital(struct talk *t, const char *text)
{
	char *s = arena_str(t->c->mem, text);

	if (*s >= 'a' && *s <= 'z')
		*s = (char)(*s - 32);
	return s;
}

struct problem *talk_confirmable(
        struct talk *t, const char *doing, struct id reservation, int64_t version, const char *args, const char **token)
{
	char text[TOKEN_TEXT];
	struct id id = id_new(t->c->now);
	struct instant until = { t->c->now.us + 10 * 60 * SECONDS };

	token_new(text);
	TRY(sql_confirmation_add(t->c, id, t->g->conversation, hash_of(text, strlen(text)), doing,
	        (struct document){ args ? args : "{}" }, reservation, version, until));
	t->m.pending = doing;
	t->m.confirmation = id;
	t->m.expecting |= EXPECT_CONFIRMATION;
	*token = arena_str(t->c->mem, text);
	return NULL;
}

static bool goal_is(const struct talk *t, const char *goal)
{
	return t->m.goal && !strcmp(t->m.goal, goal);
}

/* --- from facts to memory --------------------------------------------------------------------------------------- */

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
	t->m.day = o->day;
	t->m.minute = o->minute;
	t->m.minute_flags = 0;
	t->m.minute_until = NO_INT;
	t->m.area = o->resource;
}

static void remember_all(struct talk *t, const struct area_index *x)
{
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
	bool open = m->goal && !goal_is(t, "change") && !goal_is(t, "cancel");
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

static void understand_text(struct talk *t, const char *text)
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
		options[i] = (struct offer){ .known = 1u << SLOT_DAY | 1u << SLOT_TIME | 1u << SLOT_AREA,
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
	talk_step(t, "understood", t->u->intents_n ? intent_name(t->u->intents[0].intent) : "nothing", from);
	remember_all(t, &x);
}

/* --- what to do ------------------------------------------------------------------------------------------------- */

static bool has_slot_facts(const struct talk *t)
{
	return understood(t->u, SLOT_PARTY) || understood(t->u, SLOT_DAY) || understood(t->u, SLOT_TIME) ||
	        understood(t->u, SLOT_AREA) || understood(t->u, SLOT_SERVICE) || understood(t->u, SLOT_NIGHTS) ||
	        understood(t->u, SLOT_CHOICE);
}

/* "How are you today?" names a day and wishes for nothing. */
static bool wishes(const struct talk *t)
{
	return understood(t->u, SLOT_PARTY) || understood(t->u, SLOT_TIME) || understood(t->u, SLOT_SERVICE) ||
	        understood(t->u, SLOT_NIGHTS) ||
	        (understood(t->u, SLOT_DAY) && !t->u->question && !talk_wants(t, INTENT_GREET));
}

static bool has_contact_facts(const struct talk *t)
{
	return understood(t->u, SLOT_NAME) || understood(t->u, SLOT_PHONE) || understood(t->u, SLOT_EMAIL);
}

/* A yes to exactly what was asked: by the word, or by the button's token. */
static struct problem *agreed(struct talk *t, const char *token)
{
	struct confirmed *k;
	struct hash hash = token ? hash_of(token, strlen(token)) : (struct hash){ 0 };
	struct id by_word = token ? (struct id){ 0 } : t->m.confirmation;

	t->m.pending = NULL;
	t->m.confirmation = (struct id){ 0 };
	TRY(sql_confirmation_use(t->c, by_word, hash, &k));
	if (!strcmp(k->action, "book"))
		return id_same(k->reservation_id, t->m.held)
		        ? talk_settle(t)
		        : problem(t->c, &CONFIRMATION_EXPIRED, "this offer does not stand any more; please ask again");
	if (!strcmp(k->action, "change"))
		return talk_change_now(t, k->args.text);
	if (!strcmp(k->action, "waitlist"))
		return talk_waitlist(t);
	return talk_cancel_now(t, k->reservation_id);
}

static struct problem *declined(struct talk *t)
{
	bool cancelling = t->m.pending && !strcmp(t->m.pending, "cancel");

	t->m.pending = NULL;
	t->m.confirmation = (struct id){ 0 };
	t->m.goal = cancelling ? NULL : t->m.goal;
	TELL(t, cancelling ? "say.kept" : "say.declined");
	return NULL;
}

static struct problem *small_talk(struct talk *t)
{
	static const struct {
		enum intent intent;
		const char *key;
	} talk[] = { { INTENT_ORDER, "say.no-orders" }, { INTENT_FLIGHT, "say.no-flights" },
		{ INTENT_THANKS, "say.welcome" }, { INTENT_GOODBYE, "say.goodbye" }, { INTENT_GREET, "say.hello" } };

	for (size_t i = 0; i < sizeof talk / sizeof *talk; i++)
		if (talk_wants(t, talk[i].intent)) {
			TELL(t, talk[i].key, { "house", site->name });
			return NULL;
		}
	return NULL;
}

/* Twice in a row is once too often: offer a person. */
static struct problem *not_understood(struct talk *t)
{
	t->m.misses++;
	TELL(t, t->m.misses > 1 ? "say.lost-again" : "say.lost");
	talk_button(t, "say.label-person", NULL);
	return NULL;
}

static bool is_question(const struct talk *t)
{
	return t->u->question && (talk_wants(t, INTENT_QUESTION) || !t->u->intents_n);
}

static enum intent top(const struct talk *t)
{
	return t->u->intents_n ? t->u->intents[0].intent : INTENT_COUNT;
}

/* A goal that is begun goes on with whatever was added to it. */
static struct problem *go_on(struct talk *t)
{
	if (goal_is(t, "change"))
		return talk_change(t);
	if (goal_is(t, "cancel"))
		return talk_cancel(t);
	if (goal_is(t, "waitlist"))
		return talk_waitlist(t);
	return talk_reserve(t);
}

static struct problem *begin_goal(struct talk *t, const char *goal)
{
	if (!goal_is(t, goal))
		t->m.options.n = 0;
	t->m.goal = goal;
	return go_on(t);
}

static struct problem *late(struct talk *t)
{
	TRY(talk_handoff(t, "late"));
	return NULL;
}

static struct problem *restart(struct talk *t)
{
	talk_forget(t);
	TELL(t, "say.restart");
	return NULL;
}

/* A reservation made earlier and facts about another time, without "book": they want it moved. */
static bool means_change(const struct talk *t)
{
	return t->u->correction && !t->m.goal && !id_none(t->m.target) && has_slot_facts(t);
}

static struct problem *by_intent(struct talk *t, const char *text)
{
	switch (top(t)) {
	case INTENT_EMERGENCY:
		TELL(t, "say.emergency");
		return talk_handoff(t, "emergency");
	case INTENT_HUMAN:
		return talk_handoff(t, "asked");
	case INTENT_RESTART:
		return restart(t);
	case INTENT_LATE:
		return late(t);
	case INTENT_CANCEL:
		return begin_goal(t, "cancel");
	case INTENT_CHANGE:
		return begin_goal(t, goal_is(t, "reserve") ? "reserve" : "change");
	case INTENT_KEEP:
		return declined(t);
	case INTENT_WAITLIST:
		return begin_goal(t, "waitlist");
	case INTENT_RESEND:
	case INTENT_LOOKUP:
		return talk_lookup(t);
	case INTENT_HOURS:
		return talk_hours(t);
	case INTENT_RESERVE:
	case INTENT_AVAILABILITY:
		return begin_goal(t, t->m.goal && !goal_is(t, "cancel") ? t->m.goal : "reserve");
	case INTENT_QUESTION:
		return talk_question(t, text);
	case INTENT_ORDER:
	case INTENT_FLIGHT:
	case INTENT_GREET:
	case INTENT_THANKS:
	case INTENT_GOODBYE:
		break;
	case INTENT_YES:
	case INTENT_NO:
	case INTENT_COUNT:
		if (is_question(t))
			return talk_question(t, text);
		break;
	}
	if (means_change(t))
		return begin_goal(t, "change");
	if (t->m.goal &&
	        (has_slot_facts(t) || has_contact_facts(t) || t->u->ambiguities_n || understood(t->u, SLOT_NOTE)))
		return go_on(t);
	if (understood(t->u, SLOT_CODE))
		return talk_lookup(t);
	if (wishes(t))
		return begin_goal(t, "reserve");
	return small_talk(t);
}

static struct problem *decide(struct talk *t, const char *text, const char *token)
{
	bool yes = talk_wants(t, INTENT_YES), no = talk_wants(t, INTENT_NO);

	if (token || (yes && t->m.pending && !has_slot_facts(t)))
		return agreed(t, token);
	if (no && t->m.pending && !has_slot_facts(t) && top(t) != INTENT_HUMAN)
		return declined(t);
	TRY(by_intent(t, text));
	if (!t->say.len && t->m.goal && t->u->intents_n == 0 && t->asked)
		TRY(go_on(t)); /* ask again what was asked */
	if (!t->say.len)
		return not_understood(t);
	t->m.misses = 0;
	return NULL;
}

/* --- the whole -------------------------------------------------------------------------------------------------- */

static const char *parts_json(struct talk *t)
{
	struct buf b = { .mem = t->c->mem };

	buf_puts(&b, "{\"actions\":[");
	buf_puts(&b, buf_text(&t->actions));
	buf_puts(&b, "],\"citations\":[");
	buf_puts(&b, buf_text(&t->citations));
	buf_puts(&b, "]");
	if (t->card)
		buf_printf(&b, ",\"reservation\":%s", t->card);
	buf_puts(&b, "}");
	return b.text;
}

static void recall(struct talk *t)
{
	const char *text = t->g->memory.text ? t->g->memory.text : "{}";
	struct json_object *o = json_read(t->c->mem, text, strlen(text));

	/* what an older release wrote and this one cannot read is forgotten, never a fault */
	if (!o || shape_read(t->c, &memory_shape, o, false, &t->m)) {
		t->m = (struct memory){ 0 };
		shape_blank(t->c, &memory_shape, &t->m);
	}
	t->m.name = t->m.name ? t->m.name : t->g->contact_name;
	t->m.phone = t->m.phone ? t->m.phone : t->g->contact_phone;
	t->m.email = t->m.email ? t->m.email : t->g->contact_email;
}

static struct talk begin(struct ctx *c, const struct ground *g, struct id turn)
{
	struct talk t = { .c = c,
		.g = g,
		.w = words_of(g->language),
		.turn = turn,
		.say = { .mem = c->mem },
		.actions = { .mem = c->mem },
		.citations = { .mem = c->mem },
		.steps = { .mem = c->mem } };

	recall(&t);
	t.asked = t.m.expecting;
	return t;
}

static void end(struct talk *t, struct answer *out)
{
	struct buf memory = { .mem = t->c->mem };

	if (!t->m.goal && !t->m.pending)
		talk_forget(t); /* "how are you today" leaves no wish behind */
	shape_write(&memory, &memory_shape, &t->m);
	*out = (struct answer){ .text = buf_text(&t->say),
		.parts = parts_json(t),
		.understood = t->u ? understanding_json(t->c->mem, t->u) : "{}",
		.steps = arena_printf(t->c->mem, "[%s]", buf_text(&t->steps)),
		.memory = memory.text,
		.suggestions = t->suggestions,
		.waiting = t->waiting,
		.language = t->w->code };
}

struct problem *assistant_answer(
        struct ctx *c, const struct ground *g, struct id turn, const char *text, const char *token, struct answer *out)
{
	struct talk t = begin(c, g, turn);

	understand_text(&t, text);
	t.m.expecting = 0;
	TRY(decide(&t, text, token));
	end(&t, out);
	return NULL;
}

struct problem *assistant_hand_over(
        struct ctx *c, const struct ground *g, struct id turn, const char *why, struct answer *out)
{
	struct talk t = begin(c, g, turn);

	TRY(talk_handoff(&t, why));
	end(&t, out);
	return NULL;
}

/* The model's arguments become what the guest would have said; then the house goes its own way. */
static void take_wish(struct talk *t, struct json_object *args)
{
	t->m.name = json_str(args, "name", t->m.name);
	t->m.phone = contact_phone(t->c, json_str(args, "phone", t->m.phone));
	t->m.email = json_str(args, "email", t->m.email);
	t->m.note = json_str(args, "note", t->m.note);
	t->m.service = json_str(args, "service", t->m.service);
	t->m.area = json_str(args, "resource", t->m.area);
	t->m.party = json_int(args, "party_size", t->m.party);
	t->m.target_code = json_str(args, "code", t->m.target_code);
	t->m.minute_flags = 0;
}

static struct problem *take_start(struct talk *t, const char *start)
{
	struct instant at;
	struct local_time *local;

	if (!start || !instant_parse(start, &at))
		return NULL;
	TRY(sql_local_time(t->c, at, &local));
	t->m.day = local->day;
	t->m.minute = strtol(local->clock, NULL, 10) * 60 + strtol(local->clock + 3, NULL, 10);
	return NULL;
}

struct problem *assistant_propose(struct ctx *c, const struct ground *g, struct id turn, const struct op *op,
        struct json_object *args, struct answer *out)
{
	static const struct understanding nothing_said = { .language = "en" };
	struct talk t = begin(c, g, turn);

	t.u = &nothing_said;
	t.proposed = true;
	t.m.expecting = 0;
	take_wish(&t, args);
	TRY(take_start(&t, json_str(args, "start", NULL)));
	if (op == &op_reservation_cancel)
		TRY(talk_cancel(&t));
	else if (op == &op_reservation_change)
		TRY(talk_change(&t));
	else
		TRY(talk_reserve(&t));
	end(&t, out);
	return NULL;
}

/* In the guest's language where it has words for this refusal; else as the house's rule says it. */
struct problem *assistant_refuse(
        struct ctx *c, const struct ground *g, struct id turn, const struct problem *p, struct answer *out)
{
	struct talk t = begin(c, g, turn);
	const char *key = arena_printf(c->mem, "say.refused-%s", p->type->slug);

	t.m.pending = NULL;
	t.m.confirmation = (struct id){ 0 };
	talk_step(&t, "refused", p->type->slug, clock_us());
	TELL(&t, knows(t.w, key) ? key : "say.refused", { "detail", p->detail });
	talk_button(&t, "say.label-person", NULL);
	end(&t, out);
	return NULL;
}
