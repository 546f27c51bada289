-- Deploy frontdesk:effects to pg
-- requires: waitlist
-- Where follow-ups arrive: the calendar, the capture sheet, the mail spool, other people's endpoints.
--
-- Each store refuses the same job twice (a unique job), so a runner killed after its effect and before
-- its receipt repeats nothing.

begin;
set local role fd_owner;

create table fd.calendar_entry (
  reservation_id uuid primary key references fd.reservation (id),
  resource_id uuid not null references fd.resource (id),
  uid text not null unique,
  sequence bigint not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  summary text not null,
  status text not null check (status in ('CONFIRMED', 'CANCELLED')),
  updated_at timestamptz not null default now()
);
create index calendar_entry_of on fd.calendar_entry (resource_id, starts_at);

create table fd.sheet_row (
  seq bigint generated always as identity primary key,
  job_id uuid unique references fd.job (id),
  at timestamptz not null default now(),
  kind text not null,
  noun_id uuid not null,
  code text,
  service text,
  starts text,                 -- local wall time and zone, as a person reads it
  party_size bigint,
  name text,
  phone text,
  email text,
  note text,
  source text
);
create index sheet_row_of_noun on fd.sheet_row (noun_id);
call fd.make_append_only('fd.sheet_row');

create table fd.mail (
  id uuid primary key default fd.new_id(),
  job_id uuid unique references fd.job (id),
  message_id text not null unique,
  noun text,
  noun_id uuid,
  contact_id uuid references fd.contact (id),
  recipient text not null,
  subject text not null,
  text text not null,
  html text,
  ics text,
  state text not null default 'spooled' check (state in ('spooled', 'sent', 'failed')),
  created_at timestamptz not null default now(),
  sent_at timestamptz
);
create index mail_newest on fd.mail (created_at desc);
create index mail_of_noun on fd.mail (noun_id);

create table fd.endpoint (
  id uuid primary key default fd.new_id(),
  url text not null check (url ~ '^https?://'),
  secret text not null check (secret like 'whsec_%'),
  description text,
  event_types text[] not null default '{}',      -- empty: every event; 'reservation.*' or a full name
  failures bigint not null default 0,
  failing_since timestamptz,                     -- the first of those failures
  disabled_reason text check (disabled_reason in ('staff', 'gone', 'auto')),
  state text not null default 'enabled' check (state in ('enabled', 'failing', 'disabled')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((state = 'disabled') = (disabled_reason is not null))
);
call fd.make_noun('fd.endpoint', 'endpoint');

create table fd.delivery (
  id uuid primary key default fd.new_id(),
  event_id uuid not null references fd.event (id),
  endpoint_id uuid not null references fd.endpoint (id),
  replay_no bigint not null default 0,
  attempts bigint not null default 0,
  next_at timestamptz,
  state text not null default 'pending'
    check (state in ('pending', 'in_flight', 'succeeded', 'retry_scheduled', 'exhausted', 'paused', 'discarded')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (event_id, endpoint_id, replay_no)
);
create index delivery_of_endpoint on fd.delivery (endpoint_id, created_at desc);
call fd.make_noun('fd.delivery', 'delivery');

create table fd.delivery_attempt (
  seq bigint generated always as identity primary key,
  delivery_id uuid not null references fd.delivery (id),
  number bigint not null,
  status bigint,
  ms bigint,
  excerpt text,
  at timestamptz not null default now()
);
create index delivery_attempt_of on fd.delivery_attempt (delivery_id, number);
call fd.make_append_only('fd.delivery_attempt');

call fd.make_sighted('fd.calendar_entry', 'reservation');
call fd.make_sighted('fd.sheet_row', 'sheet');
call fd.make_sighted('fd.mail', 'mail');
call fd.make_sighted('fd.endpoint', 'endpoint');
call fd.make_sighted('fd.delivery', 'endpoint');
call fd.make_sighted('fd.delivery_attempt', 'endpoint');

-- The calendar follows the reservation, never the other way; it may be run any number of times.
create function fd.calendar_put(p_reservation uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_sequence bigint;
begin
  insert into fd.calendar_entry as c (reservation_id, resource_id, uid, sequence, starts_at, ends_at, summary, status)
  select r.id, r.resource_id, r.id || '@frontdesk',
         r.sequence + case when r.state in ('confirmed', 'checked_in', 'completed') then 0 else 1 end, r.starts_at, r.ends_at,
         concat_ws(' ', r.code, coalesce(r.name, 'Guest'), '·', r.party_size),
         case when r.state in ('confirmed', 'checked_in', 'completed') then 'CONFIRMED' else 'CANCELLED' end
    from fd.reservation r where r.id = p_reservation
  on conflict (reservation_id) do update
     set resource_id = excluded.resource_id, sequence = greatest(c.sequence, excluded.sequence), starts_at = excluded.starts_at, ends_at = excluded.ends_at,
         summary = excluded.summary, status = excluded.status, updated_at = now()
  returning c.sequence into v_sequence;
  return v_sequence;
end
$$;

-- One row of the sheet per job; a repeated job finds its row there.
create function fd.sheet_put(p_job uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  j fd.job;
  v_type text;
  v_seq bigint;
begin
  select * into j from fd.job x where x.id = p_job;
  select e.type into v_type from fd.event e where e.id = j.event_id;
  if j.noun = 'reservation' then
    insert into fd.sheet_row (job_id, kind, noun_id, code, service, starts, party_size, name, phone, email, note, source)
    select j.id, coalesce(v_type, j.kind), r.id, r.code, s.name, to_char(r.starts_at at time zone r.zone, 'YYYY-MM-DD HH24:MI ') || r.zone,
           r.party_size, r.name, r.phone, r.email, r.note, r.source
      from fd.reservation r join fd.service s on s.id = r.service_id where r.id = j.noun_id
    on conflict (job_id) do nothing;
  elsif j.noun = 'lead' then
    insert into fd.sheet_row (job_id, kind, noun_id, name, phone, email, note, source)
    select j.id, coalesce(v_type, j.kind), l.id, c.name,
           (select i.value from fd.identity i where i.contact_id = c.id and i.channel = 'phone' and i.live order by i.created_at limit 1),
           (select i.value from fd.identity i where i.contact_id = c.id and i.channel = 'email' and i.live order by i.created_at limit 1),
           l.intent, l.source
      from fd.lead l join fd.contact c on c.id = l.contact_id where l.id = j.noun_id
    on conflict (job_id) do nothing;
  end if;
  select r.seq into v_seq from fd.sheet_row r where r.job_id = p_job;
  return v_seq;
end
$$;

-- The entries behind a private feed address.  FD404 for a token that is not one.
create function fd.calendar_feed(p_token text, p_max bigint default 5000)
returns table (resource_name text, reservation_id uuid, uid text, sequence bigint, starts_at timestamptz, ends_at timestamptz, summary text, status text, updated_at timestamptz)
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_resource uuid;
begin
  select f.resource_id into v_resource from fd.resource_feed f where f.token = p_token;
  if v_resource is null then
    perform fd.absent('calendar');
  end if;
  return query
  select r.name, c.reservation_id, c.uid, c.sequence, c.starts_at, c.ends_at, c.summary, c.status, c.updated_at
    from fd.resource r left join fd.calendar_entry c on c.resource_id = r.id and c.starts_at > now() - interval '60 days'
   where r.id = v_resource order by c.starts_at limit least(p_max, 5000);
end
$$;

-- One delivery for each endpoint that wants this event.  Called by the fan-out.  For one that was given up
-- they are made as well, and wait; one that staff or its owner switched off wants nothing.
create function fd.deliver(p_event uuid, p_type text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.delivery (event_id, endpoint_id)
  select p_event, e.id from fd.endpoint e
   where (e.state <> 'disabled' or e.disabled_reason = 'auto')
     and (e.event_types = '{}' or p_type = any (e.event_types) or split_part(p_type, '.', 1) || '.*' = any (e.event_types));
end
$$;

create function fd.endpoint_create(p_id uuid, p_url text, p_secret text, p_event_types text[], p_description text) returns uuid
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() not in ('staff', 'system') then
    perform fd.absent('endpoint');
  end if;
  insert into fd.endpoint (id, url, secret, event_types, description) values (p_id, p_url, p_secret, coalesce(p_event_types, '{}'), p_description);
  return p_id;
end
$$;

create function fd.delivery_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform set_config('fd.event', p_event, true);
  update fd.delivery d
     set state = p_to, version = d.version + 1, updated_at = now(), attempts = d.attempts + (p_event = 'claimed')::int,
         next_at = case when p_to = 'retry_scheduled' then coalesce((p_payload ->> 'next_at')::timestamptz, now()) end
   where d.id = p_id;
end
$$;

create function fd.endpoint_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_delivery uuid;
begin
  perform set_config('fd.event', p_event, true);
  update fd.endpoint e
     set state = p_to, version = e.version + 1, updated_at = now(), failures = case when p_to = 'enabled' then 0 else e.failures end,
         failing_since = case when p_to <> 'enabled' then e.failing_since end,
         disabled_reason = case p_event when 'disabled' then 'staff' when 'gone' then 'gone' when 'given_up' then 'auto' end
   where e.id = p_id;
  if p_to = 'disabled' then
    -- one that a runner has in hand is not waited for: that runner waits for this endpoint; see fd.delivery_begin
    for v_delivery in select d.id from fd.delivery d where d.endpoint_id = p_id and d.state in ('pending', 'retry_scheduled')
                       order by d.created_at for no key update skip locked loop
      perform fd.transition('delivery', v_delivery, 'endpoint_disabled');
    end loop;
  elsif p_event = 'enabled' then
    for v_delivery in select d.id from fd.delivery d where d.endpoint_id = p_id and d.state = 'paused'
                       order by d.created_at for no key update skip locked loop
      perform fd.transition('delivery', v_delivery, 'endpoint_enabled');
    end loop;
  end if;
end
$$;

-- Take a delivery in hand: what to send, to whom, signed with what.  No row when there is nothing to do.
create function fd.delivery_begin(p_delivery uuid)
returns table (url text, secret text, event_id uuid, type text, noun text, noun_id uuid, payload jsonb, at timestamptz, attempt bigint)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_state text;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('delivery');
  end if;
  select d.state into v_state from fd.delivery d where d.id = p_delivery for no key update;
  if v_state = 'in_flight' then
    perform fd.transition('delivery', p_delivery, 'lease_lost');
  elsif v_state is null or v_state not in ('pending', 'retry_scheduled') then
    return;
  end if;
  if exists (select from fd.delivery d join fd.endpoint p on p.id = d.endpoint_id where d.id = p_delivery and p.state = 'disabled') then
    perform fd.transition('delivery', p_delivery, 'endpoint_disabled');
    return;
  end if;
  perform fd.transition('delivery', p_delivery, 'claimed');
  return query
  select p.url, p.secret, e.id, e.type, e.noun, e.noun_id, e.payload, e.at, d.attempts
    from fd.delivery d join fd.endpoint p on p.id = d.endpoint_id join fd.event e on e.id = d.event_id where d.id = p_delivery;
end
$$;

-- What became of it: p_outcome 'succeeded', 'failed' or 'gone'.  Says the delivery's state after it.
-- The fifth failure in a row raises the endpoint's alarm, the first success ends it, 410 disables it, and
-- so does a failure when there was no success for p_patience_hours: this delivery too then waits.
create function fd.delivery_end(p_delivery uuid, p_outcome text, p_status bigint, p_ms bigint, p_excerpt text, p_delay_ms bigint,
  p_patience_hours bigint default 120) returns text
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  d fd.delivery;
  p fd.endpoint;
  v_state text;
  v_given_up boolean;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('delivery');
  end if;
  select * into d from fd.delivery x where x.id = p_delivery for no key update;
  select * into p from fd.endpoint x where x.id = d.endpoint_id for no key update;
  v_given_up := p_outcome = 'failed' and p.state = 'failing' and p.failing_since <= now() - make_interval(hours => p_patience_hours::int);
  insert into fd.delivery_attempt (delivery_id, number, status, ms, excerpt) values (p_delivery, d.attempts, p_status, p_ms, left(p_excerpt, 300));
  select t.state into v_state from fd.transition('delivery', p_delivery, p_outcome, null,
    case when p_outcome = 'failed' then jsonb_build_object('to', case when d.attempts >= 10 and not v_given_up then 'exhausted' else 'retry_scheduled' end,
      'next_at', now() + make_interval(secs => coalesce(p_delay_ms, 0) / 1000.0)) else '{}' end) t;
  if p_outcome = 'succeeded' then
    if p.state = 'failing' then
      perform fd.transition('endpoint', p.id, 'recovered');
    elsif p.failures > 0 then
      update fd.endpoint x set failures = 0, failing_since = null where x.id = p.id;
    end if;
  elsif p_outcome = 'gone' then
    if p.state <> 'disabled' then
      perform fd.transition('endpoint', p.id, 'gone');
    end if;
  else
    update fd.endpoint x set failures = x.failures + 1, failing_since = coalesce(x.failing_since, now()) where x.id = p.id;
    if v_given_up then
      perform fd.transition('endpoint', p.id, 'given_up');
      select x.state into v_state from fd.delivery x where x.id = p_delivery;
    elsif p.failures + 1 >= 5 and p.state = 'enabled' then
      perform fd.transition('endpoint', p.id, 'failed');
    end if;
  end if;
  return v_state;
end
$$;

-- An endpoint that is overloaded, or does not answer, is left alone: its other deliveries wait.
create function fd.endpoint_rest(p_delivery uuid, p_rest_ms bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('delivery');
  end if;
  update fd.job j set run_at = now() + make_interval(secs => p_rest_ms / 1000.0)
    from fd.delivery d, fd.delivery other
   where d.id = p_delivery and other.endpoint_id = d.endpoint_id and other.id <> d.id
     and other.state in ('pending', 'retry_scheduled') and j.noun_id = other.id and j.kind = 'deliver'
     and j.state in ('pending', 'retry') and j.run_at < now() + make_interval(secs => p_rest_ms / 1000.0);
end
$$;

-- Send the same event again: a new delivery beside the old one.
create function fd.delivery_replay(p_delivery uuid) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid := fd.new_id();
begin
  if not fd.is_staff() and fd.my_caller() <> 'system' then
    perform fd.absent('delivery');
  end if;
  insert into fd.delivery (id, event_id, endpoint_id, replay_no)
  select v_id, d.event_id, d.endpoint_id, (select max(x.replay_no) + 1 from fd.delivery x where x.event_id = d.event_id and x.endpoint_id = d.endpoint_id)
    from fd.delivery d where d.id = p_delivery and d.state in ('exhausted', 'succeeded');
  if not found then
    perform fd.absent('delivery');
  end if;
  return v_id;
end
$$;

-- A person asks for another go at one of the follow-ups below: of a delivery that waits, at once; of one that
-- ended, as a new delivery; of anything else, its job.
create function fd.effect_retry(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_state text;
begin
  if not (fd.is_staff() or fd.my_caller() = 'system') then
    perform fd.absent('effect');
  end if;
  select d.state into v_state from fd.delivery d where d.id = p_id;
  if not found then
    perform fd.job_replay(p_id);
  elsif v_state = 'retry_scheduled' then
    update fd.job j set run_at = now() where j.noun_id = p_id and j.kind = 'deliver' and j.state in ('pending', 'retry');
    perform fd.tell('fd_job', '');
  else
    perform fd.delivery_replay(p_id);
  end if;
end
$$;

-- What a follow-up, a job or a delivery, is about.  Only an id: fd.effects says whether one may see it.
create function fd.effect_about(p_id uuid) returns uuid
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select j.noun_id from fd.job j where j.id = p_id
  union all
  select e.noun_id from fd.delivery d join fd.event e on e.id = d.event_id where d.id = p_id
$$;

-- The follow-ups of a noun as the desk lists them, for who may read the noun: whoever sees a reservation sees
-- what was told of it, and to whom.
create function fd.effects(p_noun_id uuid)
returns table (id uuid, kind text, title text, state text, attempts bigint, detail text, run_at timestamptz, created_at timestamptz, done_at timestamptz)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select f.id, f.kind, f.title, f.state, f.attempts, f.detail, f.run_at, f.created_at, f.done_at from (
  select j.id, j.kind, j.title, j.state, j.attempts, coalesce(j.last_error, j.result ->> 'detail') as detail, j.run_at, j.created_at, j.done_at, j.position
    from fd.job j where j.noun_id = p_noun_id and j.visible and fd.may(fd.ruling_noun(j.noun) || '.read')
  union all
  select d.id, 'delivery', 'Delivery to ' || split_part(split_part(p.url, '//', 2), '/', 1), d.state, d.attempts,
         (select coalesce(a.status::text, a.excerpt) from fd.delivery_attempt a where a.delivery_id = d.id order by a.number desc limit 1),
         coalesce(d.next_at, d.created_at), d.created_at, case when d.state = 'succeeded' then d.updated_at end, 9
    from fd.event e join fd.delivery d on d.event_id = e.id join fd.endpoint p on p.id = d.endpoint_id
   where e.noun_id = p_noun_id and fd.may(fd.ruling_noun(e.noun) || '.read')) f
   order by f.created_at, f.position, f.kind
   limit 200
$$;

grant select on fd.calendar_entry, fd.sheet_row, fd.mail, fd.delivery, fd.delivery_attempt to fd_desk, fd_look;
grant select (id, url, description, event_types, failures, failing_since, disabled_reason, state, version, created_at, updated_at) on fd.endpoint to fd_desk, fd_look;
grant insert (id, job_id, message_id, noun, noun_id, contact_id, recipient, subject, text, html, ics) on fd.mail to fd_desk;
grant update (state, sent_at) on fd.mail to fd_desk;
grant update (url, description, event_types) on fd.endpoint to fd_desk;
grant execute on function fd.calendar_put(uuid), fd.sheet_put(uuid), fd.calendar_feed(text, bigint), fd.endpoint_create(uuid, text, text, text[], text),
  fd.delivery_begin(uuid), fd.delivery_end(uuid, text, bigint, bigint, text, bigint, bigint), fd.delivery_replay(uuid), fd.endpoint_rest(uuid, bigint), fd.effects(uuid), fd.effect_about(uuid), fd.effect_retry(uuid) to fd_desk;

call fd.privacy('calendar_entry', '{summary}', 'as-is', 'blank', 'as the reservation');
call fd.privacy('calendar_entry', '{uid,status}', 'as-is', 'keep', 'as the reservation');
call fd.privacy('sheet_row', '{name,phone,email,note}', 'as-is', 'blank', '24 months');
call fd.privacy('sheet_row', '{kind,code,service,starts,source}', 'as-is', 'keep', '24 months');
call fd.privacy('mail', '{recipient,subject,text,html,ics}', 'as-is', 'blank', '12 months');
call fd.privacy('mail', '{message_id,noun,state}', 'as-is', 'keep', '12 months');
call fd.privacy('endpoint', '{secret}', 'never', 'keep', 'until removed');
call fd.privacy('endpoint', '{url,description,event_types,state,disabled_reason}', 'not-personal', 'keep', 'until removed');
call fd.privacy('delivery', '{state}', 'not-personal', 'keep', '90 days');
call fd.privacy('delivery_attempt', '{excerpt}', 'never', 'blank', '90 days');

commit;
