-- The customer book: fields that hold what they say, contacts found however they are spelt, one version at a time.
begin;
\ir fixture.psql
\ir alone.psql
select * from no_plan();
create function pg_temp.made(n int, p_said jsonb, p_phone text default null, p_email text default null) returns text language sql as $$
  select pg_temp.desk(format('select fd.contact_create(%L, %L, %L, %L)', pg_temp.id('contact', n), p_said, p_phone, p_email)) $$;
create function pg_temp.saved(n int, p_patch jsonb, p_version int default null) returns text language sql as $$
  select pg_temp.desk(format('select fd.contact_save(%L, %L, %L)', pg_temp.id('contact', n), p_version, p_patch)) $$;
create function pg_temp.found(p jsonb, p_sort text default 'name') returns text language sql as $$
  select coalesce(pg_temp.desk(format('select string_agg(name, '', '' order by place) from fd.contact_find(%L, %L, null, 51)', p, p_sort)), '') $$;
create function pg_temp.field(p_key text, p_kind text, p_choices text default '{}', p_required boolean default false) returns text language sql as $$
  select pg_temp.desk(format('select fd.field_save(%L, %L, %L, %L, %L, 0, false)', p_key, initcap(p_key), p_kind, p_choices, p_required)) $$;

-- Who may.
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.made(9, '{"name":"X"}') $$, 'FD403', null, 'a guest makes no contact');
select throws_ok($$ select pg_temp.found('{}') $$, 'FD403', null, 'and looks nobody up');
select throws_ok($$ select pg_temp.desk('select count(*) from fd.contact_card') $$, '42501', null, 'nobody reads the cards themselves');
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.import_create(fd.new_id(), ''x'', ''UTF-8'', '','', ''[]'')') $$, 'FD403', null, 'a front-desk agent brings no file');
select throws_ok($$ select pg_temp.desk('select fd.export_ask(fd.new_id(), ''{}'')') $$, 'FD403', null, 'nor takes one out');
select throws_ok($$ select pg_temp.desk('update fd.contact set name = ''X''') $$, '42501', null, 'no worker writes a contact by hand');

-- Fields of the house's own.
select pg_temp.as_staff(1) \g /dev/null
select lives_ok($$ select pg_temp.field('allergy', 'text'), pg_temp.field('visits', 'number'), pg_temp.field('birthday', 'date'),
  pg_temp.field('room', 'choice', '{Garden,Sea view}'), pg_temp.field('newsletter', 'boolean') $$, 'fields of each kind');
select throws_ok($$ select pg_temp.field('colour', 'choice') $$, 'FD422', 'choices-needed', 'a choice has choices');
select throws_ok($$ select pg_temp.field('Bad Key', 'text') $$, '23514', null, 'a key is a plain word');
select is(pg_temp.desk(format('select value::text from fd.field_read(%L, %L)', k, v)), o, k || ' takes ' || v) from (values
  ('allergy', '" nuts "', '"nuts"'), ('visits', '"12.5"', '12.5'), ('visits', '7', '7'), ('birthday', '"2000-02-29"', '"2000-02-29"'),
  ('room', '"sea VIEW"', '"Sea view"'), ('newsletter', '"yes"', 'true'), ('newsletter', 'false', 'false'), ('allergy', '"  "', null)) x (k, v, o);
select isnt(pg_temp.desk(format('select fault from fd.field_read(%L, %L)', k, v)), null, k || ' refuses ' || v) from (values
  ('visits', '"many"'), ('visits', '"1e9"'), ('birthday', '"2001-02-29"'), ('birthday', '"1.2.2001"'), ('room', '"Cellar"'),
  ('newsletter', '"perhaps"'), ('allergy', '{"a":1}'), ('nothing', '"x"')) x (k, v);

-- One contact.
select is(pg_temp.made(1, '{"name":"José Núñez","company":"Café Sol","language":"es","note":"sits by the window","fields":{"allergy":"peanuts","visits":"3"}}',
  '+447700900123', 'jose@sol.example'), '', 'a contact is made');
select is((select state || version || (fields ->> 'visits') from fd.contact where id = pg_temp.id('contact', 1)), 'active13', 'active, of version 1, its fields as they are kept');
select throws_ok($$ select pg_temp.made(2, '{}') $$, 'FD422', 'contact-needed', 'nobody at all is no contact');
select throws_ok($$ select pg_temp.made(2, '{"name":"Other"}', '+447700900123') $$, 'FD422', 'identity-taken', 'an address is one contact''s');
select throws_ok($$ select pg_temp.made(2, '{"name":"Other","fields":{"visits":"many"}}') $$, 'FD422', 'field-value', 'a value fits its field');
select pg_temp.as_system() \g /dev/null
select throws_ok($$ update fd.contact set fields = '{"visits":"many"}' where id = pg_temp.id('contact', 1) $$, 'FD422', 'field-value', 'whoever writes it');
select throws_ok($$ update fd.contact set fields = '{"nothing":1}' where id = pg_temp.id('contact', 1) $$, 'FD422', 'field-value', 'and there are no other fields');
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.saved(1, '{"name":"José Núñez Ruiz"}', 1), '2', 'a change is a new version');
select is(pg_temp.saved(1, '{"name":"José Núñez Ruiz"}', 2), '2', 'no change is none');
select throws_ok($$ select pg_temp.saved(1, '{"name":"X"}', 1) $$, 'FD412', null, 'a change of an old version is refused');
select throws_ok($$ select pg_temp.saved(8, '{"name":"X"}') $$, 'FD404', null, 'who is not there is not changed');
select throws_ok($$ select pg_temp.saved(1, '{"owner":"0193a000-0000-7000-8000-00000000dead"}') $$, 'FD422', 'no-such-owner', 'nobody looks after them who is not here');
select is((select text from fd.contact_history where contact_id = pg_temp.id('contact', 1) and kind = 'changed'), 'Name: José Núñez → José Núñez Ruiz', 'the history says what was changed');
select is((select count(*) from fd.event where noun = 'contact' and noun_id = pg_temp.id('contact', 1) and type = 'contact.changed'), 1::bigint, 'and an event that it was');
select is(pg_temp.saved(1, '{"note":"","fields":{"allergy":""}}'), '3', 'a blank takes away');
select is((select coalesce(note, '-') || fields::text from fd.contact where id = pg_temp.id('contact', 1)), '-{"visits": 3}', 'that value and no other');
select pg_temp.field('allergy', 'text', '{}', true) \g /dev/null
select throws_ok($$ select pg_temp.saved(1, '{"fields":{"visits":"4"}}') $$, 'FD422', 'field-required', 'what is required must be filled in');
select lives_ok($$ select pg_temp.saved(1, '{"company":"Café Luna"}') $$, 'but not to change something else');
select throws_ok($$ select pg_temp.field('visits', 'text') $$, 'FD422', 'field-in-use', 'a field with values keeps its kind');
select pg_temp.field('allergy', 'text') \g /dev/null

-- Archive and restore.
select is(pg_temp.desk(format('select state from fd.transition(''contact'', %L, ''archived'')', pg_temp.id('contact', 1))), 'archived', 'archived');
select throws_ok($$ select pg_temp.saved(1, '{"name":"X"}') $$, 'FD409', null, 'an archived contact is not changed');
select throws_ok($$ select pg_temp.desk(format('select state from fd.transition(''contact'', %L, ''merged'')', pg_temp.id('contact', 1))) $$, 'FD409', null, 'merging is not a move by itself');
select is(pg_temp.found('{}'), '', 'lists leave it out');
select is(pg_temp.found('{"state":"archived"}'), 'José Núñez Ruiz', 'unless they are asked');
select pg_temp.as_guest(1) \g /dev/null
select pg_temp.desk('select fd.contact_resolve(null, ''+447700900123'', null, ''test'')') \g /dev/null
select is((select state from fd.contact where id = pg_temp.id('contact', 1)), 'active', 'who comes back is active again');

-- Addresses.
select pg_temp.as_staff(1) \g /dev/null
create function pg_temp.address(p_value text) returns uuid language sql as $$ select id from fd.identity where contact_id = pg_temp.id('contact', 1) and value = p_value $$;
create function pg_temp.change(p_value text, p_what text) returns text language sql as $$
  select pg_temp.desk(format('select fd.identity_change(%L, %L, %L, null)', pg_temp.id('contact', 1), pg_temp.address(p_value), p_what)) $$;
create function pg_temp.add(n int, p_channel text, p_value text) returns text language sql as $$
  select pg_temp.desk(format('select fd.identity_add(%L, %L, %L)', pg_temp.id('contact', n), p_channel, p_value)) $$;
create function pg_temp.shown() returns text language sql as $$ select phone || ' ' || email from fd.contact_card where contact_id = pg_temp.id('contact', 1) $$;
select lives_ok($$ select pg_temp.add(1, 'phone', '+34911223344') $$, 'another number');
select is(pg_temp.shown(), '+447700900123 jose@sol.example', 'the older is the one to use');
select lives_ok($$ select pg_temp.change('+34911223344', 'first') $$, 'until another is made first');
select is(pg_temp.shown(), '+34911223344 jose@sol.example', 'and is shown first');
select lives_ok($$ select pg_temp.change('+34911223344', 'verified') $$, 'the desk vouches for it');
select is((select proof from fd.identity where value = '+34911223344'), 'verified', 'which is kept');
select lives_ok($$ select pg_temp.change('+34911223344', 'removed') $$, 'and away with it');
select is(pg_temp.shown(), '+447700900123 jose@sol.example', 'the other is shown again');
select throws_ok($$ select pg_temp.change('+34911223344', 'first') $$, 'FD404', null, 'what was removed is not there');
select throws_ok($$ update fd.identity set first = true where value = '+34911223344' $$, '23514', null, 'a removed address is not the one to use');

-- Notes and tags.
select is(pg_temp.desk(format('select fd.contact_note(%L, ''prefers the quiet corner'')', pg_temp.id('contact', 1))), '', 'a note');
select throws_ok($$ update fd.activity set text = 'else' where kind = 'note' $$, '42501', 'append-only', 'stays');
select is((select user_id from fd.activity where kind = 'note'), pg_temp.id('user', 1), 'with its author');
select is(pg_temp.desk(format('select fd.contact_tagged(%L, fd.tag_named(''VIP''), true)', pg_temp.id('contact', 1))), 'true', 'a tag');
select is(pg_temp.desk(format('select fd.contact_tagged(%L, fd.tag_named(''vip''), true)', pg_temp.id('contact', 1))), 'false', 'is the same in small letters');
select is((select count(*) from fd.tag), 1::bigint, 'and there is one of it');
select lives_ok($$ select pg_temp.desk(format('select fd.tag_save(%L, ''Regular'', ''blue'')', pg_temp.id('tag', 2))) $$, 'another tag');
select throws_ok($$ select pg_temp.desk(format('select fd.tag_save(%L, ''vip'', ''blue'')', pg_temp.id('tag', 2))) $$, 'FD422', 'tag-exists', 'two tags have two names');
select is(pg_temp.desk(format('select fd.tag_merge((select id from fd.tag where name = ''VIP''), %L)', pg_temp.id('tag', 2))), '1', 'one tag goes into the other');
select is((select array_to_string(tags, ',') from fd.contact_card where contact_id = pg_temp.id('contact', 1)), 'regular', 'and whoever had it has the other');
select throws_ok($$ select pg_temp.desk('select fd.tag_merge(fd.new_id(), null)') $$, 'FD404', null, 'a tag that is not there goes nowhere');

-- Found.
select pg_temp.made(2, '{"name":"Jonathan Smith","company":"Smith & Sons","fields":{"room":"Garden","newsletter":"yes","visits":"3","birthday":"1980-05-06"}}', '+447700900456', 'jon.smith@mail.example'),
       pg_temp.made(3, '{"name":"Ada O''Brien","language":"ga"}', null, 'ada_100%@x.example') \g /dev/null
select is(pg_temp.found(jsonb_build_object('q', q)), o, format('"%s" finds %s', q, o)) from (values
  ('jose nunez', 'José Núñez Ruiz'), ('NÚÑEZ', 'José Núñez Ruiz'), ('luna', 'José Núñez Ruiz'), ('07700 900123', 'José Núñez Ruiz'), ('+44 (0)7700 900-123', 'José Núñez Ruiz'),
  ('900456', 'Jonathan Smith'), ('jon.smith@mail', 'Jonathan Smith'), ('smith sons', 'Jonathan Smith'), ('regular', 'José Núñez Ruiz'), ('quiet corner', 'José Núñez Ruiz'),
  ('100%', 'Ada O''Brien'), ('_1', ''), ('ad', 'Ada O''Brien'), ('nobody', ''), ('', 'Ada O''Brien, Jonathan Smith, José Núñez Ruiz')) x (q, o);
select is(pg_temp.found(jsonb_build_object('like', q)), o, format('misspelt "%s" finds %s', q, o)) from (values
  ('jonatan smiht', 'Jonathan Smith'), ('hose nunes', 'José Núñez Ruiz'), ('ada obrian', 'Ada O''Brien')) x (q, o);
select is(pg_temp.found(w::jsonb), o, w) from (values
  ('{"tag":"Regular"}', 'José Núñez Ruiz'), ('{"without":"regular"}', 'Ada O''Brien, Jonathan Smith'), ('{"language":"ga"}', 'Ada O''Brien'), ('{"lacks":"phone"}', 'Ada O''Brien'),
  ('{"has":"phone"}', 'Jonathan Smith, José Núñez Ruiz'), ('{"owner":"none","tag":"regular"}', 'José Núñez Ruiz'), ('{"owner":"me"}', ''),
  ('{"fields":{"room":"garden"}}', 'Jonathan Smith'), ('{"fields":{"newsletter":"yes"}}', 'Jonathan Smith'), ('{"fields":{"visits":"3"}}', 'Jonathan Smith, José Núñez Ruiz'),
  ('{"fields":{"visits":"3","room":"*"}}', 'Jonathan Smith'), ('{"fields":{"visits":"many"}}', ''), ('{"fields":{"none":"x"}}', ''),
  ('{"created_since":"2020-01-01"}', 'Ada O''Brien, Jonathan Smith, José Núñez Ruiz'), ('{"created_before":"2020-01-01"}', ''), ('{"created_since":"2020-13-01"}', ''), ('{"active_since":"whenever"}', ''), ('{"active_before":"2020-01-01"}', ''),
  ('{"q":"x'' or true --"}', ''), ('{"tag":"a'' or true --"}', ''), ('{"owner":"'' or true --"}', ''), ('{"fields":{"a'' or ''":"*"}}', '')) x (w, o);
select is(pg_temp.desk('select fd.contact_count(''{}'', 2)'), '2', 'counting ends where it is told to');
select is(pg_temp.desk('with one as (select place from fd.contact_find(''{}'', ''name'', null, 1)) select string_agg(f.name, '', '') from one, fd.contact_find(''{}'', ''name'', one.place, 9) f'),
  'Jonathan Smith, José Núñez Ruiz', 'the next page begins after the last place');
select is(pg_temp.desk(format('select count(*) from fd.contact_find(''{}'', %L, %L, 9)', s, n)), '3', format('nonsense for a place, %s, begins at the start: %s', n, s))
  from unnest('{name,active,created}'::text[]) s, unnest(array['nonsense', 'x~' || repeat('-', 36), '2026-99-99~x']) n;
select is(pg_temp.desk(format('select count(*) from fd.contact_find(''{}'', ''active'', %L, 9)', '2026-99-99~' || pg_temp.id('contact', 1))), '3', 'so does a day that there is not');

-- Kept filters.
select lives_ok($$ select pg_temp.desk(format('select fd.filter_save(%L, ''Mine'', false, ''{"tag":"regular","q":null}''), fd.filter_save(%L, ''Ours'', true, ''{}'')', pg_temp.id('filter', 1), pg_temp.id('filter', 2))) $$, 'filters are kept');
select is((select conditions::text from fd.contact_filter where id = pg_temp.id('filter', 1)), '{"tag": "regular"}', 'with what they ask');
select pg_temp.as_staff(2) \g /dev/null
select is(pg_temp.desk('select string_agg(name, '','') from fd.contact_filter'), 'Ours', 'a colleague sees what is shared');
select throws_ok($$ select pg_temp.desk(format('select fd.filter_remove(%L)', pg_temp.id('filter', 2))) $$, 'FD404', null, 'and removes none of them');

select * from finish();
rollback;
