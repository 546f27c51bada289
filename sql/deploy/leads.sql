-- Deploy frontdesk:leads to pg
-- requires: people
-- Enquiries: a contact has one open lead in a pipeline, and what was done about it is written down.

begin;
set local role fd_owner;

create table fd.lead (
  id uuid primary key default fd.new_id(),
  contact_id uuid not null references fd.contact (id),
  visitor_id uuid references fd.visitor (id),
  conversation_id uuid,
  pipeline text not null default 'desk',
  source text not null default 'web',
  intent text,
  score bigint not null default 0 check (score between 0 and 100),
  reason text,
  owner_user uuid references fd.users (id),
  converted_noun text,
  converted_id uuid,
  state text not null default 'new'
    check (state in ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost', 'disqualified')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (state <> 'won' or converted_id is not null),
  check ((converted_noun is null) = (converted_id is null)),
  check (state not in ('lost', 'disqualified') or reason is not null)
);
create unique index lead_open on fd.lead (pipeline, contact_id) where state in ('new', 'contacted', 'qualified', 'proposal');
create index lead_of_contact on fd.lead (contact_id, created_at);
create index lead_of_conversation on fd.lead (conversation_id) where conversation_id is not null;
call fd.make_noun('fd.lead', 'lead');
create trigger contact_live before insert or update of contact_id on fd.lead for each row execute function fd.contact_live();

create table fd.activity (
  seq bigint generated always as identity primary key,
  contact_id uuid references fd.contact (id),
  lead_id uuid references fd.lead (id),
  kind text not null check (kind in ('enquiry', 'call', 'meeting', 'note', 'mail', 'task')),
  text text,
  source text,
  user_id uuid default fd.my_user(),
  actor text not null default fd.my_actor(),
  turn_id uuid default fd.my_turn(),
  at timestamptz not null default now()
);
create index activity_of_contact on fd.activity (contact_id, seq);
create index activity_of_lead on fd.activity (lead_id, seq);
call fd.make_append_only('fd.activity');

call fd.make_sighted('fd.lead', 'lead');
create policy guest on fd.lead for select using (visitor_id = fd.my_visitor());
call fd.make_sighted('fd.activity', 'lead');

create function fd.lead_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_lead fd.lead;
begin
  select * into v_lead from fd.lead l where l.id = p_id;
  if p_event in ('lost', 'disqualified') and nullif(btrim(p_payload ->> 'reason'), '') is null then
    perform fd.refuse('reason-needed', 'Say why.');
  end if;
  if p_event = 'converted' and p_payload ->> 'converted_id' is null then
    perform fd.refuse('target-needed', 'Say what the lead became.');
  end if;
  if p_event = 'reverted' and v_lead.converted_noun = 'reservation'
     and exists (select from fd.reservation r where r.id = v_lead.converted_id and r.state not in ('cancelled', 'declined', 'expired', 'no_show')) then
    perform fd.refuse('target-stands', 'The reservation it became still stands.');
  end if;
  perform set_config('fd.event', p_event, true);
  update fd.lead l
     set state = p_to, version = l.version + 1, updated_at = now(),
         reason = case when p_event in ('lost', 'disqualified') then p_payload ->> 'reason' else l.reason end,
         converted_noun = case p_event when 'converted' then coalesce(p_payload ->> 'converted_noun', 'reservation') when 'reverted' then null else l.converted_noun end,
         converted_id = case p_event when 'converted' then (p_payload ->> 'converted_id')::uuid when 'reverted' then null else l.converted_id end
   where l.id = p_id;
end
$$;

-- An enquiry: opens a lead, or adds to the open one.  Says which lead it is and whether it is new.
create function fd.lead_capture(p_id uuid, p_contact uuid, p_conversation uuid, p_source text, p_intent text, p_score bigint default 10,
  p_pipeline text default 'desk')
returns table (id uuid, state text, version bigint, fresh boolean)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_lead fd.lead;
begin
  insert into fd.lead (id, contact_id, visitor_id, conversation_id, pipeline, source, intent, score)
  values (p_id, p_contact, fd.my_visitor(), p_conversation, p_pipeline, coalesce(p_source, 'web'), p_intent, coalesce(p_score, 10))
  on conflict (pipeline, contact_id) where state in ('new', 'contacted', 'qualified', 'proposal') do nothing
  returning * into v_lead;
  if v_lead.id is not null then
    insert into fd.activity (contact_id, lead_id, kind, text, source) values (p_contact, p_id, 'enquiry', p_intent, p_source);
    return query select v_lead.id, v_lead.state, v_lead.version, true;
    return;
  end if;
  select * into v_lead from fd.lead l
   where l.pipeline = p_pipeline and l.contact_id = p_contact and l.state in ('new', 'contacted', 'qualified', 'proposal') for no key update;
  if not found then     -- the twin that won has not committed, or the lead closed this moment: safe to ask again
    raise exception using errcode = '40001', message = 'try-again', detail = 'The same enquiry is being written by another request.';
  end if;
  update fd.lead l set conversation_id = coalesce(p_conversation, l.conversation_id), score = greatest(l.score, coalesce(p_score, 0)), updated_at = now()
   where l.id = v_lead.id;
  insert into fd.activity (contact_id, lead_id, kind, text, source) values (p_contact, v_lead.id, 'enquiry', p_intent, p_source);
  perform fd.event_write('lead.enquired', 'lead', v_lead.id, jsonb_build_object('id', v_lead.id, 'contact_id', p_contact));
  return query select v_lead.id, v_lead.state, v_lead.version, false;
end
$$;

-- The open lead of a contact became something; no lead is no fault.
create function fd.lead_convert(p_contact uuid, p_noun text, p_noun_id uuid, p_pipeline text default 'desk') returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_lead uuid;
begin
  select l.id into v_lead from fd.lead l
   where l.pipeline = p_pipeline and l.contact_id = p_contact and l.state in ('new', 'contacted', 'qualified', 'proposal');
  if v_lead is not null then
    perform fd.transition('lead', v_lead, 'converted', null, jsonb_build_object('converted_noun', p_noun, 'converted_id', p_noun_id));
  end if;
end
$$;

grant select on fd.lead, fd.activity to fd_desk, fd_look;
grant update (intent, score, owner_user, updated_at) on fd.lead to fd_desk;
grant insert (contact_id, lead_id, kind, text, source) on fd.activity to fd_desk;
grant execute on function fd.lead_capture(uuid, uuid, uuid, text, text, bigint, text), fd.lead_convert(uuid, text, uuid, text) to fd_desk;

call fd.privacy('lead', '{intent,reason}', 'as-is', 'blank', 'as the contact');
call fd.privacy('lead', '{pipeline,source,converted_noun,state}', 'as-is', 'keep', 'as the contact');
call fd.privacy('activity', '{text}', 'as-is', 'blank', 'as the contact');
call fd.privacy('activity', '{kind,source,actor}', 'as-is', 'keep', 'as the contact');

commit;
