-- Deploy frontdesk:checkpoints to pg
-- requires: desk
-- Signed places in the audit's chain.
--
-- Whoever may write to the database could change a row and make every later link anew.  A checkpoint
-- is the head of the chain on a day, signed with a key that the database never sees; what it covers
-- cannot be rewritten without the signature telling.

begin;
set local role fd_owner;

create table fd.audit_checkpoint (
  chain_no bigint primary key check (chain_no > 0),
  hash bytea not null check (length(hash) = 32),
  key text not null check (key <> ''),
  signature bytea not null check (length(signature) = 64),
  at timestamptz not null
);
call fd.make_sighted('fd.audit_checkpoint', 'audit');
call fd.make_append_only('fd.audit_checkpoint');

-- The head that wants a signature: none was made today (UTC), and something has been sealed since the last.
create function fd.audit_checkpoint_due() returns table (chain_no bigint, hash text)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select e.chain_no, encode(e.hash, 'hex')
    from (select a.chain_no, a.hash from fd.audit_entry a where a.chain_no is not null order by a.chain_no desc limit 1) e
    left join (select p.chain_no, p.at from fd.audit_checkpoint p order by p.chain_no desc limit 1) last on true
   where last.chain_no is null
      or last.chain_no < e.chain_no and (last.at at time zone 'UTC')::date < (now() at time zone 'UTC')::date
$$;

-- Keep what was signed; a second one for the same head is the same.
create function fd.audit_checkpoint_keep(p_chain_no bigint, p_hash text, p_key text, p_signature text, p_at timestamptz) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() <> 'system' then
    perform fd.absent('checkpoint');
  end if;
  insert into fd.audit_checkpoint (chain_no, hash, key, signature, at)
  values (p_chain_no, decode(p_hash, 'hex'), p_key, decode(p_signature, 'base64'), p_at) on conflict do nothing;
end
$$;

create index audit_entry_by_actor on fd.audit_entry (actor, seq);
create index audit_entry_by_event on fd.audit_entry (event, seq);

grant select on fd.audit_checkpoint to fd_desk, fd_look;
grant execute on function fd.audit_text(fd.audit_entry), fd.audit_checkpoint_due(),
  fd.audit_checkpoint_keep(bigint, text, text, text, timestamptz) to fd_desk;
call fd.privacy('audit_checkpoint', '{key,hash,signature}', 'not-personal', 'keep', 'for ever');

commit;
