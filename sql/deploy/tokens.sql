-- Deploy frontdesk:tokens to pg
-- requires: factors
-- What software shows instead of a cookie: a key of its own, or the tokens of a session that no browser holds.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

-- A key acts in the name of its owner, with those of its scopes that the owner holds at the time.
-- addresses: from where it works; none is from anywhere.
create table fd.api_key (
  id uuid primary key default fd.new_id(),
  owner_id uuid not null references fd.users (id),
  name text not null check (name <> '' and length(name) <= 80),
  prefix text not null check (prefix ~ '^fdk_[a-z0-9]{8}$'),
  key_hash bytea not null unique check (length(key_hash) = 32),
  scopes text[] not null check (cardinality(scopes) > 0),
  addresses cidr[] not null default '{}' check (cardinality(addresses) <= 20),
  per_minute bigint not null default 600 check (per_minute between 1 and 100000),
  expires_at timestamptz,
  last_used_at timestamptz,
  replaces uuid references fd.api_key (id),
  state text not null default 'active' check (state in ('active', 'expiring', 'revoked')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index api_key_of_owner on fd.api_key (owner_id);
create index api_key_replaces on fd.api_key (replaces) where replaces is not null;
call fd.make_noun('fd.api_key', 'api_key');
call fd.make_sighted('fd.api_key', null);
create policy keeper on fd.api_key using ((select fd.may('key.manage')));
-- What acted stands beside what it did, like a colleague.
create policy colleague on fd.api_key for select using ((select fd.my_role() = 'staff'));

-- When the next request of a key would be on time if it came evenly, and how many there were.  Written with every
-- request and not worth keeping through a crash, so it stays out of the log.
create unlogged table fd.api_key_pace (
  key_id uuid primary key references fd.api_key (id),
  due_at timestamptz not null,
  calls bigint not null default 1
) with (fillfactor = 50);
call fd.make_sighted('fd.api_key_pace', null);
create policy keeper on fd.api_key_pace for select using ((select fd.may('key.manage')));

-- A session that no browser holds lives by refresh tokens: each works once and gives the next.
alter table fd.session alter column token_hash drop not null;
create table fd.refresh_token (
  token_hash bytea primary key check (length(token_hash) = 32),
  session_id uuid not null references fd.session (id) on delete cascade,
  used_at timestamptz,
  created_at timestamptz not null default now()
);
create index refresh_token_of_session on fd.refresh_token (session_id);
call fd.make_sighted('fd.refresh_token', null);

create function fd.api_key_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform set_config('fd.event', p_event, true);
  update fd.api_key k
     set state = p_to, version = version + 1, updated_at = now(),
         expires_at = case when p_event = 'rotated' then least(k.expires_at, now() + make_interval(secs => (p_payload ->> 'overlap')::bigint)) else k.expires_at end
   where k.id = p_id;
end
$$;

create function fd.key_bounded(p_scopes text[]) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('key.manage');
  if fd.my_key() is not null then
    raise exception using errcode = 'FD403', message = 'not-allowed', detail = 'A key makes no keys.';
  end if;
  if exists (select from unnest(p_scopes) p where not exists (select from fd.permission f where f.name = p)) then
    perform fd.refuse('no-such-permission', 'One of these permissions does not exist.');
  end if;
  perform fd.require_all(p_scopes);
end
$$;

create function fd.addresses_read(p_addresses text[]) returns cidr[]
language plpgsql immutable set search_path = pg_catalog, fd, public as $$
begin
  return (select coalesce(array_agg(network(a::inet)), '{}') from unnest(p_addresses) a);
exception when invalid_text_representation or data_exception then
  perform fd.refuse('no-such-address', 'Addresses are like 192.0.2.7 or 192.0.2.0/24.');
end
$$;

create function fd.key_create(p_id uuid, p_name text, p_prefix text, p_key_hash bytea, p_scopes text[], p_addresses text[],
  p_per_minute bigint, p_expires timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  perform fd.key_bounded(p_scopes);
  insert into fd.api_key (id, owner_id, name, prefix, key_hash, scopes, addresses, per_minute, expires_at)
  values (p_id, fd.my_user(), p_name, p_prefix, p_key_hash, p_scopes, fd.addresses_read(p_addresses), p_per_minute, p_expires);
end
$$;

-- The same key anew, of whoever asks; the old one works as long as the overlap says.
create function fd.key_rotate(p_id uuid, p_new uuid, p_prefix text, p_key_hash bytea, p_overlap_s bigint) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v fd.api_key;
begin
  perform fd.transition('api_key', p_id, 'rotated', null, jsonb_build_object('overlap', p_overlap_s));
  select * into v from fd.api_key k where k.id = p_id;
  perform fd.key_bounded(v.scopes);
  insert into fd.api_key (id, owner_id, name, prefix, key_hash, scopes, addresses, per_minute, expires_at, replaces)
  values (p_new, coalesce(fd.my_user(), v.owner_id), v.name, p_prefix, p_key_hash, v.scopes, v.addresses, v.per_minute,
    case when v.expires_at > now() + make_interval(secs => p_overlap_s) then v.expires_at end, p_id);
end
$$;

-- Whose key it is and what it may, from where it came; nothing when it does not work.
create function fd.key_known(p_key_hash bytea, p_address text) returns table (key_id uuid, user_id uuid, user_name text, may text)
language plpgsql stable set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_address inet;
begin
  begin
    v_address := nullif(p_address, '')::inet;
  exception when invalid_text_representation then
    null;
  end;
  return query
    select k.id, u.id, u.name,
           (select coalesce(string_agg(p, ' ' order by p), '') from unnest(k.scopes) p where p = any (fd.permissions_of_user(u.id)))
      from fd.api_key k join fd.users u on u.id = k.owner_id
     where k.key_hash = p_key_hash and k.state <> 'revoked' and (k.expires_at is null or k.expires_at > now()) and u.state = 'active'
       and (cardinality(k.addresses) = 0 or exists (select from unnest(k.addresses) a where v_address <<= a));
end
$$;

-- Count one request: 0, or the seconds it has to wait, and then it is not counted.  Requests may come ahead of an even
-- pace by a twentieth of what a minute allows, so that no minute sees more than that above it.
create function fd.key_count(p_key_hash bytea) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_key fd.api_key;
  v_step interval;
  v_ahead interval;
  v_due timestamptz;
begin
  select * into v_key from fd.api_key k where k.key_hash = p_key_hash and k.state <> 'revoked';
  if not found then
    return 0;
  end if;
  v_step := interval '1 minute' / v_key.per_minute;
  v_ahead := v_step * greatest(v_key.per_minute / 20 - 1, 0);
  insert into fd.api_key_pace as p (key_id, due_at) values (v_key.id, clock_timestamp() + v_step)
  on conflict (key_id) do update set due_at = greatest(p.due_at, clock_timestamp()) + v_step, calls = p.calls + 1
    where p.due_at <= clock_timestamp() + v_ahead;
  if not found then
    select p.due_at into v_due from fd.api_key_pace p where p.key_id = v_key.id;
    return greatest(ceil(extract(epoch from v_due - v_ahead - clock_timestamp())), 1)::bigint;
  end if;
  if v_key.last_used_at is null or v_key.last_used_at < now() - interval '1 minute' then
    update fd.api_key k set last_used_at = now()
     where k.id = v_key.id and (k.last_used_at is null or k.last_used_at < now() - interval '1 minute');
  end if;
  return 0;
end
$$;

-- A session without a browser, and the first token that keeps it alive.
create function fd.session_grant(p_id uuid, p_user uuid, p_refresh_hash bytea, p_expires timestamptz) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.session_start(p_id, p_user, null, null, p_expires);
  insert into fd.refresh_token (token_hash, session_id) values (p_refresh_hash, p_id);
end
$$;

-- Use a refresh token.  'fresh': it worked, p_next_hash is the one from now on · 'again': it was used a moment ago, by a
-- twin of this request; the next one is the same · 'reused': somebody holds a copy, and the session is over · 'unknown'.
create function fd.session_refresh(p_refresh_hash bytea, p_next_hash bytea)
returns table (outcome text, session_id uuid, user_id uuid, email text, name text, expires_at timestamptz)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_outcome text := 'again';
  v_session fd.session;
  v_user fd.users;
  v_used timestamptz;
begin
  update fd.refresh_token t set used_at = now() where t.token_hash = p_refresh_hash and t.used_at is null;
  if found then
    v_outcome := 'fresh';
    insert into fd.refresh_token (token_hash, session_id) select p_next_hash, t.session_id from fd.refresh_token t where t.token_hash = p_refresh_hash;
  end if;
  select t.used_at into v_used from fd.refresh_token t where t.token_hash = p_refresh_hash;
  update fd.session s set last_seen = now()
    from fd.refresh_token t, fd.users u
   where t.token_hash = p_refresh_hash and s.id = t.session_id and s.expires_at > now() and u.id = s.user_id and u.state = 'active'
  returning s.* into v_session;
  if not found then
    return query select 'unknown', null::uuid, null::uuid, null, null, null::timestamptz;
    return;
  end if;
  if v_outcome = 'again' and v_used <= now() - interval '10 seconds' then
    v_outcome := 'reused';
    delete from fd.session s where s.id = v_session.id;
    perform fd.audit_write('session.reused', 'user', v_session.user_id, '', '', null, jsonb_build_object('session', v_session.id));
  end if;
  select * into v_user from fd.users u where u.id = v_session.user_id;
  return query select v_outcome, v_session.id, v_user.id, v_user.email, v_user.name, v_session.expires_at;
end
$$;

-- Whoever holds any of its refresh tokens may end a session.
create function fd.session_revoke(p_refresh_hash bytea) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.session s using fd.refresh_token t where t.token_hash = p_refresh_hash and s.id = t.session_id
$$;

-- Who somebody is at an outside provider.
create table fd.user_link (
  issuer text not null,
  subject text not null,
  user_id uuid not null references fd.users (id),
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index user_link_of_user on fd.user_link (user_id);
call fd.make_sighted('fd.user_link', 'user');

-- Whose outside sign-in this is: linked before, else known by an address that they verified (null: they did not), else somebody
-- new of a domain that the house takes in.  Null: nobody's.
create function fd.outside_sign_in(p_issuer text, p_subject text, p_email text, p_name text, p_domains text[], p_role text) returns uuid
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set fd.actor = 'system:outside' set search_path = pg_catalog, fd, public as $$
declare
  v_user uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('fd.outside ' || p_issuer || ' ' || p_subject, 0));
  select l.user_id into v_user from fd.user_link l where l.issuer = p_issuer and l.subject = p_subject;
  if found then
    return (select u.id from fd.users u where u.id = v_user and u.state = 'active');
  end if;
  select u.id into v_user from fd.users u where u.email = p_email and u.state = 'active';
  if v_user is null and split_part(p_email, '@', 2) = any (p_domains) and p_role <> 'owner'
     and not exists (select from fd.users u where u.email = p_email and u.state <> 'removed') then
    v_user := fd.user_create(fd.new_id(), p_email, coalesce(nullif(btrim(p_name), ''), split_part(p_email, '@', 1)), p_role, null);
  end if;
  if v_user is not null then
    insert into fd.user_link (issuer, subject, user_id) values (p_issuer, p_subject, v_user);
    perform fd.audit_write('user.linked', 'user', v_user, '', '', null, jsonb_build_object('issuer', p_issuer));
  end if;
  return v_user;
end
$$;

grant select on fd.api_key_pace to fd_desk, fd_look;
grant execute on function fd.outside_sign_in(text, text, text, text, text[], text) to fd_desk;
grant select (issuer, user_id, created_at) on fd.user_link to fd_desk;
call fd.privacy('user_link', '{subject}', 'as-is', 'delete-row', 'while employed');
call fd.privacy('user_link', '{issuer}', 'not-personal', 'keep', 'while employed');
grant select (id, owner_id, name, prefix, scopes, addresses, per_minute, expires_at, last_used_at, replaces, state, version, created_at, updated_at)
  on fd.api_key to fd_desk, fd_look;
grant execute on function fd.key_create(uuid, text, text, bytea, text[], text[], bigint, timestamptz), fd.key_rotate(uuid, uuid, text, bytea, bigint),
  fd.key_count(bytea), fd.session_grant(uuid, uuid, bytea, timestamptz), fd.session_refresh(bytea, bytea), fd.session_revoke(bytea) to fd_desk;
call fd.privacy('api_key', '{name,prefix,scopes,state}', 'not-personal', 'keep', 'while employed');
call fd.privacy('api_key', '{key_hash}', 'never', 'delete-row', 'while employed');
call fd.privacy('refresh_token', '{token_hash}', 'never', 'delete-row', 'until expiry');

commit;
