-- Deploy frontdesk:desk to pg
-- requires: effects
-- What only the desk needs: counters against guessing, a test for an endpoint, whose a conversation is.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

-- How often somebody tried to sign in, by account, by address, and by the two together.  Keys are hashes.
create table fd.sign_in_count (
  kind text not null check (kind in ('account', 'address', 'pair')),
  key bytea not null check (length(key) = 32),
  failures bigint not null default 0,
  free_at timestamptz not null default now(),
  last_at timestamptz not null default now(),
  primary key (kind, key)
);
create index sign_in_count_old on fd.sign_in_count (last_at);

-- From where an account was opened.  Whoever comes from there has a counter of their own, so that strangers
-- who guess at the account slow each other down, and not its owner.
create table fd.sign_in_known (
  account bytea not null check (length(account) = 32),
  address bytea not null check (length(address) = 32),
  last_at timestamptz not null default now(),
  primary key (account, address)
);

call fd.make_sighted('fd.sign_in_count', null);
call fd.make_sighted('fd.sign_in_known', null);

-- An account allows 4 tries at once, an address, which may be an office's, 40; then they come in 1, 2, 4 ... seconds.
-- Every minute forgives one.
create function fd.sign_in_delay(p_kind text, p_failures bigint) returns interval
language sql immutable parallel safe set search_path = pg_catalog, fd, public as $$
  select case when p_kind = 'address' and p_failures > 40 then make_interval(secs => least(900, 2 ^ least(p_failures - 41, 20)))
              when p_kind <> 'address' and p_failures > 4 then make_interval(secs => least(60, 2 ^ least(p_failures - 5, 20)))
              else interval '0' end
$$;

-- Count one try, before it is made; or say how many seconds it has to wait and count nothing.
create function fd.sign_in_try(p_account bytea, p_address bytea) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_known boolean := exists (select from fd.sign_in_known k
                              where k.account = p_account and k.address = p_address and k.last_at > now() - interval '90 days');
  v_kind text := case when v_known then 'pair' else 'account' end;
  v_key bytea := case when v_known then sha256(p_account || p_address) else p_account end;
  v_wait interval;
begin
  -- always the account's row before the address's: tries wait for each other, never in a circle
  insert into fd.sign_in_count (kind, key) values (v_kind, v_key) on conflict do nothing;
  perform 1 from fd.sign_in_count c where c.kind = v_kind and c.key = v_key for no key update;
  insert into fd.sign_in_count (kind, key) values ('address', p_address) on conflict do nothing;
  perform 1 from fd.sign_in_count c where c.kind = 'address' and c.key = p_address for no key update;
  select max(c.free_at) - now() into v_wait from fd.sign_in_count c
   where (c.kind = v_kind and c.key = v_key) or (c.kind = 'address' and c.key = p_address);
  if v_wait > interval '0' then
    return ceil(extract(epoch from v_wait))::bigint;
  end if;
  update fd.sign_in_count c
     set failures = f.n, free_at = now() + fd.sign_in_delay(c.kind, f.n), last_at = now()
    from (select x.kind, x.key, greatest(x.failures - floor(extract(epoch from now() - x.last_at) / 60)::bigint, 0) + 1 as n
            from fd.sign_in_count x where (x.kind = v_kind and x.key = v_key) or (x.kind = 'address' and x.key = p_address)) f
   where c.kind = f.kind and c.key = f.key;
  return 0;
end
$$;

-- It was them.  The address keeps what others failed from it, so that a guesser with an account of their own gains nothing.
create function fd.sign_in_passed(p_account bytea, p_address bytea) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  delete from fd.sign_in_count c
   where (c.kind = 'account' and c.key = p_account) or (c.kind = 'pair' and c.key = sha256(p_account || p_address))
      or c.last_at < now() - interval '1 day';
  update fd.sign_in_count c set failures = greatest(c.failures - 1, 0), free_at = now() where c.kind = 'address' and c.key = p_address;
  insert into fd.sign_in_known as k (account, address) values (p_account, p_address)
  on conflict (account, address) do update set last_at = now();
  delete from fd.sign_in_known k where k.last_at < now() - interval '90 days';
end
$$;

-- Tell one endpoint something harmless.  It takes the way of every event, so the address is judged the same.
create function fd.endpoint_test(p_endpoint uuid) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_delivery uuid := fd.new_id();
begin
  if (not fd.is_staff() and fd.my_caller() <> 'system') or not exists (select from fd.endpoint p where p.id = p_endpoint) then
    perform fd.absent('endpoint');
  end if;
  insert into fd.delivery (id, event_id, endpoint_id)
  values (v_delivery, fd.event_write('endpoint.tested', 'endpoint', p_endpoint, jsonb_build_object('id', p_endpoint)), p_endpoint);
  return v_delivery;
end
$$;

-- What a browser said before its person was known is that person's as well.
create function fd.visitor_known() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.conversation c set contact_id = new.contact_id where c.visitor_id = new.id and c.contact_id is null;
  return null;
end
$$;
create trigger known after update of contact_id on fd.visitor for each row
  when (new.contact_id is not null and new.contact_id is distinct from old.contact_id) execute function fd.visitor_known();

grant execute on function fd.sign_in_try(bytea, bytea), fd.sign_in_passed(bytea, bytea), fd.endpoint_test(uuid) to fd_desk;
call fd.privacy('sign_in_count', '{kind,key}', 'not-personal', 'keep', 'one day');
call fd.privacy('sign_in_known', '{account,address}', 'never', 'delete-row', '90 days');

commit;
