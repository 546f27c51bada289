-- What is known of a person is found, told, and forgotten, wherever it stands.
begin;
\ir fixture.psql
select * from no_plan();

-- Marlow left word, talked, reserved, waited, was written to, and is two contacts made one.  Nemo did the same.
create function pg_temp.live(n int, word text) returns void language plpgsql as $$
declare v_contact uuid; v_other uuid;
begin
  perform pg_temp.as_guest(n);
  perform pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', n)));
  perform pg_temp.desk(format('select 1 from fd.guest_said(%L, %L, %L, null)', pg_temp.id('talk', n), pg_temp.id('message', n), 'I am ' || word));
  perform pg_temp.desk(format('insert into fd.turn (id, conversation_id, number, understood) values (%L, %L, 1, %L)', pg_temp.id('turn', n), pg_temp.id('talk', n), json_build_object('name', word)) || ' returning 1');
  perform pg_temp.desk(format('insert into fd.confirmation (id, conversation_id, token_hash, action, args, expires_at) values (%L, %L, sha256(%L), ''a'', %L, now() + interval ''1 hour'') returning 1',
    pg_temp.id('yes', n), pg_temp.id('talk', n), 'yes ' || n, json_build_object('name', word)));
  v_contact := pg_temp.desk(format('select fd.contact_resolve(%L, ''+4477009000%s'', %L, ''test'')', word, n, lower(word) || '@person.example'))::uuid;
  perform pg_temp.hold(n, pg_temp.at(3, '18:00'), 2, format(', p_name => %L, p_phone => ''+4477009000%s'', p_email => %L, p_note => %L, p_contact => %L', word, n, lower(word) || '@person.example', word || ' likes the window', v_contact));
  perform pg_temp.desk(format('select fd.waitlist_join(%L, %L, null, 2, %L, %L, %L, null, %L, %L, %L, ''en'')', pg_temp.id('wish', n), pg_temp.id('service', 1), pg_temp.at(4, '18:00'), pg_temp.at(4, '20:00'),
    word, lower(word) || '@person.example', v_contact, pg_temp.id('talk', n)));
  perform pg_temp.desk(format('select fd.lead_capture(%L, %L, %L, ''web'', %L)', pg_temp.id('lead', n), v_contact, pg_temp.id('talk', n), word || ' wants a wedding'));
  perform pg_temp.as_system();
  perform fd.transition('reservation', pg_temp.id('reservation', n), 'confirmed');
  perform fd.calendar_put(pg_temp.id('reservation', n));
  perform fd.sheet_put(j.id) from fd.job j where j.kind = 'sheet';
  insert into fd.mail (message_id, noun, noun_id, contact_id, recipient, subject, text, html) values
    ('a' || n, 'reservation', pg_temp.id('reservation', n), v_contact, lower(word) || '@person.example', 'Dear ' || word, 'Dear ' || word, '<p>' || word),
    ('b' || n, null, null, null, lower(word) || '@person.example', 'Dear ' || word, 'Dear ' || word, null);
  perform fd.unanswered_note('Where is ' || word || '?', 'en', pg_temp.id('talk', n));
  insert into fd.idempotency (principal, route, key, request_hash, status, body) values ('p' || n, 'r', 'k', sha256('x'), 200, json_build_object('name', word, 'email', lower(word) || '@person.example'));
  insert into fd.contact (id, name) values (pg_temp.id('other', n), word || ' Senior');
  insert into fd.identity (contact_id, channel, value) values (pg_temp.id('other', n), 'email', lower(word) || '.senior@person.example');
  perform fd.contact_merge(pg_temp.id('other', n), v_contact);
  perform set_config('test.contact' || n, v_contact::text, true);
end
$$;
select pg_temp.live(1, 'Marlow'), pg_temp.live(2, 'Nemo') \g /dev/null

-- Every table whose rows say a word, as rows of text.
create function pg_temp.said(word text) returns table (t text, n bigint) language plpgsql as $$
begin
  for t in select c.relname from pg_class c where c.relnamespace = 'fd'::regnamespace and c.relkind = 'r' order by 1 loop
    execute format('select count(*) from fd.%I x where x::text ilike %L', t, '%' || word || '%') into n;
    if n > 0 then return next; end if;
  end loop;
end
$$;
select bag_has('select t from pg_temp.said(''marlow'')', $$ values ('contact'), ('identity'), ('contact_history'), ('lead'), ('activity'), ('conversation'), ('message'), ('turn'),
  ('confirmation'), ('reservation'), ('waitlist_entry'), ('mail'), ('sheet_row'), ('calendar_entry'), ('unanswered'), ('idempotency') $$, 'a person leaves words all over the house');
create temp table before as select * from pg_temp.said('nemo');

-- The map reaches everything it speaks of.
select bag_eq($$ select distinct m.table_name from fd.privacy_map m where m.personal and (m.erase <> 'keep' or m.export = 'as-is') and fd.reach(m.table_name) is null $$,
  $$ values ('users'), ('session'), ('staff_link'), ('sign_in_known'), ('idempotency'), ('data_request'), ('user_link'), ('api_key'), ('refresh_token'),
     ('totp'), ('recovery_code'), ('passkey'), ('challenge'), ('sign_in_pending'), ('contact_export') $$,
  'every personal table leads to its person; these are of staff, of browsers, or are found by their words');
select is_empty($$ select table_name from fd.privacy_map where erase = 'delete-row' and fd.reach(table_name) is not null
  intersect select table_name from fd.privacy_map where erase = 'blank' $$, 'a table is blanked or deleted, not both');

-- A table of tomorrow takes part without a line of code.
create table fd.tomorrow (id uuid primary key default gen_random_uuid(), contact_id uuid references fd.contact (id), hobby text not null);
alter table fd.tomorrow owner to fd_owner;
call fd.privacy('tomorrow', '{hobby}', 'as-is', 'blank', 'test');
insert into fd.tomorrow (contact_id, hobby) select current_setting('test.contact' || n)::uuid, 'Chess with ' || w from (values (1, 'Marlow'), (2, 'Nemo')) x (n, w);

-- Told.
select set_config('test.export', fd.person_export(current_setting('test.contact1')::uuid)::text, true) \g /dev/null
select bag_eq('select jsonb_object_keys(current_setting(''test.export'')::jsonb)',
  $$ values ('activity'), ('calendar_entry'), ('confirmation'), ('contact'), ('contact_history'), ('conversation'), ('identity'), ('lead'), ('lead_history'), ('mail'), ('message'), ('reservation'),
     ('sheet_row'), ('tomorrow'), ('turn'), ('unanswered'), ('visitor'), ('waitlist_entry') $$, 'the export has a part for every table');
select ok(current_setting('test.export') like '%Chess with Marlow%' and current_setting('test.export') like '%wants a wedding%' and current_setting('test.export') like '%Marlow Senior%',
  'with the person''s words, and those of the contact that was merged into them');
select ok(current_setting('test.export') not ilike '%nemo%', 'and nobody else''s');
select ok(current_setting('test.export') !~ 'token_hash|manage_hash|live_key', 'secrets are not exported');

-- Asked, and in which order.
select pg_temp.as_guest(1) \g /dev/null
select throws_ok(format($$ select pg_temp.desk($q$select fd.data_request_record(%L, %L, 'erase')$q$) $$, pg_temp.id('ask', 1), current_setting('test.contact1')), 'FD403', null, 'a guest records nothing for others');
select throws_ok($$ select pg_temp.desk(format('select 1 from fd.data_request_ask(%L, ''erase'')', gen_random_uuid())) $$, 'FD404', null, 'who proved nothing asks for nothing');
select pg_temp.as_staff(2) \g /dev/null
select throws_ok(format($$ select pg_temp.desk($q$select fd.data_request_record(%L, %L, 'erase')$q$) $$, pg_temp.id('ask', 1), current_setting('test.contact1')), 'FD403', null, 'nor does who may not');
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.desk(format('select fd.data_request_record(%L, %L, ''erase'')', pg_temp.id('ask', 1), pg_temp.id('other', 1)))::uuid, pg_temp.id('ask', 1), 'the desk records one, for the contact that lives');
select is((select contact_id::text from fd.data_request), current_setting('test.contact1'), 'whichever of the two was named');
select is(pg_temp.desk(format('select fd.data_request_record(%L, %L, ''erase'')', pg_temp.id('ask', 2), current_setting('test.contact1')))::uuid, pg_temp.id('ask', 1), 'one that is open is the one that is meant');
create function pg_temp.ask(event text, payload text default '{}') returns text language sql as $$
  select pg_temp.desk(format('select state from fd.transition(''data_request'', %L, %L, null, %L)', pg_temp.id('ask', 1), event, payload)) $$;
select throws_ok('select pg_temp.ask(''started'')', 'FD409', null, 'nothing is done before it is known to be them');
select throws_ok('select pg_temp.ask(''refused'')', 'FD422', 'reason-needed', 'a refusal has a reason');
select is(pg_temp.ask('verified'), 'verified', 'it is them');
select throws_ok('select pg_temp.ask(''erased'')', 'FD409', null, 'nobody says that it was done but what does it');
select throws_ok('select pg_temp.ask(''started'')', 'FD422', 'still-expected', 'who is still expected is not forgotten');
select pg_temp.as_system(), fd.transition('reservation', pg_temp.id('reservation', 1), 'cancelled') \g /dev/null
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.ask('started'), 'running', 'then it begins');
select is((select count(*) from fd.job where kind = 'data_request' and noun_id = pg_temp.id('ask', 1)), 1::bigint, 'as a job');
select throws_ok(format('select pg_temp.desk($q$select fd.erase_step(%L, 10)$q$)', pg_temp.id('ask', 1)), 'FD404', null, 'staff take no step themselves');
select pg_temp.as_system() \g /dev/null
select fd.contact_key_keep(current_setting('test.contact1')::uuid, decode(repeat('ab', 72), 'hex')) \g /dev/null

-- Row by row; each call stands for a process that is killed after it.
create temp table steps (n int);
do $$ begin for i in 1..500 loop exit when not fd.erase_step(pg_temp.id('ask', 1), 1); insert into steps values (i); end loop; end $$;
select cmp_ok((select count(*) from steps), '>', 20::bigint, 'an erasure goes on where it was, a row at a time');
select is_empty('select * from pg_temp.said(''marlow'')', 'no table says a word of them any more, whatever its columns');
select is_empty('select * from pg_temp.said(''+44770090001'')', 'nor their number');
select is(fd.contact_key_of(current_setting('test.contact1')::uuid), null, 'their key is gone');
select results_eq('select t, n from pg_temp.said(''nemo'') where t <> ''tomorrow'' order by t', 'select t, n from before order by t', 'of the other nothing is missing');
select ok(not fd.erase_step(pg_temp.id('ask', 1), 1), 'one step more finds nothing');
select fd.erase_finish(pg_temp.id('ask', 1)) \g /dev/null
select is((select state from fd.data_request), 'erased', 'it is done');
select ok((select certificate -> 'rows' ? 'message' and certificate ->> 'decided_by' like 'staff:%' from fd.data_request), 'the certificate says what, how much and by whom');
select is((select encode(sha256(convert_to((certificate - 'sha256')::text, 'UTF8')), 'hex') from fd.data_request), (select certificate ->> 'sha256' from fd.data_request), 'and its hash');
select is((select detail ->> 'sha256' from fd.audit_entry where event = 'data_request.certified'), (select certificate ->> 'sha256' from fd.data_request), 'which the audit log has too');
select cmp_ok((select count(*) from fd.audit_entry where noun_id = pg_temp.id('reservation', 1)), '>', 2::bigint, 'what happened stays in the audit log, without words');
select throws_ok('update fd.message set text = ''''', '42501', 'append-only', 'and what only grows still does');

-- The deadline.
insert into fd.data_request (id, contact_id, kind) values (pg_temp.id('ask', 3), current_setting('test.contact2')::uuid, 'export');
select is((select due_at - asked_at from fd.data_request where id = pg_temp.id('ask', 3)), interval '30 days', 'there are thirty days');
select fd.data_request_sweep() \g /dev/null
select is((select count(*) from fd.event where type = 'data_request.overdue'), 0::bigint, 'nobody is alarmed before');
update fd.data_request set due_at = now() - interval '1 second' where id = pg_temp.id('ask', 3);
select fd.data_request_sweep(), fd.data_request_sweep() \g /dev/null
select is((select count(*) from fd.event where type = 'data_request.overdue'), 1::bigint, 'then once');

-- Time passes.
select is((select count(*) from pg_temp.said('nemo') where t in ('mail', 'message')), 2::bigint, 'what is young is kept');
set local session_replication_role = replica;
update fd.mail set created_at = now() - interval '13 months';
update fd.message set created_at = now() - interval '25 months';
update fd.turn set started_at = now() - interval '91 days';
update fd.confirmation set expires_at = now() - interval '31 days';
insert into fd.visitor (id, token_hash, last_seen) values (pg_temp.id('looker', 1), sha256('l1'), now() - interval '13 months'), (pg_temp.id('looker', 2), sha256('l2'), now() - interval '11 months');
set local session_replication_role = origin;
select fd.sign_in_try(sha256('a'), sha256('b')) \g /dev/null
update fd.sign_in_count set last_at = now() - interval '91 days';
select fd.retain() \g /dev/null
select is_empty('select t from pg_temp.said(''nemo'') where t in (''mail'', ''message'', ''turn'', ''confirmation'')', 'what is older than its time is gone');
select is((select count(*) from fd.sign_in_count), 0::bigint, 'counters too');
select is((select string_agg(id::text, '') from fd.visitor where id in (pg_temp.id('looker', 1), pg_temp.id('looker', 2))), pg_temp.id('looker', 2)::text, 'and who only looked, after a year');
select isnt((select name from fd.reservation where id = pg_temp.id('reservation', 2)), null, 'not what is kept longer');
select is(fd.retain(), 0::bigint, 'a second time there is nothing to do');

select * from finish();
rollback;
