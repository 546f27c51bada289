-- Deploy frontdesk:idempotency to pg
-- requires: effects
-- The answer to a request that was made before, and the janitor.

begin;
set local role fd_owner;

-- A row exists only when its transaction committed, so a stored key always has its answer.
create table fd.idempotency (
  principal text not null,
  route text not null,
  key text not null check (length(key) between 1 and 200),
  request_hash bytea not null check (length(request_hash) = 32),
  status bigint check (status between 200 and 599),
  body text,
  created_at timestamptz not null default now(),
  primary key (principal, route, key)
);
create index idempotency_old on fd.idempotency (created_at);
call fd.make_sighted('fd.idempotency', null);

-- 'fresh': go on, and finish with fd.idempotency_finish in the same transaction · 'replay': answer status
-- and body · 'mismatch': the key came with another request · 'in_flight': its twin is at work.
create function fd.idempotency_begin(p_principal text, p_route text, p_key text, p_request_hash bytea)
returns table (outcome text, status bigint, body text)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v fd.idempotency;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('fd.idempotency ' || p_principal || ' ' || p_route || ' ' || p_key, 0)) then
    return query select 'in_flight', null::bigint, null::text;
    return;
  end if;
  select * into v from fd.idempotency i where i.principal = p_principal and i.route = p_route and i.key = p_key;
  if not found then
    insert into fd.idempotency (principal, route, key, request_hash) values (p_principal, p_route, p_key, p_request_hash);
    return query select 'fresh', null::bigint, null::text;
  elsif v.request_hash <> p_request_hash then
    return query select 'mismatch', null::bigint, null::text;
  else
    return query select 'replay', v.status, v.body;
  end if;
end
$$;

create function fd.idempotency_finish(p_principal text, p_route text, p_key text, p_status bigint, p_body text) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  update fd.idempotency set status = p_status, body = p_body
   where principal = p_principal and route = p_route and key = p_key and status is null
$$;

-- Work that is done in two steps gives the key back between them: whoever asks again meanwhile finds
-- what the first step left, not a key that waits for a process that may have died.
create function fd.idempotency_release(p_principal text, p_route text, p_key text) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  delete from fd.idempotency where principal = p_principal and route = p_route and key = p_key and body is null
$$;

-- What nobody may forget even if a job was lost: deadlines, offers, sleepers, old keys and sessions.
-- Run every minute by the daemon; says how much it found.
create function fd.sweep() returns bigint
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set fd.actor = 'system:sweep' set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid;
  v_to text;
  v_n bigint := 0;
  v_rows bigint;
begin
  for v_id in select r.id from fd.reservation r where r.expires_at <= now() - interval '10 seconds' order by r.expires_at limit 200 loop
    v_n := v_n + fd.reservation_expire(v_id)::int;
  end loop;
  for v_id in select w.id from fd.waitlist_entry w where w.state = 'offered' and w.offer_expires_at <= now() - interval '10 seconds' limit 200 loop
    v_n := v_n + fd.waitlist_lapse(v_id)::int;
  end loop;
  for v_id in select w.id from fd.waitlist_entry w where w.state = 'waiting' and w.wish_until < now() limit 200 for no key update skip locked loop
    perform fd.transition('waitlist_entry', v_id, 'passed');
    v_n := v_n + 1;
  end loop;
  for v_id, v_to in select c.id, c.snoozed_from from fd.conversation c where c.state = 'snoozed' and c.snoozed_until <= now() limit 200 for no key update skip locked loop
    perform fd.transition('conversation', v_id, 'woken', null, jsonb_build_object('to', v_to));
    v_n := v_n + 1;
  end loop;
  -- a key whose work died half-way is free again after two minutes
  delete from fd.idempotency where created_at < now() - interval '48 hours' or (body is null and created_at < now() - interval '2 minutes');
  get diagnostics v_rows = row_count;
  v_n := v_n + v_rows;
  delete from fd.session where expires_at < now() - interval '1 day';
  get diagnostics v_rows = row_count;
  v_n := v_n + v_rows;
  delete from fd.staff_link where expires_at < now() - interval '1 day';
  get diagnostics v_rows = row_count;
  return v_n + v_rows + fd.duplicates_sweep(200) + fd.contact_files_sweep() + fd.demo_evenings();
end
$$;

grant execute on function fd.idempotency_begin(text, text, text, bytea), fd.idempotency_finish(text, text, text, bigint, text),
  fd.idempotency_release(text, text, text), fd.sweep() to fd_desk;
call fd.privacy('idempotency', '{body}', 'never', 'delete-row', '48 hours');
call fd.privacy('idempotency', '{principal,route,key,request_hash}', 'never', 'delete-row', '48 hours');

commit;
