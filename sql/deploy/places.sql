-- Deploy frontdesk:places to pg
-- requires: house
-- What can be reserved, where, and when the doors are open.
--
-- Rules are local wall time: "12:00 to 15:00" stays so on the day the clocks change.  A window that
-- closes at or before it opens ends on the next day.  A room is reserved by the night: its windows are
-- check-in times, and only the start has to lie inside them.

begin;
set local role fd_owner;

create table fd.service (
  id uuid primary key default fd.new_id(),
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]*$'),
  name text not null,
  kind text not null check (kind in ('table', 'room', 'treatment')),
  duration_minutes bigint not null check (duration_minutes between 5 and 2880),
  buffer_before_minutes bigint not null default 0 check (buffer_before_minutes between 0 and 1440),
  buffer_after_minutes bigint not null default 0 check (buffer_after_minutes between 0 and 1440),
  slot_step_minutes bigint not null default 15 check (slot_step_minutes between 5 and 1440),
  min_party bigint not null default 1 check (min_party >= 1),
  max_party bigint not null default 8,
  max_units bigint not null default 1 check (max_units between 1 and 10),
  needs_approval boolean not null default false,
  hold_minutes bigint not null default 5 check (hold_minutes between 1 and 120),
  approval_minutes bigint not null default 1440 check (approval_minutes >= 1),
  notice_minutes bigint not null default 0 check (notice_minutes >= 0),
  horizon_days bigint not null default 180 check (horizon_days between 1 and 730),
  early_minutes bigint not null default 60 check (early_minutes >= 0),
  grace_minutes bigint not null default 15 check (grace_minutes >= 0),
  max_nights bigint not null default 1 check (max_nights between 1 and 60),
  policy jsonb not null default '{}',
  position bigint not null default 0,
  active boolean not null default true,
  check (max_party >= min_party),
  check (kind = 'room' or max_nights = 1)
);

create table fd.resource (
  id uuid primary key default fd.new_id(),
  location_id uuid not null references fd.location (id),
  slug text not null unique check (slug ~ '^[a-z][a-z0-9-]*$'),
  name text not null,
  kind text not null check (kind in ('table', 'room', 'treatment')),
  zone text,
  position bigint not null default 0,
  active boolean not null default true
);
create trigger zone_known before insert or update of zone on fd.resource for each row execute function fd.zone_known();

-- The private calendar feed of a resource: whoever has the token reads the entries.  The token itself
-- stays readable for staff, who must be able to copy the address again.
create table fd.resource_feed (
  resource_id uuid primary key references fd.resource (id) on delete cascade,
  token text not null unique default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  created_at timestamptz not null default now()
);
create function fd.resource_fed() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.resource_feed (resource_id) values (new.id);
  return null;
end
$$;
create trigger fed after insert on fd.resource for each row execute function fd.resource_fed();

create table fd.unit (
  id bigint generated always as identity primary key,
  resource_id uuid not null references fd.resource (id),
  name text not null,
  seats_min bigint not null default 1 check (seats_min >= 1),
  seats_max bigint not null,
  combinable boolean not null default false,
  position bigint not null default 0,
  active boolean not null default true,
  check (seats_max >= seats_min),
  unique (resource_id, name)
);

create table fd.service_resource (
  service_id uuid not null references fd.service (id) on delete cascade,
  resource_id uuid not null references fd.resource (id) on delete cascade,
  primary key (service_id, resource_id)
);
create index service_resource_back on fd.service_resource (resource_id);

create table fd.opening_rule (
  id bigint generated always as identity primary key,
  resource_id uuid not null references fd.resource (id) on delete cascade,
  weekday bigint not null check (weekday between 1 and 7),     -- ISO: Monday is 1
  opens time not null,
  closes time not null,
  valid_from date not null default '-infinity',
  valid_until date not null default 'infinity',
  check (valid_until >= valid_from)
);
create index opening_rule_of on fd.opening_rule (resource_id, weekday);

-- A dated change replaces the rules of its day; one for a resource goes before one for all.
create table fd.opening_exception (
  id bigint generated always as identity primary key,
  resource_id uuid references fd.resource (id) on delete cascade,
  day date not null,
  closed boolean not null default false,
  opens time,
  closes time,
  reason text,
  check (closed = (opens is null) and closed = (closes is null))
);
create index opening_exception_of on fd.opening_exception (day);

call fd.make_sighted('fd.resource_feed', 'reservation');

-- The windows in which the resources of a service are open, in local time, for the days from p_from to
-- p_to and the evening before (which may reach past midnight).  Plain SQL, so the planner sees through it.
create function fd.opening_window(p_service uuid, p_resource uuid, p_from date, p_to date)
returns table (resource_id uuid, resource_slug text, resource_name text, resource_position bigint, zone text, opens timestamp, closes timestamp)
language sql stable as $$
  select r.id, r.slug, r.name, r.position, coalesce(r.zone, l.zone), d.day + w.opens,
         d.day + w.closes + case when w.closes <= w.opens then interval '1 day' else interval '0' end
    from fd.service_resource sr
    join fd.resource r on r.id = sr.resource_id and r.active
    join fd.location l on l.id = r.location_id
   cross join lateral (select p_from + n as day from generate_series(-1, p_to - p_from) n) d
   cross join lateral (
     select o.opens, o.closes from fd.opening_rule o
      where o.resource_id = r.id and o.weekday = extract(isodow from d.day)::int
        and d.day between o.valid_from and o.valid_until
        and not exists (select from fd.opening_exception x where x.day = d.day and (x.resource_id = r.id or x.resource_id is null))
     union all
     select x.opens, x.closes from fd.opening_exception x
      where x.day = d.day and not x.closed
        and (x.resource_id = r.id
             or (x.resource_id is null
                 and not exists (select from fd.opening_exception y where y.day = d.day and y.resource_id = r.id)))
   ) w
   where sr.service_id = p_service and (p_resource is null or r.id = p_resource)
$$;

grant select on fd.service, fd.resource, fd.resource_feed, fd.unit, fd.service_resource, fd.opening_rule, fd.opening_exception to fd_desk;
grant select on fd.service, fd.resource, fd.unit, fd.service_resource, fd.opening_rule, fd.opening_exception to fd_look;
grant execute on function fd.opening_window(uuid, uuid, date, date) to fd_desk, fd_look;
call fd.privacy('resource_feed', '{token}', 'never', 'keep', 'until replaced');

commit;
