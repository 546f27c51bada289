-- Deploy frontdesk:leads_capture to pg
-- requires: leads_moves
-- Enquiries as they arrive: kept, judged, and taken in or held back for a person to look at.
--
-- Nothing a stranger sends is lost in silence: what looks like advertising waits in quarantine, and whoever
-- sent it is told the same as everybody.  Addresses and texts are kept as keyed hashes, for counting only.

begin;
set local role fd_owner;
set local fd.role = 'system';

create table fd.enquiry (
  id uuid primary key default fd.new_id(),
  name text,
  phone text,
  email text,
  message text,
  source text not null,
  campaign text,
  language text,
  address_hash bytea check (length(address_hash) = 32),
  content_hash bytea check (length(content_hash) = 32),
  suspicion bigint not null default 0,
  signs text[] not null default '{}',             -- why
  contact_id uuid references fd.contact (id),
  lead_id uuid references fd.lead (id),
  quarantined_at timestamptz,
  released_at timestamptz,
  dropped_at timestamptz,
  settled_by uuid references fd.users (id),
  created_at timestamptz not null default now(),
  check (quarantined_at is not null or (lead_id is not null and contact_id is not null)),
  check (released_at is null or dropped_at is null)
);
create index enquiry_of_address on fd.enquiry (address_hash, created_at desc);
create index enquiry_of_content on fd.enquiry (content_hash, created_at desc);
create index enquiry_of_lead on fd.enquiry (lead_id);
create index enquiry_waits on fd.enquiry (created_at desc, id desc) where quarantined_at is not null and released_at is null and dropped_at is null;
call fd.make_sighted('fd.enquiry', 'lead');

-- What only a memory can tell: too many from one address, the same text from many people.
create function fd.enquiry_habits(p_address bytea, p_content bytea, p_reach text) returns table (sign text, points bigint)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select 'many from one address', 60::bigint
   where (select count(*) from (select from fd.enquiry e where e.address_hash = p_address and e.created_at > now() - interval '10 minutes' limit 40) n) >= 40
  union all
  select 'the same words from many people', 60
   where (select count(distinct coalesce(e.phone, e.email)) from fd.enquiry e
           where e.content_hash = p_content and e.created_at > now() - interval '1 hour' and coalesce(e.phone, e.email) <> p_reach) >= 5
$$;

-- Take an enquiry in.  From 50 points on it waits for a person.  The same words of the same person within ten
-- minutes are one enquiry.
create function fd.enquiry_take(p_id uuid, p_name text, p_phone text, p_email text, p_message text, p_source text, p_campaign text,
  p_language text, p_address bytea, p_content bytea, p_points bigint, p_signs text[])
returns table (id uuid, state text, version bigint, fresh boolean)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_points bigint := p_points;
  v_signs text[] := p_signs;
  v_contact uuid;
  v_lead record;
begin
  select v_points + coalesce(sum(h.points), 0), v_signs || coalesce(array_agg(h.sign), '{}') into v_points, v_signs
    from fd.enquiry_habits(p_address, p_content, coalesce(p_phone, p_email)) h;
  if v_points >= 50 then
    insert into fd.enquiry (id, name, phone, email, message, source, campaign, language, address_hash, content_hash, suspicion, signs, quarantined_at)
    values (p_id, p_name, p_phone, p_email, p_message, p_source, p_campaign, p_language, p_address, p_content, v_points, v_signs, now());
    perform fd.event_write('enquiry.quarantined', 'enquiry', p_id, jsonb_build_object('id', p_id));
    return query select p_id, 'new'::text, 1::bigint, true;
    return;
  end if;
  v_contact := fd.contact_resolve(p_name, p_phone, p_email, p_source);
  perform 1 from fd.contact c where c.id = v_contact for no key update;
  if p_language is not null then
    update fd.contact c set language = p_language where c.id = v_contact and c.language <> p_language and c.created_at >= now();
  end if;
  select l.id, l.state, l.version, false as fresh into v_lead from fd.enquiry e join fd.lead l on l.id = e.lead_id
   where e.contact_id = v_contact and e.content_hash = p_content and e.created_at > now() - interval '10 minutes' and fd.lead_is_open(l.state)
   order by e.created_at desc limit 1;
  if v_lead.id is null then
    select c.id, c.state, c.version, c.fresh into v_lead
      from fd.lead_capture(p_id, v_contact, null, p_source, p_message, p_campaign) c;
  end if;
  insert into fd.enquiry (id, name, phone, email, message, source, campaign, language, address_hash, content_hash, suspicion, signs, contact_id, lead_id)
  values (p_id, p_name, p_phone, p_email, p_message, p_source, p_campaign, p_language, p_address, p_content, v_points, v_signs, v_contact, v_lead.id);
  return query select v_lead.id, v_lead.state, v_lead.version, v_lead.fresh;
end
$$;

create function fd.enquiry_held(p_id uuid) returns fd.enquiry
language plpgsql set search_path = pg_catalog, fd, public as $$
declare
  v fd.enquiry;
begin
  perform fd.require('lead.manage');
  select * into v from fd.enquiry e where e.id = p_id and e.quarantined_at is not null for no key update;
  if not found then
    perform fd.absent('enquiry');
  elsif v.released_at is not null or v.dropped_at is not null then
    perform fd.refuse('already-settled', 'A colleague was first.');
  end if;
  return v;
end
$$;

-- A person looked: it is an enquiry after all.
create function fd.enquiry_release(p_id uuid) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.enquiry := fd.enquiry_held(p_id);
  v_contact uuid;
  v_lead uuid;
begin
  v_contact := fd.contact_resolve(v.name, v.phone, v.email, v.source);
  select c.id into v_lead from fd.lead_capture(fd.new_id(), v_contact, null, v.source, v.message, v.campaign) c;
  update fd.enquiry e set released_at = now(), settled_by = fd.my_user(), contact_id = v_contact, lead_id = v_lead where e.id = p_id;
  perform fd.audit_write('enquiry.released', 'enquiry', p_id, '', '', null, '{}');
  return v_lead;
end
$$;

-- A person looked: it is not.  Its words go, what it was judged by stays.
create function fd.enquiry_drop(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.enquiry_held(p_id);
  update fd.enquiry e set dropped_at = now(), settled_by = fd.my_user(), name = null, phone = null, email = null, message = null where e.id = p_id;
  perform fd.audit_write('enquiry.dropped', 'enquiry', p_id, '', '', null, '{}');
  perform fd.event_write('enquiry.dropped', 'enquiry', p_id, jsonb_build_object('id', p_id));
end
$$;

-- Somebody who leaves a number or an address in the chat, or waits there for a person, may be an enquiry: a job
-- looks, a little later where the assistant may still make a reservation of it.
create function fd.message_enquiry() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.conversation;
begin
  select * into v from fd.conversation c where c.id = new.conversation_id;
  if exists (select from fd.lead l where l.conversation_id = new.conversation_id and fd.lead_is_open(l.state)) then
    insert into fd.job (kind, title, noun, noun_id, run_at, dedupe_key)
    select 'lead_read', 'Reading of the enquiry', 'lead', l.id, now() + interval '2 seconds', 'lead_read:' || l.id || ':' || new.seq
      from fd.lead l where l.conversation_id = new.conversation_id and fd.lead_is_open(l.state)
       and not exists (select from fd.job j where j.noun_id = l.id and j.kind = 'lead_read' and j.state = 'pending');
  elsif v.state <> 'automated' or new.text ~ '@|[0-9][0-9 ().-]{6,}' then
    insert into fd.job (kind, title, noun, noun_id, run_at, dedupe_key)
    select 'chat_enquiry', 'An enquiry in the chat', 'conversation', v.id,
           now() + case v.state when 'automated' then interval '20 seconds' else interval '0' end, 'chat_enquiry:' || v.id || ':' || new.seq
     where not exists (select from fd.job j where j.noun_id = v.id and j.kind = 'chat_enquiry' and j.state = 'pending' and j.run_at <= now() + interval '20 seconds');
  end if;
  return null;
end
$$;
create trigger enquiry after insert on fd.message for each row when (new.author = 'guest') execute function fd.message_enquiry();

create function fd.conversation_enquiry() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.job (kind, title, noun, noun_id, dedupe_key)
  values ('chat_enquiry', 'An enquiry in the chat', 'conversation', new.id, 'chat_enquiry:' || new.id || ':v' || new.version);
  return null;
end
$$;
create trigger enquiry after update of state on fd.conversation for each row
  when (new.state = 'waiting' and old.state = 'automated') execute function fd.conversation_enquiry();

-- The job's end: the person, by what they wrote, and their lead.  Null where there is nobody to answer, or where
-- the conversation led to a reservation.
create function fd.chat_enquiry(p_conversation uuid, p_name text, p_phone text, p_email text, p_intent text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.conversation;
  v_contact uuid;
  v_lead uuid;
begin
  select * into v from fd.conversation c where c.id = p_conversation for no key update;
  if not found or exists (select from fd.reservation r where r.conversation_id = p_conversation)
     or exists (select from fd.lead l where l.conversation_id = p_conversation and fd.lead_is_open(l.state))
     or (p_phone is null and p_email is null and v.contact_id is null) then
    return null;
  end if;
  v_contact := fd.contact_head(v.contact_id);
  if p_phone is not null or p_email is not null then
    perform set_config('fd.visitor', coalesce(v.visitor_id::text, ''), true);
    v_contact := fd.contact_resolve(p_name, p_phone, p_email, 'chat');
    perform set_config('fd.visitor', '', true);
  end if;
  update fd.conversation c set contact_id = v_contact where c.id = p_conversation and c.contact_id is distinct from v_contact;
  select c.id into v_lead from fd.lead_capture(fd.new_id(), v_contact, p_conversation, 'chat', p_intent) c;
  return v_lead;
end
$$;

grant select (id, name, phone, email, message, source, campaign, language, suspicion, signs, contact_id, lead_id, quarantined_at, released_at, dropped_at,
  settled_by, created_at) on fd.enquiry to fd_desk, fd_look;
grant execute on function fd.enquiry_take(uuid, text, text, text, text, text, text, text, bytea, bytea, bigint, text[]), fd.enquiry_release(uuid),
  fd.enquiry_drop(uuid), fd.chat_enquiry(uuid, text, text, text, text) to fd_desk;

call fd.privacy('enquiry', '{name,phone,email,message}', 'as-is', 'blank', '90 days, or as the contact');
call fd.privacy('enquiry', '{source,campaign,language,signs}', 'as-is', 'keep', '90 days, or as the contact');
call fd.privacy('enquiry', '{address_hash,content_hash}', 'never', 'blank', '90 days');

commit;
