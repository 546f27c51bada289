-- Free times on every kind of day: the clocks change, the house closes early, the night goes past twelve.
begin;
\ir fixture.psql
select * from no_plan();

-- An oracle that shares no idea with the function: walk the instants of a day, keep the last one of each
-- wall time.  A house that never closes offers exactly those.
insert into fd.service (id, slug, name, kind, duration_minutes, slot_step_minutes, max_party, horizon_days)
values (pg_temp.id('service', 9), 'test-any', 'Any time', 'treatment', 30, 30, 2, 730);
create temp table zones as
select n, z from unnest('{Europe/London,America/New_York,Australia/Lord_Howe,Asia/Kathmandu,America/Santiago,Pacific/Apia,Africa/Casablanca}'::text[]) with ordinality x (z, n);
insert into fd.resource (id, location_id, slug, name, kind, zone) select pg_temp.id('zone', n::int), pg_temp.id('place', 1), 'test-zone-' || n, z, 'treatment', z from zones;
insert into fd.service_resource select pg_temp.id('service', 9), pg_temp.id('zone', n::int) from zones;
insert into fd.unit (resource_id, name, seats_max) select pg_temp.id('zone', n::int), 'chair', 2 from zones;
insert into fd.opening_rule (resource_id, weekday, opens, closes) select pg_temp.id('zone', n::int), d, '00:00', '00:00' from zones, generate_series(1, 7) d;

-- The days of the next two years on which the clocks change there, with the days around them, and two plain ones.
create temp table days as
select distinct z.n, z.z, (d.day + k)::date as day
  from zones z,
       (select (now()::date + i) as day from generate_series(3, 700) i) d, generate_series(-1, 1) k
 where (d.day::timestamp at time zone z.z) + interval '24 hours' <> ((d.day + 1)::timestamp at time zone z.z)
union select n, z, now()::date + 40 from zones union select n, z, now()::date + 222 from zones;

create function pg_temp.expected(p_zone text, p_day date) returns text[] language sql as $$
  select array_agg(to_char(i at time zone 'UTC', 'MM-DD HH24:MI') order by i)
    from (select max(i) as i from generate_series((p_day::timestamp at time zone 'UTC') - interval '20 hours', (p_day::timestamp at time zone 'UTC') + interval '44 hours', interval '15 minutes') i
           where (i at time zone p_zone)::date = p_day and mod(extract(minute from i at time zone p_zone)::int, 30) = 0
           group by i at time zone p_zone) x
$$;
create function pg_temp.offered(p_n bigint, p_day date) returns text[] language sql as $$
  select array_agg(to_char(a.starts_at at time zone 'UTC', 'MM-DD HH24:MI') order by a.starts_at)
    from fd.availability(pg_temp.id('service', 9), p_day, p_day, 1, pg_temp.id('zone', p_n::int)) a
$$;
select cmp_ok((select count(*) from days), '>', 40::bigint, 'there are days to try');
select is_empty($$ select z, day from days where pg_temp.offered(n, day) is distinct from pg_temp.expected(z, day) $$,
  'on every such day in seven zones the times offered are exactly the times there are');
select is_empty($$ select d.z, d.day, a.starts_at from days d, fd.availability(pg_temp.id('service', 9), d.day, d.day, 1, pg_temp.id('zone', d.n::int)) a
  where (a.starts_at at time zone d.z)::date <> a.day or to_char(a.starts_at at time zone d.z, 'HH24:MI') <> a.local_start or a.ends_at - a.starts_at <> interval '30 minutes' $$,
  'each is labelled with its own wall time and lasts half an hour');
select is_empty($$ select d.z, d.day from days d, fd.availability(pg_temp.id('service', 9), d.day, d.day, 1, pg_temp.id('zone', d.n::int)) a group by 1, 2 having count(*) <> count(distinct a.local_start) $$,
  'none twice');
select pg_temp.as_guest(1) \g /dev/null
-- What is offered can be held, and what is held is not offered.
create temp table tried as select row_number() over (order by n, day) as k, n, z, day from (select distinct on (n) * from days order by n, day) x;
create function pg_temp.try(k int, p_n int, p_day date) returns text language sql as $$
  select pg_temp.desk(format('select h.state from fd.availability(%L, %L, %L, 1, %L, ''01:30'', 1) a, fd.reservation_hold(%L, %L, a.starts_at, 1, a.resource_id) h',
    pg_temp.id('service', 9), p_day, p_day, pg_temp.id('zone', p_n), pg_temp.id('dst', k), pg_temp.id('service', 9)))
$$;
select is(pg_temp.try(k::int, n::int, day), 'held', 'the time nearest to 01:30 on ' || day || ' in ' || z || ' can be held') from tried where k <= 5 order by k;
select is((select count(*) from tried t, fd.reservation r, fd.availability(r.service_id, t.day, t.day, 1, pg_temp.id('zone', t.n::int)) a
  where r.id = pg_temp.id('dst', t.k::int) and a.starts_at = r.starts_at), 0::bigint, 'and is no longer offered');

-- The house of the fixture: noon to eleven, two hours at table.
create function pg_temp.times(p_day int, p_party int) returns text language sql as $$
  select string_agg(distinct local_start, ' ' order by local_start) from fd.availability(pg_temp.id('service', 1), pg_temp.at(p_day, '12:00')::date, pg_temp.at(p_day, '12:00')::date, p_party)
$$;
select matches(pg_temp.times(3, 2), '^12:00 12:15 .* 20:45 21:00$', 'the last table is given two hours before the doors close');
select is(pg_temp.times(3, 11), null, 'nothing for more than the house serves');
select is((select count(*) from fd.availability(pg_temp.id('service', 1), pg_temp.at(-3, '12:00')::date, pg_temp.at(-1, '12:00')::date, 2)), 0::bigint, 'nothing in the past');
select is((select local_start from fd.availability(pg_temp.id('service', 1), pg_temp.at(3, '12:00')::date, pg_temp.at(3, '12:00')::date, 2, null, '19:40', 1)), '19:45', 'nearest to the time that was asked');
insert into fd.opening_exception (resource_id, day, closed, opens, closes) values
  (null, pg_temp.at(4, '12:00')::date, true, null, null), (pg_temp.id('area', 2), pg_temp.at(4, '12:00')::date, false, '18:00', '20:30'),
  (null, pg_temp.at(5, '12:00')::date, false, '22:00', '02:00');
select is(pg_temp.times(4, 2), '18:00 18:15 18:30', 'a change for one place goes before the one for all');
select is(pg_temp.times(5, 2), '22:00 22:15 22:30 22:45 23:00 23:15 23:30 23:45', 'a night past twelve belongs to its own days');
select is((select string_agg(distinct local_start, ' ') from fd.availability(pg_temp.id('service', 1), pg_temp.at(6, '12:00')::date, pg_temp.at(6, '12:00')::date, 2) where local_start < '12:00'), '00:00', 'and to the next');
select pg_temp.as_guest(2) \g /dev/null
select is(pg_temp.hold(1, pg_temp.at(6, '00:00'), 2), 'held', 'where it can be held');

-- Why there is nothing.
select pg_temp.as_system() \g /dev/null
create function pg_temp.why(p_day date, p_party int default 2, p_at time default null, p_service int default 1) returns text language sql as $$
  select reason from fd.unavailable(pg_temp.id('service', p_service), p_day, p_party, null, p_at)
$$;
create temp table limits as select (now() at time zone 'Europe/London')::date as today, ((now() + make_interval(days => s.horizon_days::int)) at time zone 'Europe/London')::date as last
  from fd.service s where s.id = pg_temp.id('service', 1);
select is(pg_temp.why(today - 1), 'in_the_past', 'a day that has passed') from limits;
select is(pg_temp.why(today + 30, 2, '19:00'), 'full', 'a time of the house when it is open is only ever full') from limits;
select is(pg_temp.why(today + 30, 2, '04:00'), 'closed', 'at four in the morning it is closed') from limits;
select is(pg_temp.why(today - 1, 2, '19:00'), 'in_the_past', 'and so a time') from limits;
select is(pg_temp.why(today + 30, 99), 'party_too_large', 'more than anybody serves') from limits;
select is(pg_temp.why(today + 30, 0), 'party_too_small', 'or fewer') from limits;
select is(pg_temp.why(last + 1), 'too_far_ahead', 'a day beyond the horizon') from limits;
select is(pg_temp.why(last + 400, 2, '19:00'), 'too_far_ahead', 'however far, at whatever time') from limits;
select cmp_ok((select last_day from fd.unavailable(pg_temp.id('service', 1), today, 2)), '<', last, 'the last day is before the one on which the horizon falls') from limits;
select is((select count(*) > 0 from fd.availability(pg_temp.id('service', 1), u.last_day, u.last_day, 2)), true, 'and it can be reserved')
  from limits, fd.unavailable(pg_temp.id('service', 1), today, 2) u;
insert into fd.opening_exception (resource_id, day, closed) select null, today + 31, true from limits;
select is(pg_temp.why(today + 31), 'closed', 'a day on which it is closed') from limits;
select is(pg_temp.why(today + 31, 2, '19:00'), 'closed', 'at any time') from limits;
insert into fd.opening_exception (resource_id, day, closed) select null, u.last_day, true from limits, fd.unavailable(pg_temp.id('service', 1), today, 2) u;
select cmp_ok((select last_day from fd.unavailable(pg_temp.id('service', 1), today, 2)), '<', last - 1, 'a closed day is not the last') from limits;
update fd.service set notice_minutes = 60 * 24 * 40 where id = pg_temp.id('service', 1);
select is(pg_temp.why(today + 30, 2, '19:00'), 'too_soon', 'short of the notice that is wanted') from limits;
select is(pg_temp.why(today + 30), 'too_soon', 'all day') from limits;
update fd.service set notice_minutes = 0 where id = pg_temp.id('service', 1);

-- Rooms: nights, by the wall clock.
insert into fd.service (id, slug, name, kind, duration_minutes, slot_step_minutes, max_party, max_nights, horizon_days)
values (pg_temp.id('service', 8), 'test-room', 'Room', 'room', 1200, 30, 2, 7, 730);
insert into fd.resource (id, location_id, slug, name, kind) values (pg_temp.id('area', 8), pg_temp.id('place', 1), 'test-rooms', 'Rooms', 'room');
insert into fd.service_resource values (pg_temp.id('service', 8), pg_temp.id('area', 8));
insert into fd.unit (resource_id, name, seats_max) values (pg_temp.id('area', 8), '201', 2);
insert into fd.opening_rule (resource_id, weekday, opens, closes) select pg_temp.id('area', 8), d, '15:00', '15:30' from generate_series(1, 7) d;
create temp table changes as select day from days where z = 'Europe/London' and (day::timestamp at time zone z) + interval '24 hours' <> ((day + 1)::timestamp at time zone z);
select is_empty($$ select c.day, a.local_start from changes c, fd.availability(pg_temp.id('service', 8), c.day - 1, c.day - 1, 2, null, null, 10, 2) a
  where a.local_start <> '15:00' or to_char(a.ends_at at time zone 'Europe/London', 'HH24:MI') <> '11:00' or (a.ends_at at time zone 'Europe/London')::date <> c.day + 1 $$,
  'two nights over a change of clocks end at eleven all the same');
select is(pg_temp.desk(format('select state from fd.reservation_hold(%L, %L, %L, 2, p_nights => 3)', pg_temp.id('reservation', 80), pg_temp.id('service', 8), pg_temp.at(10, '15:00'))), 'held', 'three nights are held');
select is((select string_agg((a.day - pg_temp.at(10, '00:00')::date)::text, ' ' order by a.day) from fd.availability(pg_temp.id('service', 8), pg_temp.at(8, '12:00')::date, pg_temp.at(14, '12:00')::date, 2) a),
  (select string_agg((d - 10)::text, ' ' order by d) from unnest('{8,9,13,14}'::int[]) d), 'and only the nights around them are free') where extract(hour from pg_temp.at(10, '00:00') at time zone 'UTC') = 0;
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.reservation_hold(gen_random_uuid(), %L, %L, 2, p_nights => 8)$q$) $$, pg_temp.id('service', 8), pg_temp.at(20, '15:00')), 'FD422', 'nights', 'eight nights are too many');

select throws_ok($$ update fd.resource set zone = 'Europe/Nowhere' $$, 'FD422', 'unknown-zone', 'a zone that is none is refused');
select throws_ok($$ update fd.resource set zone = 'EST5EDT' $$, 'FD422', 'unknown-zone', 'so is an abbreviation');

select * from finish();
rollback;
