-- The machines: what may move, who may move it, and what a move leaves behind.
begin;
\ir fixture.psql
select * from no_plan();

select is((select count(*) from fd.legal_transition l where l.noun = 'reservation' and l.from_state in ('completed', 'cancelled', 'declined', 'expired')), 0::bigint,
  'what has ended stays ended');
select is(fd.legal_events('reservation', 'confirmed', 'guest'), '{changed,cancelled}', 'a guest''s moves of a confirmed reservation');
select is(fd.legal_events('conversation', 'waiting', 'guest'), '{}', 'a waiting guest moves nothing');
select is_empty($$ select noun, from_state from fd.legal_transition where from_state <> '' except select noun, to_state from fd.legal_transition $$, 'every state can be reached');

select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.hold(1, pg_temp.at(3, '19:00'), 2), 'held', 'a hold');
select is((select array_agg(e.type) from fd.event e where e.noun_id = pg_temp.id('reservation', 1)), '{reservation.held}', 'writes its event');
select is((select array_agg(a.event || ' ' || a.actor || ' ' || a.to_state) from fd.audit_entry a where a.noun_id = pg_temp.id('reservation', 1)), '{"reservation.held guest held"}', 'and its audit entry');
select is(pg_temp.move(1, 'confirmed', ', 1'), 'confirmed', 'moves with the right version');
select is((select version from fd.reservation where id = pg_temp.id('reservation', 1)), 2::bigint, 'and has the next one');
select throws_ok($$ select pg_temp.move(1, 'cancelled', ', 1') $$, 'FD412', null, 'an old version is refused');
select throws_ok($$ select pg_temp.move(1, 'confirmed') $$, 'FD409', null, 'a move from the wrong state is refused');
do $$
declare v_detail jsonb;
begin
  begin
    perform pg_temp.move(1, 'confirmed');
  exception when sqlstate 'FD409' then
    declare t text; begin get stacked diagnostics t = pg_exception_detail; v_detail := t::jsonb; end;
  end;
  perform set_config('test.detail', v_detail::text, true);
end $$;
select is(current_setting('test.detail')::jsonb, '{"noun":"reservation","state":"confirmed","event":"confirmed","legal":["changed","cancelled"]}', 'and says what would be legal');
select throws_ok($$ select pg_temp.move(1, 'no_such_event') $$, 'FD409', null, 'an event nobody knows is refused');
select throws_ok($$ select pg_temp.move(1, 'checked_in') $$, 'FD409', null, 'a guest cannot seat itself');
select throws_ok($$ select pg_temp.move(99, 'cancelled') $$, 'FD404', null, 'what is not there is not there');
select throws_ok($$ select pg_temp.desk('select 1 from fd.transition(''unicorn'', gen_random_uuid(), ''x'')') $$, 'FD404', null, 'nor is a noun nobody knows');
select throws_ok($$ select pg_temp.move(1, 'changed') $$, 'FD422', 'use-change', 'a change needs its own operation');

-- The trigger holds it even for the owner of the tables.
select throws_ok($$ update fd.reservation set state = 'completed' $$, 'FD409', null, 'a bare update of a state is refused');
select throws_ok($$ update fd.reservation set version = version + 1 $$, 'FD409', null, 'so is one of a version');
select throws_ok($$ insert into fd.reservation (id, code, service_id, resource_id, party_size, starts_at, ends_at, zone, state)
  values (gen_random_uuid(), 'R-2222', pg_temp.id('service', 1), pg_temp.id('area', 1), 1, now(), now() + interval '1 hour', 'UTC', 'completed') $$, 'FD409', null, 'nothing is born finished');

-- Time and people.
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ select pg_temp.move(1, 'checked_in') $$, 'FD422', 'too-early', 'nobody is seated days before');
select throws_ok($$ select pg_temp.move(1, 'no_show') $$, 'FD422', 'too-early', 'nor missed');
select pg_temp.as_guest(1), pg_temp.hold(2, pg_temp.at(3, '14:00'), 2) \g /dev/null
select pg_temp.as_system() \g /dev/null
select throws_ok($$ select pg_temp.move(2, 'expired') $$, 'FD422', 'too-early', 'a hold does not run out before its time');
select is(fd.reservation_expire(pg_temp.id('reservation', 2)), false, 'the timer finds nothing to do');
update fd.reservation set expires_at = now() - interval '1 second' where id = pg_temp.id('reservation', 2);
select is(fd.reservation_expire(pg_temp.id('reservation', 2)), true, 'until it is time');
select is(fd.reservation_expire(pg_temp.id('reservation', 2)), false, 'and then only once');
select is(pg_temp.units(2), null, 'an expired hold occupies nothing');
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.move(1, 'expired') $$, 'FD409', null, 'a guest is no timer');

-- The evening itself: reservation 3 begins now.
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.hold(3, date_trunc('minute', now()) - interval '20 minutes', 2, ', p_state => ''confirmed'''), 'confirmed', 'staff enter a guest at the door, off the grid and after the hour');
select is(pg_temp.move(3, 'no_show'), 'no_show', 'who did not come');
select is(pg_temp.units(3), null, 'frees the table');
select is(pg_temp.move(3, 'corrected'), 'confirmed', 'came after all');
select isnt(pg_temp.units(3), null, 'and has it again');
select is(pg_temp.move(3, 'checked_in'), 'checked_in', 'is seated');
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select pg_temp.move(3, 'undone') $$, 'FD422', 'not-yours', 'a colleague does not undo it');
select pg_temp.as_owner() \g /dev/null
select is(pg_temp.move(3, 'undone'), 'confirmed', 'the owner does');
select pg_temp.as_staff(1), pg_temp.move(3, 'checked_in') \g /dev/null
update fd.reservation set checked_in_at = now() - interval '31 minutes' where id = pg_temp.id('reservation', 3);
select throws_ok($$ select pg_temp.move(3, 'undone') $$, 'FD422', 'too-late', 'after half an hour nobody does');
select is(pg_temp.move(3, 'extended', ', null, ''{"minutes":30}'''), 'checked_in', 'they stay longer');
select is((select ends_at - starts_at from fd.reservation where id = pg_temp.id('reservation', 3)), interval '150 minutes', 'by that much');
select throws_ok($$ select pg_temp.move(3, 'extended') $$, 'FD422', 'minutes-needed', 'which must be said');
select is(pg_temp.move(3, 'completed'), 'completed', 'and leave');
select throws_ok($$ select pg_temp.move(3, 'undone') $$, 'FD409', null, 'that is final');

-- A no-show cannot take back what somebody else has.
select pg_temp.hold(4, date_trunc('minute', now()) - interval '20 minutes', 2, format(', %L, ''confirmed''', pg_temp.id('area', 2))), pg_temp.move(4, 'no_show'),
       pg_temp.hold(5, date_trunc('minute', now()) - interval '10 minutes', 2, format(', %L, ''confirmed''', pg_temp.id('area', 2))) \g /dev/null
select throws_ok($$ select pg_temp.move(4, 'corrected') $$, 'FD423', 'slot-taken', 'a corrected no-show needs its units free');
select is((select state from fd.reservation where id = pg_temp.id('reservation', 4)), 'no_show', 'and stays what it was');

-- Approval.
update fd.service set needs_approval = true where id = pg_temp.id('service', 1);
select pg_temp.as_guest(2) \g /dev/null
select is(pg_temp.hold(6, pg_temp.at(4, '19:00'), 2, ', p_state => ''confirmed'''), 'requested', 'where the house approves, a guest requests');
select isnt(pg_temp.units(6), null, 'a request blocks its units');
select throws_ok($$ select pg_temp.move(6, 'confirmed') $$, 'FD409', null, 'and cannot grant itself');
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ select pg_temp.move(6, 'declined') $$, 'FD422', 'reason-needed', 'declining needs a reason');
select is(pg_temp.move(6, 'declined', ', null, ''{"reason":"full"}'''), 'declined', 'with one it is done');

set constraints all immediate;
select pass('every live reservation has its allocation, and no dead one has');
select * from finish();
rollback;
