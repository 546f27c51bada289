-- Two contacts that are one: found, made one, and two again exactly as they were.
begin;
\ir fixture.psql
\ir alone.psql
select * from no_plan();
select pg_temp.as_staff(1) \g /dev/null
create function pg_temp.made(n int, p_said jsonb, p_phone text default null, p_email text default null) returns text language sql as $$
  select pg_temp.desk(format('with m as materialized (select fd.contact_create(%L, %L, %L, %L)) select fd.duplicates_of(%L) from m', pg_temp.id('contact', n), p_said, p_phone, p_email, pg_temp.id('contact', n))) $$;
create function pg_temp.merge(a int, b int, p_wins text default '{}') returns text language sql as $$
  select pg_temp.desk(format('select fd.contact_merge(%L, %L, %L)', pg_temp.id('contact', a), pg_temp.id('contact', b), p_wins)) $$;
create function pg_temp.undo(p_merge text) returns text language sql as $$ select pg_temp.desk(format('select fd.merge_undo(%L)::text', p_merge)) $$;
-- Everything about a contact that must be as it was.
create function pg_temp.all_of(n int) returns text language sql as $$
  select jsonb_build_object('facts', (select fd.contact_facts(c) || jsonb_build_object('state', c.state, 'into', c.merged_into) from fd.contact c where c.id = pg_temp.id('contact', n)),
    'identities', (select jsonb_agg(jsonb_build_array(i.id, i.value, i.first, i.live) order by i.value) from fd.identity i where i.contact_id = pg_temp.id('contact', n)),
    'visitors', (select jsonb_agg(v.id order by v.id) from fd.visitor v where v.contact_id = pg_temp.id('contact', n)),
    'conversations', (select jsonb_agg(c.id order by c.id) from fd.conversation c where c.contact_id = pg_temp.id('contact', n)),
    'reservations', (select jsonb_agg(r.id order by r.id) from fd.reservation r where r.contact_id = pg_temp.id('contact', n)),
    'waitlist', (select jsonb_agg(w.id order by w.id) from fd.waitlist_entry w where w.contact_id = pg_temp.id('contact', n)),
    'leads', (select jsonb_agg(l.id order by l.id) from fd.lead l where l.contact_id = pg_temp.id('contact', n)),
    'mail', (select jsonb_agg(m.id order by m.id) from fd.mail m where m.contact_id = pg_temp.id('contact', n)),
    'tags', (select jsonb_agg(t.tag_id order by t.tag_id) from fd.contact_tag t where t.contact_id = pg_temp.id('contact', n)),
    'card', (select to_jsonb(k) - 'compared' - 'last_active' from fd.contact_card k where k.contact_id = pg_temp.id('contact', n)))::text $$;

select pg_temp.desk('select fd.field_save(''room'', ''Room'', ''text'', ''{}'', false, 0, false)') \g /dev/null
select is(pg_temp.made(1, '{"name":"Margaret Hamilton","company":"Apollo Ltd"}', '+447700900111', 'margaret@apollo.example'), '0', 'the first of her name has no double');
select is(pg_temp.made(2, '{"name":"Margret Hamilton","company":"Apollo Ltd","note":"likes tea","fields":{"room":"Garden"}}', '+447700900222', 'margaret@home.example'), '1', 'a name like hers at the same company has one');
select is(pg_temp.made(3, '{"name":"Margaret Hamilton"}', '+15550100333'), '0', 'the same name alone proves nothing');
select results_eq('select a, b, score > 60, reasons[1] from fd.duplicate', format('values (%L::uuid, %L::uuid, true, ''names that are alike'')', pg_temp.id('contact', 1), pg_temp.id('contact', 2)), 'the pair is listed with its reasons');
select lives_ok($$ select pg_temp.desk(format('select fd.duplicate_apart(%L, %L)', pg_temp.id('contact', 2), pg_temp.id('contact', 1))) $$, 'they are two');
select pg_temp.desk('select fd.duplicates_of(''' || pg_temp.id('contact', 1) || ''')') \g /dev/null
select is((select decided from fd.duplicate), 'apart', 'which is remembered');
select throws_ok($$ select pg_temp.desk(format('select fd.duplicate_apart(%L, %L)', pg_temp.id('contact', 2), pg_temp.id('contact', 1))) $$, 'FD404', null, 'and decided once');
select pg_temp.as_guest(1) \g /dev/null
select pg_temp.desk('select fd.contact_resolve(null, ''+447700900111'', ''margaret@home.example'', ''test'')') \g /dev/null
select pg_temp.as_staff(1) \g /dev/null
delete from fd.duplicate;
select pg_temp.as_guest(2) \g /dev/null
select pg_temp.desk('select fd.contact_resolve(null, ''+447700900111'', ''margaret@home.example'', ''test'')') \g /dev/null
select is((select score from fd.duplicate), 95::bigint, 'who gives the phone of one and the address of the other is found at once');

-- Both have a past.
select pg_temp.as_guest(n), pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', n))), pg_temp.hold(n, pg_temp.at(3, '18:00'), 2) from generate_series(1, 2) n \g /dev/null
select pg_temp.as_system() \g /dev/null
update fd.visitor set contact_id = pg_temp.id('contact', n) from generate_series(1, 2) n where id = pg_temp.id('visitor', n);
update fd.conversation set contact_id = pg_temp.id('contact', n) from generate_series(1, 2) n where id = pg_temp.id('talk', n);
update fd.reservation set contact_id = pg_temp.id('contact', n) from generate_series(1, 2) n where id = pg_temp.id('reservation', n);
insert into fd.mail (message_id, contact_id, recipient, subject, text) select 'm' || n, pg_temp.id('contact', n), 'x@y.example', 's', 't' from generate_series(1, 2) n;
select fd.pipeline_save('second', 'Second', '{}', false, 9) \g /dev/null
insert into fd.lead (id, contact_id, pipeline) select pg_temp.id('lead', n), pg_temp.id('contact', n), ('{desk,second}'::text[])[n] from generate_series(1, 2) n;
select pg_temp.as_staff(1) \g /dev/null
select pg_temp.desk(format('select fd.contact_tagged(%L, fd.tag_named(''one''), true), fd.contact_tagged(%L, fd.tag_named(''both''), true), fd.contact_tagged(%L, fd.tag_named(''both''), true), fd.contact_tagged(%L, fd.tag_named(''two''), true)',
  pg_temp.id('contact', 1), pg_temp.id('contact', 1), pg_temp.id('contact', 2), pg_temp.id('contact', 2))) \g /dev/null
select pg_temp.desk(format('select fd.identity_change(%L, (select id from fd.identity where value = ''+447700900222''), ''first'', null)', pg_temp.id('contact', 2))),
       pg_temp.desk(format('select fd.identity_change(%L, (select id from fd.identity where value = ''+447700900111''), ''first'', null)', pg_temp.id('contact', 1))) \g /dev/null
select set_config('test.one', pg_temp.all_of(1), true), set_config('test.two', pg_temp.all_of(2), true) \g /dev/null

-- One.
select results_eq(format('select field, wins from fd.merge_preview(%L, %L, ''{"name":"from"}'')', pg_temp.id('contact', 2), pg_temp.id('contact', 1)),
  $$ values ('name', 'from'), ('company', 'into'), ('language', 'into'), ('note', 'from'), ('f_room', 'from') $$, 'what stays wins, unless it has nothing or the choice says so');
select is(pg_temp.all_of(1), current_setting('test.one'), 'to look changes nothing');
select isnt(set_config('test.merge', pg_temp.merge(2, 1, '{"name":"from"}'), true), null, 'they are made one');
select is((select name || company || note || (fields ->> 'room') from fd.contact where id = pg_temp.id('contact', 1)), 'Margret HamiltonApollo Ltdlikes teaGarden', 'with what won');
select is((select state || (merged_into = pg_temp.id('contact', 1)) from fd.contact where id = pg_temp.id('contact', 2)), 'mergedtrue', 'the other stays behind it');
select is_empty(format($$ select t from fd.contact_followers() t, lateral (select query_to_xml(format('select 1 from fd.%%I where contact_id = %%L limit 1', t, %L), false, true, '')::text as x) q where x <> '' $$, pg_temp.id('contact', 2)), 'and owns nothing');
select is((select count(*) from fd.identity where contact_id = pg_temp.id('contact', 1)) || ' ' || (select count(*) from fd.reservation where contact_id = pg_temp.id('contact', 1)) || ' '
  || (select count(*) from fd.visitor where contact_id = pg_temp.id('contact', 1)) || ' ' || (select count(*) from fd.lead where contact_id = pg_temp.id('contact', 1)), '4 2 2 2', 'the one has both pasts');
select is((select string_agg(value, ',') from fd.identity where contact_id = pg_temp.id('contact', 1) and first and channel = 'phone'), '+447700900111', 'and one number to use');
select is((select array_to_string(tags, ',') from fd.contact_card where contact_id = pg_temp.id('contact', 1)), 'both,one,two', 'and all tags');
select is_empty(format('select 1 from fd.contact_card where contact_id = %L', pg_temp.id('contact', 2)), 'lists show one');
select is(cardinality(fd.contact_family(pg_temp.id('contact', 1))), 2, 'whose history is both''s');
select throws_ok($$ select pg_temp.merge(2, 1) $$, 'FD422', 'not-mergeable', 'who was merged is not merged again');
select throws_ok($$ select pg_temp.merge(1, 2) $$, 'FD422', 'not-mergeable', 'nor merged into');

-- Two again.
select is(pg_temp.undo(current_setting('test.merge')), '{}', 'undone, and nothing is in the way');
select is(pg_temp.all_of(1), current_setting('test.one'), 'the one is exactly as it was');
select is(pg_temp.all_of(2), current_setting('test.two'), 'and so is the other');
select throws_ok(format('select pg_temp.undo(%L)', current_setting('test.merge')), 'FD422', 'not-undoable', 'a merge is undone once');
select throws_ok($$ select pg_temp.undo(pg_temp.id('merge', 9)::text) $$, 'FD404', null, 'what was not merged is not undone');

-- What was changed meanwhile stays, and is told.
select set_config('test.merge', pg_temp.merge(2, 1), true) \g /dev/null
select pg_temp.desk(format('select fd.contact_save(%L, null, ''{"note":"likes coffee"}'')', pg_temp.id('contact', 1))) \g /dev/null
select pg_temp.as_system() \g /dev/null
update fd.reservation set contact_id = pg_temp.id('contact', 3) where id = pg_temp.id('reservation', 2);
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.undo(current_setting('test.merge')), '{"1 of the kind reservation belong to another contact by now and stay there.","Note was changed since and stays."}', 'conflicts are told');
select is((select note from fd.contact where id = pg_temp.id('contact', 1)) || (select note from fd.contact where id = pg_temp.id('contact', 2)), 'likes coffeelikes tea', 'and what somebody wrote stays');

-- The last first.
select set_config('test.merge', pg_temp.merge(2, 1), true), set_config('test.second', pg_temp.merge(1, 3), true) \g /dev/null
select throws_ok(format('select pg_temp.undo(%L)', current_setting('test.merge')), 'FD422', 'not-undoable', 'the later merge is undone first');
select lives_ok(format('select pg_temp.undo(%L)', current_setting('test.second')), 'then');
select lives_ok(format('select pg_temp.undo(%L)', current_setting('test.merge')), 'the earlier');
select pg_temp.as_system() \g /dev/null
update fd.lead set pipeline = 'second' where id in (pg_temp.id('lead', 1), pg_temp.id('lead', 2));
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ select pg_temp.merge(2, 1) $$, 'FD422', 'two-open-leads', 'two open leads of one pipeline are somebody''s to settle');
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.merge(3, 1) $$, 'FD404', null, 'a guest merges nobody');
select throws_ok(format('select pg_temp.undo(%L)', current_setting('test.merge')), 'FD403', null, 'and undoes nothing');

select * from finish();
rollback;
