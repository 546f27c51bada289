-- Holding, changing, and what can never overlap.
begin;
\ir fixture.psql
select * from no_plan();

select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.hold(1, pg_temp.at(3, '19:00'), 2, format(', %L', pg_temp.id('area', 1))), 'held', 'two people');
select is(pg_temp.units(1), 'G1', 'get the smallest table that fits');
select matches((select code from fd.reservation where id = pg_temp.id('reservation', 1)), '^R-[2-9CFGHJKMPQRVWX]{4}$', 'and a code without look-alikes');
select is((select expires_at from fd.reservation where id = pg_temp.id('reservation', 1)), now() + interval '5 minutes', 'for five minutes');
select is(pg_temp.hold(2, pg_temp.at(3, '20:00'), 2, format(', %L', pg_temp.id('area', 1))), 'held', 'two more at an overlapping time');
select is(pg_temp.units(2), 'G2', 'get the next one');
select throws_ok(format($$ select pg_temp.hold(3, pg_temp.at(3, '18:30'), 2, $q$, %L$q$) $$, pg_temp.id('area', 1)), 'FD423', 'slot-taken', 'then nothing is free there');
select is(pg_temp.hold(4, pg_temp.at(3, '18:30'), 2), 'held', 'but anywhere');
select is(pg_temp.units(4), 'H1', 'in the hall');
select is(pg_temp.hold(5, pg_temp.at(3, '21:00'), 2, format(', %L', pg_temp.id('area', 1))), 'held', 'a period ends where the next begins');
select is(pg_temp.units(5), 'G1', 'at the same table');
select throws_ok($$ insert into fd.allocation (reservation_id, unit_id, period)
  select reservation_id, unit_id, period from fd.allocation where reservation_id = pg_temp.id('reservation', 1) $$, '23P01', null, 'an overlap is impossible for anybody');
select throws_ok($$ insert into fd.allocation (reservation_id, unit_id, period)
  select reservation_id, unit_id, tstzrange(now(), null) from fd.allocation limit 1 $$, '23514', null, 'a period has an end');
select throws_ok($$ insert into fd.allocation (reservation_id, unit_id, period)
  select reservation_id, unit_id, tstzrange(now(), now()) from fd.allocation limit 1 $$, '23514', null, 'and is not empty');

-- What is refused, and how it is called.
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(3, '19:00'), 0) $$, 'FD422', 'party-too-small', 'nobody');
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(3, '19:00'), 11) $$, 'FD422', 'party-too-large', 'too many');
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(-1, '19:00'), 2) $$, 'FD422', 'in-the-past', 'yesterday');
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(800, '19:00'), 2) $$, 'FD422', 'too-far-ahead', 'in years');
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(3, '11:00'), 2) $$, 'FD422', 'closed-then', 'before the doors open');
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(3, '22:00'), 2) $$, 'FD422', 'closed-then', 'when it would end after they close');
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(3, '19:07'), 2) $$, 'FD422', 'off-grid', 'between the times given');
select throws_ok($$ select pg_temp.hold(9, 'infinity', 2) $$, 'FD422', 'start-needed', 'at no time');
select throws_ok($$ select pg_temp.desk(format('select 1 from fd.reservation_hold(gen_random_uuid(), gen_random_uuid(), now(), 2)')) $$, 'FD404', null, 'of no service');
update fd.service set notice_minutes = 60 * 24 * 10 where id = pg_temp.id('service', 1);
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(3, '19:00'), 2) $$, 'FD422', 'too-soon', 'within the notice');
update fd.service set notice_minutes = 0 where id = pg_temp.id('service', 1);
insert into fd.opening_exception (day, closed) values (pg_temp.at(5, '12:00')::date, true);
select throws_ok($$ select pg_temp.hold(9, pg_temp.at(5, '19:00'), 2) $$, 'FD422', 'closed-then', 'on a day that is closed');
select is(pg_temp.hold(9, pg_temp.at(6, '12:00'), 2), 'held', 'a fifth hold');
select throws_ok($$ select pg_temp.hold(10, pg_temp.at(6, '12:00'), 2) $$, 'FD422', 'too-many-holds', 'a sixth is one too many');
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.hold(10, pg_temp.at(6, '12:00'), 2) $$, 'FD422', 'visitor-needed', 'a reservation belongs to somebody');

-- Tables put together.
select pg_temp.as_guest(2) \g /dev/null
select is(pg_temp.hold(20, pg_temp.at(7, '19:00'), 6), 'held', 'six people');
select is(pg_temp.units(20), 'G1 G2', 'get two tables of one area');
select throws_ok($$ select pg_temp.hold(21, pg_temp.at(7, '19:00'), 7) $$, 'FD423', 'slot-taken', 'seven do not fit');
select is((select bool_and(combined) from fd.availability(pg_temp.id('service', 1), pg_temp.at(8, '12:00')::date, pg_temp.at(8, '12:00')::date, 6)), true, 'availability says so');
select is((select count(*) from fd.availability(pg_temp.id('service', 1), pg_temp.at(8, '12:00')::date, pg_temp.at(8, '12:00')::date, 7)), 0::bigint, 'and offers seven nothing');

-- A stale hold never blocks.
update fd.reservation set expires_at = now() - interval '1 second' where id = pg_temp.id('reservation', 20);
select is((select free from fd.availability(pg_temp.id('service', 1), pg_temp.at(7, '12:00')::date, pg_temp.at(7, '12:00')::date, 6, null, '19:00', 1)), 1::bigint, 'a hold that ran out is offered again');
select is(pg_temp.hold(22, pg_temp.at(7, '19:00'), 6), 'held', 'and can be taken');
select is((select state from fd.reservation where id = pg_temp.id('reservation', 20)), 'expired', 'which expires the old one');
select is((select actor from fd.event where noun_id = pg_temp.id('reservation', 20) and type = 'reservation.expired'), 'system:expire', 'by the house, not by the guest who came next');

-- Change: all or nothing.
select pg_temp.as_guest(2) \g /dev/null
select pg_temp.move(22, 'confirmed'), pg_temp.hold(23, pg_temp.at(8, '19:00'), 2, format(', %L, ''confirmed''', pg_temp.id('area', 2))) \g /dev/null
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.reservation_change(%L, %L, 2, %L, 2)$q$) $$, pg_temp.id('reservation', 22), pg_temp.at(8, '19:00'), pg_temp.id('area', 2)), 'FD423', 'slot-taken', 'a change to what is taken is refused');
select is(pg_temp.units(22), 'G1 G2', 'and nothing changed');
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.reservation_change(%L, null, 3, null, 7)$q$) $$, pg_temp.id('reservation', 22)), 'FD412', null, 'nor with another version');
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.reservation_change(%L, %L, null, null, 2)$q$) $$, pg_temp.id('reservation', 22), pg_temp.at(8, '03:00')), 'FD422', 'closed-then', 'nor to a time that is closed');
select is(pg_temp.desk(format('select sequence from fd.reservation_change(%L, %L, 4, null, 2)', pg_temp.id('reservation', 22), pg_temp.at(7, '20:00'))), '1', 'an overlapping time of its own is free for it');
select is(pg_temp.units(22), 'G2', 'four sit at one table');
select is((select array_agg(type order by seq) from fd.event where noun_id = pg_temp.id('reservation', 22)), '{reservation.held,reservation.confirmed,reservation.changed}', 'and the change is an event');
select is(pg_temp.hold(24, pg_temp.at(7, '20:00'), 2, format(', %L', pg_temp.id('area', 1))), 'held', 'what it let go of is free');
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.reservation_change(%L, null, 3, null, null)$q$) $$, pg_temp.id('reservation', 24)), 'FD409', null, 'a hold is not changed but taken anew');
select is(pg_temp.move(22, 'cancelled'), 'cancelled', 'a cancelled one');
select is(pg_temp.units(22), null, 'occupies nothing');

-- Buffers are part of the period.
update fd.service set buffer_before_minutes = 15, buffer_after_minutes = 15 where id = pg_temp.id('service', 1);
select is(pg_temp.hold(30, pg_temp.at(9, '14:00'), 2, format(', %L', pg_temp.id('area', 2))), 'held', 'with buffers');
select throws_ok(format($$ select pg_temp.hold(31, pg_temp.at(9, '16:15'), 2, $q$, %L$q$) $$, pg_temp.id('area', 2)), 'FD423', 'slot-taken', 'the next needs room for both');
select is(pg_temp.hold(31, pg_temp.at(9, '16:30'), 2, format(', %L', pg_temp.id('area', 2))), 'held', 'and has it here');

-- Waitlist: what becomes free goes to the first in line.
select pg_temp.as_guest(1) \g /dev/null
select pg_temp.desk(format('select fd.waitlist_join(%L, %L, %L, 2, %L, %L, ''Ann'', ''+447700900001'', null, null, null, ''en'')', pg_temp.id('wish', n), pg_temp.id('service', 1), pg_temp.id('area', 2), pg_temp.at(9, '14:00'), pg_temp.at(9, '14:00')))
  from generate_series(1, 2) n \g /dev/null
select pg_temp.as_system() \g /dev/null
select is(fd.waitlist_offer(pg_temp.id('reservation', 30)), null, 'nothing is offered while it is full');
select pg_temp.as_guest(2), pg_temp.move(30, 'cancelled') \g /dev/null
select is((select count(*) from fd.job where noun_id = pg_temp.id('reservation', 30) and kind = 'waitlist'), 1::bigint, 'a cancellation asks for an offer');
select pg_temp.as_system() \g /dev/null
select is(fd.waitlist_offer(pg_temp.id('reservation', 30)), pg_temp.id('wish', 1), 'the first is offered it');
select is(fd.waitlist_offer(pg_temp.id('reservation', 30)), null, 'and only the first');
select is((select offer_expires_at from fd.waitlist_entry where id = pg_temp.id('wish', 1)), now() + interval '15 minutes', 'for fifteen minutes');
update fd.waitlist_entry set offer_expires_at = now() - interval '1 second' where id = pg_temp.id('wish', 1);
update fd.reservation set expires_at = now() - interval '1 second' where id = (select reservation_id from fd.waitlist_entry where id = pg_temp.id('wish', 1));
select is(fd.waitlist_lapse(pg_temp.id('wish', 1)), true, 'it lapses');
select is(fd.waitlist_offer(pg_temp.id('reservation', 30)), pg_temp.id('wish', 2), 'and goes to the next in line');
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.desk(format('select state from fd.transition(''waitlist_entry'', %L, ''accepted'')', pg_temp.id('wish', 2))), 'accepted', 'who accepts');
select is((select r.state from fd.reservation r join fd.waitlist_entry w on w.reservation_id = r.id where w.id = pg_temp.id('wish', 2)), 'confirmed', 'and has it');
select pg_temp.as_system() \g /dev/null
select fd.transition('reservation', reservation_id, 'cancelled') from fd.waitlist_entry where id = pg_temp.id('wish', 2) \g /dev/null
select is(fd.waitlist_offer((select reservation_id from fd.waitlist_entry where id = pg_temp.id('wish', 2))), pg_temp.id('wish', 1), 'free again, it is offered to who let it lapse');
select fd.transition('reservation', reservation_id, 'confirmed') from fd.waitlist_entry where id = pg_temp.id('wish', 1) \g /dev/null
select is((select state from fd.waitlist_entry where id = pg_temp.id('wish', 1)), 'accepted', 'who confirms what was held for them has accepted the offer');

-- A confirmed reservation without a place cannot be committed.
set constraints all immediate;
set constraints all deferred;
update fd.allocation set active = false where reservation_id = pg_temp.id('reservation', 31);
select throws_ok('set constraints all immediate', '23514', 'reservation-not-allocated', 'a live reservation without a unit is refused at commit');
select * from finish();
rollback;
