-- Deploy frontdesk:holding to pg
-- requires: availability
-- From a wish to a place: what may be reserved, the hold, the change, the deadline.

begin;
set local role fd_owner;

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

grant execute on function fd.reservation_hold(uuid, uuid, timestamptz, bigint, uuid, text, text, text, text, text, uuid, uuid, text, text, bytea, bigint, bigint),
  fd.reservation_change(uuid, timestamptz, bigint, uuid, bigint, bigint), fd.reservation_expire(uuid) to fd_desk;

commit;
