-- Deploy frontdesk:leads_tasks to pg
-- requires: leads_facts
-- What somebody has to do, by when, about whom; and work on many leads at once, which can be taken back.

begin;
set local role fd_owner;
set local fd.role = 'system';

create table fd.task (
  id uuid primary key default fd.new_id(),
  title text not null check (btrim(title) <> '' and length(title) <= 300),
  due_at timestamptz not null,
  assignee uuid not null references fd.users (id),
  lead_id uuid references fd.lead (id),
  contact_id uuid references fd.contact (id),
  made_by uuid references fd.users (id),
  reminded_at timestamptz,
  done_at timestamptz,
  done_by uuid references fd.users (id),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  check (lead_id is null or contact_id is not null)
);
create index task_of on fd.task (assignee, due_at, id) where done_at is null;
create index task_due on fd.task (due_at, id) where done_at is null;
create index task_of_lead on fd.task (lead_id, due_at) where lead_id is not null;
create index task_of_contact on fd.task (contact_id, due_at) where contact_id is not null;
create index task_done on fd.task (done_at desc, id desc) where done_at is not null;
create trigger contact_live before insert or update of contact_id on fd.task for each row execute function fd.contact_live();
call fd.make_sighted('fd.task', 'lead');

-- A time as people at the house say it (2026-11-28T10:00), or an instant with its offset.
create function fd.house_instant(p_text text) returns timestamptz
language plpgsql stable set search_path = pg_catalog, fd, public as $$
begin
  if p_text ~ '(Z|[+-][0-9]{2}:?[0-9]{2})$' then
    return p_text::timestamptz;
  end if;
  return p_text::timestamp at time zone (select s.zone from fd.site s);
exception when invalid_datetime_format or datetime_field_overflow or invalid_text_representation then
  perform fd.refuse('no-such-time', 'Write it like 2026-11-28T10:00.');
end
$$;

create function fd.task_save(p_id uuid, p_version bigint, p_title text, p_due text, p_assignee uuid, p_lead uuid, p_contact uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old fd.task;
  v_due timestamptz := fd.house_instant(p_due);
  v_assignee uuid := coalesce(p_assignee, fd.my_user());
  v_contact uuid := coalesce((select l.contact_id from fd.lead l where l.id = p_lead), fd.contact_head(p_contact));
begin
  perform fd.require('lead.manage');
  select * into v_old from fd.task t where t.id = p_id for no key update;
  if p_version is not null and v_old.id is null then
    perform fd.absent('task');
  elsif p_version <> v_old.version then
    perform fd.refuse_version('task', v_old.version, p_version);
  elsif p_lead is not null and not exists (select from fd.lead l where l.id = p_lead) then
    perform fd.absent('lead');
  elsif p_contact is not null and v_contact is null then
    perform fd.absent('contact');
  elsif v_assignee is null or not fd.works_leads(v_assignee) then
    perform fd.refuse('no-such-owner', 'Tasks go to people who are active and may work on leads.');
  end if;
  if v_old.id is null then
    insert into fd.task (id, title, due_at, assignee, lead_id, contact_id, made_by)
    values (p_id, btrim(p_title), v_due, v_assignee, p_lead, v_contact, fd.my_user());
    if p_lead is not null then
      insert into fd.activity (contact_id, lead_id, kind, text, source) values (v_contact, p_lead, 'task', btrim(p_title), 'desk');
    end if;
  else
    update fd.task t set title = btrim(p_title), due_at = v_due, assignee = v_assignee, version = t.version + 1,
           reminded_at = case when v_due = t.due_at then t.reminded_at end
     where t.id = p_id;
  end if;
  if v_old.due_at is distinct from v_due then
    insert into fd.job (kind, title, noun, noun_id, run_at, dedupe_key)
    values ('task_due', 'A task falls due', 'task', p_id, v_due, 'task_due:' || p_id || ':' || extract(epoch from v_due)) on conflict (dedupe_key) do nothing;
  end if;
  perform fd.event_write(case when v_old.id is null then 'task.added' else 'task.changed' end, 'task', p_id, jsonb_build_object('id', p_id));
end
$$;

create function fd.task_done(p_id uuid, p_done boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('lead.manage');
  update fd.task t set done_at = case when p_done then now() end, done_by = case when p_done then fd.my_user() end, version = t.version + 1
   where t.id = p_id and (t.done_at is not null) <> p_done;
  if not found then
    if not exists (select from fd.task t where t.id = p_id) then
      perform fd.absent('task');
    end if;
    return;
  end if;
  perform fd.event_write(case when p_done then 'task.done' else 'task.undone' end, 'task', p_id, jsonb_build_object('id', p_id));
end
$$;

-- At its time: the bell rings on open pages, once.  Says whether it did; a task that was moved has a job of its own.
create function fd.task_rings(p_id uuid) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.task t set reminded_at = now() where t.id = p_id and t.done_at is null and t.reminded_at is null and t.due_at <= now();
  if not found then
    return false;
  end if;
  perform fd.event_write('task.due', 'task', p_id, jsonb_build_object('id', p_id));
  return true;
end
$$;

-- --- many at once -------------------------------------------------------------------------------------------------

-- What was done to many leads at once, with what each was before.
create table fd.lead_bulk (
  id uuid primary key default fd.new_id(),
  user_id uuid references fd.users (id),
  action text not null,
  lines jsonb not null default '[]',              -- [{lead, version, owner, stage, tags}]
  created_at timestamptz not null default now(),
  undone_at timestamptz
);
call fd.make_sighted('fd.lead_bulk', 'lead');

create function fd.lead_apply(p_lead fd.lead, p_action text, p_target text, p_reason text) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  case p_action
    when 'assign' then
      perform fd.transition('lead', p_lead.id, 'assigned', p_lead.version, jsonb_build_object('owner', nullif(p_target, '')));
    when 'move' then
      perform fd.lead_to_stage(p_lead.id, p_target::uuid, p_lead.version, jsonb_strip_nulls(jsonb_build_object('lost_reason', p_reason)));
    when 'tag' then
      perform fd.transition('lead', p_lead.id, 'changed', p_lead.version, jsonb_build_object('tags', p_lead.tags || lower(btrim(p_target))));
    when 'untag' then
      perform fd.transition('lead', p_lead.id, 'changed', p_lead.version, jsonb_build_object('tags', array_remove(p_lead.tags, lower(btrim(p_target)))));
  end case;
end
$$;

-- Each lead for itself: what one refuses stops no other.  A preview does it all and takes it back, so it cannot be wrong.
create function fd.lead_bulk_do(p_bulk uuid, p_leads uuid[], p_action text, p_target text, p_reason text, p_preview boolean)
returns table (id uuid, name text, done boolean, why text)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_lead fd.lead;
  v_lines jsonb := '[]';
  v_why text;
begin
  perform fd.require('lead.manage');
  if p_action not in ('assign', 'move', 'tag', 'untag') or (p_action <> 'assign' and nullif(btrim(p_target), '') is null)
     or (p_action in ('assign', 'move') and btrim(p_target) <> '' and p_target !~ '^[0-9a-fA-F-]{36}$') then
    perform fd.refuse('no-such-action', 'Choose what to do, and to whom or where.');
  end if;
  for v_lead in select l.* from unnest(p_leads) u (id) join fd.lead l on l.id = u.id order by l.id limit 500 loop
    begin
      perform fd.lead_apply(v_lead, p_action, p_target, p_reason);
      v_why := null;
      if p_preview then
        raise exception using errcode = 'FDBAK';
      end if;
      v_lines := v_lines || jsonb_build_object('lead', v_lead.id, 'version', v_lead.version + 1, 'owner', v_lead.owner_user, 'stage', v_lead.stage_id,
        'tags', to_jsonb(v_lead.tags));
    exception
      when sqlstate 'FDBAK' then
        null;
      when sqlstate 'FD404' or sqlstate 'FD409' or sqlstate 'FD412' or sqlstate 'FD422' then
        get stacked diagnostics v_why = pg_exception_detail;
        if sqlstate = 'FD409' then
          v_why := format('A lead that is %s cannot go there.', v_lead.state);
        end if;
    end;
    return query select v_lead.id, c.name, v_why is null, v_why from fd.contact c where c.id = v_lead.contact_id;
  end loop;
  if not p_preview then
    perform set_config('fd.role', 'system', true);
    insert into fd.lead_bulk (id, user_id, action, lines) values (p_bulk, fd.my_user(), p_action, v_lines);
    perform set_config('fd.role', fd.my_caller(), true);
  end if;
end
$$;

-- Take it back for every lead that nobody has touched since, as far as the machine lets it.
create function fd.lead_bulk_undo(p_bulk uuid) returns table (id uuid, name text, done boolean, why text)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_bulk fd.lead_bulk;
  v_line jsonb;
  v_why text;
begin
  perform fd.require('lead.manage');
  select * into v_bulk from fd.lead_bulk b where b.id = p_bulk and b.user_id = fd.my_user() for update;
  if not found then
    perform fd.absent('action');
  elsif v_bulk.undone_at is not null then
    perform fd.refuse('already-settled', 'This was taken back already.');
  end if;
  for v_line in select * from jsonb_array_elements(v_bulk.lines) loop
    begin
      v_why := null;
      case v_bulk.action
        when 'assign' then
          perform fd.transition('lead', (v_line ->> 'lead')::uuid, 'assigned', (v_line ->> 'version')::bigint, jsonb_build_object('owner', v_line -> 'owner'));
        when 'move' then
          if exists (select from fd.lead l where l.id = (v_line ->> 'lead')::uuid and l.version <> (v_line ->> 'version')::bigint) then
            perform fd.refuse_version('lead', null, null);
          end if;
          perform fd.lead_to_stage((v_line ->> 'lead')::uuid, (v_line ->> 'stage')::uuid, (v_line ->> 'version')::bigint);
        else
          perform fd.transition('lead', (v_line ->> 'lead')::uuid, 'changed', (v_line ->> 'version')::bigint, jsonb_build_object('tags', v_line -> 'tags'));
      end case;
    exception
      when sqlstate 'FD412' then
        v_why := 'Somebody has changed it since.';
      when sqlstate 'FD404' or sqlstate 'FD409' or sqlstate 'FD422' then
        v_why := 'A lead goes no way back from there.';
    end;
    return query select l.id, c.name, v_why is null, v_why from fd.lead l join fd.contact c on c.id = l.contact_id where l.id = (v_line ->> 'lead')::uuid;
  end loop;
  update fd.lead_bulk b set undone_at = now() where b.id = p_bulk;
end
$$;

grant select on fd.task, fd.lead_bulk to fd_desk, fd_look;
grant execute on function fd.house_instant(text), fd.task_save(uuid, bigint, text, text, uuid, uuid, uuid), fd.task_done(uuid, boolean), fd.task_rings(uuid),
  fd.lead_bulk_do(uuid, uuid[], text, text, text, boolean), fd.lead_bulk_undo(uuid) to fd_desk;

call fd.privacy('task', '{title}', 'as-is', 'blank', 'as the contact');
call fd.privacy('lead_bulk', '{action,lines}', 'not-personal', 'delete-row', '30 days');

commit;
