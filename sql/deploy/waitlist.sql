-- Deploy frontdesk:waitlist to pg
-- requires: holding
-- Wishes for what was full, and timed offers of what became free.
--
-- An offer is a real hold: the exclusion constraint makes it the one live offer for those units.

begin;
set local role fd_owner;

create table fd.waitlist_entry (
  id uuid primary key,
  service_id uuid not null references fd.service (id),
  resource_id uuid references fd.resource (id),
  contact_id uuid references fd.contact (id),
  visitor_id uuid references fd.visitor (id),
  conversation_id uuid references fd.conversation (id),
  party_size bigint not null check (party_size >= 1),
  wish_from timestamptz not null,
  wish_until timestamptz not null,
  name text,
  phone text check (phone ~ '^\+[1-9][0-9]{5,14}$'),
  email text check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  language text not null default 'en',
  reservation_id uuid references fd.reservation (id),
  offer_expires_at timestamptz,
  lapses bigint not null default 0,
  state text not null default 'waiting' check (state in ('waiting', 'offered', 'accepted', 'cancelled', 'expired')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (wish_until >= wish_from),
  check ((state = 'offered') = (offer_expires_at is not null)),
  check (state not in ('offered', 'accepted') or reservation_id is not null)
);
create unique index waitlist_one_offer on fd.waitlist_entry (reservation_id) where state = 'offered';
create index waitlist_line on fd.waitlist_entry (service_id, lapses, created_at) where state = 'waiting';
create index waitlist_open on fd.waitlist_entry (wish_from, id) where state in ('waiting', 'offered');
create index waitlist_of_visitor on fd.waitlist_entry (visitor_id);
create trigger contact_live before insert or update of contact_id on fd.waitlist_entry for each row execute function fd.contact_live();
call fd.make_noun('fd.waitlist_entry', 'waitlist_entry');

call fd.make_sighted('fd.waitlist_entry', 'reservation');
create policy guest on fd.waitlist_entry using (visitor_id = fd.my_visitor());

create function fd.waitlist_join(p_id uuid, p_service uuid, p_resource uuid, p_party bigint, p_from timestamptz, p_until timestamptz,
  p_name text, p_phone text, p_email text, p_contact uuid, p_conversation uuid, p_language text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  s fd.service;
begin
  select * into s from fd.service x where x.id = p_service and x.active;
  if not found then
    perform fd.absent('service');
  end if;
  if p_party not between s.min_party and s.max_party then
    perform fd.refuse(case when p_party < s.min_party then 'party-too-small' else 'party-too-large' end,
      format('%s is for %s to %s.', s.name, s.min_party, s.max_party));
  elsif p_until < now() then
    perform fd.refuse('in-the-past', 'That time has passed.');
  elsif not fd.is_staff() and fd.my_visitor() is null then
    perform fd.refuse('visitor-needed', 'A wish belongs to a visitor.');
  elsif (select count(*) from fd.waitlist_entry w where w.visitor_id = fd.my_visitor() and w.state in ('waiting', 'offered')) >= 5 then
    perform fd.refuse('too-many-wishes', 'You are waiting for five times already.');
  end if;
  insert into fd.waitlist_entry (id, service_id, resource_id, contact_id, visitor_id, conversation_id, party_size, wish_from, wish_until,
      name, phone, email, language)
  values (p_id, p_service, p_resource, p_contact, case when fd.is_staff() then null else fd.my_visitor() end, p_conversation, p_party,
      p_from, p_until, p_name, p_phone, p_email, coalesce(p_language, 'en'));
  return p_id;
end
$$;

create function fd.waitlist_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.waitlist_entry;
begin
  select * into v from fd.waitlist_entry w where w.id = p_id;
  if p_event = 'offered' and p_payload ->> 'reservation_id' is null then
    perform fd.refuse('use-offer', 'An offer holds a place; use fd.waitlist_offer.');
  elsif p_event = 'lapsed' and v.offer_expires_at > now() then
    perform fd.refuse('too-early', 'The offer still stands.');
  elsif p_event = 'accepted' and v.offer_expires_at <= now()
        and exists (select from fd.reservation r where r.id = v.reservation_id and r.state not in ('confirmed', 'requested')) then
    perform fd.refuse('offer-expired', 'The offer has run out.');
  elsif p_event = 'passed' and v.wish_until > now() then
    perform fd.refuse('too-early', 'The wish may still come true.');
  end if;
  perform set_config('fd.event', p_event, true);
  update fd.waitlist_entry w
     set state = p_to, version = w.version + 1, updated_at = now(),
         reservation_id = case when p_event = 'offered' then (p_payload ->> 'reservation_id')::uuid when p_to in ('waiting', 'cancelled') then null else w.reservation_id end,
         offer_expires_at = case when p_event = 'offered' then (p_payload ->> 'expires_at')::timestamptz end,
         lapses = w.lapses + case when p_event = 'lapsed' then 1 else 0 end
   where w.id = p_id;
  if p_event = 'accepted' and exists (select from fd.reservation r where r.id = v.reservation_id and r.state = 'held') then
    perform fd.transition('reservation', v.reservation_id, 'confirmed');
  elsif p_event = 'withdrawn' and v.state = 'offered' then
    perform fd.transition('reservation', v.reservation_id, 'cancelled');
  end if;
end
$$;

-- Whoever confirms what was held for them, by the link in the letter say, has accepted the offer.
create function fd.waitlist_taken() returns trigger
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_entry uuid;
begin
  select w.id into v_entry from fd.waitlist_entry w where w.reservation_id = new.id and w.state = 'offered';
  if found then
    perform fd.transition('waitlist_entry', v_entry, 'accepted');
  end if;
  return null;
end
$$;
create trigger waitlist_taken after update of state on fd.reservation for each row
  when (old.state = 'held' and new.state in ('confirmed', 'requested')) execute function fd.waitlist_taken();

-- Something of this reservation became free: hold it for the first in line whom it fits, for 15 minutes.
-- Says which entry was offered it, or null.  Run by the job 'waitlist'.
create function fd.waitlist_offer(p_reservation uuid) returns uuid
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_freed fd.reservation;
  w fd.waitlist_entry;
  v_slot record;
  v_hold uuid;
  v_expires timestamptz;
begin
  select * into v_freed from fd.reservation r where r.id = p_reservation;
  if not found then
    return null;
  end if;
  for w in
    select * from fd.waitlist_entry e
     where e.state = 'waiting' and e.lapses < 3 and e.service_id = v_freed.service_id and e.wish_until > now()
       and e.wish_from < v_freed.ends_at and e.wish_until >= v_freed.starts_at - interval '6 hours'
     order by e.lapses, e.created_at limit 50 for no key update skip locked
  loop
    select a.starts_at, a.resource_id into v_slot
      from fd.availability(w.service_id, (w.wish_from at time zone v_freed.zone)::date, (w.wish_until at time zone v_freed.zone)::date,
                           w.party_size, w.resource_id) a
     where a.starts_at between w.wish_from and w.wish_until order by a.starts_at limit 1;
    continue when not found;
    v_hold := fd.new_id();
    begin
      select h.expires_at into v_expires
        from fd.reservation_hold(v_hold, w.service_id, v_slot.starts_at, w.party_size, v_slot.resource_id, 'held', w.name, w.phone, w.email,
               null, w.contact_id, w.conversation_id, 'waitlist', w.language, null, 1, 15) h;
    exception when sqlstate 'FD423' or sqlstate 'FD422' then
      continue;
    end;
    update fd.reservation r set visitor_id = w.visitor_id where r.id = v_hold;
    perform fd.transition('waitlist_entry', w.id, 'offered', null, jsonb_build_object('reservation_id', v_hold, 'expires_at', v_expires));
    return w.id;
  end loop;
  return null;
end
$$;

-- An offer ran out: the place goes on to the next in line, this entry to the end.  Run by the job 'lapse'.
create function fd.waitlist_lapse(p_entry uuid) returns boolean
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.waitlist_entry;
begin
  select * into v from fd.waitlist_entry w where w.id = p_entry and w.state = 'offered' and w.offer_expires_at <= now() for no key update;
  if not found then
    return false;
  end if;
  perform fd.transition('waitlist_entry', p_entry, 'lapsed');
  perform fd.reservation_expire(v.reservation_id);      -- whose event offers it to the next
  return true;
end
$$;

grant select on fd.waitlist_entry to fd_desk, fd_look;
grant update (contact_id, name, phone, email) on fd.waitlist_entry to fd_desk;
grant execute on function fd.waitlist_join(uuid, uuid, uuid, bigint, timestamptz, timestamptz, text, text, text, uuid, uuid, text),
  fd.waitlist_offer(uuid), fd.waitlist_lapse(uuid) to fd_desk;
call fd.privacy('waitlist_entry', '{name,phone,email}', 'as-is', 'blank', '6 months after the wish');
call fd.privacy('waitlist_entry', '{language,state}', 'as-is', 'keep', '6 months after the wish');

commit;
