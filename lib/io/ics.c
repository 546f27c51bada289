#include "io/ics.h"
#include "base/text.h"
#include <libical/ical.h>

static bool is(const char *state, const char *const *any)
{
	while (*any && strcmp(state, *any) != 0)
		any++;
	return *any;
}

static enum icalproperty_status status_of(const char *state)
{
	static const char *const firm[] = { "confirmed", "checked_in", "completed", NULL };
	static const char *const open[] = { "held", "requested", NULL };

	return is(state, firm)    ? ICAL_STATUS_CONFIRMED
	        : is(state, open) ? ICAL_STATUS_TENTATIVE
	                          : ICAL_STATUS_CANCELLED;
}

static struct icaltimetype utc(struct instant at)
{
	const int64_t day = INT64_C(86400) * SECONDS, n = at.us / day - (at.us % day < 0);
	const int seconds = (int)((at.us - n * day) / SECONDS);
	struct icaltimetype t = icaltime_null_time();

	day_parts((struct day){ (int32_t)n }, &t.year, &t.month, &t.day);
	t.hour = seconds / 3600;
	t.minute = seconds / 60 % 60;
	t.second = seconds % 60;
	t.zone = icaltimezone_get_utc_timezone();
	return t;
}

/* Line ends stay and are escaped; other control characters have no place in a calendar. */
static const char *clean(struct ctx *c, const char *s)
{
	char *said = arena_str(c->mem, s), *to = said;

	for (; *s; s++)
		if ((unsigned char)*s >= ' ' ? *s != 0x7f : *s == '\n')
			*to++ = *s;
	*to = '\0';
	return said;
}

static void add(icalcomponent *to, icalproperty *p)
{
	if (p)
		icalcomponent_add_property(to, p);
}

static void add_text(struct ctx *c, icalcomponent *to, icalproperty *make(const char *), const char *text)
{
	if (text && *text)
		add(to, make(clean(c, text)));
}

static void add_organizer(struct ctx *c, icalcomponent *to, const struct ics_event *e)
{
	bool mail = e->house_mail && text_one_line(e->house_mail) && strchr(e->house_mail, '@');
	icalproperty *p =
	        icalproperty_new_organizer(mail ? arena_printf(c->mem, "mailto:%s", e->house_mail) : "invalid:nomail");

	if (p && e->house)
		icalproperty_add_parameter(p, icalparameter_new_cn(clean(c, e->house)));
	add(to, p);
}

static icalcomponent *event_of(struct ctx *c, const struct ics_event *e)
{
	icalcomponent *v = icalcomponent_new_vevent();
	char id[ID_TEXT];

	if (!v)
		return NULL;
	id_print(e->id, id);
	add(v, icalproperty_new_uid(arena_printf(c->mem, "%s@frontdesk", id)));
	add(v, icalproperty_new_dtstamp(utc(e->changed.us ? e->changed : c->now)));
	add(v, icalproperty_new_sequence((int)e->sequence));
	add(v, icalproperty_new_dtstart(utc(e->start)));
	add(v, icalproperty_new_dtend(utc(e->end)));
	add(v, icalproperty_new_status(status_of(e->state)));
	add(v, icalproperty_new_transp(ICAL_TRANSP_OPAQUE));
	add_organizer(c, v, e);
	add_text(c, v, icalproperty_new_summary, e->summary);
	add_text(c, v, icalproperty_new_location, e->location);
	add_text(c, v, icalproperty_new_description, e->description);
	add_text(c, v, icalproperty_new_url, e->url);
	return v;
}

static icalcomponent *calendar(enum icalproperty_method method)
{
	icalcomponent *cal = icalcomponent_new_vcalendar();

	if (!cal)
		return NULL;
	add(cal, icalproperty_new_prodid("-//frontdesk//reservations//EN"));
	add(cal, icalproperty_new_version("2.0"));
	add(cal, icalproperty_new_calscale("GREGORIAN"));
	add(cal, icalproperty_new_method(method));
	return cal;
}

static void add_extra(icalcomponent *to, const char *name, const char *value)
{
	icalproperty *p = icalproperty_new_x(value);

	if (p)
		icalproperty_set_x_name(p, name);
	add(to, p);
}

static const char *written(struct ctx *c, icalcomponent *cal, const struct ics_event *events, size_t n)
{
	const char *said = NULL;
	char *text;

	for (size_t i = 0; cal && i < n; i++) {
		icalcomponent *v = event_of(c, &events[i]);

		if (v)
			icalcomponent_add_component(cal, v);
	}
	text = cal ? icalcomponent_as_ical_string_r(cal) : NULL;
	if (text)
		said = arena_str(c->mem, text);
	if (text)
		icalmemory_free_buffer(text);
	if (cal)
		icalcomponent_free(cal);
	return said;
}

const char *ics_reservation(struct ctx *c, const struct ics_event *e)
{
	bool over = status_of(e->state) == ICAL_STATUS_CANCELLED;

	return written(c, calendar(over ? ICAL_METHOD_CANCEL : ICAL_METHOD_PUBLISH), e, 1);
}

const char *ics_feed(struct ctx *c, const char *name, const struct ics_event *events, size_t n)
{
	icalcomponent *cal = calendar(ICAL_METHOD_PUBLISH);

	if (cal) {
		add_extra(cal, "X-WR-CALNAME", clean(c, name));
		add_extra(cal, "X-PUBLISHED-TTL", "PT15M");
	}
	return written(c, cal, events, n);
}
