/* t_jobs - when jobs and deliveries are tried again, what hints say, and that every rule has its op */
#include "domain/effects.h"
#include "domain/live.h"
#include "tap.h"
#include <stdlib.h>

static struct ctx ctx_new(void)
{
	return (struct ctx){ .mem = mem };
}

static const struct problem_type *type_of(enum problem_kind kind)
{
	static struct problem_type types[BUSY + 1];

	types[kind] = (struct problem_type){ kind, "some-slug", "Some title" };
	return &types[kind];
}

static enum verdict verdict_of(enum problem_kind kind, int64_t attempts, int chance, int64_t *delay_ms)
{
	struct ctx c = ctx_new();

	return job_verdict(problem(&c, type_of(kind), "because"), attempts, chance, delay_ms);
}

static void what_time_may_heal_is_tried_again_and_the_rest_is_buried(void)
{
	static const enum verdict wanted[] = { [INVALID] = BURY,
		[UNKNOWN_CALLER] = BURY,
		[FORBIDDEN] = BURY,
		[NOT_FOUND] = BURY,
		[NOT_BY_METHOD] = BURY,
		[CONFLICT] = BURY,
		[STALE] = AGAIN,
		[TOO_LARGE] = BURY,
		[REFUSED] = BURY,
		[LIMITED] = AGAIN,
		[BROKEN] = AGAIN,
		[UPSTREAM] = AGAIN,
		[BUSY] = AGAIN };
	int64_t delay_ms = 0;

	for (int kind = INVALID; kind <= BUSY; kind++)
		CHECK_INT(verdict_of((enum problem_kind)kind, 1, 0, &delay_ms), wanted[kind]);
}

static void each_retry_waits_four_times_as_long_up_to_a_quarter_of_an_hour(void)
{
	static const int64_t longest_ms[] = { 500, 2000, 8000, 32000, 128000, 512000, 900000, 900000 };
	int64_t least, most;

	for (int i = 0; i < 8; i++) {
		verdict_of(BUSY, i + 1, 0, &least);
		verdict_of(BUSY, i + 1, 999, &most);
		CHECK_INT(least, longest_ms[i] / 2);
		CHECK(most > longest_ms[i] * 99 / 100 && most <= longest_ms[i]);
	}
	verdict_of(BUSY, INT64_MAX, 0, &most);
	CHECK_INT(most, 450000);
}

static void a_wish_to_wait_longer_is_granted(void)
{
	struct ctx c = ctx_new();
	struct problem *p = problem(&c, type_of(LIMITED), "not yet");
	int64_t delay_ms;

	p->retry_after = 90;
	CHECK_INT(job_verdict(p, 1, 0, &delay_ms), AGAIN);
	CHECK(delay_ms >= 90000 && delay_ms < 91000);
}

static void a_job_whose_lease_was_given_away_is_let_go(void)
{
	struct ctx c = ctx_new();
	int64_t delay_ms;

	CHECK_INT(job_verdict(problem(&c, &ILLEGAL_TRANSITION, "stale-lease"), 1, 0, &delay_ms), LET_GO);
	CHECK_INT(job_verdict(problem(&c, &ILLEGAL_TRANSITION, "illegal-transition"), 1, 0, &delay_ms), BURY);
}

static void deliveries_follow_the_published_schedule_give_or_take_some(void)
{
	static const int64_t wait_s[] = { 5, 300, 1800, 7200, 18000, 36000, 50400, 72000, 86400 };

	for (int i = 0; i < DELIVERY_ATTEMPTS - 1; i++) {
		CHECK_INT(delivery_delay_ms(i + 1, -1, 0), wait_s[i] * 850);
		CHECK(delivery_delay_ms(i + 1, -1, 999) > wait_s[i] * 1149);
		CHECK(delivery_delay_ms(i + 1, -1, 999) <= wait_s[i] * 1150);
	}
	CHECK_INT(delivery_delay_ms(0, -1, 500), 0);
	CHECK(delivery_delay_ms(99, -1, 0) > 0);
	CHECK(delivery_delay_ms(-5, -1, 0) == 0);
}

static void what_a_receiver_asks_for_wins_up_to_a_day(void)
{
	CHECK_INT(delivery_delay_ms(1, 7000, 500), 7000);
	CHECK_INT(delivery_delay_ms(9, 0, 500), 0);
	CHECK_INT(delivery_delay_ms(1, INT64_MAX, 0), 86400000);
}

static void receivers_get_type_time_and_data(void)
{
	struct ctx c = ctx_new();

	CHECK_TEXT(parcel_body(&c, "reservation.confirmed", (struct instant){ INT64_C(1700000000) * SECONDS },
	                   (struct document){ "{\"code\": \"R-7QK2\"}" }),
	        "{\"type\":\"reservation.confirmed\",\"timestamp\":\"2023-11-14T22:13:20Z\",\"data\":{\"code\": "
	        "\"R-7QK2\"}}");
}

static void a_hint_names_the_thing_to_the_desk_and_only_its_kind_to_a_guest(void)
{
	struct ctx c = ctx_new();
	struct hint h;

	CHECK(hint_read(&c,
	        "{\"id\": \"01a1fb7c-33e6-7dcd-84c8-f4c001cd2b9f\", \"seq\": 7, \"noun\": \"message\", \"type\": "
	        "\"message.sent\", "
	        "\"conversation\": \"01a1fb7c-33e6-7dcd-84c8-f4c001cd2b90\"}",
	        &h));
	CHECK_TEXT(h.desk,
	        "{\"seq\":7,\"type\":\"message.sent\",\"noun\":\"message\",\"id\":\"01a1fb7c-33e6-7dcd-84c8-"
	        "f4c001cd2b9f\"}");
	CHECK_TEXT(h.guest, "{\"seq\":7,\"type\":\"message.sent\",\"noun\":\"message\"}");
	CHECK(h.for_guest && !id_none(h.conversation));
}

static void what_happens_behind_the_desk_is_not_hinted_at(void)
{
	static const char *const behind[] = { "message.noted", "message.drafted" };
	struct ctx c = ctx_new();
	struct hint h;

	for (int i = 0; i < 2; i++) {
		CHECK(hint_read(&c,
		        arena_printf(mem,
		                "{\"type\":\"%s\",\"noun\":\"message\",\"conversation\":\"01a1fb7c-33e6-7dcd-84c8-"
		                "f4c001cd2b90\"}",
		                behind[i]),
		        &h));
		CHECK(!h.for_guest);
	}
	CHECK(hint_read(&c, "{\"type\":\"reservation.held\",\"noun\":\"reservation\"}", &h) && !h.for_guest);
	CHECK(!hint_read(&c, "", &h) && !hint_read(&c, "[1]", &h) && !hint_read(&c, "{\"seq\":", &h));
}

/* The kinds named in "insert into fd.effect_rule", as the schema deploys them. */
static int kinds_in(const char *sql, const char *kinds[], int most)
{
	int n = 0;

	for (const char *p = sql, *end; (p = strstr(p, "insert into fd.effect_rule")) && (end = strchr(p, ';'));
	        p = end)
		for (const char *at = p; n < most && (at = strstr(at, "\n  ('")) && at < end;) {
			const char *from = strstr(at, "', '") + 4;
			kinds[n++] = arena_strn(mem, from, (size_t)(strchr(from, '\'') - from));
			at = from;
		}
	return n;
}

/* What follows from events is a rule of the outbox; what waits for a time of its own is asked for where that is known. */
static const char *schema_text(void)
{
	static const char *const files[] = { "outbox", "leads_moves", "leads_capture", "leads_facts", "leads_tasks",
		"staff", "data_requests", NULL };
	static char sql[1 << 18];
	const char *root = getenv("srcdir");
	size_t len = 0;

	for (int i = 0; files[i]; i++) {
		FILE *f = fopen(arena_printf(mem, "%s/sql/deploy/%s.sql", root ? root : ".", files[i]), "re");
		CHECK(f != NULL);
		len += f ? fread(sql + len, 1, sizeof sql - 1 - len, f) : 0;
		if (f)
			fclose(f);
	}
	return sql;
}

static void every_kind_of_the_schema_has_its_op_and_every_op_its_kind(void)
{
	const char *sql = schema_text(), *kinds[200];
	int n = kinds_in(sql, kinds, 200);

	CHECK(n > 20);
	for (int i = 0; i < n; i++)
		if (!effect_known(kinds[i]))
			tap_note(__FILE__, __LINE__, kinds[i]);
	for (const struct job_kind *k = effect_jobs; k->kind; k++)
		if (!strstr(sql, arena_printf(mem, "'%s', '", k->kind)))
			tap_note(__FILE__, __LINE__, k->kind);
}

TESTS(T(what_time_may_heal_is_tried_again_and_the_rest_is_buried),
        T(each_retry_waits_four_times_as_long_up_to_a_quarter_of_an_hour), T(a_wish_to_wait_longer_is_granted),
        T(a_job_whose_lease_was_given_away_is_let_go), T(deliveries_follow_the_published_schedule_give_or_take_some),
        T(what_a_receiver_asks_for_wins_up_to_a_day), T(receivers_get_type_time_and_data),
        T(a_hint_names_the_thing_to_the_desk_and_only_its_kind_to_a_guest),
        T(what_happens_behind_the_desk_is_not_hinted_at), T(every_kind_of_the_schema_has_its_op_and_every_op_its_kind))
