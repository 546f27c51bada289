-- Deploy frontdesk:chat to pg
-- requires: knowledge
-- requires: waitlist
-- What one chat turn needs to know, and how a reservation is shown.

begin;
set local role fd_owner;

-- A reservation as people see it.  The caller's own sight: the view bypasses no policy.
create view fd.reservation_card with (security_invoker = true) as
select r.id, r.code, r.state, r.version, r.sequence, s.slug as service, s.name as service_name, s.kind,
       x.slug as resource, x.name as resource_name,
       (select coalesce(jsonb_agg(u.name order by u.position, u.id), '[]')
          from fd.allocation a join fd.unit u on u.id = a.unit_id
         where a.reservation_id = r.id and a.sequence = r.sequence) as units,
       r.party_size, r.starts_at as start, r.ends_at as "end",
       to_char(r.starts_at at time zone r.zone, 'FMDy FMDD Mon HH24:MI') as local,
       (r.starts_at at time zone r.zone)::date as day,
       (extract(hour from r.starts_at at time zone r.zone) * 60 + extract(minute from r.starts_at at time zone r.zone))::bigint as minute,
       r.zone, r.name, r.phone, r.email, r.note, r.expires_at, r.created_at,
       to_jsonb(fd.legal_events('reservation', r.state, fd.my_caller())) as legal,
       r.contact_id as contact, r.conversation_id as conversation, r.visitor_id
  from fd.reservation r
  join fd.service s on s.id = r.service_id
  join fd.resource x on x.id = r.resource_id;
grant select on fd.reservation_card to fd_desk, fd_look;

-- The services with their areas and usual hours, as the assistant numbers them.  A plan that is kept costs
-- a tenth of one that is made.
create function fd.house_services(p_day date) returns jsonb
language plpgsql stable set plan_cache_mode = force_generic_plan set search_path = pg_catalog, fd, public as $$
begin
  return coalesce((select jsonb_agg(jsonb_build_object(
           'id', s.id, 'slug', s.slug, 'name', s.name, 'kind', s.kind, 'min_party', s.min_party, 'max_party', s.max_party,
           'hold_minutes', s.hold_minutes,
           'opens', coalesce(extract(epoch from h.opens - p_day)::bigint / 60, 0),
           'closes', coalesce(extract(epoch from h.closes - p_day)::bigint / 60, 0),
           'areas', (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'slug', x.slug, 'name', x.name) order by x.position, x.slug), '[]')
                       from fd.service_resource sr join fd.resource x on x.id = sr.resource_id
                      where sr.service_id = s.id and x.active)) order by s.position, s.slug)
    from fd.service s
   cross join lateral (select min(w.opens) as opens, max(w.closes) as closes
                         from fd.opening_window(s.id, null, p_day, p_day) w where w.opens >= p_day) h
   where s.active), '[]');
end
$$;

-- Begin a turn: the guest's message is written and everything the assistant looks at is read, in one
-- round trip.  A conversation that is named must be the caller's (FD404).
create function fd.chat_begin(p_turn uuid, p_conversation uuid, p_fresh uuid, p_message uuid, p_text text, p_language text,
  out conversation uuid, out contact uuid, out turn bigint, out seq bigint, out minutes bigint, out state text, out owner_kind text,
  out language text, out contact_name text, out contact_phone text, out contact_email text, out memory jsonb, out today date)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_said record;
  v_local timestamp := now() at time zone (select s.zone from fd.site s);
begin
  conversation := coalesce(p_conversation, fd.conversation_open(p_fresh, p_language));
  perform fd.enter_turn(p_turn, false);
  -- the same message again: an earlier try wrote it down and did not live to answer
  select m.turn, m.seq into turn, seq from fd.message m where m.id = p_message and m.conversation_id = conversation and m.author = 'guest';
  if found then
    select c.state, c.owner_kind, c.contact_id, c.language, c.memory into state, owner_kind, contact, language, memory
      from fd.conversation c where c.id = conversation;
  else
    v_said := fd.guest_said(conversation, p_message, p_text, null);
    turn := v_said.turn; seq := v_said.seq; state := v_said.state; owner_kind := v_said.owner_kind;
    contact := v_said.contact; language := v_said.language; memory := v_said.memory;
  end if;
  perform fd.enter_turn(p_turn, true);
  minutes := extract(hour from v_local) * 60 + extract(minute from v_local);
  today := v_local::date;
  if fd.my_contact() is not null then     -- a visitor who is known, see fd.enter
    select k.name,
           (select i.value from fd.identity i where i.contact_id = k.id and i.live and i.channel = 'phone' order by i.created_at limit 1),
           (select i.value from fd.identity i where i.contact_id = k.id and i.live and i.channel = 'email' order by i.created_at limit 1)
      into contact_name, contact_phone, contact_email
      from fd.contact k where k.id = fd.my_contact();
  end if;
end
$$;

-- End a turn: the answer enters the conversation, or becomes the draft of the person who took over meanwhile, and the
-- record of the turn is kept for its trace.  A guest who waits for a person hears a notice, at most one a turn; without
-- a text nothing is said.  What became of the answer is the last of the steps.
create function fd.turn_end(p_turn uuid, p_conversation uuid, p_number bigint, p_message uuid, p_reply uuid, p_text text, p_parts jsonb,
  p_memory jsonb, p_language text, p_notice boolean, p_understood jsonb, p_steps jsonb, p_provider text, p_us bigint) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_from timestamptz := clock_timestamp();
  v_said boolean;
  v_outcome text;
  v_us bigint;
begin
  if p_text is null then
    v_outcome := 'silent';
  elsif not p_notice then
    v_said := fd.assistant_say(p_conversation, p_number, p_reply, p_text, p_parts, p_memory, p_language);
  else
    v_said := fd.assistant_notice(p_conversation, p_reply, p_text, p_parts);
    if v_said then
      update fd.conversation c set memory = p_memory, language = coalesce(p_language, c.language) where c.id = p_conversation;
    end if;
  end if;
  v_outcome := coalesce(v_outcome, case when v_said then 'answered' else 'drafted' end);
  v_us := extract(epoch from clock_timestamp() - v_from) * 1000000;
  insert into fd.turn (id, conversation_id, number, message_id, reply_id, understood, steps, provider, outcome, us)
  values (p_turn, p_conversation, p_number, p_message, p_reply, p_understood,
    p_steps || jsonb_build_object('name', v_outcome, 'detail', null, 'us', v_us), p_provider, v_outcome, p_us + v_us);
end
$$;

-- The name under which a member of staff speaks to guests, who may see nothing else of the users.
create function fd.user_name(p_user uuid) returns text
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  return (select u.name from fd.users u where u.id = p_user);
end
$$;

-- Where a reservation can move to: what would be free if it were not there.
create function fd.availability_but(p_service uuid, p_day date, p_party bigint, p_around time, p_but uuid, p_max bigint)
returns table (starts_at timestamptz, ends_at timestamptz, local_start text, day date, resource_slug text, resource_name text, free bigint)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  begin
    update fd.allocation a set active = false where a.reservation_id = p_but and a.active;
    return query select a.starts_at, a.ends_at, a.local_start, a.day, a.resource_slug, a.resource_name, a.free
                   from fd.availability(p_service, p_day, p_day, p_party, null, p_around, p_max) a;
    raise exception using errcode = 'FD000';     -- undo the update; the rows are read already
  exception when sqlstate 'FD000' then
    null;
  end;
end
$$;

-- What the language model has cost on each day, for the whole site: in parts, or every turn would wait for the
-- commit of every other.
create table fd.model_use (
  day date not null,
  part bigint not null,
  tokens bigint not null default 0 check (tokens >= 0),
  primary key (day, part)
);
create function fd.model_use_today() returns bigint
language plpgsql stable security definer set search_path = pg_catalog, fd, public as $$
begin
  return coalesce((select sum(m.tokens) from fd.model_use m where m.day = (now() at time zone 'UTC')::date), 0);
end
$$;
create function fd.model_use_add(p_tokens bigint) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.model_use as m (day, part, tokens) values ((now() at time zone 'UTC')::date, pg_backend_pid() % 64, greatest(p_tokens, 0))
  on conflict (day, part) do update set tokens = m.tokens + excluded.tokens;
end
$$;

grant insert (reply_id) on fd.turn to fd_desk;
grant execute on function fd.user_name(uuid), fd.availability_but(uuid, date, bigint, time, uuid, bigint), fd.model_use_today(),
  fd.model_use_add(bigint) to fd_desk;
grant execute on function fd.house_services(date), fd.chat_begin(uuid, uuid, uuid, uuid, text, text),
  fd.turn_end(uuid, uuid, bigint, uuid, uuid, text, jsonb, jsonb, text, boolean, jsonb, jsonb, text, bigint) to fd_desk;

commit;
