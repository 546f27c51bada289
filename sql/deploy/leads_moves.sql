-- Deploy frontdesk:leads_moves to pg
-- requires: waitlist
-- What may happen to a lead: captured, assigned, changed, moved over the board, converted, closed, reopened.
--
-- Whoever opens a lead for a contact, or opens one again, locks the contact first: two enquiries of one person
-- at the same moment, by form and by chat, are one lead.

begin;
set local role fd_owner;
set local fd.role = 'system';

create function fd.lead_is_open(p_state text) returns boolean
language sql immutable parallel safe
return p_state in ('new', 'contacted', 'qualified', 'proposal');

-- May this person be given leads?
create function fd.works_leads(p_user uuid) returns boolean
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select exists (select from fd.users u join fd.user_role r on r.user_id = u.id join fd.role_permission p on p.role = r.role
                  where u.id = p_user and u.state = 'active' and p.permission = 'lead.manage')
$$;

-- Who gets what: the first rule that fits and has somebody hands out in turn.
create table fd.assignment_rule (
  id uuid primary key default fd.new_id(),
  pipeline text references fd.pipeline (slug) on delete cascade,  -- null: any, and so on
  source text,
  language text,
  users uuid[] not null default '{}',             -- empty: whoever works on leads
  active boolean not null default true,
  turns bigint not null default 0,
  position bigint not null default 100
);
create table fd.assignment_turn (
  rule_id uuid not null references fd.assignment_rule (id) on delete cascade,
  user_id uuid not null references fd.users (id),
  turn bigint not null,
  primary key (rule_id, user_id)
);
call fd.make_sighted('fd.assignment_rule', 'lead');
call fd.make_sighted('fd.assignment_turn', 'lead');

-- The lock on the rule makes the turns fair however many leads come at once.
create function fd.assign_next(p_pipeline text, p_source text, p_language text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_rule fd.assignment_rule;
  v_user uuid;
begin
  for v_rule in select * from fd.assignment_rule r
                 where r.active and coalesce(r.pipeline, p_pipeline) = p_pipeline and coalesce(r.source, p_source) = p_source
                   and (r.language is null or r.language = p_language) order by r.position, r.id loop
    perform 1 from fd.assignment_rule r where r.id = v_rule.id for update;
    select u.id into v_user
      from fd.users u left join fd.assignment_turn t on t.rule_id = v_rule.id and t.user_id = u.id
     where (cardinality(v_rule.users) = 0 or u.id = any (v_rule.users)) and fd.works_leads(u.id)
     order by coalesce(t.turn, 0), u.id limit 1;
    if v_user is not null then
      update fd.assignment_rule r set turns = r.turns + 1 where r.id = v_rule.id returning * into v_rule;
      insert into fd.assignment_turn as t (rule_id, user_id, turn) values (v_rule.id, v_user, v_rule.turns)
      on conflict (rule_id, user_id) do update set turn = excluded.turn;
      return v_user;
    end if;
  end loop;
  return null;
end
$$;

create function fd.assignment_save(p_id uuid, p_pipeline text, p_source text, p_language text, p_users uuid[], p_active boolean, p_position bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('lead.set_up');
  if p_pipeline is not null and not exists (select from fd.pipeline p where p.slug = p_pipeline) then
    perform fd.absent('pipeline');
  elsif exists (select from unnest(p_users) u where not fd.works_leads(u)) then
    perform fd.refuse('no-such-owner', 'Leads go to people who are active and may work on them.');
  end if;
  insert into fd.assignment_rule (id, pipeline, source, language, users, active, position)
  values (p_id, p_pipeline, nullif(btrim(p_source), ''), nullif(btrim(p_language), ''), coalesce(p_users, '{}'), p_active, coalesce(p_position, 100))
  on conflict (id) do update set pipeline = excluded.pipeline, source = excluded.source, language = excluded.language, users = excluded.users,
    active = excluded.active, position = excluded.position;
  perform fd.audit_write('assignment_rule.saved', 'assignment_rule', p_id, '', '', null, '{}');
end
$$;

create function fd.assignment_remove(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('lead.set_up');
  delete from fd.assignment_rule r where r.id = p_id;
  if not found then
    perform fd.absent('assignment_rule');
  end if;
  perform fd.audit_write('assignment_rule.removed', 'assignment_rule', p_id, '', '', null, '{}');
end
$$;

-- A closed lead opens again only where its contact has no other.
create function fd.lead_may_open(p_lead fd.lead) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  perform 1 from fd.contact c where c.id = p_lead.contact_id for no key update;
  if exists (select from fd.lead l where l.contact_id = p_lead.contact_id and l.pipeline = p_lead.pipeline and l.id <> p_lead.id and fd.lead_is_open(l.state)) then
    perform fd.refuse('open-lead-stands', 'This contact has an open lead already.');
  end if;
end
$$;

-- What a move needs beyond being legal.
create function fd.lead_guard(p_lead fd.lead, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
declare
  v_owner uuid := (p_payload ->> 'owner')::uuid;
begin
  if p_event in ('lost', 'disqualified') and nullif(btrim(p_payload ->> 'lost_reason'), '') is null then
    perform fd.refuse('reason-needed', 'Say why.');
  elsif p_event in ('lost', 'disqualified')
        and not exists (select from fd.lost_reason r where r.slug = p_payload ->> 'lost_reason' and r.state = p_event and r.active) then
    perform fd.refuse('no-such-reason', 'Choose one of the reasons that the house keeps.');
  elsif p_event = 'converted' and p_payload ->> 'converted_id' is null and nullif(btrim(p_payload ->> 'converted_ref'), '') is null then
    perform fd.refuse('target-needed', 'Say what the lead became.');
  elsif p_event = 'reverted' and p_lead.converted_noun = 'reservation' and exists (
          select from fd.reservation r where r.id = p_lead.converted_id and r.state not in ('cancelled', 'declined', 'expired', 'no_show')) then
    perform fd.refuse('target-stands', 'The reservation it became still stands.');
  elsif p_event = 'assigned' and v_owner is not null and not fd.works_leads(v_owner) then
    perform fd.refuse('no-such-owner', 'Leads go to people who are active and may work on them.');
  elsif p_event = 'assigned' and (p_payload ->> 'claim')::boolean and p_lead.owner_user <> v_owner then
    perform fd.refuse('already-owned', 'A colleague was first.');
  elsif p_payload ->> 'stage' is not null and not exists (
          select from fd.stage s where s.id = (p_payload ->> 'stage')::uuid and s.pipeline = p_lead.pipeline and s.state = p_to and s.removed_at is null) then
    perform fd.refuse('stage-elsewhere', 'That stage is not one of this pipeline, or stands for something else.');
  elsif p_event in ('reopened', 'reverted') then
    perform fd.lead_may_open(p_lead);
  end if;
end
$$;

create function fd.lead_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_lead fd.lead;
  p jsonb := case p_event when 'changed' then p_payload else '{}' end;
begin
  select * into v_lead from fd.lead l where l.id = p_id;
  perform fd.lead_guard(v_lead, p_event, p_to, p_payload);
  perform set_config('fd.event', p_event, true);
  update fd.lead l
     set state = p_to, version = l.version + 1, updated_at = now(),
         stage_id = coalesce((p_payload ->> 'stage')::uuid, l.stage_id),
         owner_user = case p_event when 'assigned' then (p_payload ->> 'owner')::uuid else l.owner_user end,
         lost_reason = case when p_event in ('lost', 'disqualified') then p_payload ->> 'lost_reason' when p_event = 'reopened' then null else l.lost_reason end,
         reason = case when p_event in ('lost', 'disqualified') then nullif(btrim(p_payload ->> 'reason'), '') when p_event = 'reopened' then null else l.reason end,
         converted_noun = case p_event when 'converted' then coalesce(p_payload ->> 'converted_noun', 'reservation') when 'reverted' then null else l.converted_noun end,
         converted_id = case p_event when 'converted' then (p_payload ->> 'converted_id')::uuid when 'reverted' then null else l.converted_id end,
         converted_ref = case p_event when 'converted' then nullif(btrim(p_payload ->> 'converted_ref'), '') when 'reverted' then null else l.converted_ref end,
         value = case when p ? 'value' then (p ->> 'value')::bigint else l.value end,
         currency = case when p ? 'value' then case when p ->> 'value' is not null then coalesce(p ->> 'currency', l.currency, (select s.currency from fd.site s)) end
                         else l.currency end,
         closes_on = case when p ? 'closes_on' then (p ->> 'closes_on')::date else l.closes_on end,
         source = coalesce(nullif(btrim(p ->> 'source'), ''), l.source),
         campaign = case when p ? 'campaign' then nullif(btrim(p ->> 'campaign'), '') else l.campaign end,
         intent = case when p ? 'intent' then nullif(btrim(p ->> 'intent'), '') else l.intent end,
         next_step = case when p ? 'next_step' then nullif(btrim(p ->> 'next_step'), '') else l.next_step end,
         tags = case when p ? 'tags' then array(select distinct t from jsonb_array_elements_text(p -> 'tags') t where t <> '' order by t) else l.tags end
   where l.id = p_id;
end
$$;

-- To a stage, by whatever legal move leads there; within the same state only the stage changes.
create function fd.lead_to_stage(p_id uuid, p_stage uuid, p_version bigint, p_payload jsonb default '{}') returns table (state text, version bigint)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_lead fd.lead;
  v_stage fd.stage;
  v_event text := 'staged';
begin
  select * into v_lead from fd.lead l where l.id = p_id;
  select * into v_stage from fd.stage s where s.id = p_stage and s.removed_at is null;
  if v_lead.id is null then
    perform fd.absent('lead');
  elsif v_stage.id is null then
    perform fd.absent('stage');
  elsif v_stage.pipeline <> v_lead.pipeline then
    perform fd.refuse('stage-elsewhere', 'That stage is not one of this pipeline, or stands for something else.');
  end if;
  if v_stage.state <> v_lead.state then
    select l.event into v_event from fd.legal_transition l
     where l.noun = 'lead' and l.from_state = v_lead.state and l.to_state = v_stage.state order by l.position limit 1;
    if v_event is null then
      perform fd.refuse_move('lead', v_lead.state, v_stage.state, fd.my_caller());
    end if;
  end if;
  return query select t.state, t.version
    from fd.transition('lead', p_id, v_event, coalesce(p_version, v_lead.version), coalesce(p_payload, '{}') || jsonb_build_object('stage', p_stage)) t;
end
$$;

-- Whoever is here takes a lead that is nobody's.
create function fd.lead_claim(p_id uuid) returns table (state text, version bigint)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_user() is null then
    perform fd.refuse('no-such-owner', 'A key is nobody who looks after leads.');
  end if;
  return query select t.state, t.version
    from fd.transition('lead', p_id, 'assigned', null, jsonb_build_object('owner', fd.my_user(), 'claim', true)) t;
end
$$;

-- An enquiry: opens a lead, or adds to the open one.  Says which lead it is and whether it is new.
create function fd.lead_capture(p_id uuid, p_contact uuid, p_conversation uuid, p_source text, p_intent text, p_campaign text default null,
  p_pipeline text default null)
returns table (id uuid, state text, version bigint, fresh boolean)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_lead fd.lead;
  v_source text := coalesce(p_source, 'web');
  v_pipeline text := coalesce(p_pipeline, fd.pipeline_for(v_source));
  v_language text;
  v_fresh boolean := false;
begin
  select c.language into v_language from fd.contact c where c.id = p_contact for no key update;
  select * into v_lead from fd.lead l
   where l.contact_id = p_contact and fd.lead_is_open(l.state) and (p_pipeline is null or l.pipeline = p_pipeline)
   order by l.created_at, l.id limit 1 for no key update;
  if not found then
    insert into fd.lead (id, contact_id, visitor_id, conversation_id, pipeline, source, campaign, intent, owner_user)
    values (p_id, p_contact, fd.my_visitor(), p_conversation, v_pipeline, v_source, p_campaign, p_intent, fd.assign_next(v_pipeline, v_source, v_language))
    returning * into v_lead;
    v_fresh := true;
  else
    update fd.lead l set conversation_id = coalesce(p_conversation, l.conversation_id), campaign = coalesce(l.campaign, p_campaign),
           intent = coalesce(l.intent, p_intent), updated_at = now()
     where l.id = v_lead.id;
  end if;
  insert into fd.activity (contact_id, lead_id, kind, text, source) values (p_contact, v_lead.id, 'enquiry', p_intent, v_source);
  if not v_fresh then
    perform fd.event_write('lead.enquired', 'lead', v_lead.id, jsonb_build_object('id', v_lead.id, 'contact_id', p_contact));
  end if;
  return query select v_lead.id, v_lead.state, v_lead.version, v_fresh;
end
$$;

-- The open lead of a contact became something; no lead is no fault.  Whoever reserves, the house moves it.
create function fd.lead_convert(p_contact uuid, p_noun text, p_noun_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_lead uuid;
begin
  select l.id into v_lead from fd.lead l where l.contact_id = p_contact and fd.lead_is_open(l.state) order by l.created_at, l.id limit 1;
  if v_lead is not null then
    perform fd.transition('lead', v_lead, 'converted', null, jsonb_build_object('converted_noun', p_noun, 'converted_id', p_noun_id));
  end if;
end
$$;

-- Somebody makes of a lead a reservation that stands, or an order they name.
create function fd.lead_won(p_id uuid, p_version bigint, p_reservation uuid, p_order text) returns table (state text, version bigint)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_contact uuid := (select l.contact_id from fd.lead l where l.id = p_id);
  v_reservation fd.reservation;
begin
  if v_contact is null then
    perform fd.absent('lead');
  end if;
  if p_reservation is not null then
    select * into v_reservation from fd.reservation r where r.id = p_reservation for no key update;
    if v_reservation.id is null then
      perform fd.absent('reservation');
    elsif v_reservation.contact_id <> v_contact then
      perform fd.refuse('target-of-another', 'That reservation is somebody else''s.');
    elsif v_reservation.state not in ('held', 'requested', 'confirmed', 'checked_in', 'completed') then
      perform fd.refuse('target-gone', 'That reservation does not stand any more.');
    end if;
  end if;
  return query select t.state, t.version from fd.transition('lead', p_id, 'converted', p_version,
    jsonb_strip_nulls(jsonb_build_object('converted_noun', case when p_reservation is null then 'order' else 'reservation' end,
      'converted_id', p_reservation, 'converted_ref', case when p_reservation is null then p_order end))) t;
end
$$;

-- A call, a meeting, a note: what was done about it.
create function fd.lead_noted(p_lead uuid, p_kind text, p_text text) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_lead fd.lead;
begin
  perform fd.require('lead.manage');
  select * into v_lead from fd.lead l where l.id = p_lead;
  if not found then
    perform fd.absent('lead');
  end if;
  insert into fd.activity (contact_id, lead_id, kind, text, source) values (v_lead.contact_id, p_lead, p_kind, p_text, 'desk');
  if v_lead.state = 'new' and p_kind in ('call', 'meeting', 'mail') then
    perform fd.transition('lead', p_lead, 'contacted');
  else
    perform fd.event_write('lead.noted', 'lead', p_lead, jsonb_build_object('id', p_lead));
  end if;
end
$$;

-- Whether somebody wants letters about their work; who has no row gets them.
create table fd.work_letters (
  user_id uuid primary key references fd.users (id),
  assigned boolean not null default true,
  due boolean not null default true
);
call fd.make_sighted('fd.work_letters', 'lead');

create function fd.work_letters_set(p_assigned boolean, p_due boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_user() is null then
    perform fd.absent('user');
  end if;
  insert into fd.work_letters as w (user_id, assigned, due) values (fd.my_user(), p_assigned, p_due)
  on conflict (user_id) do update set assigned = excluded.assigned, due = excluded.due;
end
$$;

-- A lead as the desk reads it.
create view fd.lead_line with (security_invoker = on) as
select l.id, l.state, l.version, l.contact_id, c.name as contact_name, l.conversation_id, l.pipeline, l.stage_id, s.title as stage_title, s.colour,
       l.stage_since, case when fd.lead_is_open(l.state) then l.stage_since + make_interval(hours => s.sla_hours::int) end as act_by,
       l.source, l.campaign, l.intent, l.summary, l.next_step, l.value, l.currency, l.closes_on, l.score, l.tags, l.lost_reason, l.reason,
       l.owner_user, u.name as owner_name, l.converted_noun, l.converted_id, l.converted_ref, l.created_at
  from fd.lead l
  join fd.contact c on c.id = l.contact_id
  join fd.stage s on s.id = l.stage_id
  left join fd.users u on u.id = l.owner_user;

insert into fd.effect_rule (event_type, kind, title, visible, max_attempts, position) values
  ('lead.captured', 'lead_letter', 'Letter to the owner', false, 8, 3),
  ('lead.assigned', 'lead_letter', 'Letter to the owner', false, 8, 3);

grant select on fd.assignment_rule, fd.assignment_turn, fd.work_letters, fd.lead_line to fd_desk, fd_look;
grant execute on function fd.lead_is_open(text), fd.works_leads(uuid) to fd_desk, fd_look;
grant execute on function fd.assignment_save(uuid, text, text, text, uuid[], boolean, bigint), fd.assignment_remove(uuid),
  fd.lead_to_stage(uuid, uuid, bigint, jsonb), fd.lead_claim(uuid), fd.lead_capture(uuid, uuid, uuid, text, text, text, text), fd.lead_convert(uuid, text, uuid),
  fd.lead_won(uuid, bigint, uuid, text), fd.lead_noted(uuid, text, text), fd.work_letters_set(boolean, boolean) to fd_desk;

call fd.privacy('assignment_rule', '{pipeline,source,language}', 'not-personal', 'keep', 'as long as the house');

commit;
