-- Follow-ups: each once, under a lease; the audit chain; endpoints; stored answers.
begin;
\ir fixture.psql
select * from no_plan();
select pg_temp.as_guest(1), pg_temp.hold(1, pg_temp.at(3, '19:00'), 2) \g /dev/null
select is((select string_agg(kind, ' ') from fd.job where noun_id = pg_temp.id('reservation', 1) and state = 'pending'), 'expire', 'a hold waits for its end');
select is((select run_at from fd.job where noun_id = pg_temp.id('reservation', 1)), now() + interval '5 minutes', 'at its time');
select pg_temp.move(1, 'confirmed') \g /dev/null
select is((select string_agg(kind, ' ' order by position) from fd.job where noun_id = pg_temp.id('reservation', 1) and state = 'pending'), 'calendar sheet confirmation event audit reminder', 'a promise has its follow-ups');
select is((select state from fd.job where noun_id = pg_temp.id('reservation', 1) and kind = 'expire'), 'cancelled', 'and no end to wait for');
select is((select run_at from fd.job where noun_id = pg_temp.id('reservation', 1) and kind = 'reminder'), pg_temp.at(3, '19:00') - interval '3 hours', 'the reminder waits for its hour');
select pg_temp.desk(format('select 1 from fd.reservation_change(%L, %L, null, null, null)', pg_temp.id('reservation', 1), pg_temp.at(3, '20:00'))) \g /dev/null
select is((select string_agg(run_at::text, ' ') from fd.job where noun_id = pg_temp.id('reservation', 1) and kind = 'reminder' and state = 'pending'), (pg_temp.at(3, '20:00') - interval '3 hours')::text, 'a change moves it');

-- Leases.
select pg_temp.as_system() \g /dev/null
update fd.job set state = 'cancelled' where noun_id <> pg_temp.id('reservation', 1) and state in ('pending', 'retry');
create temp table mine as select * from fd.job_claim('{calendar,sheet}', 2, 30);
select is((select count(*) from mine), 2::bigint, 'two are leased');
select is((select count(*) from fd.job_claim('{calendar,sheet}', 10, 30) c where c.id in (select id from mine)), 0::bigint, 'to one runner at a time');
select throws_ok($$ select fd.job_done(id, gen_random_uuid(), null) from mine $$, 'FD409', 'stale-lease', 'a stranger finishes nothing');
select throws_ok($$ select fd.job_done(id, null, null) from mine $$, 'FD409', 'stale-lease', 'nor nobody');
update fd.job set lease_until = now() - interval '1 second' where id in (select id from mine);
create temp table again as select * from fd.job_claim('{calendar,sheet}', 50, 30);
select is((select count(*) from again a join mine m using (id) where a.token <> m.token and a.attempts = 2), 2::bigint, 'a lease that ran out goes to another');
select throws_ok($$ select fd.job_done(id, token, null) from mine $$, 'FD409', 'stale-lease', 'and the late runner is refused');
select throws_ok($$ select fd.job_retry(id, token, 'x', 0) from mine $$, 'FD409', 'stale-lease', 'whatever it says');
select lives_ok($$ select fd.job_done(id, token, '{"detail":"ok"}') from again where kind = 'calendar' $$, 'the one who holds it finishes');
select throws_ok($$ select fd.job_done(id, token, null) from again where kind = 'calendar' $$, 'FD409', 'stale-lease', 'once');
update fd.job set max_attempts = 3 where id in (select id from again where kind = 'sheet');
select is((select array_agg(distinct fd.job_retry(id, token, 'down', 1000)) from again a where kind = 'sheet' and attempts = 2), '{retry}', 'a failure is tried again');
update fd.job set run_at = now() where kind = 'sheet' and state = 'retry';
select is((select array_agg(distinct fd.job_retry(c.id, c.token, 'still down', 0)) from fd.job_claim('{sheet}', 10, 30) c where c.attempts = 3), '{failed}', 'the last one fails visibly');
select cmp_ok((select failed from fd.job_stats()), '>=', 1::bigint, 'and is counted');
select lives_ok($$ select fd.job_replay(id) from fd.job where state = 'failed' $$, 'a person replays it');
select throws_ok($$ insert into fd.job (kind, title, noun, noun_id, dedupe_key) select kind, title, noun, noun_id, dedupe_key from fd.job where dedupe_key is not null limit 1 $$, '23505', null, 'a follow-up of an event exists once');

-- Stores that know a job when they see it again.
create temp table sheet as select id from fd.job where kind = 'sheet' and noun_id = pg_temp.id('reservation', 1) limit 1;
select is(fd.sheet_put((select id from sheet)), fd.sheet_put((select id from sheet)), 'a repeated job finds its row');
select is(fd.calendar_put(pg_temp.id('reservation', 1)), 1::bigint, 'the calendar has the change');
select pg_temp.move(1, 'cancelled') \g /dev/null
select is(fd.calendar_put(pg_temp.id('reservation', 1)), 2::bigint, 'and a cancellation is the next sequence');
select is((select status from fd.calendar_entry where reservation_id = pg_temp.id('reservation', 1)), 'CANCELLED', 'of the same entry');
select is((select uid from fd.calendar_feed((select token from fd.resource_feed f join fd.calendar_entry c using (resource_id) where c.reservation_id = pg_temp.id('reservation', 1)))
  where reservation_id = pg_temp.id('reservation', 1)), pg_temp.id('reservation', 1) || '@frontdesk', 'in its private feed');
select throws_ok($$ select 1 from fd.calendar_feed('guess') $$, 'FD404', null, 'that a guess does not open');

-- Endpoints.
select fd.endpoint_create(pg_temp.id('endpoint', 1), 'https://a.test', 'whsec_a', '{reservation.*}', null), fd.endpoint_create(pg_temp.id('endpoint', 2), 'https://b.test', 'whsec_b', '{lead.captured}', null) \g /dev/null
select pg_temp.as_guest(1), pg_temp.hold(2, pg_temp.at(4, '19:00'), 2, ', p_state => ''confirmed''') \g /dev/null
select pg_temp.as_system() \g /dev/null
create temp table sent as select d.* from fd.delivery d join fd.event e on e.id = d.event_id where e.noun_id = pg_temp.id('reservation', 2);
select is((select array_agg(endpoint_id) from sent), array[pg_temp.id('endpoint', 1)], 'who asked for it gets a delivery');
select is((select count(*) from fd.job j where j.kind = 'deliver' and j.noun_id in (select id from sent)), 1::bigint, 'and a job carries it');
select is((select secret || ' ' || type || ' ' || attempt from fd.delivery_begin((select id from sent))), 'whsec_a reservation.confirmed 1', 'it is taken in hand');
select is((select fd.delivery_end(id, 'failed', 500, 12, 'oops', 5000) from sent), 'retry_scheduled', 'fails, and is tried later');
select is((select attempt from fd.delivery_begin((select id from sent))), 2::bigint, 'again');
select is((select attempt from fd.delivery_begin((select id from sent))), 3::bigint, 'a worker that died left it in flight: the next takes over');
select is((select fd.delivery_end(id, 'succeeded', 200, 9, '', 0) from sent), 'succeeded', 'arrives');
select is((select count(*) from fd.delivery_begin((select id from sent))), 0::bigint, 'and is not sent again');
select isnt((select fd.delivery_replay(id) from sent), null, 'unless somebody asks');
select is((select array_agg(replay_no order by replay_no) from fd.delivery where event_id = (select event_id from sent)), '{0,1}', 'as a new delivery of the same event');
select is((select state from fd.transition('endpoint', pg_temp.id('endpoint', 1), 'disabled')), 'disabled', 'an endpoint is switched off');
select is((select array_agg(state order by replay_no) from fd.delivery where event_id = (select event_id from sent)), '{succeeded,paused}', 'what waits for it pauses');
select is((select state from fd.transition('endpoint', pg_temp.id('endpoint', 1), 'enabled')), 'enabled', 'and on');
select is((select array_agg(state order by replay_no) from fd.delivery where event_id = (select event_id from sent)), '{succeeded,pending}', 'and goes on');
select throws_ok($$ insert into fd.delivery (event_id, endpoint_id) select event_id, endpoint_id from sent $$, '23505', null, 'an event goes to an endpoint once');

-- A person wants a delivery tried again.
select is((select fd.delivery_end((select d.id from fd.delivery d join sent s using (event_id) where d.replay_no = 1 and exists (select from fd.delivery_begin(d.id))), 'failed', 500, 1, '', 9000000)),
  'retry_scheduled', 'it waits for hours');
create temp table waits as select d.id from fd.delivery d join sent s using (event_id) where d.replay_no = 1;
update fd.job set run_at = now() + interval '3 hours' where noun_id = (select id from waits) and kind = 'deliver' and state = 'pending';
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.effect_retry(%L)', (select id from waits))) $$, 'FD404', null, 'a guest may not');
select pg_temp.as_system() \g /dev/null
select fd.effect_retry((select id from waits)) \g /dev/null
select is((select run_at from fd.job where noun_id = (select id from waits) and kind = 'deliver' and state = 'pending'), now(), 'staff have it tried at once');
select fd.effect_retry((select id from sent)) \g /dev/null
select is((select max(replay_no) from fd.delivery where event_id = (select event_id from sent)), 2::bigint, 'and one that arrived sent once more');
delete from fd.job where noun_id in (select d.id from fd.delivery d join sent s using (event_id) where d.replay_no = 2);
delete from fd.delivery where event_id = (select event_id from sent) and replay_no = 2;

-- An endpoint that fails for too long.
create function pg_temp.fails(p_patience bigint) returns text language sql as $$
  select fd.delivery_end((select d.id from fd.delivery d join sent s using (event_id) where d.replay_no = 1 and exists (select from fd.delivery_begin(d.id))),
                         'failed', 500, 12, 'oops', 0, p_patience)
$$;
create function pg_temp.endpoint() returns text language sql as $$
  select concat_ws(' ', e.state, e.disabled_reason, e.failures) from fd.endpoint e where e.id = pg_temp.id('endpoint', 1)
$$;
select is((select array_agg(distinct pg_temp.fails(1)) from generate_series(1, 4)), '{retry_scheduled}', 'it fails four times more');
select is(pg_temp.endpoint(), 'failing 5', 'which is an alarm');
select is(pg_temp.fails(1), 'retry_scheduled', 'within the patience it is tried on');
update fd.endpoint set failing_since = now() - interval '3 hours' where id = pg_temp.id('endpoint', 1);
select is(pg_temp.fails(4), 'retry_scheduled', 'however often');
update fd.delivery set attempts = 9 where replay_no = 1 and event_id = (select event_id from sent);
select is(pg_temp.fails(3), 'paused', 'beyond it this delivery waits, its last attempt or not');
select is(pg_temp.endpoint(), 'disabled auto 8', 'and the endpoint is disabled, with the reason');
select pg_temp.as_guest(2), pg_temp.hold(7, pg_temp.at(4, '20:00'), 2, ', p_state => ''confirmed''') \g /dev/null
select pg_temp.as_system() \g /dev/null
create temp table later as select d.id from fd.delivery d join fd.event e on e.id = d.event_id where e.noun_id = pg_temp.id('reservation', 7);
select is((select count(*) from later), 1::bigint, 'what happens meanwhile is kept for it');
select is((select count(*) from fd.delivery_begin((select id from later))), 0::bigint, 'and not sent');
select is((select state from fd.delivery where id = (select id from later)), 'paused', 'but waits');
select is((select state from fd.transition('endpoint', pg_temp.id('endpoint', 1), 'enabled')), 'enabled', 'somebody enables it');
select is(pg_temp.endpoint(), 'enabled 0', 'with nothing held against it');
select is((select array_agg(distinct d.state) from fd.delivery d where d.endpoint_id = pg_temp.id('endpoint', 1) and d.state <> 'succeeded'), '{pending}', 'and all that waited goes on');
select throws_ok($$ update fd.endpoint set disabled_reason = 'auto' where id = pg_temp.id('endpoint', 1) $$, '23514', null, 'a reason belongs to what is disabled');

-- The chain.
select cmp_ok(fd.audit_seal(100000), '>', 0::bigint, 'entries are sealed');
select is(fd.audit_seal(10), 0::bigint, 'once');
select is(fd.audit_verify(), null, 'the chain holds');
select throws_ok($$ update fd.audit_entry set hash = sha256('x') where chain_no = 2 $$, '42501', 'append-only', 'a link is not forged');
alter table fd.audit_entry disable trigger append_only;
update fd.audit_entry set actor = 'nobody' where chain_no = 2;
select is(fd.audit_verify(), 2::bigint, 'an edited row is named');
select is((select count(*) from fd.audit_entry where detail::text ~ '\+44' or detail::text like '%@%'), 0::bigint, 'no personal data in the audit');

-- Stored answers.
select is((select outcome from fd.idempotency_begin('p', 'r', 'k', sha256('body'))), 'fresh', 'a key is taken');
select fd.idempotency_finish('p', 'r', 'k', 201, '{"a":1}') \g /dev/null
select is((select outcome || status || body from fd.idempotency_begin('p', 'r', 'k', sha256('body'))), 'replay201{"a":1}', 'its answer is given again');
select is((select outcome from fd.idempotency_begin('p', 'r', 'k', sha256('other'))), 'mismatch', 'to the same request only');
select is((select outcome from fd.idempotency_begin('q', 'r', 'k', sha256('other'))), 'fresh', 'and the same caller');
select throws_ok($$ insert into fd.idempotency (principal, route, key, request_hash) values ('p', 'r', 'k', sha256('x')) $$, '23505', null, 'a key is one row');
select throws_ok($$ select pg_temp.desk('select body from fd.idempotency') $$, '42501', null, 'nobody reads the answers of others');

select * from finish();
rollback;
