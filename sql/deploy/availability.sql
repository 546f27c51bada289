-- Deploy frontdesk:availability to pg
-- requires: reservations
-- What is free, and the right to take it.

begin;
set local role fd_owner;

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

-- Why availability has nothing on a day, or at a time of it: party_too_small, party_too_large, in_the_past,
-- too_soon, too_far_ahead, closed; or else full.  And the last open day of which every time may be reserved.
create function fd.unavailable(p_service uuid, p_day date, p_party bigint, p_resource uuid default null, p_at time default null)
returns table (reason text, last_day date)
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  s fd.service;
  v_soonest timestamptz;
  v_limit timestamptz;
  v_today date;
  v_end date;
  v_first timestamptz;
  v_last timestamptz;
begin
  select * into s from fd.service x where x.id = p_service and x.active;
  if not found then
    perform fd.absent('service');
  end if;
  v_soonest := now() + make_interval(mins => s.notice_minutes::int);
  v_limit := now() + make_interval(days => s.horizon_days::int);
  select (now() at time zone t.zone)::date, (v_limit at time zone t.zone)::date into v_today, v_end from fd.site t;
  select coalesce(max(w.opens::date), v_end - 1) into last_day
    from fd.opening_window(p_service, p_resource, v_end - 60, v_end - 1) w;
  -- the first and the last beginning on that day, or whether one of the windows has room for just that one
  select min(b.first at time zone b.zone), max(b.last at time zone b.zone) into v_first, v_last
    from (select w.zone, greatest(w.opens, p_day + coalesce(p_at, '00:00')) as first,
                 least(w.closes - make_interval(mins => case when s.kind = 'room' then 1 else s.duration_minutes::int end),
                       p_day + coalesce(p_at, '24:00'::time)) as last
            from fd.opening_window(p_service, p_resource, p_day, p_day) w) b
   where b.first <= b.last and b.first >= p_day;
  if p_at is not null and v_first is null then      -- not within the hours: still it may be gone, or too far
    select (p_day + p_at) at time zone t.zone, null into v_first, v_last from fd.site t;
  end if;
  reason := case when p_party < s.min_party then 'party_too_small' when p_party > s.max_party then 'party_too_large'
                 when p_day < v_today then 'in_the_past' when p_day > v_end then 'too_far_ahead'
                 when coalesce(v_last, v_first) < now() then 'in_the_past'
                 when v_first >= v_limit then 'too_far_ahead'
                 when v_last is null then 'closed'
                 when v_last < v_soonest then 'too_soon'
                 else 'full' end;
  return next;
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

grant execute on function fd.availability(uuid, date, date, bigint, uuid, time, bigint, bigint),
  fd.unavailable(uuid, date, bigint, uuid, time) to fd_desk;

commit;
