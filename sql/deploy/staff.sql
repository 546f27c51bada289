-- Deploy frontdesk:staff to pg
-- requires: desk
-- Who works here: from an invitation to the day they leave, and a new password by mail.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

-- Somebody new, who is nobody until they accept.  p_roles: slugs.
create function fd.user_invite(p_id uuid, p_email text, p_name text, p_roles text[], p_token_hash bytea, p_expires timestamptz) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('user.manage');
  if exists (select from fd.users u where u.email = lower(p_email) and u.state <> 'removed') then
    perform fd.refuse('user-exists', 'There is somebody with this address.');
  end if;
  insert into fd.users (id, email, name, state) values (p_id, lower(p_email), p_name, 'invited');
  perform fd.user_roles_set(p_id, p_roles);
  insert into fd.staff_link (user_id, purpose, token_hash, expires_at) values (p_id, 'invite', p_token_hash, p_expires);
end
$$;

-- Once more: the links before are void.
create function fd.user_invite_again(p_id uuid, p_token_hash bytea, p_expires timestamptz) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('user.manage');
  if not exists (select from fd.users u where u.id = p_id and u.state = 'invited') then
    perform fd.absent('invitation');
  end if;
  perform fd.require_all(fd.permissions_of_user(p_id));
  delete from fd.staff_link l where l.user_id = p_id and l.purpose = 'invite';
  insert into fd.staff_link (user_id, purpose, token_hash, expires_at) values (p_id, 'invite', p_token_hash, p_expires);
  perform fd.audit_write('user.invited_again', 'user', p_id, 'invited', 'invited', null, '{}');
end
$$;

-- Whose link it is, without using it up.
create function fd.link_holder(p_token_hash bytea, p_purpose text) returns table (id uuid, email text, name text)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select u.id, u.email, u.name from fd.staff_link l join fd.users u on u.id = l.user_id
   where l.token_hash = p_token_hash and l.purpose = p_purpose and l.used_at is null and l.expires_at > now()
     and u.state = case p_purpose when 'invite' then 'invited' else 'active' end
$$;

create function fd.link_take(p_token_hash bytea, p_purpose text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := (select h.id from fd.link_holder(p_token_hash, p_purpose) h);
begin
  update fd.staff_link l set used_at = now() where l.token_hash = p_token_hash and l.used_at is null and v_user is not null;
  if not found then
    perform fd.absent('link');
  end if;
  perform set_config('fd.actor', 'staff:' || v_user, true);
  return v_user;
end
$$;

create function fd.invite_accept(p_token_hash bytea, p_name text, p_password_hash text) returns uuid
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := fd.link_take(p_token_hash, 'invite');
begin
  update fd.users u set name = p_name, password_hash = p_password_hash where u.id = v_user;
  perform fd.transition('user', v_user, 'activated');
  return v_user;
end
$$;

-- A link for whoever has this address (its SHA-256), if somebody has; at most one in two minutes.
create function fd.reset_mint(p_key bytea, p_token_hash bytea, p_expires timestamptz) returns table (id uuid, email text, name text)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_user uuid;
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('user');
  end if;
  select u.id into v_user from fd.users u
   where sha256(convert_to(u.email, 'UTF8')) = p_key and u.state = 'active' and not u.demo
     and not exists (select from fd.staff_link l where l.user_id = u.id and l.purpose = 'reset' and l.created_at > now() - interval '2 minutes')
     for no key update;
  if v_user is not null then
    insert into fd.staff_link (user_id, purpose, token_hash, expires_at) values (v_user, 'reset', p_token_hash, p_expires);
    perform fd.audit_write('user.reset_asked', 'user', v_user, '', '', null, '{}');
  end if;
  return query select u.id, u.email, u.name from fd.users u where u.id = v_user;
end
$$;

-- Somebody asks for a new password.  The same is done whether the address is anybody's: a job looks later.
create function fd.reset_ask(p_id uuid, p_key bytea) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  insert into fd.job (id, kind, title, noun, noun_id, payload) values (p_id, 'reset_mail', 'Letter for a new password', 'user', p_id, jsonb_build_object('key', encode(p_key, 'hex')))
$$;

create function fd.reset_use(p_token_hash bytea, p_password_hash text) returns uuid
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := fd.link_take(p_token_hash, 'reset');
begin
  perform fd.password_set(v_user, p_password_hash);
  update fd.staff_link l set used_at = now() where l.user_id = v_user and l.purpose = 'reset' and l.used_at is null;
  delete from fd.sign_in_pending p where p.user_id = v_user;
  return v_user;
end
$$;

create function fd.own_password_set(p_password_hash text) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.password_set(fd.own_account(), p_password_hash);
end
$$;

create function fd.own_name_set(p_name text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.users u set name = p_name, updated_at = now() where u.id = fd.own_account();
  perform fd.audit_write('user.renamed', 'user', fd.my_user(), '', '', null, '{}');
end
$$;

-- A letter to somebody of the desk.
create function fd.staff_mail(p_id uuid, p_user uuid, p_email text, p_subject text, p_text text, p_html text) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  insert into fd.mail (id, message_id, noun, noun_id, recipient, subject, text, html)
  values (p_id, '<' || p_id || '@frontdesk>', 'user', p_user, lower(p_email), p_subject, p_text, p_html)
$$;

-- Links in letters to staff are keys: the desk does not show them.
create function fd.mail_shown(p_noun text, p_text text) returns text
language sql immutable parallel safe set search_path = pg_catalog, fd, public
return case when p_noun = 'user' then regexp_replace(p_text, '(token=)[A-Za-z0-9_-]{20,}', '\1…', 'g') else p_text end;

-- Whoever may no longer come in leaves no way in behind; whoever is gone, nothing to show either.
create function fd.user_left() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  delete from fd.staff_link where user_id = new.id;
  delete from fd.sign_in_pending where user_id = new.id;
  if new.state = 'removed' then
    delete from fd.totp where user_id = new.id;
    delete from fd.recovery_code where user_id = new.id;
    delete from fd.passkey where user_id = new.id;
    update fd.users set password_hash = null where id = new.id;
  end if;
  return null;
end
$$;
create trigger user_left after update of state on fd.users for each row
  when (new.state in ('suspended', 'removed') and new.state <> old.state) execute function fd.user_left();

-- The demo house's person stays, or the demo would end.
create function fd.demo_stays() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() = 'staff' then
    perform fd.refuse('demo-account', 'The demo''s person is everybody, so this account stays as it is.');
  end if;
  return null;
end
$$;
create trigger demo_stays after update of state, email, name, password_hash on fd.users for each row when (old.demo) execute function fd.demo_stays();

grant execute on function fd.user_invite(uuid, text, text, text[], bytea, timestamptz), fd.user_invite_again(uuid, bytea, timestamptz),
  fd.link_holder(bytea, text), fd.invite_accept(bytea, text, text), fd.reset_ask(uuid, bytea), fd.reset_mint(bytea, bytea, timestamptz),
  fd.reset_use(bytea, text), fd.own_password_set(text), fd.own_name_set(text), fd.staff_mail(uuid, uuid, text, text, text, text) to fd_desk;
grant execute on function fd.mail_shown(text, text) to fd_desk, fd_look;

commit;
