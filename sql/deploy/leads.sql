-- Deploy frontdesk:leads to pg
-- requires: leads_pipelines
-- Leads: a possible sale to a contact, what was done about it, and every change of it.

begin;
set local role fd_owner;
set local fd.role = 'system';

create table fd.lead (
  id uuid primary key default fd.new_id(),
  contact_id uuid not null references fd.contact (id),
  visitor_id uuid references fd.visitor (id),
  conversation_id uuid,
  pipeline text not null default 'desk' references fd.pipeline (slug),
  stage_id uuid not null,
  stage_since timestamptz not null default now(),
  source text not null default 'web',
  campaign text,
  intent text,
  value bigint check (value >= 0),                -- in the smallest unit of its currency
  currency text check (currency ~ '^[A-Z]{3}$'),
  closes_on date,                                 -- when the sale is expected
  next_step text,
  summary text,
  tags text[] not null default '{}',
  score bigint not null default 10 check (score between 0 and 100),
  lost_reason text references fd.lost_reason (slug),
  reason text,                                    -- the same in their own words
  owner_user uuid references fd.users (id),
  converted_noun text check (converted_noun in ('reservation', 'order')),
  converted_id uuid,
  converted_ref text,
  state text not null default 'new'
    check (state in ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost', 'disqualified')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  foreign key (stage_id, pipeline, state) references fd.stage (id, pipeline, state),
  check (state <> 'won' or converted_noun is not null),
  check ((converted_noun is null) = (converted_id is null and converted_ref is null)),
  check (state not in ('lost', 'disqualified') or lost_reason is not null),
  check ((value is null) = (currency is null))
);
create unique index lead_open on fd.lead (pipeline, contact_id) where state in ('new', 'contacted', 'qualified', 'proposal');
create index lead_of_contact on fd.lead (contact_id, created_at);
create index lead_of_conversation on fd.lead (conversation_id) where conversation_id is not null;
create index lead_of_stage on fd.lead (stage_id, stage_since desc, id desc);
create index lead_newest on fd.lead (created_at desc, id desc);
create index lead_of_owner on fd.lead (owner_user, created_at desc, id desc);
create index lead_unowned on fd.lead (created_at desc, id desc) where owner_user is null;
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

-- One row for each thing that changed, from the lead's birth on.  A change of stage names both stages.
create table fd.lead_history (
  seq bigint generated always as identity primary key,
  lead_id uuid not null references fd.lead (id),
  field text not null,
  was text,
  became text,
  from_stage uuid references fd.stage (id),
  to_stage uuid references fd.stage (id),
  user_id uuid default fd.my_user(),
  actor text not null default fd.my_actor(),
  at timestamptz not null default now()
);
create index lead_history_of on fd.lead_history (lead_id, seq);
create index lead_history_stage on fd.lead_history (to_stage, at) where to_stage is not null;
call fd.make_append_only('fd.lead_history');

-- A lead stands in a stage of its state: where it was put, else the first there is.
create function fd.lead_placed() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if new.stage_id is null or not exists (
       select from fd.stage s where s.id = new.stage_id and s.pipeline = new.pipeline and s.state = new.state and s.removed_at is null) then
    new.stage_id := fd.stage_of(new.pipeline, new.state);
  end if;
  if tg_op = 'UPDATE' and new.stage_id is distinct from old.stage_id then
    new.stage_since := now();
  end if;
  return new;
end
$$;
create trigger placed before insert or update of stage_id, state, pipeline on fd.lead for each row execute function fd.lead_placed();

create function fd.lead_written() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old fd.lead;
begin
  if tg_op = 'UPDATE' then
    v_old := old;
  end if;
  insert into fd.lead_history (lead_id, field, was, became, from_stage, to_stage)
  select new.id, x.field, x.was, x.became, case x.field when 'stage' then v_old.stage_id end, case x.field when 'stage' then new.stage_id end
    from (values ('stage', (select s.title from fd.stage s where s.id = v_old.stage_id), (select s.title from fd.stage s where s.id = new.stage_id),
                  v_old.stage_id is distinct from new.stage_id),
                 ('owner', (select u.name from fd.users u where u.id = v_old.owner_user), (select u.name from fd.users u where u.id = new.owner_user),
                  v_old.owner_user is distinct from new.owner_user),
                 ('value', v_old.value || ' ' || v_old.currency, new.value || ' ' || new.currency,
                  (v_old.value, v_old.currency) is distinct from (new.value, new.currency)),
                 ('closes_on', v_old.closes_on::text, new.closes_on::text, v_old.closes_on is distinct from new.closes_on),
                 ('source', v_old.source, new.source, v_old.source is distinct from new.source),
                 ('campaign', v_old.campaign, new.campaign, v_old.campaign is distinct from new.campaign),
                 ('intent', v_old.intent, new.intent, v_old.intent is distinct from new.intent),
                 ('next_step', v_old.next_step, new.next_step, v_old.next_step is distinct from new.next_step),
                 ('tags', array_to_string(v_old.tags, ' '), array_to_string(new.tags, ' '),
                  coalesce(v_old.tags, '{}') is distinct from new.tags),
                 ('lost_reason', v_old.lost_reason, concat_ws(': ', new.lost_reason, new.reason),
                  (v_old.lost_reason, v_old.reason) is distinct from (new.lost_reason, new.reason)),
                 ('became', v_old.converted_noun, new.converted_noun, v_old.converted_noun is distinct from new.converted_noun))
         x (field, was, became, differs)
   where x.differs and (tg_op = 'UPDATE' or x.became is not null);
  return null;
end
$$;
create trigger written after insert or update of stage_id, owner_user, value, currency, closes_on, source, campaign, intent, next_step, tags, lost_reason,
  reason, converted_noun on fd.lead for each row execute function fd.lead_written();

call fd.make_sighted('fd.lead', 'lead');
create policy guest on fd.lead for select using (visitor_id = fd.my_visitor());
call fd.make_sighted('fd.activity', 'lead');
call fd.make_sighted('fd.lead_history', 'lead');

grant select on fd.lead, fd.activity, fd.lead_history to fd_desk, fd_look;
grant insert (contact_id, lead_id, kind, text, source) on fd.activity to fd_desk;

call fd.privacy('lead', '{intent,reason,next_step,summary,tags}', 'as-is', 'blank', 'as the contact');
call fd.privacy('lead', '{pipeline,source,campaign,currency,lost_reason,converted_noun,converted_ref,state}', 'as-is', 'keep', 'as the contact');
call fd.privacy('activity', '{text}', 'as-is', 'blank', 'as the contact');
call fd.privacy('activity', '{kind,source,actor}', 'as-is', 'keep', 'as the contact');
call fd.privacy('lead_history', '{was,became}', 'as-is', 'blank', 'as the contact');
call fd.privacy('lead_history', '{field,actor}', 'as-is', 'keep', 'as the contact');

commit;
