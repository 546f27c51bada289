-- Deploy frontdesk:audit to pg
-- requires: settings
-- Who did what, in an order that cannot be rewritten unseen.
--
-- Rows are written inside the transaction they describe, without a hash: chaining there would make
-- every writer wait for every other.  fd.audit_seal links them afterwards, in the order in which it
-- finds them, which is a valid order because it is the only one that is ever published
-- (docs/decisions/010).  Personal data never enters a row.

begin;
set local role fd_owner;

create table fd.audit_entry (
  seq bigint generated always as identity primary key,
  at timestamptz not null default now(),
  actor text not null,
  event text not null,
  noun text not null,
  noun_id uuid,
  from_state text not null default '',
  to_state text not null default '',
  version bigint,
  detail jsonb not null default '{}',
  trace text not null default '',
  chain_no bigint unique,
  prev_hash bytea check (length(prev_hash) = 32),
  hash bytea check (length(hash) = 32),
  check ((hash is null) = (prev_hash is null) and (hash is null) = (chain_no is null))
);
create index audit_entry_unsealed on fd.audit_entry (seq) where hash is null;
create index audit_entry_of_noun on fd.audit_entry (noun_id);

-- What is hashed: every column but the chain's own, as one JSON array.
create function fd.audit_text(e fd.audit_entry) returns text
language sql stable set search_path = pg_catalog, fd, public as $$
  select jsonb_build_array(e.seq, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), e.actor, e.event,
    e.noun, e.noun_id, e.from_state, e.to_state, e.version, e.detail, e.trace)::text
$$;

-- The one change a row may ever see: from unsealed to sealed, by the sealer.
create function fd.audit_guard() returns trigger
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  if tg_op = 'UPDATE' and old.hash is null and new.hash is not null
     and current_setting('fd.sealing', true) = 'on'
     and fd.audit_text(old) = fd.audit_text(new) then
    return new;
  end if;
  raise exception using errcode = '42501', message = 'append-only', detail = 'fd.audit_entry only ever grows.';
end
$$;

create trigger append_only before update or delete on fd.audit_entry for each row execute function fd.audit_guard();
create trigger append_only_whole before truncate on fd.audit_entry for each statement execute function fd.append_only();

call fd.make_sighted_by_row('fd.audit_entry');
create policy whole on fd.audit_entry for select using ((select fd.sees('audit')));

create function fd.audit_write(p_event text, p_noun text, p_id uuid, p_from text, p_to text, p_version bigint, p_detail jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  insert into fd.audit_entry (actor, event, noun, noun_id, from_state, to_state, version, detail, trace)
  values (fd.my_actor(), p_event, p_noun, p_id, p_from, p_to, p_version, coalesce(p_detail, '{}'), fd.my_trace());
end
$$;

-- Chain up to p_max unsealed rows and say how many were chained.  Sealers wait for each other: it takes milliseconds.
-- One that was stopped with the pen in hand is not waited for; asking again later is.
create function fd.audit_seal(p_max bigint) returns bigint
language plpgsql security definer set fd.role = 'system' set fd.sealing = 'on' set lock_timeout = '500ms'
set search_path = pg_catalog, fd, public as $$
declare
  v_entry fd.audit_entry;
  v_no bigint;
  v_prev bytea;
  v_hash bytea;
  v_done bigint := 0;
begin
  perform pg_advisory_xact_lock(hashtextextended('fd.audit_seal', 0));
  select e.chain_no, e.hash into v_no, v_prev from fd.audit_entry e
   where e.chain_no is not null order by e.chain_no desc limit 1;
  v_no := coalesce(v_no, 0);
  v_prev := coalesce(v_prev, decode(repeat('00', 32), 'hex'));
  for v_entry in select * from fd.audit_entry e where e.hash is null order by e.seq limit p_max loop
    v_hash := sha256(v_prev || convert_to(fd.audit_text(v_entry), 'UTF8'));
    v_no := v_no + 1;
    update fd.audit_entry set chain_no = v_no, prev_hash = v_prev, hash = v_hash where seq = v_entry.seq;
    v_prev := v_hash;
    v_done := v_done + 1;
  end loop;
  return v_done;
end
$$;

-- The last link; number 0 and no hash while nothing is sealed.
create function fd.audit_head() returns table (chain_no bigint, hash text, unsealed bigint)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select coalesce(max(h.chain_no), 0), max(encode(h.hash, 'hex')),
         (select count(*) from (select from fd.audit_entry u where u.hash is null limit 10000) u)
    from (select e.chain_no, e.hash from fd.audit_entry e where e.chain_no is not null order by e.chain_no desc limit 1) h
$$;

-- The number of the first link that does not fit, or null when the chain holds.
create function fd.audit_verify() returns bigint
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select min(c.chain_no)
    from (select e.chain_no, e.prev_hash, e.hash,
                 lag(e.hash, 1, decode(repeat('00', 32), 'hex')) over (order by e.chain_no) as before,
                 row_number() over (order by e.chain_no) as place,
                 sha256(e.prev_hash || convert_to(fd.audit_text(e), 'UTF8')) as computed
            from fd.audit_entry e where e.chain_no is not null) c
   where c.prev_hash <> c.before or c.hash <> c.computed or c.chain_no <> c.place
$$;

grant select on fd.audit_entry to fd_desk, fd_look;
grant execute on function fd.audit_write(text, text, uuid, text, text, bigint, jsonb), fd.audit_seal(bigint), fd.audit_head(),
  fd.audit_verify() to fd_desk;
call fd.privacy('audit_entry', '{actor,event,noun,from_state,to_state,detail,trace,prev_hash,hash}', 'not-personal', 'keep', 'for ever');

commit;
