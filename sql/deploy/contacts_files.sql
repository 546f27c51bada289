-- Deploy frontdesk:contacts_files to pg
-- requires: contacts_merge
-- Many contacts at once: changes in bulk, files that come in, files that go out.
--
-- A bulk change names its contacts first and then does them in steps, so that it can be shown before, told
-- after and undone.  A file that comes in is kept row by row: what it said, what it was understood as, what
-- became of it.  The rows are done in batches by jobs, each of which follows from the one before.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

create table fd.contact_bulk (
  id uuid primary key default fd.new_id(),
  action text not null check (action in ('tag', 'untag', 'assign', 'archive', 'restore')),
  tag_id uuid,
  owner_user uuid,
  user_id uuid references fd.users (id),
  at timestamptz not null default now(),
  undone_at timestamptz
);
call fd.make_sighted('fd.contact_bulk', 'contact');

create table fd.contact_bulk_item (
  bulk_id uuid not null references fd.contact_bulk (id),
  contact_id uuid not null references fd.contact (id),
  outcome text check (outcome in ('changed', 'unchanged', 'refused', 'undone')),
  was uuid,                                -- who looked after it
  primary key (bulk_id, contact_id)
);
create index contact_bulk_left on fd.contact_bulk_item (bulk_id) where outcome is null;
call fd.make_sighted('fd.contact_bulk_item', 'contact');

create table fd.contact_import (
  id uuid primary key default fd.new_id(),
  name text not null check (length(name) between 1 and 200),
  encoding text not null,
  delimiter text not null,
  header jsonb not null check (jsonb_typeof(header) = 'array'),
  mapping jsonb not null default '{}' check (jsonb_typeof(mapping) = 'object'),    -- number of the column: what it is
  on_match text not null default 'update' check (on_match in ('update', 'skip', 'create')),
  user_id uuid references fd.users (id),
  created_at timestamptz not null default now(),
  checked_at timestamptz,
  started_at timestamptz,
  done_at timestamptz,
  check (started_at is null or checked_at is not null),
  check (done_at is null or started_at is not null)
);
create index contact_import_newest on fd.contact_import (created_at desc, id desc);
call fd.make_sighted('fd.contact_import', 'contact');

create table fd.contact_import_row (
  import_id uuid not null references fd.contact_import (id),
  line bigint not null,
  cells jsonb not null,
  record jsonb,                            -- as understood
  digest bytea check (length(digest) = 32),
  faults jsonb not null default '[]',      -- [{column, reason}]
  outcome text check (outcome in ('create', 'update', 'skip', 'fault')),
  matched uuid references fd.contact (id),
  made uuid references fd.contact (id),
  done_at timestamptz,
  primary key (import_id, line)
);
create index contact_import_row_left on fd.contact_import_row (import_id, line) where done_at is null and outcome in ('create', 'update');
create index contact_import_row_seen on fd.contact_import_row (digest) where made is not null;
call fd.make_sighted('fd.contact_import_row', 'contact');

create table fd.contact_export (
  id uuid primary key default fd.new_id(),
  conditions jsonb not null,
  rows bigint,
  body text,
  user_id uuid references fd.users (id),
  created_at timestamptz not null default now(),
  ready_at timestamptz,
  expires_at timestamptz not null default now() + interval '24 hours'
);
create index contact_export_newest on fd.contact_export (created_at desc, id desc);
call fd.make_sighted('fd.contact_export', 'contact');

-- --- in bulk ----------------------------------------------------------------------------------------

-- Ids as a form picks them, {id: "on"}, or a program, [id].
create function fd.picked(p jsonb) returns setof uuid
language sql immutable parallel safe set search_path = pg_catalog, fd, public as $$
  select x::uuid from jsonb_array_elements_text(case jsonb_typeof(p) when 'array' then p else '[]' end) x where x ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
  union all
  select x::uuid from jsonb_object_keys(case jsonb_typeof(p) when 'object' then p else '{}' end) x where x ~ '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$'
$$;

-- Whom a bulk change is about: those that were picked, else all that the conditions find, no more than p_most.
create function fd.bulk_whom(p_conditions jsonb, p_picked uuid[], p_most bigint) returns setof uuid
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.read');
  if cardinality(p_picked) > 0 then
    return query select k.contact_id from fd.contact_card k where k.contact_id = any (p_picked) order by 1 limit p_most;
  else
    return query execute format('select k.contact_id from fd.contact_card k where %s order by 1 limit %s', fd.contact_where(p_conditions), p_most);
  end if;
end
$$;

create function fd.bulk_begin(p_id uuid, p_action text, p_tag text, p_owner uuid, p_conditions jsonb, p_picked uuid[]) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
begin
  perform fd.require('contact.manage');
  if p_action in ('tag', 'untag') and coalesce(btrim(p_tag), '') = '' then
    perform fd.refuse('target-needed', 'Name the tag.');
  elsif p_action = 'untag' and not exists (select from fd.tag t where lower(t.name) = lower(btrim(p_tag))) then
    perform fd.refuse('target-needed', 'There is no tag of this name.');
  elsif p_action = 'assign' and not exists (select from fd.users u where u.id = p_owner and u.state = 'active') then
    perform fd.refuse('no-such-owner', 'Nobody of the staff has this id.');
  end if;
  insert into fd.contact_bulk (id, action, tag_id, owner_user, user_id)
  values (p_id, p_action, case when p_action in ('tag', 'untag') then fd.tag_named(p_tag) end, p_owner, fd.my_user());
  insert into fd.contact_bulk_item (bulk_id, contact_id) select p_id, x from fd.bulk_whom(p_conditions, p_picked, 5001) x;
  get diagnostics v_n = row_count;
  if v_n = 0 then
    perform fd.refuse('nobody-meant', 'No contact fits.');
  elsif v_n > 5000 then
    perform fd.refuse('too-many-meant', 'At most 5000 contacts are changed at once; narrow the search.');
  end if;
  perform fd.audit_write('contact.bulk_' || p_action, 'contact_bulk', p_id, '', '', null, jsonb_build_object('contacts', v_n));
  return v_n;
end
$$;

-- Does some of what is left, or undoes some of what was done; says how many are left after it.
create function fd.bulk_step(p_bulk uuid, p_most bigint, p_undo boolean) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  b fd.contact_bulk;
  i record;
  v_changed boolean;
  v_action text;
begin
  perform fd.require('contact.manage');
  select * into b from fd.contact_bulk x where x.id = p_bulk for update;
  if b.id is null then
    perform fd.absent('bulk');
  end if;
  v_action := case when p_undo then case b.action when 'tag' then 'untag' when 'untag' then 'tag' when 'archive' then 'restore' when 'restore' then 'archive'
                else 'assign back' end else b.action end;
  for i in select x.contact_id, x.was, c.state, c.owner_user
             from fd.contact_bulk_item x join fd.contact c on c.id = x.contact_id
            where x.bulk_id = p_bulk and x.outcome is not distinct from case when p_undo then 'changed' end order by x.contact_id limit p_most loop
    v_changed := false;
    case
      when i.state = 'merged' or (v_action like 'assign%' and i.state <> 'active') then
        v_changed := null;
      when v_action in ('tag', 'untag') then
        v_changed := exists (select from fd.tag t where t.id = b.tag_id) and fd.contact_tagged(i.contact_id, b.tag_id, v_action = 'tag');
      when (v_action = 'archive' and i.state = 'active') or (v_action = 'restore' and i.state = 'archived') then
        perform fd.transition('contact', i.contact_id, case v_action when 'archive' then 'archived' else 'restored' end);
        v_changed := true;
      when v_action = 'assign' and i.owner_user is distinct from b.owner_user then
        perform fd.contact_save(i.contact_id, null, jsonb_build_object('owner', b.owner_user));
        v_changed := true;
      when v_action = 'assign back' and i.owner_user = b.owner_user then
        perform fd.contact_save(i.contact_id, null, jsonb_build_object('owner', i.was));
        v_changed := true;
      else
        null;
    end case;
    update fd.contact_bulk_item x
       set outcome = case when p_undo then 'undone' when v_changed is null then 'refused' when v_changed then 'changed' else 'unchanged' end,
           was = case when b.action = 'assign' and not p_undo then i.owner_user else x.was end
     where x.bulk_id = p_bulk and x.contact_id = i.contact_id;
  end loop;
  if p_undo and b.undone_at is null then
    update fd.contact_bulk x set undone_at = now() where x.id = p_bulk;
  end if;
  return (select count(*) from fd.contact_bulk_item x where x.bulk_id = p_bulk and x.outcome is not distinct from case when p_undo then 'changed' end);
end
$$;

-- --- files that come in -----------------------------------------------------------------------------

create function fd.import_create(p_id uuid, p_name text, p_encoding text, p_delimiter text, p_header jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.import');
  insert into fd.contact_import (id, name, encoding, delimiter, header, user_id)
  values (p_id, p_name, p_encoding, p_delimiter, p_header, fd.my_user());
  perform fd.audit_write('contact.import_uploaded', 'contact_import', p_id, '', '', null, '{}');
end
$$;

-- [{line, cells}]
create function fd.import_rows_add(p_import uuid, p_rows jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.import');
  insert into fd.contact_import_row (import_id, line, cells) select p_import, (r ->> 'line')::bigint, r -> 'cells' from jsonb_array_elements(p_rows) r;
end
$$;

create function fd.import_map(p_import uuid, p_mapping jsonb, p_on_match text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  m fd.contact_import;
begin
  perform fd.require('contact.import');
  select * into m from fd.contact_import x where x.id = p_import for update;
  if m.id is null then
    perform fd.absent('import');
  elsif m.started_at is not null then
    perform fd.refuse('import-started', 'This import has begun; upload the file again.');
  end if;
  update fd.contact_import x set mapping = p_mapping, on_match = p_on_match, checked_at = null where x.id = p_import;
end
$$;

-- What the rows were understood as: [{line, record, faults}].
create function fd.import_understood(p_import uuid, p_rows jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.import');
  update fd.contact_import_row i
     set record = r.record, faults = r.faults || f.faults, digest = sha256(convert_to(r.record::text, 'UTF8')), outcome = null, matched = null
    from (select (x ->> 'line')::bigint as line, x -> 'record' as record, x -> 'faults' as faults from jsonb_array_elements(p_rows) x) r
   cross join lateral (
     select coalesce(jsonb_agg(jsonb_build_object('column', coalesce((select d.title from fd.contact_field d where d.key = v.key), v.key), 'reason', o.fault)), '[]') as faults
       from jsonb_each(coalesce(r.record -> 'fields', '{}')) v cross join lateral fd.field_read(v.key, v.value) o where o.fault is not null) f
   where i.import_id = p_import and i.line = r.line and i.done_at is null;
end
$$;

-- Whom the rows are about, and so what would become of each: the dry run.  Nothing is known yet of rows that were
-- written a moment ago, and the planner would take ten thousand for one: no loops within loops.
create function fd.import_match(p_import uuid) returns void
language plpgsql security definer set fd.role = 'system' set enable_nestloop = 'off' set search_path = pg_catalog, fd, public as $$
declare
  m fd.contact_import;
begin
  perform fd.require('contact.import');
  select * into m from fd.contact_import x where x.id = p_import for update;
  -- who has an address is not merged: addresses go along with a merge
  with about as (
    select r.line, r.digest, jsonb_array_length(r.faults) > 0 as faulty, p.contact_id as by_phone, e.contact_id as by_email, s.made,
           first_value(r.line) over same as same_row,
           case when r.record ? 'phone' then min(r.line) over (partition by r.record ->> 'phone') end as same_phone,
           case when r.record ? 'email' then min(r.line) over (partition by r.record ->> 'email') end as same_email
      from fd.contact_import_row r
      left join fd.identity p on p.live and p.channel = 'phone' and p.value = r.record ->> 'phone'
      left join fd.identity e on e.live and e.channel = 'email' and e.value = r.record ->> 'email'
      left join lateral (select x.made from fd.contact_import_row x where x.digest = r.digest and x.made is not null limit 1) s on true
     where r.import_id = p_import
    window same as (partition by r.digest order by r.line)
  ), seen as materialized (
    select a.line, a.faulty, a.by_phone <> a.by_email as torn, a.made is not null as came_before,
           coalesce(a.by_phone, a.by_email, case when a.made is not null then fd.contact_head(a.made) end) as whom,
           a.same_row < a.line as repeated, least(a.same_phone, a.same_email) as twin
      from about a
  )
  update fd.contact_import_row r
     set matched = s.whom,
         faults = case when s.faulty or s.repeated then r.faults
           when s.torn then r.faults || '[{"column": "", "reason": "the phone is of one contact, the e-mail address of another"}]'
           when s.twin < s.line then r.faults || jsonb_build_array(jsonb_build_object('column', '', 'reason', format('line %s has the same phone or e-mail address', s.twin)))
           else r.faults end,
         outcome = case
           when s.faulty then 'fault'
           when s.repeated then 'skip'
           when s.torn or s.twin < s.line then 'fault'
           when s.whom is null then 'create'
           when m.on_match = 'create' and not s.came_before then 'create'
           when m.on_match = 'update' and not s.came_before then 'update'
           else 'skip' end
    from seen s
   where r.import_id = p_import and r.line = s.line;
  update fd.contact_import x set checked_at = now() where x.id = p_import;
end
$$;

create function fd.import_start(p_import uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  m fd.contact_import;
begin
  perform fd.require('contact.import');
  select * into m from fd.contact_import x where x.id = p_import for update;
  if m.id is null then
    perform fd.absent('import');
  elsif m.started_at is not null then
    perform fd.refuse('import-started', 'This import has begun; upload the file again.');
  elsif m.checked_at is null then
    perform fd.refuse('not-checked', 'Look at what would happen first.');
  end if;
  update fd.contact_import x set started_at = now() where x.id = p_import;
  perform fd.event_write('contact_import.started', 'contact_import', p_import, '{}');
  perform fd.audit_write('contact.import_started', 'contact_import', p_import, '', '', null, '{}');
end
$$;

-- One row, in a subtransaction of its own: what it is refused for becomes its fault.
create function fd.import_row_do(p_import uuid, p_line bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  r fd.contact_import_row;
  v_contact uuid := fd.new_id();
  v_detail text;
  v_tag text;
  v_phone text;
  v_email text;
begin
  select * into r from fd.contact_import_row x where x.import_id = p_import and x.line = p_line for no key update;
  begin
    perform set_config('fd.cards', 'later', true);
    v_phone := r.record ->> 'phone';
    v_email := r.record ->> 'email';
    if r.outcome = 'update' then
      v_contact := fd.contact_head(r.matched);
      perform fd.contact_save(v_contact, null, r.record, 'import');
      perform fd.identity_add(v_contact, x.channel, x.value, null, 'import') from (values ('phone', v_phone), ('email', v_email)) x (channel, value) where x.value is not null;
    else
      -- made beside whom it matched: an address stays with who has it
      if r.matched is not null then
        v_phone := (select v_phone where not exists (select from fd.identity i where i.live and i.channel = 'phone' and i.value = v_phone));
        v_email := (select v_email where not exists (select from fd.identity i where i.live and i.channel = 'email' and i.value = v_email));
      end if;
      perform fd.contact_create(v_contact, r.record, v_phone, v_email, 'import');
      if r.matched is not null then
        perform fd.duplicate_note(v_contact, fd.contact_head(r.matched), 90, array['the same address in a file']);
      end if;
    end if;
    for v_tag in select t from jsonb_array_elements_text(coalesce(r.record -> 'tags', '[]')) t loop
      perform fd.contact_tagged(v_contact, fd.tag_named(v_tag), true);
    end loop;
    perform set_config('fd.cards', '', true);
    perform fd.card_write(v_contact);
    update fd.contact_import_row x set made = v_contact, done_at = now() where x.import_id = p_import and x.line = p_line;
  exception when others then
    if sqlstate not like 'FD%' and sqlstate not like '23%' then
      raise;
    end if;
    get stacked diagnostics v_detail = pg_exception_detail;
    perform set_config('fd.cards', '', true);
    update fd.contact_import_row x
       set outcome = 'fault', done_at = now(),
           faults = x.faults || jsonb_build_array(jsonb_build_object('column', '', 'reason',
             case when sqlstate like 'FD%' and left(v_detail, 1) <> '{' then v_detail else 'the contact changed meanwhile' end))
     where x.import_id = p_import and x.line = p_line;
  end;
end
$$;

-- A batch.  That it went on is a fact from which the next batch follows, in the same transaction.  Says how many are left.
create function fd.import_step(p_import uuid, p_most bigint) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_line bigint;
  v_left bigint;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('import');
  end if;
  perform 1 from fd.contact_import x where x.id = p_import and x.started_at is not null for update;
  for v_line in select r.line from fd.contact_import_row r
                 where r.import_id = p_import and r.done_at is null and r.outcome in ('create', 'update') order by r.line limit p_most loop
    perform fd.import_row_do(p_import, v_line);
  end loop;
  select count(*) into v_left from fd.contact_import_row r where r.import_id = p_import and r.done_at is null and r.outcome in ('create', 'update');
  if v_left > 0 then
    perform fd.event_write('contact_import.went_on', 'contact_import', p_import, '{}');
    return v_left;
  end if;
  update fd.contact_import x set done_at = now() where x.id = p_import and x.done_at is null;
  if found then
    perform fd.audit_write('contact.import_done', 'contact_import', p_import, '', '', null, '{}');
    perform fd.event_write('contact_import.done', 'contact_import', p_import, '{}');
  end if;
  return 0;
end
$$;

-- What an import made is compared in batches, too.
create function fd.compare_step(p_import uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('import');
  end if;
  v_n := fd.duplicates_sweep(100);
  if v_n = 100 then
    perform fd.event_write('contact_import.compared', 'contact_import', p_import, '{}');
  end if;
  return v_n;
end
$$;

-- --- files that go out ------------------------------------------------------------------------------

create function fd.export_ask(p_id uuid, p_conditions jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.export');
  insert into fd.contact_export (id, conditions, user_id) values (p_id, jsonb_strip_nulls(p_conditions), fd.my_user());
  perform fd.event_write('contact_export.asked', 'contact_export', p_id, '{}');
  perform fd.audit_write('contact.export_asked', 'contact_export', p_id, '', '', null, '{}');
end
$$;

create function fd.export_keep(p_id uuid, p_rows bigint, p_body text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('export');
  end if;
  update fd.contact_export x set rows = p_rows, body = p_body, ready_at = now() where x.id = p_id and x.expires_at > now();
  perform fd.event_write('contact_export.ready', 'contact_export', p_id, '{}');
end
$$;

-- The file, for who asked for it, while it is there; each time is written down.
create function fd.export_take(p_id uuid) returns table (body text, made_at timestamptz)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  x fd.contact_export;
begin
  perform fd.require('contact.export');
  select * into x from fd.contact_export e where e.id = p_id and e.user_id = fd.my_user();
  if x.id is null or x.expires_at <= now() then
    perform fd.absent('export');
  elsif x.body is null then
    perform fd.refuse('not-ready', 'The file is being written; ask again in a moment.');
  end if;
  perform fd.audit_write('contact.export_taken', 'contact_export', p_id, '', '', null, jsonb_build_object('rows', x.rows));
  return query select x.body, x.ready_at;
end
$$;

-- Files are personal data: they go when their time is over, and so do the rows of old imports.  Part of the sweep.
create function fd.contact_files_sweep() returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
  v_rows bigint;
begin
  update fd.contact_export x set body = null where x.body is not null and x.expires_at <= now();
  get diagnostics v_n = row_count;
  -- the digest stays: the same file makes nothing twice, however long after
  update fd.contact_import_row r set cells = '[]', record = null
    from fd.contact_import i
   where i.id = r.import_id and i.created_at < now() - interval '30 days' and r.record is not null;
  get diagnostics v_rows = row_count;
  return v_n + v_rows;
end
$$;

grant select on fd.contact_bulk, fd.contact_bulk_item, fd.contact_import, fd.contact_import_row to fd_desk, fd_look;
grant select (id, conditions, rows, user_id, created_at, ready_at, expires_at) on fd.contact_export to fd_desk, fd_look;
grant execute on function fd.picked(jsonb), fd.bulk_whom(jsonb, uuid[], bigint), fd.bulk_begin(uuid, text, text, uuid, jsonb, uuid[]), fd.bulk_step(uuid, bigint, boolean),
  fd.import_create(uuid, text, text, text, jsonb), fd.import_rows_add(uuid, jsonb), fd.import_map(uuid, jsonb, text),
  fd.import_understood(uuid, jsonb), fd.import_match(uuid), fd.import_start(uuid), fd.import_step(uuid, bigint), fd.compare_step(uuid),
  fd.export_ask(uuid, jsonb), fd.export_keep(uuid, bigint, text), fd.export_take(uuid) to fd_desk;

call fd.privacy('contact_bulk', '{action}', 'not-personal', 'keep', 'as the contact');
call fd.privacy('contact_bulk_item', '{outcome}', 'not-personal', 'keep', 'as the contact');
call fd.privacy('contact_import', '{name,encoding,delimiter,header,mapping,on_match}', 'not-personal', 'keep', '24 months');
call fd.privacy('contact_import_row', '{cells,record}', 'never', 'blank', '30 days');
call fd.privacy('contact_import_row', '{faults,outcome,digest}', 'never', 'keep', '30 days');
call fd.privacy('contact_export', '{body}', 'never', 'blank', '24 hours');
call fd.privacy('contact_export', '{conditions}', 'not-personal', 'keep', '24 months');

commit;
