-- Deploy frontdesk:permissions to pg
-- requires: audit
-- What may be done at the desk, as data: a permission is one verb on one noun, a role a named set of them.
--
-- Every op names the permission its caller needs; a worker whose list differs from this one does not
-- start.  Staff hold permissions through their roles, software through the scopes of its key.  The
-- transaction's own are in the setting fd.may, written by fd.enter.  'noun.read' is what the row
-- policies ask, 'noun.manage' what the moves of the machine ask.

begin;
set local role fd_owner;

create table fd.permission (
  name text primary key check (name ~ '^[a-z_]+\.[a-z_]+$'),
  about text not null check (about <> '')
);

create table fd.role (
  slug text primary key check (slug ~ '^[a-z][a-z0-9_]{1,40}$'),
  name text not null check (name <> '' and length(name) <= 80),
  about text not null default '',
  builtin boolean not null default false,
  position bigint not null default 100
);

create table fd.role_permission (
  role text not null references fd.role (slug) on delete cascade,
  permission text not null references fd.permission (name),
  primary key (role, permission)
);

-- Whether whoever this transaction belongs to holds it.  A definer function that raises fd.role does
-- not raise this.
create function fd.may(p_permission text) returns boolean
language sql stable parallel safe
return fd.my_caller() = 'system'
    or fd.my_caller() = 'staff' and position(' ' || p_permission || ' ' in coalesce(current_setting('fd.may', true), '')) > 0;

create function fd.require(p_permission text) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  if not fd.may(p_permission) then
    raise exception using errcode = 'FD403', message = 'not-allowed', detail = format('This needs %s.', p_permission);
  end if;
end
$$;

-- Nobody grants more than they hold.
create function fd.require_all(p_permissions text[]) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
declare
  v_more text := (select string_agg(p, ', ' order by p) from unnest(p_permissions) p where not fd.may(p));
begin
  if v_more is not null then
    perform fd.refuse('more-than-you-hold', format('You do not hold %s yourself.', v_more));
  end if;
end
$$;

create function fd.permissions_of(p_role text) returns text[]
language sql stable set search_path = pg_catalog, fd, public as $$
  select coalesce(array_agg(rp.permission order by rp.permission), '{}') from fd.role_permission rp where rp.role = p_role
$$;

create function fd.grant_bounded() returns trigger
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require_all(array[new.permission]);
  return new;
end
$$;
create trigger grant_bounded before insert on fd.role_permission for each row execute function fd.grant_bounded();

-- A permission that a change of the schema brings; the owner holds every one.
create procedure fd.permission(p_name text, p_about text, p_roles text[])
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  perform set_config('fd.caller', 'system', true);
  insert into fd.permission (name, about) values (p_name, p_about);
  insert into fd.role_permission (role, permission) select r, p_name from unnest(array['owner'] || p_roles) r;
end
$$;

insert into fd.role (slug, name, about, builtin, position) values
  ('owner', 'Owner', 'Everything, and who may do what.', true, 1),
  ('manager', 'Manager', 'The whole house, without roles and keys.', true, 2),
  ('front_desk', 'Front-desk agent', 'Answers guests, keeps reservations, leads and contacts.', true, 3),
  ('travel_consultant', 'Travel consultant', 'Turns enquiries into trips.', true, 4),
  ('clinic_editor', 'Clinic editor', 'Keeps what the house shows and knows.', true, 5),
  ('creator', 'Creator', 'Sells what they made.', true, 6),
  ('viewer', 'Viewer', 'Sees, and changes nothing.', true, 7);

call fd.permission('conversation.read', 'See conversations', '{manager,front_desk,travel_consultant,viewer}');
call fd.permission('conversation.manage', 'Answer guests, take conversations over and give them back', '{manager,front_desk,travel_consultant}');
call fd.permission('reservation.read', 'See reservations and the board', '{manager,front_desk,travel_consultant,clinic_editor,viewer}');
call fd.permission('reservation.manage', 'Make, change and move reservations', '{manager,front_desk,travel_consultant}');
call fd.permission('reservation.correct', 'Undo what a colleague did to a reservation', '{manager}');
call fd.permission('contact.read', 'See contacts', '{manager,front_desk,travel_consultant,clinic_editor,viewer}');
call fd.permission('contact.manage', 'Change contacts, tags and notes', '{manager,front_desk,travel_consultant}');
call fd.permission('contact.merge', 'Merge duplicates, and undo it', '{manager,front_desk,travel_consultant}');
call fd.permission('contact.import', 'Bring in contacts from a file', '{manager}');
call fd.permission('contact.export', 'Take contacts out as a file', '{manager}');
call fd.permission('lead.read', 'See leads', '{manager,front_desk,travel_consultant,viewer}');
call fd.permission('lead.manage', 'Move, assign and convert leads, keep tasks', '{manager,front_desk,travel_consultant}');
call fd.permission('lead.set_up', 'Change pipelines, scoring and assignment', '{manager}');
call fd.permission('lead.export', 'Take leads out as a file', '{manager}');
call fd.permission('report.read', 'See the reports', '{manager,travel_consultant,viewer}');
call fd.permission('knowledge.read', 'See what the house knows', '{manager,front_desk,travel_consultant,clinic_editor,creator,viewer}');
call fd.permission('knowledge.manage', 'Write and change pages of knowledge', '{manager,clinic_editor}');
call fd.permission('mail.read', 'Read what was written to guests', '{manager,front_desk,travel_consultant}');
call fd.permission('sheet.read', 'See the capture sheet', '{manager,front_desk,viewer}');
call fd.permission('sheet.export', 'Take the capture sheet out as a file', '{manager}');
call fd.permission('effect.manage', 'Try effects again', '{manager,front_desk}');
call fd.permission('endpoint.read', 'See who is told what happens', '{manager,viewer}');
call fd.permission('endpoint.manage', 'Register, change and test endpoints', '{manager}');
call fd.permission('privacy.read', 'See requests about personal data', '{manager}');
call fd.permission('privacy.manage', 'Answer requests about personal data, erase people', '{manager}');
call fd.permission('audit.read', 'Read the audit log', '{manager}');
call fd.permission('user.read', 'See who works here', '{manager,front_desk,viewer}');
call fd.permission('user.manage', 'Invite people, give them roles, let them go', '{manager}');
call fd.permission('role.manage', 'Make and change roles', '{}');
call fd.permission('key.manage', 'Make and revoke keys for software', '{}');

-- Make a role of the house's own, or change it.  The built-in ones are the same everywhere.
create function fd.role_save(p_slug text, p_name text, p_about text, p_permissions text[]) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('role.manage');
  if exists (select from fd.role r where r.slug = p_slug and r.builtin) then
    perform fd.refuse('builtin-role', 'The roles that every house has are not changed.');
  end if;
  if exists (select from unnest(p_permissions) p where not exists (select from fd.permission f where f.name = p)) then
    perform fd.refuse('no-such-permission', 'One of these permissions does not exist.');
  end if;
  perform fd.require_all(p_permissions || fd.permissions_of(p_slug));
  insert into fd.role (slug, name, about) values (p_slug, p_name, coalesce(p_about, ''))
  on conflict (slug) do update set name = excluded.name, about = excluded.about;
  delete from fd.role_permission rp where rp.role = p_slug and rp.permission <> all (p_permissions);
  insert into fd.role_permission (role, permission) select p_slug, p from unnest(p_permissions) p on conflict do nothing;
  perform fd.audit_write('role.saved', 'role', null, '', '', null, jsonb_build_object('role', p_slug, 'permissions', to_jsonb(p_permissions)));
end
$$;

create function fd.role_remove(p_slug text) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('role.manage');
  if exists (select from fd.role r where r.slug = p_slug and r.builtin) then
    perform fd.refuse('builtin-role', 'The roles that every house has are not changed.');
  end if;
  delete from fd.role r where r.slug = p_slug;
  if not found then
    perform fd.absent('role');
  end if;
  perform fd.audit_write('role.removed', 'role', null, '', '', null, jsonb_build_object('role', p_slug));
exception when foreign_key_violation then
  perform fd.refuse('role-in-use', 'Somebody has this role.');
end
$$;

grant select on fd.permission, fd.role, fd.role_permission to fd_desk, fd_look;
grant execute on function fd.may(text), fd.permissions_of(text) to fd_desk, fd_look;
grant execute on function fd.require(text), fd.require_all(text[]), fd.role_save(text, text, text, text[]), fd.role_remove(text) to fd_desk;

commit;
