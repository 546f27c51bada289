-- Deploy frontdesk:data_requests to pg
-- requires: personal
-- A person asks for what is known of them, or to be forgotten; within thirty days.
--
-- received: somebody asked · verified: it is them · running: a job is at it · delivered or erased: it is done, and a
-- certificate says what was done · refused: with a reason.  The job works in steps, each a transaction of its own, and
-- finds by itself how far it is: it may be killed at any of them.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

create table fd.data_request (
  id uuid primary key,
  contact_id uuid not null references fd.contact (id),
  kind text not null check (kind in ('export', 'erase')),
  state text not null default 'received' check (state in ('received', 'verified', 'running', 'delivered', 'erased', 'refused')),
  version bigint not null default 1,
  reason text,
  asked_at timestamptz not null default now(),
  due_at timestamptz not null default now() + interval '30 days',
  done_at timestamptz,
  updated_at timestamptz not null default now(),
  alarmed_at timestamptz,
  certificate jsonb,                      -- what was done, in numbers; its hash is in the audit log
  check ((state = 'refused') = (reason is not null)),
  check ((state in ('delivered', 'erased', 'refused')) = (done_at is not null))
);
create unique index data_request_open on fd.data_request (contact_id, kind) where state in ('received', 'verified', 'running');
create index data_request_newest on fd.data_request (asked_at desc, id desc);
create index data_request_due on fd.data_request (due_at) where state in ('received', 'verified', 'running');
call fd.make_noun('fd.data_request', 'data_request');
call fd.make_sighted('fd.data_request', 'privacy');
create policy guest on fd.data_request for select using (contact_id = (select fd.my_contact()));

-- How many rows of which table an erasure has been through.
create table fd.data_request_rows (
  request_id uuid not null references fd.data_request (id),
  table_name text not null,
  rows bigint not null,
  primary key (request_id, table_name)
);
call fd.make_sighted('fd.data_request_rows', 'privacy');

-- What was put together for one request, sealed with the person's own key, for a week.
create table fd.data_export (
  request_id uuid primary key references fd.data_request (id),
  contact_id uuid not null references fd.contact (id),
  document bytea not null,
  expires_at timestamptz not null default now() + interval '7 days'
);
call fd.make_sighted('fd.data_export', 'privacy');

-- The key of a person, itself sealed with the house's key, which the database never sees (docs/decisions/046).
create table fd.contact_key (
  contact_id uuid primary key references fd.contact (id),
  sealed bytea not null check (length(sealed) = 72),
  created_at timestamptz not null default now()
);
call fd.make_sighted('fd.contact_key', null);

create function fd.contact_key_of(p_contact uuid) returns bytea
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select k.sealed from fd.contact_key k where k.contact_id = p_contact
$$;

-- The first one counts, whoever else made one at the same time.
create function fd.contact_key_keep(p_contact uuid, p_sealed bytea) returns bytea
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.contact_key (contact_id, sealed) values (p_contact, p_sealed) on conflict do nothing;
  return (select k.sealed from fd.contact_key k where k.contact_id = p_contact);
end
$$;

-- One that is open already is the one that is meant.
create function fd.data_request_open(p_id uuid, p_contact uuid, p_kind text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_contact uuid := fd.contact_head(p_contact);
begin
  if v_contact is null then
    perform fd.absent('contact');
  end if;
  insert into fd.data_request (id, contact_id, kind) values (p_id, v_contact, p_kind)
  on conflict (contact_id, kind) where state in ('received', 'verified', 'running') do nothing;
  return (select r.id from fd.data_request r where r.contact_id = v_contact and r.kind = p_kind and r.state in ('received', 'verified', 'running'));
end
$$;

-- By the person themselves, from a browser that proved to be theirs.
create function fd.data_request_ask(p_id uuid, p_kind text) returns table (id uuid, kind text, state text, asked_at timestamptz)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_id uuid := fd.data_request_open(p_id, fd.my_contact(), p_kind);
begin
  return query select r.id, r.kind, r.state, r.asked_at from fd.data_request r where r.id = v_id;
end
$$;

-- By the desk, for somebody who wrote or came by.
create function fd.data_request_record(p_id uuid, p_contact uuid, p_kind text) returns uuid
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('privacy.manage');
  return fd.data_request_open(p_id, p_contact, p_kind);
end
$$;

create function fd.data_request_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.data_request;
  p fd.person;
begin
  select * into v from fd.data_request d where d.id = p_id;
  if p_event = 'refused' and nullif(btrim(p_payload ->> 'reason'), '') is null then
    perform fd.refuse('reason-needed', 'Say why.');
  end if;
  if p_event = 'started' and v.kind = 'erase' then
    p := fd.person_of(v.contact_id);
    if exists (select from fd.reservation r where r.contact_id = any (p.contacts) and r.ends_at > now() and r.state in ('held', 'requested', 'confirmed', 'checked_in')) then
      perform fd.refuse('still-expected', 'They have a reservation ahead; cancel it or let it pass first.');
    end if;
  end if;
  perform set_config('fd.event', p_event, true);
  update fd.data_request d
     set state = p_to, version = d.version + 1, updated_at = now(),
         reason = case when p_to = 'refused' then btrim(p_payload ->> 'reason') end,
         done_at = case when p_to in ('delivered', 'erased', 'refused') then now() end,
         certificate = coalesce(p_payload -> 'certificate', d.certificate)
   where d.id = p_id;
end
$$;

-- Forget up to p_most more rows; true while there may be more.
create function fd.erase_step(p_request uuid, p_most bigint) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.data_request;
  p fd.person;
  t record;
  v_n bigint;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('data_request');
  end if;
  select * into v from fd.data_request d where d.id = p_request and d.kind = 'erase' and d.state = 'running' for no key update;
  if not found then
    return false;
  end if;
  p := fd.person_of(v.contact_id);
  delete from fd.contact_key k where k.contact_id = any (p.contacts);   -- first: what is sealed cannot be read from here on
  delete from fd.data_export x where x.contact_id = any (p.contacts);
  v_n := fd.forget_queues(p);
  if v_n > 0 then
    insert into fd.data_request_rows as r values (p_request, 'job and idempotency', v_n)
    on conflict (request_id, table_name) do update set rows = r.rows + excluded.rows;
  end if;
  for t in select f.table_name, f.deletes, fd.reach(f.table_name) as reach from fd.forgettable() f loop
    v_n := fd.forget(t.table_name, t.reach, p, t.deletes, p_most);
    if v_n > 0 then
      insert into fd.data_request_rows as r values (p_request, t.table_name, v_n)
      on conflict (request_id, table_name) do update set rows = r.rows + excluded.rows;
      return true;
    end if;
  end loop;
  return false;
end
$$;

-- Nothing is left: what was done, for whoever asks later.
create function fd.erase_finish(p_request uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.data_request;
  v_by text;
  v_certificate jsonb;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('data_request');
  end if;
  select * into v from fd.data_request d where d.id = p_request and d.kind = 'erase' and d.state = 'running' for no key update;
  if not found then
    return;
  end if;
  select a.actor into v_by from fd.audit_entry a where a.noun_id = p_request and a.event = 'data_request.started' order by a.seq desc limit 1;
  v_certificate := jsonb_build_object('request', p_request, 'contact', v.contact_id, 'asked_at', v.asked_at, 'erased_at', now(), 'decided_by', v_by,
    'rows', (select coalesce(jsonb_object_agg(r.table_name, r.rows), '{}') from fd.data_request_rows r where r.request_id = p_request));
  v_certificate := v_certificate || jsonb_build_object('sha256', encode(sha256(convert_to(v_certificate::text, 'UTF8')), 'hex'));
  perform fd.transition('data_request', p_request, 'erased', null, jsonb_build_object('certificate', v_certificate));
  perform fd.audit_write('data_request.certified', 'data_request', p_request, '', '', null, jsonb_build_object('sha256', v_certificate ->> 'sha256'));
end
$$;

-- What a job has to do for a request: its kind and person; none when there is nothing to do any more.
create function fd.data_request_begin(p_request uuid) returns table (kind text, contact_id uuid, document jsonb)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('data_request');
  end if;
  return query
  select d.kind, d.contact_id, case when d.kind = 'export' then fd.person_export(d.contact_id) end
    from fd.data_request d where d.id = p_request and d.state = 'running';
end
$$;

-- The document is there, sealed; who asked has a week to fetch it.
create function fd.export_keep(p_request uuid, p_document bytea, p_rows bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('data_request');
  end if;
  insert into fd.data_export (request_id, contact_id, document) select d.id, d.contact_id, p_document from fd.data_request d where d.id = p_request
  on conflict (request_id) do update set document = excluded.document;
  perform fd.transition('data_request', p_request, 'delivered', null, jsonb_build_object('certificate', jsonb_build_object('rows', p_rows)));
end
$$;

-- Somebody fetches it: that is written down.
create function fd.export_fetch(p_request uuid) returns table (contact_id uuid, document bytea)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('privacy.manage');
  return query select x.contact_id, x.document from fd.data_export x where x.request_id = p_request and x.expires_at > now();
  if not found then
    perform fd.absent('export');
  end if;
  perform fd.audit_write('data_request.fetched', 'data_request', p_request, '', '', null, '{}');
end
$$;

-- Deadlines that passed are told once; documents go when their week is over.  Says how much it found.
create function fd.data_request_sweep() returns bigint
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set fd.actor = 'system:sweep' set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid;
  v_n bigint;
begin
  delete from fd.data_export where expires_at < now();
  get diagnostics v_n = row_count;
  for v_id in update fd.data_request d set alarmed_at = now() where d.state in ('received', 'verified', 'running') and d.due_at < now() and d.alarmed_at is null
              returning d.id loop
    perform fd.event_write('data_request.overdue', 'data_request', v_id, jsonb_build_object('id', v_id));
    perform fd.audit_write('data_request.overdue', 'data_request', v_id, '', '', null, '{}');
    v_n := v_n + 1;
  end loop;
  return v_n + fd.retain();
end
$$;

grant select on fd.data_request, fd.data_request_rows to fd_desk, fd_look;
grant select (request_id, contact_id, expires_at) on fd.data_export to fd_desk, fd_look;
grant execute on function fd.contact_key_of(uuid), fd.contact_key_keep(uuid, bytea), fd.data_request_ask(uuid, text), fd.data_request_record(uuid, uuid, text),
  fd.erase_step(uuid, bigint), fd.erase_finish(uuid), fd.data_request_begin(uuid), fd.export_keep(uuid, bytea, bigint), fd.export_fetch(uuid),
  fd.data_request_sweep() to fd_desk;

call fd.privacy('data_request', '{kind,state}', 'as-is', 'keep', 'for ever: the proof that it was done');
call fd.privacy('data_request', '{reason,certificate}', 'not-personal', 'keep', 'for ever: the proof that it was done');
call fd.privacy('data_request_rows', '{table_name}', 'not-personal', 'keep', 'for ever: the proof that it was done');
call fd.privacy('data_export', '{document}', 'never', 'delete-row', '7 days');
call fd.privacy('contact_key', '{sealed}', 'never', 'delete-row', 'as the contact');

commit;
