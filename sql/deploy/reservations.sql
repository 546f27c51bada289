-- Deploy frontdesk:reservations to pg
-- requires: conversations
-- requires: places
-- Reservations and the units they occupy.
--
-- Two live reservations can never share a unit: the exclusion constraint on allocation says so, buffers
-- included, and holds and requests block like confirmed ones.  Everything above it is politeness.

begin;
set local role fd_owner;

-- What a reservation may look like: one short check, see fd.conversation_holds.
create function fd.reservation_holds(p_state text, p_code text, p_party_size bigint, p_starts_at timestamptz, p_ends_at timestamptz,
  p_expires_at timestamptz, p_checked_in_at timestamptz, p_phone text, p_email text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  return p_state in ('held', 'requested', 'confirmed', 'checked_in', 'completed', 'cancelled', 'declined', 'expired', 'no_show')
    and p_code ~ '^R-[2-9CFGHJKMPQRVWX]{4,8}$' and p_party_size >= 1
    and isfinite(p_starts_at) and isfinite(p_ends_at) and p_ends_at > p_starts_at
    -- nobody waits for ever: what is undecided has a deadline
    and (p_state in ('held', 'requested')) = (p_expires_at is not null)
    and (p_state <> 'checked_in' or p_checked_in_at is not null)
    and p_phone ~ '^\+[1-9][0-9]{5,14}$'
    and p_email = lower(p_email) and p_email ~ '^[^@\s]+@[^@\s]+$';
end
$$;

create table fd.reservation (
  id uuid primary key,
  code text not null unique,
  service_id uuid not null references fd.service (id),
  resource_id uuid not null references fd.resource (id),
  contact_id uuid references fd.contact (id),
  visitor_id uuid references fd.visitor (id),
  conversation_id uuid references fd.conversation (id),
  turn_id uuid default fd.my_turn(),
  party_size bigint not null,
  starts_at timestamptz not null,
  ends_at timestamptz not null,
  zone text not null,
  name text,
  phone text,
  email text,
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
  state text not null,
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (fd.reservation_holds(state, code, party_size, starts_at, ends_at, expires_at, checked_in_at, phone, email))
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

call fd.make_sighted('fd.reservation', 'reservation');
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
      if s.needs_approval and fd.kind_of(p_role) = 'guest' then
        perform fd.refuse('needs-approval', 'The house confirms this itself.');
      end if;
    when 'cancelled' then
      if fd.kind_of(p_role) = 'guest' and v.starts_at <= now() then
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
      if v.checked_in_by is distinct from fd.my_user() and not fd.may('reservation.correct') then
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

grant execute on function fd.reservation_holds(text, text, bigint, timestamptz, timestamptz, timestamptz, timestamptz, text, text) to fd_desk;
grant select on fd.allocation to fd_desk, fd_look;
grant select (id, code, service_id, resource_id, contact_id, visitor_id, conversation_id, turn_id, party_size, starts_at, ends_at, zone, name, phone,
  email, note, language, source, expires_at, policy, reason, sequence, checked_in_at, checked_in_by, state, version, created_at, updated_at)
  on fd.reservation to fd_desk, fd_look;
grant update (contact_id, conversation_id, name, phone, email, note, language, manage_hash) on fd.reservation to fd_desk;
grant execute on function fd.present_token(text, bytea) to fd_desk;

call fd.privacy('reservation', '{name,phone,email,note,reason}', 'as-is', 'blank', '24 months after the end');
call fd.privacy('reservation', '{manage_hash}', 'never', 'blank', '24 months after the end');
call fd.privacy('reservation', '{code,zone,language,source,policy,state}', 'as-is', 'keep', '24 months after the end');

commit;
