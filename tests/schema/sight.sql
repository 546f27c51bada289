-- Every table with personal data, seen by everybody: nobody sees a stranger's row.
begin;
\ir fixture.psql
select * from no_plan();

-- Two guests who did everything, and one row at least in every guarded table.
select pg_temp.as_guest(n), pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', n))),
       pg_temp.desk(format('select 1 from fd.guest_said(%L, %L, ''hello'', null)', pg_temp.id('talk', n), pg_temp.id('message', n))),
       pg_temp.desk(format('insert into fd.turn (id, conversation_id, number) values (%L, %L, 1)', pg_temp.id('turn', n), pg_temp.id('talk', n)) || ' returning 1'),
       pg_temp.desk(format('insert into fd.confirmation (id, conversation_id, token_hash, action, args, expires_at) values (%L, %L, sha256(%L), ''a'', ''{}'', now() + interval ''1 hour'') returning 1',
         pg_temp.id('yes', n), pg_temp.id('talk', n), 'yes ' || n)),
       pg_temp.hold(n, pg_temp.at(3, '18:00'), 2),
       pg_temp.desk(format('select fd.waitlist_join(%L, %L, null, 2, %L, %L, ''N'', null, null, null, null, ''en'')', pg_temp.id('wish', n), pg_temp.id('service', 1), pg_temp.at(3, '18:00'), pg_temp.at(3, '20:00'))),
       pg_temp.desk(format('select fd.lead_capture(%L, fd.contact_resolve(''N'', ''+4477009000%s'', ''n%s@test.example'', ''test''), %L, ''web'', ''hi'')', pg_temp.id('lead', n), n, n, pg_temp.id('talk', n)))
  from generate_series(1, 2) n \g /dev/null
select pg_temp.as_system() \g /dev/null
select fd.endpoint_create(pg_temp.id('endpoint', 1), 'https://hook.test', 'whsec_x', '{reservation.*}', null) \g /dev/null
select fd.transition('reservation', pg_temp.id('reservation', n), 'confirmed') from generate_series(1, 2) n \g /dev/null
select fd.calendar_put(pg_temp.id('reservation', n)) from generate_series(1, 2) n \g /dev/null
select fd.sheet_put(j.id) from fd.job j where j.kind = 'sheet' \g /dev/null
insert into fd.mail (message_id, recipient, subject, text) values ('m@test', 'n@test.example', 's', 't');
insert into fd.audit_checkpoint values (1, sha256('x'), 'k', decode(repeat('00', 64), 'hex'), now());
insert into fd.staff_link (user_id, token_hash, expires_at) values (pg_temp.id('user', 1), sha256('link'), now() + interval '1 hour');
insert into fd.totp (user_id, sealed) values (pg_temp.id('user', 1), 's');
insert into fd.recovery_code (user_id, code_hash) values (pg_temp.id('user', 1), sha256('code'));
insert into fd.passkey (user_id, credential, public_key, algorithm, sign_count, backed_up, name) values (pg_temp.id('user', 1), 'c', 'k', -7, 0, false, 'Key');
select fd.challenge_make(sha256('challenge'), 'sign_in', null), fd.sign_in_pend(sha256('pending'), pg_temp.id('user', 1)) \g /dev/null
insert into fd.delivery_attempt (delivery_id, number) select d.id, 1 from fd.delivery d limit 1;
select fd.idempotency_begin('p', 'r', 'k', sha256('x')) \g /dev/null
select fd.sign_in_try(sha256('a'), sha256('b')), fd.sign_in_passed(sha256('a'), sha256('b')) \g /dev/null
select fd.sign_in_try(sha256('c'), sha256('b')) \g /dev/null
insert into fd.api_key (owner_id, name, prefix, key_hash, scopes) values (pg_temp.id('user', 1), 'Key', 'fdk_aaaaaaaa', sha256('key'), '{contact.read}');
select fd.outside_sign_in('https://idp', 'me', 'one@test.example', 'One', '{}', 'viewer') \g /dev/null
select fd.key_count(sha256('key')), fd.session_grant(pg_temp.id('grant', 1), pg_temp.id('user', 1), sha256('refresh'), now() + interval '1 hour') \g /dev/null
select pg_temp.as_guest(1) \g /dev/null
select fd.proof_ask(pg_temp.id('proof', 1), 'sign_in', 'email', 'n1@test.example', '192.0.2.1', sha256('l'), sha256('c'), 'p@test', 's', 't', null) \g /dev/null
select pg_temp.as_system() \g /dev/null
insert into fd.consent (contact_id, purpose, version, given, source) select id, 'news', 1, true, 'test' from fd.contact limit 1;
select fd.assignment_save(pg_temp.id('rule', 1), 'desk', null, null, '{}', true, 1), fd.assign_next('desk', 'web', 'en') \g /dev/null
select fd.enquiry_take(fd.new_id(), 'N', null, 'n9@test.example', 'hi', 'web', null, 'en', sha256('a'), sha256('b'), 60, '{spam}') \g /dev/null
select fd.lead_understood(pg_temp.id('lead', 1), format('[{"kind":"wish","value":"hi","words":"hello","message":"%s","reader":"embedded"}]', pg_temp.id('message', 1))::jsonb, 's', 'n') \g /dev/null
select pg_temp.as_staff(1) \g /dev/null
select fd.task_save(pg_temp.id('task', 1), null, 'Call', '2026-11-28T10:00', null, pg_temp.id('lead', 1), null), fd.work_letters_set(true, true) \g /dev/null
select pg_temp.desk(format('select done from fd.lead_bulk_do(%L, %L, ''tag'', ''vip'', null, false)', fd.new_id(), array[pg_temp.id('lead', 1)])) \g /dev/null
select pg_temp.as_system() \g /dev/null
insert into fd.data_request (id, contact_id, kind) select pg_temp.id('ask', 1), l.contact_id, 'export' from fd.lead l where l.id = pg_temp.id('lead', 1);
insert into fd.data_request_rows values (pg_temp.id('ask', 1), 'mail', 1);
insert into fd.data_export (request_id, contact_id, document) select id, contact_id, 'x' from fd.data_request;
insert into fd.contact_key (contact_id, sealed) select contact_id, decode(repeat('00', 72), 'hex') from fd.data_request;
select fd.unanswered_note('why?', 'en', pg_temp.id('talk', 1)) \g /dev/null
select fd.field_save('f', 'F', 'text', '{}', false, 0, false) \g /dev/null
insert into fd.tag (id, name) values (pg_temp.id('tag', 1), 't');
insert into fd.contact_tag (contact_id, tag_id) select c.id, pg_temp.id('tag', 1) from fd.contact c limit 1;
insert into fd.contact_filter (name, shared, user_id, conditions) values ('f', true, pg_temp.id('user', 1), '{}');
insert into fd.duplicate (a, b, score, reasons) select c.id, d.id, 1, '{x}' from fd.contact c, fd.contact d where c.id < d.id limit 1;
insert into fd.merge (id, from_id, into_id, from_state, before, after, undone_at) select pg_temp.id('merge', 1), d.a, d.b, 'active', '{}', '{}', now() from fd.duplicate d;
insert into fd.merge_moved (merge_id, table_name, row_id) values (pg_temp.id('merge', 1), 'lead', pg_temp.id('lead', 1));
insert into fd.contact_bulk (id, action) values (pg_temp.id('bulk', 1), 'archive');
insert into fd.contact_bulk_item (bulk_id, contact_id) select pg_temp.id('bulk', 1), c.id from fd.contact c limit 1;
insert into fd.contact_import (id, name, encoding, delimiter, header) values (pg_temp.id('file', 1), 'f', 'UTF-8', ',', '[]');
insert into fd.contact_import_row (import_id, line, cells) values (pg_temp.id('file', 1), 1, '[]');
insert into fd.contact_export (conditions) values ('{}');

-- How many rows of a guarded table the workers' role sees now, whatever columns it may read.
create function pg_temp.seen(t text) returns bigint language plpgsql as $$
begin
  return pg_temp.desk(format('select count(*) from fd.%I', t))::bigint;
exception when insufficient_privilege then
  return 0;
end
$$;
create temp view guarded as select c.relname::text as t from pg_class c where c.relnamespace = 'fd'::regnamespace and c.relrowsecurity and c.relkind = 'r';
create function pg_temp.filled(t text) returns boolean language plpgsql as $$
declare v bigint; begin execute format('select count(*) from fd.%I', t) into v; return v > 0; end $$;

select is_empty('select t from guarded where not pg_temp.filled(t)', 'the test has a row in every guarded table');
select is_empty('select pg_temp.as_anyone(), g.t from guarded g where false', 'identity is taken');
select pg_temp.as_anyone() \g /dev/null
select is_empty('select t from guarded where pg_temp.seen(t) > 0', 'a caller without identity sees no row of any of them');
select set_config('fd.role', '', true) \g /dev/null
select is_empty('select t from guarded where pg_temp.seen(t) > 0', 'an empty setting sees none either');
select pg_temp.as_guest(1) \g /dev/null
select bag_eq('select t, pg_temp.seen(t) from guarded where pg_temp.seen(t) > 0', $$ values
  ('visitor', 1::bigint), ('conversation', 1), ('message', 1), ('turn', 1), ('confirmation', 1), ('reservation', 1), ('waitlist_entry', 1), ('lead', 1) $$,
  'a guest sees exactly its own');
select is(pg_temp.desk('select string_agg(distinct visitor_id::text, '','') from fd.reservation'), pg_temp.id('visitor', 1)::text, 'and they are its own');
select is(pg_temp.desk(format('select count(*) from fd.conversation where id = %L', pg_temp.id('talk', 2))), '0', 'not the other guest''s, by id');
select is(pg_temp.desk('select count(*) from fd.contact'), '0', 'a claimed contact is not shown');
select pg_temp.as_staff(1) \g /dev/null
select is_empty($$ select t from guarded where pg_temp.seen(t) = 0 and t not in ('staff_link', 'idempotency', 'session', 'endpoint', 'visitor', 'confirmation', 'users', 'reservation', 'sign_in_count', 'sign_in_known', 'refresh_token', 'totp', 'recovery_code', 'passkey', 'challenge', 'sign_in_pending', 'contact_card', 'proof', 'contact_key', 'api_key_pace') $$, 'the desk sees the rest');

\ir matrix.psql

-- Writing across the line.
select pg_temp.as_guest(1) \g /dev/null
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.transition('reservation', %L, 'cancelled')$q$) $$, pg_temp.id('reservation', 2)), 'FD404', null, 'a guest cannot move what it cannot see');
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.reservation_change(%L, null, 3, null, null)$q$) $$, pg_temp.id('reservation', 2)), 'FD404', null, 'nor change it');
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.guest_said(%L, gen_random_uuid(), 'x', null)$q$) $$, pg_temp.id('talk', 2)), 'FD404', null, 'nor speak in its conversation');
select throws_ok(format($$ select pg_temp.desk($q$select fd.assistant_say(%L, 1, gen_random_uuid(), 'x', null)$q$) $$, pg_temp.id('talk', 2)), 'FD404', null, 'nor let the assistant speak there');
select throws_ok(format($$ select pg_temp.desk($q$select 1 from fd.confirmation_use(%L, null)$q$) $$, pg_temp.id('yes', 2)), 'FD404', null, 'nor spend its confirmation');
select throws_ok(format($$ select pg_temp.desk($q$insert into fd.turn (id, conversation_id, number) values (gen_random_uuid(), %L, 9) returning 1$q$) $$, pg_temp.id('talk', 2)), '42501', null, 'nor write a turn into it');
select is(pg_temp.desk(format('update fd.reservation set name = ''X'' where id = %L returning 1', pg_temp.id('reservation', 2))), null, 'an update of it finds no row');
select throws_ok($$ select pg_temp.desk('update fd.reservation set visitor_id = null returning 1') $$, '42501', null, 'a reservation cannot be given away');
select throws_ok($$ select pg_temp.desk('insert into fd.knowledge_page (slug, title, body) values (''x'', ''x'', ''x'') returning 1') $$, '42501', null, 'a guest writes no page');
select throws_ok($$ select pg_temp.desk('select fd.visitor_verify(fd.my_visitor())') $$, 'FD404', null, 'a guest cannot vouch for itself');
select throws_ok($$ select pg_temp.desk('select fd.endpoint_create(gen_random_uuid(), ''https://x'', ''whsec_y'', ''{}'', null)') $$, 'FD404', null, 'a guest registers no endpoint');
select throws_ok($$ select pg_temp.desk(format('select fd.job_replay(%L)', (select id from fd.job limit 1))) $$, 'FD404', null, 'a guest replays no effect');

-- Verified, the same guest sees its contact.
select pg_temp.as_staff(1), fd.visitor_verify(pg_temp.id('visitor', 1)), pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.desk('select name from fd.contact'), 'N', 'a verified visitor sees its contact');
select is(pg_temp.desk('select count(*) from fd.identity'), '2', 'and its addresses');

-- The manage link opens one reservation.
select pg_temp.as_system(), set_config('test.code', (select code from fd.reservation where id = pg_temp.id('reservation', 2)), true) \g /dev/null
update fd.reservation set manage_hash = sha256('key') where id = pg_temp.id('reservation', 2);
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.present_token(%L, sha256(''wrong''))', current_setting('test.code'))) $$, 'FD404', null, 'a wrong link opens nothing');
select is(pg_temp.desk(format('select fd.present_token(%L, sha256(''key''))', current_setting('test.code')))::uuid, pg_temp.id('reservation', 2), 'the right one opens it');
select is(pg_temp.desk('select count(*) from fd.reservation'), '1', 'and only it');
select is(pg_temp.move(2, 'cancelled'), 'cancelled', 'its holder may do what the guest may');

-- Staff sessions.
select is((select role from fd.enter(null, sha256('session 1'), '')), 'staff', 'a session is staff');
update fd.session set expires_at = now() - interval '1 second' where token_hash = sha256('session 1');
select is((select role from fd.enter(sha256('visitor 1'), sha256('session 1'), '')), 'guest', 'an expired one is not');
select pg_temp.as_owner() \g /dev/null
select is((select state from fd.transition('user', pg_temp.id('user', 2), 'suspended')), 'suspended', 'an owner suspends');
select is((select role from fd.enter(null, sha256('session 2'), '')), 'anyone', 'and the session ends at once');
select pg_temp.as_owner() \g /dev/null
select throws_ok(format('select 1 from fd.transition(''user'', %L, ''suspended'')', pg_temp.id('user', 3)), 'FD422', 'not-yourself', 'nobody changes their own standing');
select pg_temp.as_system() \g /dev/null
select is(fd.staff_link_use(sha256('link')), pg_temp.id('user', 1), 'a staff link works');
select throws_ok('select fd.staff_link_use(sha256(''link''))', 'FD404', null, 'once');

select * from finish();
rollback;
