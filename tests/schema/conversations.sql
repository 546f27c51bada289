-- Who may speak, and when.
begin;
\ir fixture.psql
select * from no_plan();
create function pg_temp.say(n int, p_turn int) returns text language sql as $$
  select pg_temp.desk(format('select fd.assistant_say(%L, %s, %L, ''answer'', null)', pg_temp.id('talk', 1), p_turn, pg_temp.id('message', n))) $$;
create function pg_temp.end_turn(n int, p_turn int) returns text language sql as $$
  select pg_temp.desk(format('select 1 from fd.turn_end(%L, %L, %s, null, %L, ''answer'', null, ''{"party": 2}'', null, false, ''{}'', ''[{"name": "received"}]'', ''embedded'', 5)',
    pg_temp.id('turn', n), pg_temp.id('talk', 1), p_turn, pg_temp.id('message', n)));
  select concat_ws(' ', t.outcome, t.steps -> 0 ->> 'name', t.steps -> 1 ->> 'name', t.us >= 5) from fd.turn t where t.id = pg_temp.id('turn', n) $$;
create function pg_temp.hear(n int) returns text language sql as $$
  select pg_temp.desk(format('select turn from fd.guest_said(%L, %L, ''question'', null)', pg_temp.id('talk', 1), pg_temp.id('message', n))) $$;
create function pg_temp.human(n int) returns text language sql as $$
  select pg_temp.desk(format('select turn from fd.staff_say(%L, %L, ''I am here'', null)', pg_temp.id('talk', 1), pg_temp.id('message', n))) $$;
create function pg_temp.talk(p_event text, p_more text default '') returns text language sql as $$
  select pg_temp.desk(format('select state from fd.transition(''conversation'', %L, %L%s)', pg_temp.id('talk', 1), p_event, p_more)) $$;
create function pg_temp.owner() returns text language sql as $$
  select state || ' ' || owner_kind from fd.conversation where id = pg_temp.id('talk', 1) $$;

select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 1)))::uuid, pg_temp.id('talk', 1), 'a first word opens a conversation');
select is(pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 2)))::uuid, pg_temp.id('talk', 1), 'a second one finds it');
select throws_ok($$ insert into fd.conversation (visitor_id) values (pg_temp.id('visitor', 1)) $$, '23505', null, 'there is one open conversation per visitor and channel');
select is(pg_temp.hear(1), '1', 'a guest''s message is turn 1');
select is(pg_temp.say(2, 1), 'true', 'the assistant answers it');
select is(pg_temp.hear(3), '2', 'the next is turn 2');
select is(pg_temp.say(4, 1), 'false', 'an answer to turn 1 comes too late');
select is((select kind from fd.message where id = pg_temp.id('message', 4)), 'draft', 'and is kept as a draft');
select is(pg_temp.desk('select count(*) from fd.message where kind = ''draft'''), '0', 'which the guest does not see');
select is(pg_temp.end_turn(5, 2), 'answered received answered t', 'the answer to turn 2 is said, and the record of the turn says so');
select is(pg_temp.end_turn(50, 1), 'drafted received drafted t', 'as it does of one that came too late');
select is((select memory ->> 'party' from fd.conversation where id = pg_temp.id('talk', 1)), '2', 'what was understood is remembered');

-- A person.
select is(pg_temp.talk('handoff_requested'), 'waiting', 'a guest asks for a person');
select is(pg_temp.owner(), 'waiting none', 'and nobody owns the conversation');
select is(pg_temp.desk(format('select fd.queue_position(%L)', pg_temp.id('talk', 1))), '1', 'number one in the queue');
select is(pg_temp.say(6, 2), 'false', 'the assistant is silent');
select is(pg_temp.desk(format('select fd.assistant_notice(%L, %L, ''You are number 1'', null)', pg_temp.id('talk', 1), pg_temp.id('message', 7))), 'true', 'but for the notice');
select is(pg_temp.desk(format('select fd.assistant_notice(%L, %L, ''You are number 1'', null)', pg_temp.id('talk', 1), pg_temp.id('message', 8))), 'false', 'once a turn');
select throws_ok($$ insert into fd.message (id, conversation_id, turn, author, kind, text) select gen_random_uuid(), id, turn, 'assistant', 'notice', 'again' from fd.conversation where id = pg_temp.id('talk', 1) $$, '23505', null, 'by constraint');
select pg_temp.as_guest(2), pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 3))), pg_temp.desk(format('select state from fd.transition(''conversation'', %L, ''handoff_requested'')', pg_temp.id('talk', 3))) \g /dev/null
select is(pg_temp.desk(format('select fd.queue_position(%L)', pg_temp.id('talk', 3))) in ('1', '2'), true, 'a second guest queues');
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ select pg_temp.talk('woken') $$, 'FD409', null, 'who does not sleep cannot wake');
select is(pg_temp.human(9), '4', 'a person''s first word takes it, and is a turn');
select is(pg_temp.owner(), 'live user', 'it is live');
select is(pg_temp.say(10, 2), 'false', 'the assistant that was still thinking is not heard');
select pg_temp.as_guest(1) \g /dev/null
select pg_temp.hear(n) from generate_series(20, 29) n \g /dev/null
select is((select count(*) from generate_series(30, 39) n where pg_temp.say(n, (select turn::int from fd.conversation where id = pg_temp.id('talk', 1))) = 'true'), 0::bigint,
  'ten messages to a person, not one answer by the assistant, whatever turn it claims');
select is(pg_temp.desk(format('select fd.assistant_notice(%L, gen_random_uuid(), ''x'', null)', pg_temp.id('talk', 1))), 'false', 'nor a notice');
select throws_ok($$ update fd.conversation set owner_kind = 'assistant', owner_user = null where id = pg_temp.id('talk', 1) $$, '23514', null, 'live means a person owns it');
select throws_ok($$ select pg_temp.talk('taken') $$, 'FD409', null, 'a guest takes nothing over');
select throws_ok($$ select pg_temp.human(40) $$, 'FD404', null, 'nor speaks as staff');
select pg_temp.as_staff(2) \g /dev/null
select lives_ok($$ select pg_temp.human(41) $$, 'a colleague steps in');
select is((select owner_user from fd.conversation where id = pg_temp.id('talk', 1)), pg_temp.id('user', 2), 'and owns it');
select is(pg_temp.talk('snoozed', format(', null, ''{"until":"%s"}''', now() - interval '1 second')), 'snoozed', 'it sleeps');
select is(pg_temp.owner(), 'snoozed user', 'and keeps its owner');
select pg_temp.as_system(), fd.sweep() \g /dev/null
select is(pg_temp.owner(), 'live user', 'the sweep wakes it as it was');
select pg_temp.as_staff(2) \g /dev/null
select is(pg_temp.talk('returned', ', null, ''{"note":"wants a window"}'''), 'automated', 'given back');
select is((select text from fd.message where kind = 'note' and conversation_id = pg_temp.id('talk', 1)), 'wants a window', 'with a note');
select is((select count(*) from fd.event where payload::text like '%window%'), 0::bigint, 'that is in no event');
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.desk('select count(*) from fd.message where kind = ''note'''), '0', 'and no guest sees');
select is(pg_temp.say(42, pg_temp.hear(43)::int), 'true', 'the assistant speaks again');
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.talk('resolved'), 'resolved', 'resolved');
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 9)))::uuid, pg_temp.id('talk', 1), 'a guest who returns soon finds it');
select isnt(pg_temp.hear(44), null, 'and says something');
select is(pg_temp.owner(), 'automated assistant', 'which opens it again');

-- Confirmations.
select pg_temp.desk(format('insert into fd.confirmation (id, conversation_id, token_hash, action, args, expires_at) values (%L, %L, sha256(%L), ''cancel'', ''{"a":1}'', now() + %L::interval) returning 1',
  pg_temp.id('yes', n), pg_temp.id('talk', 1), 'yes' || n, (2 - n) || ' hours')) from generate_series(1, 3) n \g /dev/null
select is(pg_temp.desk('select args from fd.confirmation_use(null, sha256(''yes1''))'), '{"a": 1}', 'a yes is bound to what was offered');
select throws_ok($$ select pg_temp.desk('select 1 from fd.confirmation_use(null, sha256(''yes1''))') $$, 'FD422', 'confirmation-used', 'and is spent once');
select throws_ok($$ select pg_temp.desk('select 1 from fd.confirmation_use(null, sha256(''yes3''))') $$, 'FD422', 'confirmation-expired', 'in time');
select throws_ok($$ select pg_temp.desk('update fd.confirmation set used_at = null returning 1') $$, '42501', null, 'and cannot be unspent');

select * from finish();
rollback;
