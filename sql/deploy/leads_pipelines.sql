-- Deploy frontdesk:leads_pipelines to pg
-- requires: people
-- Pipelines and their stages as data, and the reasons why a sale is lost.
--
-- A stage stands for one state of the lead's machine and never for another: whatever the house calls its
-- columns, open, won and lost mean the same in every report.  A pipeline has a stage for each state, so
-- every legal move finds a place.  A stage that is taken away stays as a row, because history names it.

begin;
set local role fd_owner;
set local fd.role = 'system';

create table fd.pipeline (
  slug text primary key check (slug ~ '^[a-z][a-z0-9_]{1,40}$'),
  title text not null check (btrim(title) <> '' and length(title) <= 80),
  sources text[] not null default '{}',           -- what comes from these begins here
  standard boolean not null default false,        -- and whatever no pipeline claims, in this one
  position bigint not null default 100
);
create unique index pipeline_standard on fd.pipeline (standard) where standard;

create table fd.stage (
  id uuid primary key default fd.new_id(),
  pipeline text not null references fd.pipeline (slug) on delete cascade,
  state text not null check (state in ('new', 'contacted', 'qualified', 'proposal', 'won', 'lost', 'disqualified')),
  title text not null check (btrim(title) <> '' and length(title) <= 60),
  colour text not null default 'plain' check (colour in ('plain', 'sun', 'calm', 'person', 'alert')),
  probability bigint not null check (probability between 0 and 100),
  sla_hours bigint check (sla_hours between 1 and 8760), -- how long a lead may stand here before somebody should act
  position bigint not null default 100,
  removed_at timestamptz,
  unique (id, pipeline, state),
  check (state <> 'won' or probability = 100),
  check (state not in ('lost', 'disqualified') or probability = 0)
);
create index stage_of_pipeline on fd.stage (pipeline, position, id) where removed_at is null;

create table fd.lost_reason (
  slug text primary key check (slug ~ '^[a-z][a-z0-9_]{1,40}$'),
  title text not null check (btrim(title) <> '' and length(title) <= 80),
  state text not null default 'lost' check (state in ('lost', 'disqualified')),
  active boolean not null default true,
  position bigint not null default 100
);

call fd.make_sighted('fd.pipeline', 'lead');
call fd.make_sighted('fd.stage', 'lead');
call fd.make_sighted('fd.lost_reason', 'lead');

-- Where a lead of this state begins in a pipeline.
create function fd.stage_of(p_pipeline text, p_state text) returns uuid
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select s.id from fd.stage s
   where s.pipeline = p_pipeline and s.state = p_state and s.removed_at is null order by s.position, s.id limit 1
$$;

create function fd.pipeline_for(p_source text) returns text
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select p.slug from fd.pipeline p
   where p.standard or p_source = any (p.sources) order by p_source = any (p.sources) desc, p.position, p.slug limit 1
$$;

create procedure fd.pipeline_stages(p_pipeline text)
language sql set search_path = pg_catalog, fd, public as $$
  insert into fd.stage (pipeline, state, title, colour, probability, sla_hours, position) values
    (p_pipeline, 'new', 'New', 'sun', 10, 4, 10), (p_pipeline, 'contacted', 'Contacted', 'plain', 25, 48, 20),
    (p_pipeline, 'qualified', 'Qualified', 'person', 45, 72, 30), (p_pipeline, 'proposal', 'Proposal', 'person', 65, 120, 40),
    (p_pipeline, 'won', 'Won', 'calm', 100, null, 50), (p_pipeline, 'lost', 'Lost', 'alert', 0, null, 60),
    (p_pipeline, 'disqualified', 'Disqualified', 'plain', 0, null, 70)
$$;

-- Make a pipeline, with a stage for each state, or change it.
create function fd.pipeline_save(p_slug text, p_title text, p_sources text[], p_standard boolean, p_position bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_fresh boolean := not exists (select from fd.pipeline p where p.slug = p_slug);
begin
  perform fd.require('lead.set_up');
  perform pg_advisory_xact_lock(hashtextextended('fd.pipeline', 0));
  if exists (select from fd.pipeline p where p.slug <> p_slug and p.sources && coalesce(p_sources, '{}')) then
    perform fd.refuse('source-claimed', 'Another pipeline takes what comes from there.');
  elsif not p_standard and exists (select from fd.pipeline p where p.slug = p_slug and p.standard) then
    perform fd.refuse('standard-needed', 'One pipeline takes what no other claims: choose another for that first.');
  end if;
  if p_standard then
    update fd.pipeline set standard = false where standard and slug <> p_slug;
  end if;
  insert into fd.pipeline (slug, title, sources, standard, position)
  values (p_slug, btrim(p_title), coalesce(p_sources, '{}'), p_standard, coalesce(p_position, 100))
  on conflict (slug) do update set title = excluded.title, sources = excluded.sources, standard = excluded.standard, position = excluded.position;
  if v_fresh then
    call fd.pipeline_stages(p_slug);
  end if;
  perform fd.audit_write('pipeline.saved', 'pipeline', null, '', '', null, jsonb_build_object('pipeline', p_slug));
end
$$;

create function fd.pipeline_remove(p_slug text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_standard boolean;
begin
  perform fd.require('lead.set_up');
  select p.standard into v_standard from fd.pipeline p where p.slug = p_slug for update;
  if v_standard is null then
    perform fd.absent('pipeline');
  elsif v_standard then
    perform fd.refuse('standard-needed', 'One pipeline takes what no other claims: choose another for that first.');
  elsif exists (select from fd.lead l where l.pipeline = p_slug) then
    perform fd.refuse('pipeline-in-use', 'Leads stand or stood in this pipeline.');
  end if;
  delete from fd.pipeline where slug = p_slug;
  perform fd.audit_write('pipeline.removed', 'pipeline', null, '', '', null, jsonb_build_object('pipeline', p_slug));
end
$$;

-- Make a stage or change it.  What it stands for is decided once.
create function fd.stage_save(p_id uuid, p_pipeline text, p_state text, p_title text, p_colour text, p_probability bigint, p_sla bigint,
  p_position bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old fd.stage;
  v_probability bigint := case when p_state = 'won' then 100 when p_state in ('lost', 'disqualified') then 0 else p_probability end;
begin
  perform fd.require('lead.set_up');
  select * into v_old from fd.stage s where s.id = p_id and s.removed_at is null for update;
  if not exists (select from fd.pipeline p where p.slug = p_pipeline) then
    perform fd.absent('pipeline');
  elsif v_old.id is not null and (v_old.pipeline, v_old.state) <> (p_pipeline, p_state) then
    perform fd.refuse('stage-fixed', 'A stage stays what it stands for; make another one and take this away.');
  end if;
  insert into fd.stage (id, pipeline, state, title, colour, probability, sla_hours, position)
  values (p_id, p_pipeline, p_state, btrim(p_title), p_colour, v_probability, p_sla, coalesce(p_position, 100))
  on conflict (id) do update set title = excluded.title, colour = excluded.colour, probability = excluded.probability,
    sla_hours = excluded.sla_hours, position = excluded.position;
  perform fd.audit_write('stage.saved', 'stage', p_id, '', p_state, null, jsonb_build_object('pipeline', p_pipeline));
end
$$;

-- Take a stage away.  Its leads go to another of the same state; the last of a state stays.
create function fd.stage_remove(p_id uuid, p_into uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old fd.stage;
  v_into uuid;
  v_moved bigint;
begin
  perform fd.require('lead.set_up');
  select * into v_old from fd.stage s where s.id = p_id and s.removed_at is null;
  if not found then
    perform fd.absent('stage');
  end if;
  -- first those who stand there, as every writer of a lead locks it before its stage; then all stages of the state, in
  -- order: two that take away the last two wait for each other, and whoever just arrives is seen below
  perform 1 from fd.lead l where l.stage_id = p_id order by l.id for no key update;
  perform 1 from fd.stage s where s.pipeline = v_old.pipeline and s.state = v_old.state order by s.id for update;
  select s.id into v_into from fd.stage s
   where s.pipeline = v_old.pipeline and s.state = v_old.state and s.removed_at is null and s.id <> p_id
     and (p_into is null or s.id = p_into) order by s.position, s.id limit 1;
  if v_into is null then
    perform fd.refuse('stage-needed', case when p_into is null then 'A pipeline keeps a stage for every state.'
      else 'Its leads can go only to a stage of the same pipeline that stands for the same.' end);
  end if;
  update fd.lead l set stage_id = v_into where l.stage_id = p_id;
  get diagnostics v_moved = row_count;
  update fd.stage set removed_at = now() where id = p_id;
  perform fd.audit_write('stage.removed', 'stage', p_id, v_old.state, '', null, jsonb_build_object('into', v_into, 'leads', v_moved));
  return v_moved;
end
$$;

create function fd.lost_reason_save(p_slug text, p_title text, p_state text, p_active boolean, p_position bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('lead.set_up');
  insert into fd.lost_reason (slug, title, state, active, position)
  values (p_slug, btrim(p_title), p_state, p_active, coalesce(p_position, 100))
  on conflict (slug) do update set title = excluded.title, active = excluded.active, position = excluded.position;
  perform fd.audit_write('lost_reason.saved', 'lost_reason', null, '', '', null, jsonb_build_object('reason', p_slug));
end
$$;

insert into fd.pipeline (slug, title, standard, position) values ('desk', 'Front desk', true, 1);
call fd.pipeline_stages('desk');
insert into fd.lost_reason (slug, title, state, position) values
  ('price', 'Too expensive', 'lost', 1), ('dates', 'Not free on their dates', 'lost', 2), ('elsewhere', 'Went elsewhere', 'lost', 3),
  ('no_answer', 'No answer from them', 'lost', 4), ('plans_changed', 'Their plans changed', 'lost', 5), ('other', 'Something else', 'lost', 9),
  ('not_offered', 'We do not offer it', 'disqualified', 1), ('duplicate', 'The same as another', 'disqualified', 2),
  ('spam', 'Advertising or abuse', 'disqualified', 3);

grant select on fd.pipeline, fd.stage, fd.lost_reason to fd_desk, fd_look;
grant execute on function fd.stage_of(text, text), fd.pipeline_for(text), fd.pipeline_save(text, text, text[], boolean, bigint), fd.pipeline_remove(text),
  fd.stage_save(uuid, text, text, text, text, bigint, bigint, bigint), fd.stage_remove(uuid, uuid), fd.lost_reason_save(text, text, text, boolean, bigint) to fd_desk;

call fd.privacy('pipeline', '{slug,title,sources}', 'not-personal', 'keep', 'as long as the house');
call fd.privacy('stage', '{pipeline,state,title,colour}', 'not-personal', 'keep', 'as long as the house');
call fd.privacy('lost_reason', '{slug,title,state}', 'not-personal', 'keep', 'as long as the house');

commit;
