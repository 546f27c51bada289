-- One contact however often somebody comes back, and one open lead.
begin;
\ir fixture.psql
select * from no_plan();
create function pg_temp.who(p_name text, p_phone text, p_email text) returns uuid language sql as $$
  select pg_temp.desk(format('select fd.contact_resolve(%L, %L, %L, ''test'')', p_name, p_phone, p_email))::uuid $$;

select pg_temp.as_guest(1), set_config('test.ada', pg_temp.who('Ada', '+447700900123', null)::text, true) \g /dev/null
select is(pg_temp.who('Ada', '+447700900123', null)::text, current_setting('test.ada'), 'the same number is the same person');
select is(pg_temp.who(null, null, 'ada@test.example')::text, current_setting('test.ada'), 'the same visitor adds an address');
select pg_temp.as_guest(2) \g /dev/null
select is(pg_temp.who('Mallory', null, 'ada@test.example')::text, current_setting('test.ada'), 'another browser with her address joins her record');
select is((select name from fd.contact where id = current_setting('test.ada')::uuid), 'Ada', 'does not rename her');
select is((select text from fd.contact_history where kind = 'other_name'), 'Mallory', 'but leaves a trace for the desk');
select is(pg_temp.desk('select count(*) from fd.contact') || pg_temp.desk('select count(*) from fd.identity'), '00', 'and sees nothing of hers');
select isnt(pg_temp.who('Bob', '+447700900999', null)::text, current_setting('test.ada'), 'another name with another number is somebody else');
select is((select count(*) from fd.identity where contact_id = current_setting('test.ada')::uuid), 2::bigint, 'she keeps her two addresses');
select throws_ok($$ insert into fd.identity (contact_id, channel, value) select id, 'phone', '+447700900123' from fd.contact limit 1 $$, '23505', null, 'an address has one owner');
select throws_ok($$ insert into fd.identity (contact_id, channel, value) select id, 'phone', '07700 900123' from fd.contact limit 1 $$, '23514', null, 'a phone is E.164');
select throws_ok($$ insert into fd.identity (contact_id, channel, value) select id, 'email', 'Ada@Test.Example' from fd.contact limit 1 $$, '23514', null, 'an e-mail is in lower case');

-- Leads.
create function pg_temp.lead(n int) returns text language sql as $$
  select pg_temp.desk(format('select fresh || '' '' || id from fd.lead_capture(%L, %L, null, ''web'', ''a party'')', pg_temp.id('lead', n), current_setting('test.ada'))) $$;
create function pg_temp.led(p_event text, p_more text default '') returns text language sql as $$
  select pg_temp.desk(format('select state from fd.transition(''lead'', %L, %L%s)', pg_temp.id('lead', 1), p_event, p_more)) $$;
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.lead(1), 'true ' || pg_temp.id('lead', 1), 'an enquiry opens a lead');
select is(pg_temp.lead(2), 'false ' || pg_temp.id('lead', 1), 'a second one adds to it');
select is((select count(*) from fd.activity where lead_id = pg_temp.id('lead', 1)), 2::bigint, 'as an activity');
select throws_ok($$ insert into fd.lead (contact_id) values (current_setting('test.ada')::uuid) $$, '23505', null, 'there is one open lead per contact and pipeline');
select throws_ok($$ select pg_temp.led('lost') $$, 'FD404', null, 'a guest reads its lead but moves none');
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.led('contacted'), 'contacted', 'contacted');
select throws_ok($$ select pg_temp.led('lost') $$, 'FD422', 'reason-needed', 'lost needs a reason');
select throws_ok($$ select pg_temp.led('converted') $$, 'FD422', 'target-needed', 'won needs what it became');
select is(pg_temp.led('lost', ', null, ''{"lost_reason":"other","reason":"too far"}'''), 'lost', 'lost');
select is(pg_temp.led('reopened'), 'contacted', 'reopened');
select is(pg_temp.led('converted', format(', null, ''{"converted_id":"%s"}''', pg_temp.id('reservation', 1))), 'won', 'won');
select throws_ok($$ update fd.lead set converted_id = null, converted_noun = null where id = pg_temp.id('lead', 1) $$, '23514', null, 'won means converted');
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.lead(3), 'true ' || pg_temp.id('lead', 3), 'after that a new enquiry is a new lead');

-- Merging.
select pg_temp.as_staff(1), set_config('test.bob', (select contact_id::text from fd.identity where value = '+447700900999'), true) \g /dev/null
select lives_ok($$ select pg_temp.desk(format('select fd.contact_merge(%L, %L)', current_setting('test.bob'), current_setting('test.ada'))) $$, 'two are one');
select is((select count(*) from fd.identity where contact_id = current_setting('test.ada')::uuid), 3::bigint, 'with all addresses');
select throws_ok($$ insert into fd.lead (contact_id, pipeline) values (current_setting('test.bob')::uuid, 'other') $$, 'FD422', 'merged-contact', 'a merged contact owns nothing new');
select pg_temp.as_guest(2) \g /dev/null
select is(pg_temp.who('Bob', '+447700900999', null)::text, current_setting('test.ada'), 'his number now is hers');
select throws_ok($$ select pg_temp.desk(format('select fd.contact_merge(%L, %L)', current_setting('test.bob'), current_setting('test.ada'))) $$, 'FD404', null, 'a guest merges nobody');

select * from finish();
rollback;
