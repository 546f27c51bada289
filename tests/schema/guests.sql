-- A guest proves an address, and sees what is theirs by proof: over all their browsers, and nobody else's.
begin;
\ir fixture.psql
select * from no_plan();

-- Four browsers; a proof is asked for with link 'l N' and code 'c N'.
insert into fd.visitor (id, token_hash) select pg_temp.id('visitor', n), sha256(('visitor ' || n)::bytea) from generate_series(3, 6) n;
create function pg_temp.ask(n int, p_channel text, p_value text, p_purpose text default 'sign_in', p_from text default '192.0.2.1') returns text language sql as $$
  select pg_temp.desk(format('select fd.proof_ask(%L, %L, %L, %L, %L, %L, sha256(%L), %L, ''s'', ''secret'', null)',
    pg_temp.id('proof', n), p_purpose, p_channel, p_value, p_from, case when p_purpose = 'sign_in' then sha256(convert_to('l ' || n, 'UTF8')) end, 'c ' || n, 'm' || n || '@test')) $$;
create function pg_temp.code(p_code text, p_purpose text default 'sign_in', n int default 0) returns text language sql as $$
  select pg_temp.desk(format('select fd.proof_by_code(%L, sha256(%L), %L, sha256(%L))', p_purpose, p_code, pg_temp.id('fresh', n), 'fresh ' || n)) $$;
create function pg_temp.link(n int, p_fresh int) returns text language sql as $$
  select pg_temp.desk(format('select fd.proof_by_link(sha256(%L), %L, sha256(%L))', 'l ' || n, pg_temp.id('fresh', p_fresh), 'fresh ' || p_fresh)) $$;
create function pg_temp.as_fresh(n int) returns void language sql as $$ select fd.enter(sha256(('fresh ' || n)::bytea), null, 'test') $$;
create function pg_temp.owner(p_value text) returns uuid language sql as $$ select contact_id from fd.identity where live and value = p_value $$;
create function pg_temp.count(p_table text) returns text language sql as $$ select pg_temp.desk('select count(*) from fd.' || p_table) $$;
create function pg_temp.who(p_name text, p_phone text, p_email text) returns uuid language sql as $$
  select pg_temp.desk(format('select fd.contact_resolve(%L, %L, %L, ''test'')', p_name, p_phone, p_email))::uuid $$;
-- Visitor n reserves in its own name.
create function pg_temp.reserve(n int, p_name text, p_phone text, p_email text) returns text language sql as $$
  select pg_temp.as_guest(n);
  select pg_temp.hold(n, pg_temp.at(n, '18:00'), 2);
  select pg_temp.desk(format('update fd.reservation set name = %L, phone = %L, email = %L, contact_id = %L where id = %L returning id',
    p_name, p_phone, p_email, pg_temp.who(p_name, p_phone, p_email), pg_temp.id('reservation', n)));
  select pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', n)));
  select pg_temp.desk(format('select seq from fd.guest_said(%L, %L, ''hello'', null)', pg_temp.id('talk', n), pg_temp.id('message', n)));
  select pg_temp.move(n, 'confirmed') $$;

-- Ada reserved on her laptop (1) and her phone (2); Bob (3) typed her number, with an address of his own.
select pg_temp.reserve(1, 'Ada', '+447700900123', 'ada@test.example'), pg_temp.reserve(2, 'Ada', null, 'ada@test.example'),
       pg_temp.reserve(3, 'Bob', '+447700900123', 'bob@test.example') \g /dev/null

select is_empty($$ select p.proname from pg_proc p where p.oid in ('fd.proof_ask(uuid,text,text,text,text,bytea,bytea,text,text,text,text)'::regprocedure)
  and p.prosrc ~ 'fd\.(identity|contact[^_]|visitor)' $$, 'asking looks nobody up: there is nothing to time');

-- Codes.
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.count('contact') || pg_temp.count('my_reservation') || pg_temp.count('mail'), '000', 'whoever proved nothing sees no contact, no list and no letter');
select is(pg_temp.code('c 1'), 'over', 'without a letter no code is right');
select is(pg_temp.ask(1, 'email', 'ada@test.example'), '0', 'a letter is written to a known address');
select is(pg_temp.ask(2, 'email', 'nobody@test.example'), '0', 'and to one that nobody has');
select is(pg_temp.code('c 1'), 'wrong', 'only the newest letter''s code counts');
select is(pg_temp.ask(3, 'email', 'ada@test.example'), '0', 'another letter');
select pg_temp.as_guest(2) \g /dev/null
select is(pg_temp.code('c 3'), 'over', 'a code is of the browser that asked');
select pg_temp.as_guest(1) \g /dev/null
select is(string_agg(pg_temp.code('x ' || n), ' '), 'wrong wrong wrong wrong wrong', 'five tries') from generate_series(1, 5) n;
select is(pg_temp.code('c 3'), 'over', 'and no sixth, though it were right');
select pg_temp.ask(4, 'email', 'ada@test.example') \g /dev/null
update fd.proof set code_until = now() where id = pg_temp.id('proof', 4);
select is(pg_temp.code('c 4'), 'over', 'a code is good for ten minutes') from (select pg_temp.as_guest(1)) x;
select throws_ok($$ select pg_temp.ask(5, 'email', 'x@test.example', 'add') $$, 'FD422', 'prove-address-first', 'an address is added only to what is proven');
select is(pg_temp.ask(5, 'email', 'ada@test.example'), '0', 'a fourth letter');
select is(pg_temp.code('c 5', 'sign_in', 1), 'right', 'the right code');
select is(pg_temp.code('c 5'), 'over', 'once');
select is((select role || coalesce(contact::text, '') from fd.enter(sha256('visitor 1'), null, '')), 'anyone', 'the token it was proven with opens nothing any more');
select pg_temp.as_fresh(1) \g /dev/null
select is((select visitor || ' ' || contact from fd.enter(sha256('fresh 1'), null, '')), pg_temp.id('visitor', 1) || ' ' || pg_temp.owner('ada@test.example'), 'its own visitor has another');
select is((select proof from fd.identity where value = 'ada@test.example'), 'verified', 'the address is proven');
select is((select proof from fd.identity where value = '+447700900123'), 'claimed', 'the number is not');
select is((select text from fd.mail where noun_id = pg_temp.id('proof', 5)), 'What this letter opened has been used.', 'the letter forgets its secret');

-- What is hers.
select is(pg_temp.desk('select string_agg(code, '' '' order by start) from fd.my_reservation')::text,
  (select string_agg(code, ' ' order by starts_at) from fd.reservation where email = 'ada@test.example'), 'both her reservations, and not the one that Bob made with her number');
select is(pg_temp.count('conversation'), '1', 'the conversation of her proven browser; the phone''s is not proven yet');
select is(pg_temp.move(2, 'cancelled'), 'cancelled', 'she gives back what she reserved elsewhere');
select throws_ok($$ select pg_temp.move(3, 'cancelled') $$, 'FD404', null, 'not what Bob reserved');
select pg_temp.as_system() \g /dev/null
insert into fd.mail (message_id, noun, recipient, subject, text) values ('r1@test', 'reservation', 'ada@test.example', 's', 't'), ('r2@test', 'reservation', 'bob@test.example', 's', 't');
select pg_temp.as_fresh(1) \g /dev/null
select is(pg_temp.desk('select string_agg(message_id, '' '') from fd.mail'), 'r1@test', 'her letters, without those that let her in');

-- Links.
select pg_temp.as_guest(2), pg_temp.ask(6, 'email', 'ada@test.example', 'sign_in', '192.0.2.2') \g /dev/null
select is(pg_temp.ask(0, 'email', 'ada@test.example', 'sign_in', '192.0.2.2')::bigint between 800 and 900, true, 'an address gets five letters in a quarter of an hour, whoever asks');
update fd.proof set asked_at = now() - interval '20 minutes' where value = 'ada@test.example';
select is(pg_temp.ask(0, 'email', 'ada@test.example'), '0', 'then more') from (select pg_temp.as_guest(2)) x;
select is(pg_temp.desk('select fd.proof_behind(sha256(''l 6''))'), 'ada@test.example', 'a link names its address');
select is(pg_temp.count('my_reservation'), '0', 'and looking at it proves nothing');
select lives_ok($$ select pg_temp.link(6, 2) $$, 'it is spent');
select throws_ok($$ select pg_temp.link(6, 3) $$, 'FD422', 'link-used-up', 'once');
select pg_temp.as_fresh(2) \g /dev/null
select is(pg_temp.count('conversation') || pg_temp.count('my_reservation') || pg_temp.desk('select count(distinct conversation_id) from fd.message'), '222', 'one contact in two browsers sees what both did');
select pg_temp.as_guest(4), pg_temp.ask(7, 'email', 'cleo@test.example') \g /dev/null
update fd.proof set link_until = now() where id = pg_temp.id('proof', 7);
select throws_ok($$ select pg_temp.link(7, 3) $$, 'FD422', 'link-used-up', 'it is good for half an hour') from (select pg_temp.as_guest(4)) x;
select is(pg_temp.ask(8, 'email', 'cleo@test.example'), '0', 'asked again');
select is(pg_temp.code('c 8', 'sign_in', 4), 'right', 'an address that nobody had');
select isnt(pg_temp.owner('cleo@test.example'), null, 'has a contact of its own then');
select is(pg_temp.count('my_reservation') || pg_temp.count('conversation') || pg_temp.count('mail') || pg_temp.count('identity'), '0001', 'who sees nothing of anybody');

-- A claim gives way to a proof.
select pg_temp.as_guest(5), pg_temp.who('Mallory', '+447700900666', 'ada@test.example'), pg_temp.ask(9, 'phone', '+447700900666') \g /dev/null
select is(pg_temp.owner('+447700900666'), pg_temp.owner('ada@test.example'), 'a number claimed beside her address is on her record');
select is(pg_temp.code('c 9', 'sign_in', 5), 'right', 'who proves it');
select isnt(pg_temp.owner('+447700900666'), pg_temp.owner('ada@test.example'), 'takes it to a contact of its own');
select pg_temp.as_fresh(5) \g /dev/null
select is(pg_temp.count('my_reservation') || pg_temp.count('contact') || pg_temp.desk('select count(*) from fd.identity'), '011', 'and sees nothing of hers');
select is((select count(*) from fd.contact_history where kind = 'possible_duplicate' and source = 'portal' and contact_id = pg_temp.owner('+447700900666')) > 0, true, 'the desk is told');
select pg_temp.as_fresh(5), pg_temp.ask(10, 'email', 'ada@test.example', 'add') \g /dev/null
select throws_ok($$ select pg_temp.code('c 10', 'add') $$, 'FD422', 'address-of-another', 'two contacts that are both proven are not made one');

-- A browser that was somebody else's becomes another visitor.
select pg_temp.as_fresh(2), pg_temp.ask(11, 'email', 'dan@test.example'), pg_temp.code('c 11', 'sign_in', 6), pg_temp.as_fresh(6) \g /dev/null
select is((select visitor from fd.enter(sha256('fresh 6'), null, '')), pg_temp.id('fresh', 6), 'another visitor');
select is(pg_temp.count('conversation') || pg_temp.count('my_reservation'), '00', 'who does not see what she did there');

-- A new address of one's own.
select pg_temp.as_fresh(1), pg_temp.ask(12, 'phone', '+447700900123', 'add') \g /dev/null
select isnt(pg_temp.code('c 12'), 'right', 'the code of a new address lets nobody in');
select is(pg_temp.code('c 12', 'add'), 'right', 'but proves the address');
select is((select proof from fd.identity where live and value = '+447700900123'), 'verified', 'it counts');
select lives_ok($$ select pg_temp.desk(format('select fd.address_drop(%L)', (select id from fd.identity where live and value = '+447700900123'))) $$, 'an address is given up');
select throws_ok($$ select pg_temp.desk(format('select fd.address_drop(%L)', (select id from fd.identity where live and value = 'ada@test.example'))) $$, 'FD422', 'last-address', 'not the last');
select throws_ok($$ select pg_temp.desk(format('select fd.address_drop(%L)', (select id from fd.identity where live and value = 'cleo@test.example'))) $$, 'FD404', null, 'nor another''s');
select pg_temp.desk('select fd.contact_tell(''Ada Obi'', ''es'')') \g /dev/null
select is(pg_temp.desk('select name || '' '' || language from fd.contact'), 'Ada Obi es', 'she says how she is called');
select pg_temp.desk('select fd.contact_tell(null, ''en'')') \g /dev/null
select is(pg_temp.desk('select name || '' '' || language from fd.contact'), 'Ada Obi en', 'what she does not say stays');

-- Consents, and requests about data.
select is(pg_temp.desk('select string_agg(purpose || '' '' || given, '','') from fd.consents_mine()'), 'reminders true,news false', 'what holds until something is said');
select lives_ok($$ select pg_temp.desk('select fd.consent_say(''news'', 1, true)') $$, 'she says yes');
select lives_ok($$ select pg_temp.desk('select fd.consent_say(''reminders'', 1, false)') $$, 'and no');
select is(pg_temp.desk('select string_agg(purpose || '' '' || given, '','') from fd.consents_mine()'), 'reminders false,news true', 'the last word counts');
select throws_ok($$ select pg_temp.desk('select fd.consent_say(''news'', 7, true)') $$, 'FD422', 'text-changed', 'for the words that were read');
select throws_ok($$ update fd.consent set given = false $$, '42501', 'append-only', 'and is never unsaid');
select is(pg_temp.desk(format('select id from fd.data_request_ask(%L, ''export'')', pg_temp.id('ask', 1)))::uuid, pg_temp.id('ask', 1), 'she asks for her data');
select is(pg_temp.desk(format('select id from fd.data_request_ask(%L, ''export'')', pg_temp.id('ask', 2)))::uuid, pg_temp.id('ask', 1), 'twice is once');
select is(pg_temp.desk('select string_agg(kind || state, '''') from fd.data_request'), 'exportreceived', 'and sees where it stands');
select pg_temp.as_fresh(4) \g /dev/null
select is(pg_temp.count('data_request') || pg_temp.desk('select string_agg(given::text, '''') from fd.consents_mine()'), '0truefalse', 'others have their own');
select pg_temp.as_staff(1), set_config('test.ada', pg_temp.owner('ada@test.example')::text, true), fd.contact_merge(pg_temp.owner('ada@test.example'), pg_temp.owner('cleo@test.example')) \g /dev/null
select is(pg_temp.desk(format('select fd.consented(%L, ''reminders'')', pg_temp.owner('ada@test.example'))), 'false', 'what one said before two were made one still holds');

-- A conversation is brought along.
select pg_temp.as_fresh(1) \g /dev/null
select is(pg_temp.desk(format('select fd.conversation_bring(%L)', pg_temp.id('talk', 2))), '', 'the phone''s conversation goes on here');
select is((select string_agg(c.state, ' ' order by c.id) from fd.conversation c where c.visitor_id = pg_temp.id('visitor', 1)), 'resolved automated', 'what was open here is over');
select throws_ok($$ select pg_temp.desk(format('select fd.conversation_bring(%L)', pg_temp.id('talk', 3))) $$, 'FD404', null, 'Bob''s stays where it is');
select pg_temp.as_staff(1), fd.transition('conversation', pg_temp.id('talk', 2), 'taken'), pg_temp.as_fresh(1) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.conversation_bring(%L)', pg_temp.id('talk', 1))) $$, 'FD422', 'conversation-open', 'not while a person is at work here');

-- Out.
select pg_temp.as_fresh(1), pg_temp.desk('select fd.visitor_leave(false)') \g /dev/null
select is((select role from fd.enter(sha256('fresh 1'), null, '')), 'anyone', 'whoever signs out is nobody');
select pg_temp.as_fresh(4), pg_temp.desk('select fd.visitor_leave(true)') \g /dev/null
select is((select count(*) from fd.visitor v where v.contact_id = pg_temp.owner('ada@test.example') and v.token_hash in (select sha256(('fresh ' || n)::bytea) from generate_series(0, 9) n)), 0::bigint, 'in every browser, when asked');

select * from finish();
rollback;
