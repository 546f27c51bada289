/* t_shape - a struct described once: read, checked, written */
#include "base/json.h"
#include "core/shape.h"
#include "tap.h"

struct guest {
	const char *name;
};
LIST(guest);

struct stay {
	struct id room;
	const char *email, *board, *note;
	int64_t nights, age;
	bool breakfast;
	struct instant from;
	struct day day;
	struct document extra;
	struct guest_list guests;
	struct guest first;
};

static const char *const boards[] = { "none", "half", "full", NULL };

static SHAPE(guest, FIELD(guest, name, "Who.", .required = true, .min = 1, .max = 10));
static SHAPE(stay, FIELD(stay, room, "Which.", .maybe = true),
        FIELD(stay, email, "Where.", .format = "email", .maybe = true),
        FIELD(stay, board, "Which meals.", .choices = boards, .fallback = "none"),
        FIELD(stay, note, "Wishes.", .maybe = true, .one_line = true),
        FIELD(stay, nights, "How many.", .required = true, .min = 1, .max = 30),
        FIELD(stay, age, "Of the guest.", .maybe = true), FIELD(stay, breakfast, "Whether."),
        FIELD(stay, from, "When.", .maybe = true), FIELD(stay, day, "Which day.", .maybe = true),
        FIELD(stay, extra, "Anything.", .maybe = true), LIST_OF(stay, guests, guest, "Who comes."),
        ONE_OF(stay, first, guest, "Who pays."));

static struct problem *reading(const char *text, bool textual, struct stay *s)
{
	struct ctx c = { .mem = mem };

	return shape_read(&c, &stay_shape, json_read(mem, text, strlen(text)), textual, s);
}

static void writes_what_it_reads(void)
{
	static const char text[] = "{\"room\":\"018bcfe5-6800-7000-8000-000000000001\",\"email\":\"a@b.org\",\"board\":"
	                           "\"half\",\"note\":null,"
	                           "\"nights\":2,\"age\":null,\"breakfast\":true,\"from\":\"2026-11-20T20:00:00Z\","
	                           "\"day\":\"2026-11-20\",\"extra\":{\"a\":1},"
	                           "\"guests\":[{\"name\":\"Ada\"},{\"name\":\"Ben\"}],\"first\":{\"name\":\"Ada\"}}";
	struct stay *s = NEW(mem, struct stay);
	struct buf b = { .mem = mem };

	CHECK(!reading(text, false, s));
	shape_write(&b, &stay_shape, s);
	CHECK_TEXT(b.text, text);
}

static void tells_every_fault_at_once_with_its_json_pointer(void)
{
	struct stay *s = NEW(mem, struct stay);
	struct problem *p = reading("{\"email\":\"x\",\"board\":\"all\",\"nights\":\"2\",\"guests\":[{\"name\":\"\"},{}"
	                            "],\"a/b~c\":1,\"day\":\"2026-02-30\"}",
	        false, s);

	CHECK(p && p->type == &INVALID_INPUT);
	CHECK_TEXT(p ? p->errors : "",
	        "[{\"pointer\":\"/email\",\"detail\":\"must be an e-mail address like ada@example.org\"},"
	        "{\"pointer\":\"/board\",\"detail\":\"must be one of none, half, "
	        "full\"},{\"pointer\":\"/nights\",\"detail\":\"must be a whole number\"},"
	        "{\"pointer\":\"/day\",\"detail\":\"must be a day like "
	        "2026-01-31\"},{\"pointer\":\"/guests/0/name\",\"detail\":\"must have 1 to 10 characters\"},"
	        "{\"pointer\":\"/guests/1/name\",\"detail\":\"is required\"},{\"pointer\":\"/a~1b~0c\",\"detail\":\"is "
	        "not asked for\"}]");
}

static void forms_spell_numbers_as_text_and_leave_fields_empty(void)
{
	struct stay *s = NEW(mem, struct stay);

	CHECK(!reading("{\"nights\":\"3\",\"breakfast\":\"on\",\"email\":\"\",\"note\":\"\"}", true, s));
	CHECK_INT(s->nights, 3);
	CHECK(s->breakfast && !s->email && s->age == NO_INT && s->day.n == NO_DAY.n);
	CHECK_TEXT(s->board, "none");
}

static void numbers_beyond_what_a_browser_can_hold_are_faults(void)
{
	struct stay *s = NEW(mem, struct stay);

	CHECK(reading("{\"nights\":2,\"age\":9007199254740993}", false, s));
	CHECK(reading("{\"nights\":2,\"age\":99999999999999999999999999}", false, s));
	CHECK(reading("{\"nights\":2,\"age\":1.5}", false, s));
	CHECK(reading("{\"nights\":2,\"note\":\"two\\nlines\"}", false, s));
	CHECK(!reading("{\"nights\":2,\"age\":9007199254740991}", false, s));
}

TESTS(T(writes_what_it_reads), T(tells_every_fault_at_once_with_its_json_pointer),
        T(forms_spell_numbers_as_text_and_leave_fields_empty), T(numbers_beyond_what_a_browser_can_hold_are_faults))
