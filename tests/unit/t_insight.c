/* What enquiries say, one file of rows per language (tests/insight/en.tsv); what a model may add; money. */
#include "base/json.h"
#include "base/secret.h"
#include "domain/insight_model.h"
#include "domain/leads.h"
#include "tap.h"
#include <stdlib.h>

static const struct known_service services[] = {
	{ "table", "Table", "table", 12 * 60, 23 * 60 },
	{ "double-room", "Double room", "room", 0, 0 },
	{ "massage", "Massage", "treatment", 10 * 60, 19 * 60 },
};
static const struct insight_house house_here = { services, 3, "Europe/London", "GBP", 44 };

static struct ctx work(void)
{
	struct ctx c = { .mem = mem };

	instant_parse("2026-11-18T12:00:00Z", &c.now);
	return c;
}

static struct insight_list read_text(struct ctx *c, const char *text)
{
	struct lead_text one = { .seq = 1, .text = text, .at = c->now };

	return insight_read(c, &house_here, &(struct lead_text_list){ &one, 1 });
}

/* Does the row's expectation fit?  What does not is said. */
static bool row_fits(struct ctx *c, const char *text, char *wanted)
{
	static const char *const spoken[] = { "budget", "destination", "urgency" };
	struct insight_list f = read_text(c, text);
	const char *all = arena_str(c->mem, wanted);
	bool good = true;
	char *rest = NULL;

	for (char *one = strtok_r(wanted, ";", &rest); one; one = strtok_r(NULL, ";", &rest)) {
		char *kind = one + strspn(one, " "), *value = strchr(kind, '=');
		*value++ = '\0';
		const struct insight *i = insight_of(&f, kind);
		if (!i || strcmp(i->value, value) != 0) {
			printf("# %s: %s is %s, not %s\n", text, kind, i ? i->value : "not told", value);
			good = false;
		} else if (!strstr(text, i->words)) {
			printf("# %s: %s quotes \"%s\", which is not there\n", text, kind, i->words);
			good = false;
		}
	}
	for (int k = 0; k < 3; k++)
		if (insight_of(&f, spoken[k]) && !strstr(all, spoken[k])) {
			printf("# %s: %s is %s, which nobody said\n", text, spoken[k],
			        insight_of(&f, spoken[k])->value);
			good = false;
		}
	return good;
}

static void rows_fit(const char *file)
{
	struct ctx c = work();
	const char *dir = getenv("srcdir");
	FILE *in = fopen(arena_printf(mem, "%s/tests/insight/%s", dir ? dir : ".", file), "r");
	char line[2000];
	int rows = 0;

	CHECK(in != NULL);
	while (in && fgets(line, sizeof line, in)) {
		char *tab = strchr(line, '\t');
		line[strcspn(line, "\n")] = '\0';
		if (*line == '#' || !tab)
			continue;
		*tab = '\0';
		rows++;
		CHECK(row_fits(&c, line, tab + 1));
	}
	CHECK(rows >= 20);
	if (in)
		fclose(in);
}

static void english_enquiries_are_understood(void)
{
	rows_fit("en.tsv");
}

static void spanish_enquiries_are_understood(void)
{
	rows_fit("es.tsv");
}

static void what_is_said_later_stands(void)
{
	struct ctx c = work();
	struct lead_text two[] = { { .seq = 1, .text = "A dinner for 20 people, budget £900", .at = c.now },
		{ .seq = 2, .text = "Sorry, we are 30 people now", .at = c.now } };
	struct insight_list f = insight_read(&c, &house_here, &(struct lead_text_list){ two, 2 });

	CHECK(insight_of(&f, "party")->number == 30 && insight_of(&f, "party")->seq == 2);
	CHECK(insight_of(&f, "budget")->seq == 1);
	CHECK(strstr(insight_summary(&c, &f, "Ada", NULL), "30 people") != NULL);
	CHECK(!strcmp(insight_next_step(&c, &f, true), "Ask which day they have in mind."));
	CHECK(!strcmp(insight_next_step(&c, &(struct insight_list){ 0 }, false), "Ask how they can be reached."));
}

static struct insight_list judged(struct ctx *c, const char *answer, struct insight_words *said)
{
	struct lead_text one = { .seq = 7, .text = "A wedding in the garden, with a string quartet", .at = c->now };
	struct insight_list f = { 0 };

	insight_judge(c, json_read(c->mem, answer, strlen(answer)), &(struct lead_text_list){ &one, 1 }, &f, said);
	return f;
}

static void a_model_adds_only_what_it_can_show(void)
{
	struct ctx c = work();
	struct insight_words said = { "mine", "mine" };
	struct insight_list f = judged(&c,
	        "{\"facts\":[{\"kind\":\"wish\",\"value\":\"a string quartet\",\"words\":\"string "
	        "quartet\",\"message\":1},"
	        "{\"kind\":\"wish\",\"value\":\"fireworks\",\"words\":\"fireworks\",\"message\":1},"
	        "{\"kind\":\"budget\",\"value\":\"a million\",\"number\":1,\"words\":\"wedding\",\"message\":1},"
	        "{\"kind\":\"service\",\"value\":\"x\",\"words\":\"wedding\",\"message\":2}],"
	        "\"summary\":\"They marry in the garden.\",\"next_step\":\"see http://evil.example\"}",
	        &said);

	CHECK(f.n == 1 && !strcmp(f.items[0].value, "a string quartet") && f.items[0].seq == 7);
	CHECK(!strcmp(f.items[0].reader, "model"));
	CHECK(!strcmp(said.summary, "They marry in the garden."));
	CHECK(!strcmp(said.next_step, "mine"));
}

static void nonsense_of_a_model_changes_nothing(void)
{
	static const char *const answers[] = { "[]", "\"no\"", "{\"facts\":7,\"summary\":[],\"next_step\":{}}",
		"{\"facts\":[1,null,{}],\"summary\":\"\",\"next_step\":\"a\\nb\"}", "{\"summary\":\"<b>x</b>\"}" };
	struct ctx c = work();

	for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
		struct insight_words said = { "mine", "mine" };
		struct insight_list f = judged(&c, answers[i], &said);
		CHECK(!f.n && !strcmp(said.summary, "mine") && !strcmp(said.next_step, "mine"));
	}
}

static void money_is_read_and_written(void)
{
	static const struct {
		const char *text, *currency;
		int64_t value;
	} good[] = { { "2500", "GBP", 250000 }, { "2,500.00", "GBP", 250000 }, { "2.500,5", "EUR", 250050 },
		{ "0.99", "GBP", 99 }, { "1.234.567", "EUR", 123456700 }, { "5000", "JPY", 5000 } };
	static const char *const bad[] = { "", "much", "12x", "-5", "9999999999999999", "1 000", "," };
	struct ctx c = work();
	int64_t value;

	for (size_t i = 0; i < sizeof good / sizeof *good; i++)
		CHECK(money_read(good[i].text, good[i].currency, &value) && value == good[i].value);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		CHECK(!money_read(bad[i], "GBP", &value));
	CHECK(!strcmp(money_text(&c, 123456789, "GBP"), "£1,234,567.89"));
	CHECK(!strcmp(money_text(&c, 5000, "JPY"), "JPY 5,000"));
	CHECK(!money_text(&c, NO_INT, "GBP") && !money_text(&c, 5, NULL));
}

TESTS(T(english_enquiries_are_understood), T(spanish_enquiries_are_understood), T(what_is_said_later_stands),
        T(a_model_adds_only_what_it_can_show), T(nonsense_of_a_model_changes_nothing), T(money_is_read_and_written))
