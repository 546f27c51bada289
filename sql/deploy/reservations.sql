-- Deploy frontdesk:reservations to pg
-- requires: conversations
-- requires: places
-- Reservations and the units they occupy.
--
-- Two live reservations can never share a unit: the exclusion constraint on allocation says so, buffers
-- included, and holds and requests block like confirmed ones.  Everything above it is politeness.

begin;
set local role fd_owner;

create table fd.reservation (
  id uuid primary key,
  code text not null unique check (code ~ '^R-[2-9CFGHJKMPQRVWX]{4,8}$'),
  service_id uuid not null references fd.service (id),
  resource_id uuid not null references fd.resource (id),
  contact_id uuid references fd.contact (id),
  visitor_id uuid references fd.visitor (id),
  conversation_id uuid references fd.conversation (id),
  turn_id uuid default fd.my_turn(),
  party_size bigint not null check (party_size >= 1),
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  zone text not null,
  name text,
  phone text check (phone ~ '^\+[1-9][0-9]{5,14}$'),
  email text check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  note text,
  language text not null default 'en',
  source text not null default 'web',
  expires_at timestamptz,
  policy jsonb not null default '{}',
  reason text,
  sequence bigint not null default 0,
  manage_hash bytea check (length(manage_hash) = 32),
  checked_in_at timestamptz,
  checked_in_by uuid,
  state text not null check (state in ('held', 'requested', 'confirmed', 'checked_in', 'completed', 'cancelled', 'declined', 'expired', 'no_show')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (isfinite(starts_at) and isfinite(ends_at) and ends_at > starts_at),
  -- nobody waits for ever: what is undecided has a deadline
  check ((state in ('held', 'requested')) = (expires_at is not null)),
  check (state <> 'checked_in' or checked_in_at is not null)
);
create index reservation_board on fd.reservation (starts_at);
create index reservation_of_visitor on fd.reservation (visitor_id, starts_at);
create index reservation_of_contact on fd.reservation (contact_id, starts_at) where contact_id is not null;
create index reservation_of_conversation on fd.reservation (conversation_id) where conversation_id is not null;
create index reservation_deadline on fd.reservation (expires_at) where expires_at is not null;
create trigger contact_live before insert or update of contact_id on fd.reservation for each row execute function fd.contact_live();
call fd.make_noun('fd.reservation', 'reservation');
alter table fd.confirmation add foreign key (reservation_id) references fd.reservation (id);

-- No personal data, so no row policy: a policy would keep the planner from using the range index,
-- because && is not leakproof.  What it shows, availability shows too.
create table fd.allocation (
  id bigint generated always as identity primary key,
  reservation_id uuid not null references fd.reservation (id),
  unit_id bigint not null references fd.unit (id),
  sequence bigint not null default 0,          -- the version of the promise it belongs to
  period tstzrange not null,                   -- buffers included
  active boolean not null default true,
  expires_at timestamptz,                      -- a hold's deadline, copied: past it the unit counts as free
  check (not isempty(period) and not lower_inf(period) and not upper_inf(period) and isfinite(lower(period)) and isfinite(upper(period))),
  check (lower_inc(period) and not upper_inc(period)),
  constraint allocation_no_overlap exclude using gist (unit_id with =, period with &&) where (active)
);
create index allocation_of_reservation on fd.allocation (reservation_id);

alter table fd.reservation enable row level security;
alter table fd.reservation force row level security;
create policy desk on fd.reservation using (fd.sees_all());
create policy guest on fd.reservation using (visitor_id = fd.my_visitor() or id = fd.my_reservation());

-- Whoever shows the token of the manage link sees that one reservation, and may do what its guest may.
create function fd.present_token(p_code text, p_manage_hash bytea) returns uuid
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_role text := fd.my_role();
  v_id uuid;
begin
  perform set_config('fd.role', 'system', true);
  select r.id into v_id from fd.reservation r where r.code = upper(p_code) and r.manage_hash = p_manage_hash;
  if v_id is not null and v_role = 'anyone' then
    v_role := 'guest';
    perform set_config('fd.caller', 'guest', true), set_config('fd.actor', 'guest', true);
  end if;
  perform set_config('fd.role', v_role, true), set_config('fd.reservation', coalesce(v_id::text, ''), true);
  if v_id is null then
    perform fd.absent('reservation');
  end if;
  return v_id;
end
$$;

-- A live reservation occupies something, a dead one nothing: checked when the transaction commits.
create function fd.reservation_allocated() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid;
begin
  if tg_table_name = 'reservation' then
    v_id := new.id;
  else
    v_id := old.reservation_id;
  end if;
  if exists (select from fd.reservation r where r.id = v_id
               and (r.state in ('held', 'requested', 'confirmed', 'checked_in'))
                   <> exists (select from fd.allocation a where a.reservation_id = r.id and a.active)) then
    raise exception using errcode = '23514', message = 'reservation-not-allocated',
      detail = format('Reservation %s and its allocations disagree.', v_id);
  end if;
  return null;
end
$$;
create constraint trigger allocated after insert or update of state on fd.reservation
  deferrable initially deferred for each row execute function fd.reservation_allocated();
create constraint trigger allocated after update of active or delete on fd.allocation
  deferrable initially deferred for each row execute function fd.reservation_allocated();

-- The right to decide about these units in this period, until the transaction ends.  The lock is on the unit
-- and each quarter of a day that the period touches, so that guests of different evenings do not meet.
-- Everybody asks in the same order; p_wait false never waits, but says false.
create function fd.lock_units(p_units bigint[], p_period tstzrange, p_wait boolean) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_unit bigint;
  v_quarter bigint;
begin
  for v_unit, v_quarter in
    select u, q from unnest(p_units) u,
           generate_series(floor(extract(epoch from lower(p_period)) / 21600)::bigint, floor(extract(epoch from upper(p_period)) / 21600)::bigint) q
     order by u, q
  loop
    if p_wait then
      perform pg_advisory_xact_lock(v_unit::int, v_quarter::int);
    elsif not pg_try_advisory_xact_lock(v_unit::int, v_quarter::int) then
      return false;
    end if;
  end loop;
  return true;
end
$$;

-- The allocations follow the state.
create function fd.reservation_occupies() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_live boolean := new.state in ('held', 'requested', 'confirmed', 'checked_in');
  v_was boolean := old.state in ('held', 'requested', 'confirmed', 'checked_in');
begin
  if v_live and not v_was then
    perform fd.lock_units(array_agg(a.unit_id), range_merge(range_agg(a.period)), true)
       from fd.allocation a where a.reservation_id = new.id and a.sequence = new.sequence;
    begin
      update fd.allocation a set active = true where a.reservation_id = new.id and a.sequence = new.sequence;
    exception when exclusion_violation then
      raise exception using errcode = 'FD423', message = 'slot-taken', detail = 'Somebody else has this place at that time.';
    end;
    return null;
  end if;
  update fd.allocation a
     set active = v_live, expires_at = case when new.state = 'held' then new.expires_at end
   where a.reservation_id = new.id and a.sequence = new.sequence
     and (a.active is distinct from v_live or a.expires_at is distinct from case when new.state = 'held' then new.expires_at end);
  return null;
end
$$;
create trigger occupies after update of state, expires_at on fd.reservation for each row
  when (old.state is distinct from new.state or old.expires_at is distinct from new.expires_at) execute function fd.reservation_occupies();

create function fd.reservation_move(p_id uuid, p_event text, p_to text, p_payload jsonb, p_role text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.reservation;
  s fd.service;
  v_minutes bigint;
begin
  select * into v from fd.reservation r where r.id = p_id;
  select * into s from fd.service x where x.id = v.service_id;
  case p_event
    when 'expired' then
      if v.expires_at > now() then
        perform fd.refuse('too-early', 'Its time has not run out.');
      end if;
    when 'confirmed' then
      if s.needs_approval and fd.kinds_of(p_role) = array['guest'] then
        perform fd.refuse('needs-approval', 'The house confirms this itself.');
      end if;
    when 'cancelled' then
      if fd.kinds_of(p_role) = array['guest'] and v.starts_at <= now() then
        perform fd.refuse('too-late', 'It has begun; please speak to the desk.');
      end if;
    when 'declined' then
      if nullif(btrim(p_payload ->> 'reason'), '') is null then
        perform fd.refuse('reason-needed', 'Say why.');
      end if;
    when 'checked_in' then
      if now() < v.starts_at - make_interval(mins => s.early_minutes::int) then
        perform fd.refuse('too-early', format('Check-in opens %s minutes before the start.', s.early_minutes));
      end if;
    when 'no_show' then
      if now() < v.starts_at + make_interval(mins => s.grace_minutes::int) then
        perform fd.refuse('too-early', format('A no-show is recorded from %s minutes after the start.', s.grace_minutes));
      end if;
    when 'undone' then
      if v.checked_in_at < now() - interval '30 minutes' then
        perform fd.refuse('too-late', 'Undo is possible for 30 minutes.');
      end if;
      if v.checked_in_by is distinct from fd.my_user() and p_role not in ('owner', 'system') then
        perform fd.refuse('not-yours', 'Only who did it, or the owner, may undo it.');
      end if;
    when 'extended' then
      v_minutes := (p_payload ->> 'minutes')::bigint;
      if v_minutes is null or v_minutes not between 5 and 480 then
        perform fd.refuse('minutes-needed', 'Say by how many minutes, 5 to 480.');
      end if;
    when 'changed' then
      perform fd.refuse('use-change', 'A change says the new time; use the change operation.');
    else
      null;
  end case;

  perform set_config('fd.event', p_event, true);
  update fd.reservation r
     set state = p_to, version = r.version + 1, updated_at = now(),
         expires_at = case p_to when 'requested' then least(now() + make_interval(mins => s.approval_minutes::int), r.starts_at)
                                when 'held' then r.expires_at end,
         ends_at = case when p_event = 'extended' then r.ends_at + make_interval(mins => v_minutes::int) else r.ends_at end,
         checked_in_at = case when p_event = 'undone' then null when p_to = 'checked_in' and p_event <> 'extended' then now() else r.checked_in_at end,
         checked_in_by = case when p_event = 'undone' then null when p_to = 'checked_in' and p_event <> 'extended' then fd.my_user() else r.checked_in_by end,
         reason = coalesce(left(p_payload ->> 'reason', 500), r.reason)
   where r.id = p_id;

  if p_event = 'extended' then
    perform fd.lock_units(array_agg(a.unit_id), tstzrange(max(upper(a.period)), max(upper(a.period)) + make_interval(mins => v_minutes::int)), true)
       from fd.allocation a where a.reservation_id = p_id and a.active;
    begin
      update fd.allocation a set period = tstzrange(lower(a.period), upper(a.period) + make_interval(mins => v_minutes::int))
       where a.reservation_id = p_id and a.active;
    exception when exclusion_violation then
      raise exception using errcode = 'FD423', message = 'slot-taken', detail = 'The time after it is taken.';
    end;
  end if;
end
$$;

-- Free times of a service, in one query.
--
-- Slots are wall-clock times of the rules: a time that the clocks skip does not exist, a time that they
-- repeat is offered once.  free counts the single units that fit; when none does but several together
-- do, combined is true.  Ordered by nearness to p_around when given, else by time.  Instants in the
-- past, within the notice or beyond the horizon are left out.  A hold past its deadline does not block.
create function fd.availability(p_service uuid, p_from date, p_to date, p_party bigint, p_resource uuid default null,
  p_around time default null, p_max bigint default 200, p_nights bigint default 1)
returns table (starts_at timestamptz, ends_at timestamptz, local_start text, day date, resource_id uuid, resource_slug text,
               resource_name text, free bigint, combined boolean)
language plpgsql stable security definer set fd.role = 'system' set plan_cache_mode = force_generic_plan
  set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  s fd.service;
  v_from date := p_from;
  v_to date := least(p_to, p_from + 92);
begin
  select * into s from fd.service x where x.id = p_service and x.active;
  if not found then
    perform fd.absent('service');
  end if;
  if p_party not between s.min_party and s.max_party or p_nights not between 1 and s.max_nights then
    return;
  end if;
  return query
  with slot as materialized (
    select distinct w.resource_id, w.resource_slug, w.resource_name, w.resource_position, w.zone, t.local, i.starts_at, e.ends_at
      from fd.opening_window(p_service, p_resource, v_from, v_to) w
     cross join lateral generate_series(w.opens, w.closes - interval '1 minute', make_interval(mins => s.slot_step_minutes::int)) t(local)
     cross join lateral (select t.local at time zone w.zone as starts_at) i
     cross join lateral (
       select case when s.kind = 'room'
                   then (t.local + make_interval(days => (p_nights - 1)::int, mins => s.duration_minutes::int)) at time zone w.zone
                   else i.starts_at + make_interval(mins => s.duration_minutes::int) end as ends_at) e
     where t.local >= v_from and t.local < v_to + 1
       and i.starts_at at time zone w.zone = t.local
       and i.starts_at >= now() + make_interval(mins => s.notice_minutes::int)
       and i.starts_at < now() + make_interval(days => s.horizon_days::int)
       and (s.kind = 'room' or e.ends_at <= w.closes at time zone w.zone)
  ), place as materialized (
    select u.id, u.resource_id, u.seats_min, u.seats_max, u.combinable,
           coalesce((select range_agg(a.period) from fd.allocation a
                      where a.unit_id = u.id and a.active and (a.expires_at is null or a.expires_at > now())
                        and a.period && tstzrange(v_from::timestamptz - interval '4 days', v_to::timestamptz + make_interval(days => 4 + p_nights::int))),
                    '{}'::tstzmultirange) as busy
      from fd.service_resource sr
      join fd.unit u on u.resource_id = sr.resource_id and u.active
     where sr.service_id = p_service and (p_resource is null or sr.resource_id = p_resource)
  )
  select o.starts_at, o.ends_at, to_char(o.local, 'HH24:MI'), o.local::date, o.resource_id, o.resource_slug, o.resource_name,
         greatest(c.singles, 1), c.singles = 0
    from slot o
   cross join lateral (
     select tstzrange(o.starts_at - make_interval(mins => s.buffer_before_minutes::int),
                      o.ends_at + make_interval(mins => s.buffer_after_minutes::int)) as period) t
   cross join lateral (
     select count(*) as singles from place p
      where p.resource_id = o.resource_id and p_party between p.seats_min and p.seats_max and not p.busy && t.period) c
   where case when c.singles > 0 then true
              when s.max_units > 1 then (
                select sum(x.seats_max) from (
                  select p.seats_max from place p
                   where p.resource_id = o.resource_id and p.combinable and not p.busy && t.period
                   order by p.seats_max desc limit s.max_units) x) >= p_party
              else false end
   order by case when p_around is not null then abs(extract(epoch from o.local::time - p_around)) end, o.starts_at, o.resource_position
   limit least(p_max, 5000);
end
$$;

-- The units to take: the smallest single one that fits, else the fewest combinable ones of one resource.
-- Null when nothing is free.  p_prefer puts one resource before the others without insisting; p_avoid puts
-- units last that somebody else is deciding about.
create function fd.pick_units(p_service uuid, p_resources uuid[], p_party bigint, p_period tstzrange, p_except uuid, p_prefer uuid,
  p_avoid bigint[])
returns bigint[]
language plpgsql stable security definer set fd.role = 'system' set plan_cache_mode = force_generic_plan
  set search_path = pg_catalog, fd, public as $$
declare
  v_units bigint[];
  v_max bigint;
begin
  select array[u.id] into v_units
    from fd.service_resource sr
    join fd.resource r on r.id = sr.resource_id and r.active
    join fd.unit u on u.resource_id = r.id and u.active
   where sr.service_id = p_service and (p_resources is null or r.id = any (p_resources))
     and p_party between u.seats_min and u.seats_max
     and not exists (select from fd.allocation a where a.unit_id = u.id and a.active and a.period && p_period
                        and (a.expires_at is null or a.expires_at > now()) and a.reservation_id is distinct from p_except)
   order by u.id = any (p_avoid), (r.id is not distinct from p_prefer) desc, u.seats_max, r.position, u.position, u.id limit 1;
  if v_units is not null then
    return v_units;
  end if;
  select s.max_units into v_max from fd.service s where s.id = p_service;
  if v_max < 2 then
    return null;
  end if;
  with place as (
    select u.id, u.resource_id, r.position, u.seats_max,
           row_number() over w as rank, sum(u.seats_max) over w as together
      from fd.service_resource sr
      join fd.resource r on r.id = sr.resource_id and r.active
      join fd.unit u on u.resource_id = r.id and u.active and u.combinable
     where sr.service_id = p_service and (p_resources is null or r.id = any (p_resources))
       and not exists (select from fd.allocation a where a.unit_id = u.id and a.active and a.period && p_period
                          and (a.expires_at is null or a.expires_at > now()) and a.reservation_id is distinct from p_except)
    window w as (partition by u.resource_id order by u.seats_max desc, u.position, u.id)
  ), best as (
    select p.resource_id, min(p.rank) as n from place p
     where p.together >= p_party and p.rank between 2 and v_max
     group by p.resource_id, p.position
     order by (p.resource_id is not distinct from p_prefer) desc, min(p.rank), p.position limit 1
  ), most as (      -- all but the last are the largest, the last is the smallest that completes them
    select p.* from place p join best b on b.resource_id = p.resource_id and p.rank < b.n
  ), last as (
    select p.id from place p join best b on b.resource_id = p.resource_id and p.rank >= b.n
     where p.seats_max >= p_party - (select sum(m.seats_max) from most m)
     order by p.seats_max, p.rank limit 1
  )
  select array_agg(x.id order by x.id) into v_units from (select m.id from most m union all select l.id from last l) x;
  return v_units;
end
$$;

-- Let go of holds that ran out on these units.  One that somebody is moving this moment is left alone.
create function fd.release_stale(p_units bigint[], p_period tstzrange) returns void
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set fd.actor = 'system:expire'
  set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid;
begin
  for v_id in
    select distinct a.reservation_id from fd.allocation a
     where a.unit_id = any (p_units) and a.active and a.period && p_period and a.expires_at <= now() order by 1
  loop
    perform 1 from fd.reservation r where r.id = v_id and r.state = 'held' and r.expires_at <= now() for no key update skip locked;
    if found then
      perform fd.transition('reservation', v_id, 'expired');
    end if;
  end loop;
end
$$;

-- Choose units and have the right to them, or FD423 when nothing is free.
--
-- A choice is made without locks; then exactly its units are locked, and looked at again.  Units that
-- somebody else is deciding about are left for others that fit; when there are no others this waits, but
-- only while the transaction has decided about nothing yet: who holds a lock never waits for one, so
-- nobody waits in a circle.  A choice that was lost gives its locks back (the subtransaction) before the
-- next, so that two hundred who ask for the last table are told one after the other without delay.
create function fd.take_units(p_service uuid, p_resources uuid[], p_party bigint, p_period tstzrange, p_except uuid, p_prefer uuid)
returns bigint[]
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_units bigint[];
  v_avoid bigint[] := '{}';
  v_holding boolean := current_setting('fd.holding', true) is not distinct from 'yes';
  v_seen boolean;
begin
  for v_try in 1..case when v_holding then 12 else 60 end loop
    v_units := fd.pick_units(p_service, p_resources, p_party, p_period, p_except, p_prefer, v_avoid);
    if v_units is null then
      raise exception using errcode = 'FD423', message = 'slot-taken', detail = 'Nothing is free at that time.';
    end if;
    v_seen := v_units && v_avoid;
    if v_seen and (v_holding or v_try > 3) then
      perform pg_sleep(least(0.1, 0.002 * v_try) * (0.5 + random()));
    end if;
    begin
      if not fd.lock_units(v_units, p_period, v_seen and not v_holding) then
        raise exception using errcode = 'FD000', message = 'busy';
      end if;
      perform fd.release_stale(v_units, p_period);
      if exists (select from fd.allocation a where a.unit_id = any (v_units) and a.active and a.period && p_period
                    and a.reservation_id is distinct from p_except) then
        raise exception using errcode = 'FD000', message = 'lost';
      end if;
      perform set_config('fd.holding', 'yes', true);
      return v_units;
    exception when sqlstate 'FD000' then
      v_avoid := v_avoid || v_units;
    end;
  end loop;
  raise exception using errcode = '55P03', message = 'busy', detail = 'Too many guests ask for the same place; ask again.';
end
$$;

-- A code a guest can read aloud: no vowels, nothing that looks like something else.
create function fd.new_code(p_prefix text, p_length bigint) returns text
language sql volatile set search_path = pg_catalog, fd, public as $$
  select p_prefix || string_agg(substr('23456789CFGHJKMPQRVWX', 1 + (get_byte(r.bytes, i) * 256 + get_byte(r.bytes, i + 8)) % 21, 1), '')
    from (select sha256(uuid_send(gen_random_uuid())) as bytes) r, generate_series(0, p_length::int - 1) i
$$;

-- May this be reserved?  Raises FD422 with the reason.  Staff may overrule the clock and the hours
-- (a guest who stands at the door), never the size.  Says when it ends, in which zone.
create function fd.reservation_checked(p_service uuid, p_resource uuid, p_starts_at timestamptz, p_party bigint, p_nights bigint)
returns table (ends_at timestamptz, zone text, resources uuid[])
language plpgsql stable security definer set fd.role = 'system' set plan_cache_mode = force_generic_plan
  set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  s fd.service;
  v_staff boolean := fd.is_staff();
  v_zone text;
  v_open uuid[];
  v_grid uuid[];
  v_ends timestamptz;
begin
  select * into s from fd.service x where x.id = p_service and x.active;
  if not found then
    perform fd.absent('service');
  end if;
  if p_resource is not null and not exists (select from fd.service_resource sr join fd.resource r on r.id = sr.resource_id and r.active
                                             where sr.service_id = p_service and sr.resource_id = p_resource) then
    perform fd.absent('resource');
  end if;
  if p_party is null or p_party < s.min_party then
    perform fd.refuse('party-too-small', format('%s is for %s or more.', s.name, s.min_party));
  elsif p_party > s.max_party then
    perform fd.refuse('party-too-large', format('%s is for up to %s.', s.name, s.max_party));
  elsif p_nights not between 1 and s.max_nights then
    perform fd.refuse('nights', format('%s is for 1 to %s nights.', s.name, s.max_nights));
  elsif p_starts_at is null or not isfinite(p_starts_at) then
    perform fd.refuse('start-needed', 'Say when.');
  elsif not v_staff and p_starts_at < now() then
    perform fd.refuse('in-the-past', 'That time has passed.');
  elsif not v_staff and p_starts_at < now() + make_interval(mins => s.notice_minutes::int) then
    perform fd.refuse('too-soon', format('Please reserve at least %s minutes ahead.', s.notice_minutes));
  elsif p_starts_at >= now() + make_interval(days => s.horizon_days::int) then
    perform fd.refuse('too-far-ahead', format('Reservations open %s days ahead.', s.horizon_days));
  end if;

  select min(coalesce(r.zone, l.zone)) into v_zone
    from fd.service_resource sr join fd.resource r on r.id = sr.resource_id join fd.location l on l.id = r.location_id
   where sr.service_id = p_service and (p_resource is null or r.id = p_resource);
  v_ends := case when s.kind = 'room'
    then (p_starts_at at time zone v_zone + make_interval(days => (p_nights - 1)::int, mins => s.duration_minutes::int)) at time zone v_zone
    else p_starts_at + make_interval(mins => s.duration_minutes::int) end;

  if not v_staff then
    select array_agg(distinct w.resource_id),
           array_agg(distinct w.resource_id) filter (
             where mod(extract(epoch from (p_starts_at at time zone w.zone) - w.opens)::bigint, s.slot_step_minutes * 60) = 0
               and (p_starts_at at time zone w.zone) at time zone w.zone = p_starts_at)
      into v_open, v_grid
      from fd.opening_window(p_service, p_resource, (p_starts_at at time zone v_zone)::date - 1, (p_starts_at at time zone v_zone)::date + 1) w
     where p_starts_at at time zone w.zone >= w.opens and p_starts_at at time zone w.zone < w.closes
       and (s.kind = 'room' or v_ends <= w.closes at time zone w.zone);
    if v_open is null then
      perform fd.refuse('closed-then', 'The house is closed at that time.');
    elsif v_grid is null then
      perform fd.refuse('off-grid', format('Times are given every %s minutes.', s.slot_step_minutes));
    end if;
  end if;
  return query select v_ends, v_zone, coalesce(v_grid, case when p_resource is not null then array[p_resource] end);
end
$$;

-- Reserve in one call.  p_state 'held' (default), 'requested' or 'confirmed'; a guest's confirmed
-- becomes requested where the house approves itself.  Without p_resource any will do.
--
-- FD404 no such service or resource · FD422 in-the-past, too-soon, too-far-ahead, closed-then, off-grid,
-- party-too-small, party-too-large, nights, start-needed, too-many-holds, visitor-needed · FD423 nothing is free.
create function fd.reservation_hold(p_id uuid, p_service uuid, p_starts_at timestamptz, p_party bigint,
  p_resource uuid default null, p_state text default 'held', p_name text default null, p_phone text default null,
  p_email text default null, p_note text default null, p_contact uuid default null, p_conversation uuid default null,
  p_source text default 'web', p_language text default null, p_manage_hash bytea default null, p_nights bigint default 1,
  p_hold_minutes bigint default null)
returns table (id uuid, code text, state text, version bigint, resource_id uuid, ends_at timestamptz, expires_at timestamptz)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  s fd.service;
  v_open uuid[];
  v_zone text;
  v_ends timestamptz;
  v_period tstzrange;
  v_units bigint[];
  v_state text := p_state;
  v_expires timestamptz;
  v_resource uuid;
  v_code text;
begin
  if p_state not in ('held', 'requested', 'confirmed') then
    perform fd.refuse_move('reservation', '', p_state, fd.my_caller());
  end if;
  select c.ends_at, c.zone, c.resources into v_ends, v_zone, v_open
    from fd.reservation_checked(p_service, p_resource, p_starts_at, p_party, p_nights) c;
  select * into s from fd.service x where x.id = p_service;

  if fd.my_caller() in ('anyone', 'guest') then
    if fd.my_visitor() is null then
      perform fd.refuse('visitor-needed', 'A reservation belongs to a visitor.');
    end if;
    if p_state = 'confirmed' and s.needs_approval then
      v_state := 'requested';
    end if;
    if (select count(*) from fd.reservation r where r.visitor_id = fd.my_visitor() and r.state = 'held' and r.expires_at > now()) >= 5 then
      perform fd.refuse('too-many-holds', 'Five places are held for you already; confirm or release one.');
    end if;
  end if;
  v_expires := case v_state
    when 'held' then now() + make_interval(mins => coalesce(p_hold_minutes, s.hold_minutes)::int)
    when 'requested' then least(now() + make_interval(mins => s.approval_minutes::int), greatest(p_starts_at, now() + interval '1 minute')) end;
  v_period := tstzrange(p_starts_at - make_interval(mins => s.buffer_before_minutes::int), v_ends + make_interval(mins => s.buffer_after_minutes::int));

  v_units := fd.take_units(p_service, v_open, p_party, v_period, null, null);
  select r.id, coalesce(r.zone, l.zone) into v_resource, v_zone
    from fd.unit u join fd.resource r on r.id = u.resource_id join fd.location l on l.id = r.location_id where u.id = v_units[1];
  for v_try in 0..20 loop       -- codes are short: a used one is drawn again, a little longer each third time
    v_code := fd.new_code('R-', 4 + v_try / 3);
    exit when not exists (select from fd.reservation r where r.code = v_code);
  end loop;
  insert into fd.reservation (id, code, service_id, resource_id, contact_id, visitor_id, conversation_id, party_size, starts_at, ends_at,
      zone, name, phone, email, note, language, source, expires_at, policy, manage_hash, state)
  values (p_id, v_code, p_service, v_resource, p_contact, case when fd.is_staff() then null else fd.my_visitor() end, p_conversation,
      p_party, p_starts_at, v_ends, v_zone, p_name, p_phone, p_email, p_note, coalesce(p_language, 'en'), coalesce(p_source, 'web'),
      v_expires, s.policy, p_manage_hash, v_state);
  insert into fd.allocation (reservation_id, unit_id, period, expires_at)
  select p_id, u, v_period, case when v_state = 'held' then v_expires end from unnest(v_units) u order by u;
  return query select p_id, v_code, v_state, 1::bigint, v_resource, v_ends, v_expires;
end
$$;

-- Move a confirmed reservation, all or nothing: the old place is freed and the new one taken in one step,
-- or nothing changes.  Null keeps what it was.  Errors as fd.transition and fd.reservation_hold.
create function fd.reservation_change(p_id uuid, p_starts_at timestamptz, p_party bigint, p_resource uuid, p_expected_version bigint,
  p_nights bigint default null)
returns table (state text, version bigint, sequence bigint, resource_id uuid, starts_at timestamptz, ends_at timestamptz)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v fd.reservation;
begin
  select * into v from fd.reservation r where r.id = p_id for no key update;
  if not found then
    perform fd.absent('reservation');
  end if;
  if p_expected_version is not null and p_expected_version <> v.version then
    perform fd.refuse_version('reservation', v.version, p_expected_version);
  end if;
  if v.state <> 'confirmed' then
    perform fd.refuse_move('reservation', v.state, 'changed', fd.my_role());
  end if;
  if v.starts_at <= now() and not fd.is_staff() then
    perform fd.refuse('too-late', 'It has begun; please speak to the desk.');
  end if;
  return query select * from fd.reservation_swap(v, coalesce(p_starts_at, v.starts_at), coalesce(p_party, v.party_size), p_resource, p_nights);
end
$$;

create function fd.reservation_swap(v fd.reservation, p_starts_at timestamptz, p_party bigint, p_resource uuid, p_nights bigint)
returns table (state text, version bigint, sequence bigint, resource_id uuid, starts_at timestamptz, ends_at timestamptz)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  s fd.service;
  v_nights bigint;
  v_open uuid[];
  v_zone text;
  v_ends timestamptz;
  v_period tstzrange;
  v_units bigint[];
  v_resource uuid;
begin
  select * into s from fd.service x where x.id = v.service_id;
  v_nights := coalesce(p_nights, case when s.kind = 'room'
    then 1 + ((v.ends_at at time zone v.zone)::date - ((v.starts_at at time zone v.zone) + make_interval(mins => s.duration_minutes::int))::date) else 1 end);
  select c.ends_at, c.zone, c.resources into v_ends, v_zone, v_open
    from fd.reservation_checked(v.service_id, p_resource, p_starts_at, p_party, v_nights) c;
  v_period := tstzrange(p_starts_at - make_interval(mins => s.buffer_before_minutes::int), v_ends + make_interval(mins => s.buffer_after_minutes::int));

  v_units := fd.take_units(v.service_id, v_open, p_party, v_period, v.id, v.resource_id);
  select r.id, coalesce(r.zone, l.zone) into v_resource, v_zone
    from fd.unit u join fd.resource r on r.id = u.resource_id join fd.location l on l.id = r.location_id where u.id = v_units[1];
  update fd.allocation a set active = false where a.reservation_id = v.id and a.active;
  insert into fd.allocation (reservation_id, unit_id, sequence, period)
  select v.id, u, v.sequence + 1, v_period from unnest(v_units) u order by u;
  perform set_config('fd.event', 'changed', true);
  update fd.reservation r
     set starts_at = p_starts_at, ends_at = v_ends, party_size = p_party, resource_id = v_resource, zone = v_zone,
         sequence = r.sequence + 1, version = r.version + 1, updated_at = now()
   where r.id = v.id;
  return query select v.state, v.version + 1, v.sequence + 1, v_resource, p_starts_at, v_ends;
end
$$;

-- The deadline of a hold or a request: true when it was let go, false when it had moved on.
create function fd.reservation_expire(p_id uuid) returns boolean
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform 1 from fd.reservation r where r.id = p_id and r.state in ('held', 'requested') and r.expires_at <= now() for no key update;
  if found then
    perform fd.transition('reservation', p_id, 'expired');
    return true;
  end if;
  return false;
end
$$;

grant select on fd.allocation to fd_desk, fd_look;
grant select (id, code, service_id, resource_id, contact_id, visitor_id, conversation_id, turn_id, party_size, starts_at, ends_at, zone, name, phone,
  email, note, language, source, expires_at, policy, reason, sequence, checked_in_at, checked_in_by, state, version, created_at, updated_at)
  on fd.reservation to fd_desk, fd_look;
grant update (contact_id, conversation_id, name, phone, email, note, language, manage_hash) on fd.reservation to fd_desk;
grant execute on function fd.present_token(text, bytea),
  fd.availability(uuid, date, date, bigint, uuid, time, bigint, bigint),
  fd.reservation_hold(uuid, uuid, timestamptz, bigint, uuid, text, text, text, text, text, uuid, uuid, text, text, bytea, bigint, bigint),
  fd.reservation_change(uuid, timestamptz, bigint, uuid, bigint, bigint), fd.reservation_expire(uuid) to fd_desk;

call fd.privacy('reservation', '{name,phone,email,note,reason}', 'as-is', 'blank', '24 months after the end');
call fd.privacy('reservation', '{manage_hash}', 'never', 'blank', '24 months after the end');
call fd.privacy('reservation', '{code,zone,language,source,policy,state}', 'as-is', 'keep', '24 months after the end');

commit;
