-- Deploy frontdesk:house to pg
-- requires: machine
-- The business itself: the site, its locations, its people, their sessions.

begin;
set local role fd_owner;

-- One site is one database: exactly one row.
create table fd.site (
  only_row boolean primary key default true check (only_row),
  name text not null,
  slug text not null,
  zone text not null,
  country text not null default 'GB' check (country ~ '^[A-Z]{2}$'),
  currency text not null default 'GBP' check (currency ~ '^[A-Z]{3}$'),
  phone text,
  email text,
  languages text[] not null default '{en}',
  public_url text,
  demo boolean not null default false
);

create table fd.location (
  id uuid primary key default fd.new_id(),
  slug text not null unique,
  name text not null,
  address text,
  zone text not null,
  position bigint not null default 0
);

-- A time zone is an IANA name that PostgreSQL knows; not an abbreviation, which would not know summer.
create function fd.zone_known() returns trigger
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  if new.zone is not null then
    if new.zone !~ '^(UTC|[A-Z][A-Za-z]+(/[A-Za-z0-9_+-]+)+)$' then
      raise invalid_parameter_value;
    end if;
    perform now() at time zone new.zone;
  end if;
  return new;
exception when invalid_parameter_value then
  raise exception using errcode = 'FD422', message = 'unknown-zone', detail = format('%s is not an IANA time zone.', new.zone);
end
$$;
create trigger zone_known before insert or update of zone on fd.site for each row execute function fd.zone_known();
create trigger zone_known before insert or update of zone on fd.location for each row execute function fd.zone_known();

create table fd.users (
  id uuid primary key default fd.new_id(),
  email text not null check (email = lower(email) and email ~ '^[^@\s]+@[^@\s]+$'),
  name text not null check (name <> ''),
  password_hash text check (password_hash like '$argon2id$%'),
  demo boolean not null default false,
  last_seen timestamptz,
  state text not null default 'active' check (state in ('invited', 'active', 'suspended', 'removed')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create unique index users_email on fd.users (email) where state <> 'removed';
call fd.make_noun('fd.users', 'user');

create table fd.user_role (
  user_id uuid not null references fd.users (id),
  role text not null references fd.role (slug),
  primary key (user_id, role)
);
create index user_role_of_role on fd.user_role (role);

create function fd.permissions_of_user(p_user uuid) returns text[]
language sql stable set search_path = pg_catalog, fd, public as $$
  select coalesce(array_agg(distinct rp.permission order by rp.permission), '{}')
    from fd.user_role ur join fd.role_permission rp on rp.role = ur.role where ur.user_id = p_user
$$;

-- For people and programs to read: 'front_desk viewer'.
create function fd.roles_of_user(p_user uuid) returns text
language sql stable set search_path = pg_catalog, fd, public as $$
  select coalesce(string_agg(ur.role, ' ' order by r.position, r.slug), '') from fd.user_role ur join fd.role r on r.slug = ur.role where ur.user_id = p_user
$$;

-- Nobody grants or takes more than they hold, nor changes what they are themselves.
create function fd.user_role_bounded() returns trigger
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_row fd.user_role := coalesce(new, old);
begin
  if v_row.user_id = fd.my_user() then
    perform fd.refuse('not-yourself', 'Nobody changes their own standing.');
  end if;
  if fd.my_caller() = 'staff' and exists (select from fd.users u where u.id = v_row.user_id and u.demo) then
    perform fd.refuse('demo-account', 'The demo''s person is everybody, so this account stays as it is.');
  end if;
  perform fd.require_all(fd.permissions_of(v_row.role));
  return v_row;
end
$$;
create trigger user_role_bounded before insert or update or delete on fd.user_role for each row execute function fd.user_role_bounded();

-- Somebody must be left who may do everything.  Deferred and one at a time: two owners who remove each
-- other at once do not both succeed.
create function fd.owner_left() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform pg_advisory_xact_lock(hashtextextended('fd.owner_left', 0));
  if not exists (select from fd.user_role ur join fd.users u on u.id = ur.user_id where ur.role = 'owner' and u.state = 'active') then
    perform fd.refuse('last-owner', 'The house needs an owner.');
  end if;
  return null;
end
$$;
create constraint trigger owner_left after update or delete on fd.user_role deferrable initially deferred
  for each row when (old.role = 'owner') execute function fd.owner_left();
create function fd.owner_moved() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if exists (select from fd.user_role ur where ur.user_id = old.id and ur.role = 'owner') then
    perform pg_advisory_xact_lock(hashtextextended('fd.owner_left', 0));
    if not exists (select from fd.user_role ur join fd.users u on u.id = ur.user_id where ur.role = 'owner' and u.state = 'active') then
      perform fd.refuse('last-owner', 'The house needs an owner.');
    end if;
  end if;
  return null;
end
$$;
create constraint trigger owner_left after update of state on fd.users deferrable initially deferred
  for each row when (old.state = 'active' and new.state <> 'active') execute function fd.owner_moved();

-- Tokens are stored as hashes: reading this table signs nobody in.
create table fd.session (
  id uuid primary key default fd.new_id(),
  user_id uuid not null references fd.users (id),
  token_hash bytea not null unique check (length(token_hash) = 32),
  csrf_hash bytea check (length(csrf_hash) = 32),
  created_at timestamptz not null default now(),
  last_seen timestamptz not null default now(),
  confirmed_at timestamptz,   -- when it was last proven that its person sits there
  device text,                -- 'Firefox on Linux'
  address text,               -- the network it was opened from, not the address
  expires_at timestamptz not null
);
create index session_of_user on fd.session (user_id);

-- A link is good for one thing, once: to enter (made by the shell), to accept an invitation, to set a new password.
create table fd.staff_link (
  id uuid primary key default fd.new_id(),
  user_id uuid not null references fd.users (id),
  purpose text not null default 'enter' check (purpose in ('enter', 'invite', 'reset')),
  token_hash bytea not null unique check (length(token_hash) = 32),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);

call fd.make_sighted('fd.users', 'user');
-- Whose colleague did something stands beside it everywhere, and everybody knows what they are themselves.
create policy colleague on fd.users for select using ((select fd.my_role() = 'staff'));
create policy own on fd.users for update using (id = (select fd.my_user()));
call fd.make_sighted('fd.user_role', 'user');
create policy own on fd.user_role for select using (user_id = (select fd.my_user()));
call fd.make_sighted('fd.session', 'user');
create policy own on fd.session using (user_id = (select fd.my_user()));
call fd.make_sighted('fd.staff_link', 'user');

create function fd.user_move(p_id uuid, p_event text, p_to text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if p_id = fd.my_user() then
    perform fd.refuse('not-yourself', 'Nobody changes their own standing.');
  end if;
  perform fd.require_all(fd.permissions_of_user(p_id));
  perform set_config('fd.event', p_event, true);
  update fd.users set state = p_to, version = version + 1, updated_at = now() where id = p_id;
  if p_to in ('suspended', 'removed') then
    delete from fd.session where user_id = p_id;
  end if;
end
$$;

-- Staff are made by the shell (role system) or by who may manage them.
create function fd.user_create(p_id uuid, p_email text, p_name text, p_role text, p_password_hash text) returns uuid
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('user.manage');
  if not exists (select from fd.role r where r.slug = p_role) then
    perform fd.refuse('no-such-role', 'There is no such role.');
  end if;
  insert into fd.users (id, email, name, password_hash) values (p_id, lower(p_email), p_name, p_password_hash);
  insert into fd.user_role (user_id, role) values (p_id, p_role);
  return p_id;
end
$$;

-- What somebody is from now on: exactly these roles.
create function fd.user_roles_set(p_user uuid, p_roles text[]) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('user.manage');
  if not exists (select from fd.users u where u.id = p_user and u.state <> 'removed') then
    perform fd.absent('user');
  end if;
  if cardinality(p_roles) = 0 or exists (select from unnest(p_roles) r where not exists (select from fd.role f where f.slug = r)) then
    perform fd.refuse('no-such-role', 'There is no such role.');
  end if;
  delete from fd.user_role ur where ur.user_id = p_user and ur.role <> all (p_roles);
  insert into fd.user_role (user_id, role) select p_user, r from unnest(p_roles) r on conflict do nothing;
  perform fd.audit_write('user.roles_set', 'user', p_user, '', '', null, jsonb_build_object('roles', to_jsonb(p_roles)));
end
$$;

-- Whom to check a password against; no row for an address that may not sign in.
create function fd.login_find(p_email text) returns table (user_id uuid, name text, password_hash text)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select u.id, u.name, u.password_hash from fd.users u where u.email = lower(p_email) and u.state = 'active' and u.password_hash is not null
$$;

create function fd.password_set(p_user uuid, p_password_hash text) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  if not (fd.my_caller() = 'system' or fd.my_user() = p_user) then
    perform fd.absent('user');
  end if;
  update fd.users set password_hash = p_password_hash, updated_at = now() where id = p_user;
  delete from fd.session where user_id = p_user;
  perform fd.audit_write('user.password_set', 'user', p_user, '', '', null, '{}');
end
$$;

create function fd.session_start(p_id uuid, p_user uuid, p_token_hash bytea, p_csrf_hash bytea, p_expires timestamptz) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.session (id, user_id, token_hash, csrf_hash, confirmed_at, expires_at)
  select p_id, u.id, p_token_hash, p_csrf_hash, now(), p_expires from fd.users u where u.id = p_user and u.state = 'active';
  if not found then
    perform fd.absent('user');
  end if;
  perform fd.audit_write('session.started', 'user', p_user, '', '', null, '{}');
end
$$;

-- The session shown here is over, whichever way it was shown.
create function fd.session_end(p_token_hash bytea) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.session where token_hash = p_token_hash or id = fd.my_session()
$$;

-- Does this form token belong to this session?
create function fd.csrf_fits(p_token_hash bytea, p_csrf_hash bytea) returns boolean
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select exists (select from fd.session s where s.token_hash = p_token_hash and s.csrf_hash = p_csrf_hash and s.expires_at > now())
$$;

-- A one-time link that signs a member of staff in; made by the shell.
create function fd.staff_link_mint(p_user uuid, p_token_hash bytea, p_expires timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('user');
  end if;
  insert into fd.staff_link (user_id, token_hash, expires_at) values (p_user, p_token_hash, p_expires);
end
$$;

-- Redeem it: the user, exactly once.
create function fd.staff_link_use(p_token_hash bytea) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid;
begin
  update fd.staff_link l set used_at = now()
    from fd.users u
   where l.token_hash = p_token_hash and l.purpose = 'enter' and l.used_at is null and l.expires_at > now() and u.id = l.user_id and u.state = 'active'
  returning l.user_id into v_user;
  if v_user is null then
    perform fd.absent('link');
  end if;
  return v_user;
end
$$;

-- The demo house shows its desk to everybody: the demo user, and only where the site is a demo.
create function fd.demo_session(p_id uuid, p_token_hash bytea, p_csrf_hash bytea, p_expires timestamptz) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid;
begin
  select u.id into v_user from fd.users u, fd.site s where s.demo and u.demo and u.state = 'active' order by u.created_at limit 1;
  if v_user is null then
    perform fd.absent('demo');
  end if;
  perform fd.session_start(p_id, v_user, p_token_hash, p_csrf_hash, p_expires);
  return v_user;
end
$$;

grant select on fd.site, fd.location to fd_desk, fd_look;
grant select on fd.user_role to fd_desk, fd_look;
grant select (id, email, name, demo, last_seen, state, version, created_at, updated_at) on fd.users to fd_desk, fd_look;
grant select (id, user_id, created_at, last_seen, confirmed_at, expires_at) on fd.session to fd_desk;
grant select (user_id, purpose, created_at, expires_at, used_at) on fd.staff_link to fd_desk;
grant update (last_seen) on fd.session to fd_desk;
grant update (name) on fd.users to fd_desk;
grant execute on function fd.roles_of_user(uuid), fd.permissions_of_user(uuid) to fd_desk, fd_look;
grant execute on function fd.user_roles_set(uuid, text[]), fd.user_create(uuid, text, text, text, text), fd.login_find(text), fd.password_set(uuid, text),
  fd.session_start(uuid, uuid, bytea, bytea, timestamptz), fd.session_end(bytea), fd.csrf_fits(bytea, bytea),
  fd.staff_link_mint(uuid, bytea, timestamptz), fd.staff_link_use(bytea), fd.demo_session(uuid, bytea, bytea, timestamptz) to fd_desk;
call fd.privacy('users', '{email,name}', 'as-is', 'blank', 'while employed');
call fd.privacy('users', '{password_hash}', 'never', 'blank', 'while employed');
call fd.privacy('user_role', '{role}', 'not-personal', 'keep', 'while employed');
call fd.privacy('users', '{state}', 'not-personal', 'keep', 'while employed');
call fd.privacy('session', '{token_hash,csrf_hash}', 'never', 'delete-row', 'until expiry');
call fd.privacy('session', '{device,address}', 'as-is', 'delete-row', 'until expiry');
call fd.privacy('staff_link', '{token_hash,purpose}', 'never', 'delete-row', 'until expiry');

commit;
