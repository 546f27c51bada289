-- Many contacts at once: in bulk and back, in files, twice the same file, and out.
begin;
\ir fixture.psql
\ir alone.psql
select * from no_plan();
select pg_temp.as_staff(1) \g /dev/null
select pg_temp.desk(format('select fd.contact_create(%L, %L, %L, null)', pg_temp.id('contact', n), jsonb_build_object('name', 'Person ' || n), '+44770090000' || n)) from generate_series(1, 5) n \g /dev/null

-- In bulk.
create function pg_temp.begun(n int, p_action text, p_tag text, p_owner uuid, p_where text, p_picked text default '{}') returns text language sql as $$
  select pg_temp.desk(format('select fd.bulk_begin(%L, %L, %L, %L, %L, %L)', pg_temp.id('bulk', n), p_action, p_tag, p_owner, p_where, p_picked)) $$;
create function pg_temp.went(n int, p_undo boolean default false) returns text language sql as $$
  select pg_temp.desk(format('select fd.bulk_step(%L, 3, %L) || '' '' || fd.bulk_step(%L, 3, %L)', pg_temp.id('bulk', n), p_undo, pg_temp.id('bulk', n), p_undo)) $$;
create function pg_temp.outcome(n int) returns text language sql as $$
  select string_agg(outcome || ' ' || c, ', ' order by outcome) from (select outcome, count(*) as c from fd.contact_bulk_item where bulk_id = pg_temp.id('bulk', n) group by 1) x $$;
select throws_ok($$ select pg_temp.begun(1, 'tag', ' ', null, '{}') $$, 'FD422', 'target-needed', 'a tag has a name');
select throws_ok($$ select pg_temp.begun(1, 'untag', 'none', null, '{}') $$, 'FD422', 'target-needed', 'one that is not there is not taken away');
select throws_ok($$ select pg_temp.begun(1, 'assign', null, pg_temp.id('user', 9), '{}') $$, 'FD422', 'no-such-owner', 'somebody who is not here looks after nobody');
select throws_ok($$ select pg_temp.begun(1, 'archive', null, null, '{"q":"nobody"}') $$, 'FD422', 'nobody-meant', 'nobody is no bulk');
select pg_temp.desk(format('select fd.contact_tagged(%L, fd.tag_named(''guest''), true)', pg_temp.id('contact', 1))) \g /dev/null
select is(pg_temp.begun(1, 'tag', 'Guest', null, '{"q":"person"}'), '5', 'five are meant');
select is(pg_temp.went(1), '2 0', 'and done in steps');
select is(pg_temp.outcome(1), 'changed 4, unchanged 1', 'it is told what was done');
select is(pg_temp.went(1, true), '1 0', 'it is undone in steps');
select is((select count(*) from fd.contact_tag), 1::bigint, 'for those whom it changed');
select is_empty(format('select fd.picked(%L)', '["' || repeat('-', 36) || '", "x", 1]'), 'what is no id is nobody''s');
select is(pg_temp.begun(2, 'archive', null, null, '{}', format('{%s,%s}', pg_temp.id('contact', 1), pg_temp.id('contact', 2))), '2', 'those who are picked');
select is(pg_temp.went(2), '0 0', 'are done at once');
select is((select count(*) from fd.contact where state = 'archived'), 2::bigint, 'and archived');
select is(pg_temp.begun(3, 'assign', null, pg_temp.id('user', 2), '{"state":"any"}'), '5', 'given to a colleague');
select is(pg_temp.went(3) || ' ' || pg_temp.outcome(3), '2 0 changed 3, refused 2', 'but for the archived ones');
select is(pg_temp.went(2, true) || pg_temp.went(3, true), '0 00 0', 'both are undone');
select is((select count(*) from fd.contact where state = 'archived' or owner_user is not null), 0::bigint, 'and nothing is left of them');
select is((select count(*) from fd.audit_entry where event = 'contact.bulk_archive'), 1::bigint, 'the audit says it');

-- In files.
create function pg_temp.file(n int, p_rows jsonb, p_match text default 'update') returns text language sql as $$
  select pg_temp.desk(format('select fd.import_create(%L, ''f'', ''UTF-8'', '','', ''["a"]''), fd.import_rows_add(%L, %L), fd.import_map(%L, ''{"0":"name"}'', %L), fd.import_understood(%L, %L), fd.import_match(%L)',
    pg_temp.id('file', n), pg_temp.id('file', n), (select jsonb_agg(jsonb_build_object('line', r -> 'line', 'cells', '[]'::jsonb)) from jsonb_array_elements(p_rows) r),
    pg_temp.id('file', n), p_match, pg_temp.id('file', n), (select jsonb_agg('{"faults":[]}' || r) from jsonb_array_elements(p_rows) r), pg_temp.id('file', n))) $$;
create function pg_temp.rows_of(n int) returns text language sql as $$
  select string_agg(line || outcome, ' ' order by line) from fd.contact_import_row where import_id = pg_temp.id('file', n) $$;
create function pg_temp.run(n int) returns text language sql as $$
  select pg_temp.desk(format('select fd.import_start(%L)', pg_temp.id('file', n))), pg_temp.as_system(),
         pg_temp.desk(format('select fd.import_step(%L, 2) || '' '' || fd.import_step(%L, 50)', pg_temp.id('file', n), pg_temp.id('file', n))), pg_temp.as_staff(1);
  select pg_temp.rows_of(n) $$;
select pg_temp.desk('select fd.field_save(''size'', ''Size'', ''number'', ''{}'', false, 0, false)') \g /dev/null
select pg_temp.file(1, '[
  {"line":2,"record":{"name":"New One","phone":"+447700901001","tags":["File"],"fields":{"size":"4"}}},
  {"line":3,"record":{"name":"Person 1 B","phone":"+447700900001"}},
  {"line":4,"record":{"name":"New One","phone":"+447700901001","tags":["File"],"fields":{"size":"4"}}},
  {"line":5,"record":{"name":"Someone else","phone":"+447700901001"}},
  {"line":6,"record":{"name":"Bad"},"faults":[{"column":"Phone","reason":"is none"}]},
  {"line":7,"record":{"name":"Bad field","fields":{"size":"big"}}},
  {"line":8,"record":{"name":"Only a name"}}]') \g /dev/null
select is(pg_temp.rows_of(1), '2create 3update 4skip 5fault 6fault 7fault 8create', 'the dry run says what would become of each row');
select is((select faults ->> 0 from fd.contact_import_row where line = 7), '{"column": "Size", "reason": "must be a number like 12 or 12.5"}', 'and why');
select is((select count(*) from fd.contact), 5::bigint, 'and writes nothing');
select throws_ok($$ select pg_temp.desk(format('select fd.import_step(%L, 2)', pg_temp.id('file', 1))) $$, 'FD404', null, 'a step is the job''s');
select is(pg_temp.run(1), '2create 3update 4skip 5fault 6fault 7fault 8create', 'then it is done');
select is((select string_agg(name, ',' order by name) from fd.contact), 'New One,Only a name,Person 1 B,Person 2,Person 3,Person 4,Person 5', 'two are made and one is changed');
select is((select count(*) from fd.job where kind = 'contact_import'), 2::bigint, 'each batch asked for the next');
select is((select tags::text || fields::text from fd.contact_card where name = 'New One'), '{file}{"size": 4}', 'with tags and fields');
select throws_ok($$ select pg_temp.desk(format('select fd.import_start(%L)', pg_temp.id('file', 1))) $$, 'FD422', 'import-started', 'it begins once');
select throws_ok($$ select pg_temp.desk(format('select fd.import_map(%L, ''{}'', ''skip'')', pg_temp.id('file', 1))) $$, 'FD422', 'import-started', 'and is not read otherwise after that');

-- The same file again.
select pg_temp.file(2, '[
  {"line":2,"record":{"name":"New One","phone":"+447700901001","tags":["File"],"fields":{"size":"4"}}},
  {"line":3,"record":{"name":"Person 1 B","phone":"+447700900001"}},
  {"line":8,"record":{"name":"Only a name"}}]') \g /dev/null
select is(pg_temp.run(2), '2skip 3skip 8skip', 'a row makes a contact once, also one that has nothing but a name');
select is((select count(*) from fd.contact), 7::bigint, 'nothing is there twice');
select pg_temp.file(3, '[{"line":2,"record":{"name":"Twin","phone":"+447700900002"}}]', 'create') \g /dev/null
select is(pg_temp.run(3), '2create', 'another contact is made where that is wanted');
select is((select phone from fd.contact_card where name = 'Twin'), null, 'without the number that another has');
select is((select count(*) from fd.duplicate where reasons = array['the same address in a file']), 1::bigint, 'and the two are listed as one person perhaps');
select pg_temp.file(4, '[{"line":2,"record":{"name":"Late","phone":"+447700900003"}}]', 'skip') \g /dev/null
select is(pg_temp.rows_of(4), '2skip', 'or left as they are');
select pg_temp.desk(format('select fd.import_create(%L, ''f'', ''UTF-8'', '','', ''["a"]'')', pg_temp.id('file', 5))) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.import_start(%L)', pg_temp.id('file', 5))) $$, 'FD422', 'not-checked', 'nothing begins that was not looked at');
select throws_ok($$ select pg_temp.desk(format('select fd.import_start(%L)', pg_temp.id('file', 9))) $$, 'FD404', null, 'nor what is not there');
select throws_ok($$ insert into fd.contact_import_row (import_id, line, cells, digest) values (pg_temp.id('file', 5), 1, '[]', 'short') $$, '23514', null, 'a digest is SHA-256');

-- Out.
select pg_temp.desk(format('select fd.export_ask(%L, ''{"q":"person","tag":null}'')', pg_temp.id('out', 1))) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select body from fd.export_take(%L)', pg_temp.id('out', 1))) $$, 'FD422', 'not-ready', 'a file is there when it is written');
select throws_ok($$ select pg_temp.desk(format('select fd.export_keep(%L, 1, ''x'')', pg_temp.id('out', 1))) $$, 'FD404', null, 'by the job');
select pg_temp.as_system(), pg_temp.desk(format('select fd.export_keep(%L, 1, ''a,b'')', pg_temp.id('out', 1))) \g /dev/null
select pg_temp.as_owner() \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select body from fd.export_take(%L)', pg_temp.id('out', 1))) $$, 'FD404', null, 'it is nobody else''s');
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.desk(format('select body from fd.export_take(%L)', pg_temp.id('out', 1))), 'a,b', 'who asked for it has it');
select is((select count(*) from fd.audit_entry where event = 'contact.export_taken'), 1::bigint, 'and the audit says so');
select throws_ok($$ select pg_temp.desk('select body from fd.contact_export') $$, '42501', null, 'the file is not read past that');
select pg_temp.as_system() \g /dev/null
update fd.contact_export set expires_at = now();
update fd.contact_import set created_at = now() - interval '31 days';
select cmp_ok(fd.contact_files_sweep(), '>', 1::bigint, 'files go when their time is over');
select is((select count(*) from fd.contact_export where body is not null) + (select count(*) from fd.contact_import_row where record is not null), 0::bigint, 'and so does what files said');
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select body from fd.export_take(%L)', pg_temp.id('out', 1))) $$, 'FD404', null, 'after that it is not there');

select * from finish();
rollback;
