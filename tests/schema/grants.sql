-- Who may what: read from the catalogue, so that a new table or function cannot be forgotten.
begin;
\ir fixture.psql
select * from no_plan();

select is_empty($$
  select c.relname from pg_class c
   where c.relnamespace = 'fd'::regnamespace and c.relkind in ('r', 'p', 'v', 'S') and pg_get_userbyid(c.relowner) <> 'fd_owner'
$$, 'everything belongs to fd_owner');
select is_empty($$
  select rolname from pg_roles where rolname like 'fd\_%' and (rolsuper or rolbypassrls or rolcreaterole or rolcreatedb)
$$, 'no role of ours is above the rules');
select ok(not (select rolcanlogin from pg_roles where rolname = 'fd_owner'), 'the owner cannot log in');
select is_empty($$
  select p.proname from pg_proc p where p.pronamespace = 'fd'::regnamespace and p.prosecdef
     and not exists (select from unnest(p.proconfig) s where s = 'search_path=pg_catalog, fd, public')
$$, 'every security definer function pins its search path');
select is_empty($$
  select p.proname from pg_proc p where p.pronamespace = 'fd'::regnamespace and has_function_privilege('public', p.oid, 'execute')
$$, 'no function is everybody''s');
select is_empty($$
  select v.relname from pg_class v where v.relnamespace = 'fd'::regnamespace and v.relkind = 'v'
     and not coalesce(v.reloptions::text[] && array['security_invoker=true', 'security_invoker=on'], false)
$$, 'a view shows what its reader may see');

select is_empty($$
  select d.classid::regclass || ' ' || d.objid from pg_shdepend d join pg_roles r on r.oid = d.refobjid
   where d.deptype = 'o' and r.rolname in ('fd_desk', 'fd_look') and d.dbid in (0, (select oid from pg_database where datname = current_database()))
$$, 'the workers'' roles own nothing');
select is_empty($$
  select p.proname from pg_proc p where p.pronamespace = 'fd'::regnamespace and pg_get_userbyid(p.proowner) <> 'fd_owner'
$$, 'every function is fd_owner''s');

-- Tables without a row policy hold nothing personal, and are named here one by one.
select bag_eq($$
  select c.relname::text from pg_class c
   where c.relnamespace = 'fd'::regnamespace and c.relkind = 'r' and not (c.relrowsecurity and c.relforcerowsecurity)
$$, $$ values ('privacy_map'), ('effect_rule'), ('effect_cancel'), ('legal_transition'), ('site'), ('location'), ('service'), ('resource'),
  ('unit'), ('service_resource'), ('opening_rule'), ('opening_exception'), ('allocation'), ('knowledge_page'), ('knowledge_passage'), ('knowledge_word'), ('model_use'),
  ('permission'), ('role'), ('role_permission'), ('consent_text'), ('retention_rule')
$$, 'row level security is on and forced everywhere else');
select is_empty($$
  select c.relname from pg_class c where c.relnamespace = 'fd'::regnamespace and c.relrowsecurity
     and not exists (select from pg_policy p where p.polrelid = c.oid)
$$, 'every such table has a policy');
select is_empty($$
  select a.attrelid::regclass || '.' || a.attname
    from pg_attribute a join pg_class c on c.oid = a.attrelid
   where c.relnamespace = 'fd'::regnamespace and c.relkind = 'r' and c.relrowsecurity and a.attnum > 0 and not a.attisdropped
     and a.atttypid in ('text'::regtype, 'jsonb'::regtype, 'bytea'::regtype, 'text[]'::regtype)
     and not exists (select from fd.privacy_map m where m.table_name = c.relname and m.column_name = a.attname)
$$, 'every column that can hold words of a person is in the privacy map');
select is_empty($$
  select m.table_name || '.' || m.column_name from fd.privacy_map m
   where not exists (select from information_schema.columns k where k.table_schema = 'fd' and k.table_name = m.table_name and k.column_name = m.column_name)
$$, 'the privacy map names only what exists');

select is_empty($$
  select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname in ('state', 'version', 'id', 'starts_at', 'ends_at', 'owner_kind')
   where c.relnamespace = 'fd'::regnamespace and c.relname in ('reservation', 'conversation', 'lead', 'waitlist_entry', 'delivery', 'endpoint', 'users', 'event', 'job', 'allocation')
     and has_column_privilege('fd_desk', c.oid, a.attnum, 'update')
$$, 'no worker may write state, version or times of a noun');
select is_empty($$
  select t || '.' || p from unnest('{reservation,allocation,conversation,message,lead,contact,identity,visitor,event,job,audit_entry,sheet_row,users,session,delivery,endpoint,waitlist_entry}'::text[]) t,
    unnest('{delete,truncate}'::text[]) p where has_table_privilege('fd_desk', 'fd.' || t, p)
$$, 'no worker may delete');
select is_empty($$
  select t from unnest('{reservation,allocation,conversation,message,lead,contact,identity,visitor,event,job,audit_entry,sheet_row,users,session,delivery,endpoint,waitlist_entry,calendar_entry}'::text[]) t
   where has_table_privilege('fd_desk', 'fd.' || t, 'insert')
$$, 'no worker inserts these by hand');
select is_empty($$
  select r || ' ' || c from unnest('{fd_desk,fd_look}'::text[]) r,
    unnest('{users.password_hash,session.token_hash,session.csrf_hash,staff_link.token_hash,visitor.token_hash,confirmation.token_hash,reservation.manage_hash,endpoint.secret,api_key.key_hash,refresh_token.token_hash,proof.link_hash,proof.code_hash}'::text[]) c
   where has_column_privilege(r, 'fd.' || split_part(c, '.', 1), split_part(c, '.', 2), 'select')
$$, 'secrets cannot be selected');
select is_empty($$
  select c.relname from pg_class c where c.relnamespace = 'fd'::regnamespace and c.relkind = 'r'
     and (has_table_privilege('fd_look', c.oid, 'insert') or has_table_privilege('fd_look', c.oid, 'update') or has_table_privilege('fd_look', c.oid, 'delete'))
$$, 'the reading role writes nothing');

select bag_eq($$
  select t.tgrelid::regclass::text from pg_trigger t where t.tgname = 'append_only_whole'
$$, $$ values ('audit_entry'), ('event'), ('contact_history'), ('activity'), ('lead_history'), ('message'), ('sheet_row'), ('delivery_attempt'), ('audit_checkpoint'), ('consent') $$,
  'what only grows is guarded against truncate');
select throws_ok('update fd.message set text = ''''', '42501', 'append-only', 'not even a superuser rewrites a message') from (select pg_temp.as_guest(1),
  pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 1))),
  pg_temp.desk(format('select 1 from fd.guest_said(%L, %L, ''hello'', null)', pg_temp.id('talk', 1), pg_temp.id('message', 1)))) x;
select throws_ok('delete from fd.event', '42501', 'append-only', 'an event stays');
select throws_ok('truncate fd.lead_history', '42501', 'append-only', 'nor is a table emptied');
select throws_ok('delete from fd.audit_entry', '42501', 'append-only', 'the audit stays');
select throws_ok('update fd.audit_entry set actor = ''nobody''', '42501', 'append-only', 'the audit is not rewritten');

select throws_ok($$ select pg_temp.desk('update fd.reservation set state = ''confirmed''') $$, '42501', null, 'a worker cannot set a state');
select throws_ok($$ select pg_temp.desk('insert into fd.event (type, noun, noun_id) values (''a.b'', ''a'', gen_random_uuid())') $$, '42501', null, 'a worker cannot invent an event');
select throws_ok($$ select pg_temp.desk('create table fd.mine (x int)') $$, '42501', null, 'a worker cannot make a table');

select * from finish();
rollback;
