-- Deploy frontdesk:factors to pg
-- requires: house
-- How sure we are that a session's person sits there: codes of an app (RFC 6238), passkeys (WebAuthn), codes for the day
-- when both are lost; sessions that were confirmed; and who has to have a second factor.
--
-- Workers reach these tables by the functions below alone.

begin;
set local role fd_owner;

-- People with this role have a second factor, or may nothing until they do.
alter table fd.role add column factor boolean not null default false;

create table fd.totp (
  user_id uuid primary key references fd.users (id),
  sealed text not null,                    -- the secret, for the instance's key and this user
  confirmed_at timestamptz,                -- null: not in use before a first code was right
  last_step bigint not null default 0,     -- of the last code taken; none is taken twice, nor an older one
  created_at timestamptz not null default now()
);

create table fd.recovery_code (
  user_id uuid not null references fd.users (id),
  code_hash bytea not null check (length(code_hash) = 32),
  used_at timestamptz,
  primary key (user_id, code_hash)
);

create table fd.passkey (
  id uuid primary key default fd.new_id(),
  user_id uuid not null references fd.users (id),
  credential text not null unique check (length(credential) between 1 and 1400),   -- base64url
  public_key text not null,                -- COSE, base64
  algorithm bigint not null check (algorithm in (-7, -8, -257)),
  sign_count bigint not null,
  backed_up boolean not null,
  name text not null check (name <> '' and length(name) <= 80),
  created_at timestamptz not null default now(),
  last_used_at timestamptz
);
create index passkey_of_user on fd.passkey (user_id);

-- What a passkey has to sign: once, within five minutes, for one purpose, by one person when that is known.
create table fd.challenge (
  hash bytea primary key check (length(hash) = 32),
  purpose text not null check (purpose in ('register', 'sign_in')),
  user_id uuid references fd.users (id),
  expires_at timestamptz not null default now() + interval '5 minutes'
);
create index challenge_old on fd.challenge (expires_at);

-- Whose password was right and whose second factor is still to come.
create table fd.sign_in_pending (
  token_hash bytea primary key check (length(token_hash) = 32),
  user_id uuid not null references fd.users (id),
  expires_at timestamptz not null default now() + interval '10 minutes'
);
create index sign_in_pending_old on fd.sign_in_pending (expires_at);

do $$
declare
  t text;
begin
  foreach t in array '{totp,recovery_code,passkey,challenge,sign_in_pending}'::text[] loop
    execute format('alter table fd.%I enable row level security', t);
    execute format('alter table fd.%I force row level security', t);
    execute format('create policy alone on fd.%I using (fd.my_role() = ''system'')', t);
  end loop;
end
$$;

-- 'totp passkey recovery': what somebody can show beside their password.
create function fd.factors_of(p_user uuid) returns text
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select concat_ws(' ',
    case when exists (select from fd.totp t where t.user_id = p_user and t.confirmed_at is not null) then 'totp' end,
    case when exists (select from fd.passkey k where k.user_id = p_user) then 'passkey' end,
    case when exists (select from fd.recovery_code r where r.user_id = p_user and r.used_at is null) then 'recovery' end)
$$;

create function fd.factor_missing(p_user uuid) returns boolean
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select exists (select from fd.user_role ur join fd.role r on r.slug = ur.role where ur.user_id = p_user and r.factor)
     and not exists (select from fd.totp t where t.user_id = p_user and t.confirmed_at is not null)
     and not exists (select from fd.passkey k where k.user_id = p_user)
$$;

-- What a session is good for: 'confirmed' within five minutes after its person proved who they are, else 'signed_in'; with
-- 'factor_missing' behind it, for their own account alone.  The demo house's person is everybody, and has nothing to prove.
create function fd.assurance(p_user uuid, p_confirmed_at timestamptz) returns text
language sql stable set search_path = pg_catalog, fd, public as $$
  select case when u.demo or p_confirmed_at > now() - interval '5 minutes' then 'confirmed' else 'signed_in' end
      || case when not u.demo and fd.factor_missing(u.id) then ' factor_missing' else '' end
    from fd.users u where u.id = p_user
$$;

-- They proved it once more, or want to prove it anew.
create function fd.session_confirm(p_is boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.session s set confirmed_at = case when p_is then now() end where s.id = fd.my_session();
  if not found then
    perform fd.absent('session');
  end if;
end
$$;

-- Somebody is at work there: noted once a minute, by whoever writes anyway, and nobody waits for it.
create function fd.session_seen(p_token_hash bytea, p_session uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid;
begin
  if current_setting('transaction_read_only') = 'on' then
    return;
  end if;
  update fd.session s set last_seen = now()
   where s.id = (select x.id from fd.session x where (x.token_hash = p_token_hash or x.id = p_session) and x.last_seen < now() - interval '1 minute' for no key update skip locked)
  returning s.user_id into v_user;
  update fd.users u set last_seen = now()
   where u.id = (select x.id from fd.users x where x.id = v_user for no key update skip locked);
end
$$;

create function fd.network_of(p_address text) returns text
language plpgsql immutable parallel safe set search_path = pg_catalog, fd, public as $$
begin
  return network(set_masklen(p_address::inet, case family(p_address::inet) when 4 then 24 else 48 end))::text;
exception when invalid_text_representation then
  return null;
end
$$;

-- From where this session was opened, in words for its person.
create function fd.session_place(p_device text, p_address text) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  update fd.session s set device = left(p_device, 80), address = fd.network_of(p_address) where s.id = fd.my_session();
  update fd.users u set last_seen = now() where u.id = fd.my_user()
$$;

create function fd.my_sessions()
returns table (id uuid, device text, address text, created_at timestamptz, last_seen timestamptz, here boolean)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select s.id, s.device, s.address, s.created_at, s.last_seen, s.id is not distinct from fd.my_session()
    from fd.session s where s.user_id = fd.my_user() and s.expires_at > now() order by s.last_seen desc, s.id limit 100
$$;

-- One of one's own sessions; or (null) all but this one.
create function fd.my_session_end(p_id uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
begin
  delete from fd.session s where s.user_id = fd.my_user() and (s.id = p_id or p_id is null and s.id is distinct from fd.my_session());
  get diagnostics v_n = row_count;
  if p_id is not null and v_n = 0 then
    perform fd.absent('session');
  end if;
  perform fd.audit_write('session.ended', 'user', fd.my_user(), '', '', null, jsonb_build_object('sessions', v_n));
  return v_n;
end
$$;

-- Nobody's account is everybody's, but the demo's: nothing of it is changed.
create function fd.own_account() returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if exists (select from fd.users u where u.id = fd.my_user() and u.demo) then
    perform fd.refuse('demo-account', 'The demo''s person is everybody, so this account stays as it is.');
  end if;
  if fd.my_user() is null then
    perform fd.absent('user');
  end if;
  return fd.my_user();
end
$$;

-- --- codes of an app ---

create function fd.totp_begin(p_sealed text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := fd.own_account();
begin
  insert into fd.totp as t (user_id, sealed) values (v_user, p_sealed)
  on conflict (user_id) do update set sealed = excluded.sealed, created_at = now() where t.confirmed_at is null;
  if not found then
    perform fd.refuse('totp-on', 'An app is connected; remove it first.');
  end if;
end
$$;

create function fd.totp_of(p_user uuid) returns table (sealed text, confirmed boolean)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select t.sealed, t.confirmed_at is not null from fd.totp t where t.user_id = p_user
$$;

-- Take the code of a step, if none of it or of a later one was taken.  The first one ever connects the app.
create function fd.totp_take(p_user uuid, p_step bigint, p_first boolean) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.totp t set last_step = p_step, confirmed_at = coalesce(t.confirmed_at, now())
   where t.user_id = p_user and t.last_step < p_step and (t.confirmed_at is null) = p_first;
  if found and p_first then
    perform fd.audit_write('user.factor_added', 'user', p_user, '', '', null, '{"factor": "totp"}');
  end if;
  return found;
end
$$;

create function fd.totp_remove() returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := fd.own_account();
begin
  delete from fd.totp t where t.user_id = v_user;
  if not found then
    perform fd.absent('app');
  end if;
  perform fd.recovery_end(v_user);
  perform fd.audit_write('user.factor_removed', 'user', v_user, '', '', null, '{"factor": "totp"}');
end
$$;

-- --- codes for the day when the rest is lost ---

-- Without another factor they would be one by themselves.
create function fd.recovery_end(p_user uuid) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.recovery_code r
   where r.user_id = p_user and not exists (select from fd.totp t where t.user_id = p_user) and not exists (select from fd.passkey k where k.user_id = p_user)
$$;

-- New ones, instead of all there were.
create function fd.recovery_clear() returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  delete from fd.recovery_code r where r.user_id = fd.own_account();
  perform fd.audit_write('user.recovery_codes_made', 'user', fd.my_user(), '', '', null, '{}');
end
$$;

create function fd.recovery_add(p_hash bytea) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  insert into fd.recovery_code (user_id, code_hash) values (fd.own_account(), p_hash)
$$;

create function fd.recovery_take(p_user uuid, p_hash bytea) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.recovery_code r set used_at = now() where r.user_id = p_user and r.code_hash = p_hash and r.used_at is null;
  if found then
    perform fd.audit_write('user.recovery_code_used', 'user', p_user, '', '', null, '{}');
    return true;
  end if;
  return false;
end
$$;

create function fd.recovery_left() returns bigint
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select count(*) from fd.recovery_code r where r.user_id = fd.my_user() and r.used_at is null
$$;

-- --- passkeys ---

create function fd.challenge_make(p_hash bytea, p_purpose text, p_user uuid) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.challenge c where c.hash in (select x.hash from fd.challenge x where x.expires_at < now() limit 100 for update skip locked);
  insert into fd.challenge (hash, purpose, user_id) values (p_hash, p_purpose, p_user)
$$;

-- It is gone afterwards, whatever is made of the answer.
create function fd.challenge_take(p_hash bytea, p_purpose text, p_user uuid) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  c fd.challenge;
begin
  delete from fd.challenge x where x.hash = p_hash returning * into c;
  return c.hash is not null and c.purpose = p_purpose and c.user_id is not distinct from p_user and c.expires_at > now();
end
$$;

create function fd.passkey_add(p_id uuid, p_credential text, p_public_key text, p_algorithm bigint, p_sign_count bigint, p_backed_up boolean, p_name text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := fd.own_account();
begin
  if (select count(*) from fd.passkey k where k.user_id = v_user) >= 20 then
    perform fd.refuse('too-many-passkeys', 'Twenty passkeys are enough; remove one first.');
  end if;
  insert into fd.passkey (id, user_id, credential, public_key, algorithm, sign_count, backed_up, name)
  values (p_id, v_user, p_credential, p_public_key, p_algorithm, p_sign_count, p_backed_up, p_name);
  perform fd.audit_write('user.factor_added', 'user', v_user, '', '', null, '{"factor": "passkey"}');
exception when unique_violation then
  perform fd.refuse('passkey-known', 'This passkey is registered already.');
end
$$;

create function fd.passkey_find(p_credential text) returns table (id uuid, user_id uuid, public_key text, algorithm bigint, sign_count bigint)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select k.id, k.user_id, k.public_key, k.algorithm, k.sign_count
    from fd.passkey k join fd.users u on u.id = k.user_id and u.state = 'active' where k.credential = p_credential
$$;

-- A counter that does not grow tells of a copy (WebAuthn level 3, section 6.1.1); zero is no counter.
create function fd.passkey_used(p_id uuid, p_sign_count bigint) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid;
begin
  update fd.passkey k set sign_count = p_sign_count, last_used_at = now()
   where k.id = p_id and (p_sign_count > k.sign_count or p_sign_count = 0 and k.sign_count = 0);
  if found then
    return true;
  end if;
  select k.user_id into v_user from fd.passkey k where k.id = p_id;
  perform fd.audit_write('user.passkey_doubted', 'user', v_user, '', '', null, jsonb_build_object('passkey', p_id));
  return false;
end
$$;

create function fd.passkeys_of(p_user uuid)
returns table (id uuid, credential text, name text, backed_up boolean, created_at timestamptz, last_used_at timestamptz)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select k.id, k.credential, k.name, k.backed_up, k.created_at, k.last_used_at from fd.passkey k where k.user_id = p_user order by k.created_at, k.id limit 20
$$;

create function fd.passkey_remove(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid := fd.own_account();
begin
  delete from fd.passkey k where k.id = p_id and k.user_id = v_user;
  if not found then
    perform fd.absent('passkey');
  end if;
  perform fd.recovery_end(v_user);
  perform fd.audit_write('user.factor_removed', 'user', v_user, '', '', null, '{"factor": "passkey"}');
end
$$;

-- --- between the password and the second factor ---

create function fd.sign_in_pend(p_token_hash bytea, p_user uuid) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.sign_in_pending p where p.token_hash in (select x.token_hash from fd.sign_in_pending x where x.expires_at < now() limit 100 for update skip locked);
  insert into fd.sign_in_pending (token_hash, user_id) values (p_token_hash, p_user)
$$;

create function fd.sign_in_pending_find(p_token_hash bytea) returns table (user_id uuid, email text, factors text)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select u.id, u.email, fd.factors_of(u.id)
    from fd.sign_in_pending p join fd.users u on u.id = p.user_id and u.state = 'active' where p.token_hash = p_token_hash and p.expires_at > now()
$$;

create function fd.sign_in_pending_end(p_token_hash bytea) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.sign_in_pending where token_hash = p_token_hash
$$;

-- --- who has to have one ---

create function fd.role_factor_set(p_slug text, p_factor boolean) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('role.manage');
  update fd.role r set factor = p_factor where r.slug = p_slug;
  if not found then
    perform fd.absent('role');
  end if;
  perform fd.audit_write('role.factor_set', 'role', null, '', '', null, jsonb_build_object('role', p_slug, 'factor', p_factor));
end
$$;

grant execute on function fd.factors_of(uuid) to fd_desk, fd_look;
grant execute on function fd.assurance(uuid, timestamptz), fd.factor_missing(uuid), fd.session_confirm(boolean), fd.session_place(text, text),
  fd.my_sessions(), fd.my_session_end(uuid), fd.own_account(), fd.totp_begin(text), fd.totp_of(uuid), fd.totp_take(uuid, bigint, boolean),
  fd.totp_remove(), fd.recovery_clear(), fd.recovery_add(bytea), fd.recovery_take(uuid, bytea), fd.recovery_left(),
  fd.challenge_make(bytea, text, uuid), fd.challenge_take(bytea, text, uuid),
  fd.passkey_add(uuid, text, text, bigint, bigint, boolean, text), fd.passkey_find(text), fd.passkey_used(uuid, bigint), fd.passkeys_of(uuid),
  fd.passkey_remove(uuid), fd.sign_in_pend(bytea, uuid), fd.sign_in_pending_find(bytea), fd.sign_in_pending_end(bytea),
  fd.role_factor_set(text, boolean) to fd_desk;
call fd.privacy('totp', '{sealed}', 'never', 'delete-row', 'while employed');
call fd.privacy('recovery_code', '{code_hash}', 'never', 'delete-row', 'while employed');
call fd.privacy('passkey', '{credential,public_key}', 'never', 'delete-row', 'while employed');
call fd.privacy('passkey', '{name}', 'as-is', 'delete-row', 'while employed');
call fd.privacy('challenge', '{hash,purpose}', 'never', 'delete-row', 'five minutes');
call fd.privacy('sign_in_pending', '{token_hash}', 'never', 'delete-row', 'ten minutes');

commit;
