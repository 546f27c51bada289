-- The audit log, as people read it and as it is taken away to be verified.

--: audit_page (before int, actor text, event text, noun text, noun_id uuid) -> many audit_line
-- Who did what, the newest first.
select e.seq, e.at, e.actor,
       coalesce((select u.name from fd.users u where e.actor = 'staff:' || u.id), split_part(e.actor, ':', 1)) as who,
       e.event, e.noun, e.noun_id, e.from_state, e.to_state, nullif(e.detail, '{}') as detail, e.trace, e.chain_no
  from fd.audit_entry e
 where (:before is null or e.seq < :before)
   and (:actor is null or e.actor = :actor)
   and (:event is null or e.event = :event)
   and (:noun is null or e.noun = :noun)
   and (:noun_id is null or e.noun_id = :noun_id)
 order by e.seq desc
 limit 51;

--: audit_state () -> one audit_state
-- How far the chain is sealed, and how far it is signed.
select h.chain_no as sealed, h.unsealed, coalesce(p.chain_no, 0) as signed_to, p.at as signed_at
  from fd.audit_head() h
  left join (select chain_no, at from fd.audit_checkpoint order by chain_no desc limit 1) p on true;

--: audit_links (after int, many int) -> many audit_link
-- Sealed entries in the chain's order, each as the very text that was hashed.
select e.chain_no, fd.audit_text(e) as text, encode(e.hash, 'hex') as hash, encode(e.prev_hash, 'hex') as before
  from fd.audit_entry e
 where e.chain_no > :after
 order by e.chain_no
 limit :many;

--: audit_checkpoints (after int, upto int) -> many audit_checkpoint
-- The signatures over that part of the chain.
select p.chain_no, encode(p.hash, 'hex') as hash, p.key, translate(encode(p.signature, 'base64'), E'\n', '') as signature, p.at
  from fd.audit_checkpoint p
 where p.chain_no > :after and p.chain_no <= :upto
 order by p.chain_no
 limit 100000;

--: audit_checkpoint_due () -> maybe audit_head
-- The head that wants a signature today, if any.
select chain_no, hash from fd.audit_checkpoint_due();

--: audit_checkpoint_keep (chain_no int, hash text, key text, signature text, at time) -> none
-- Keep what was signed.
select fd.audit_checkpoint_keep(:chain_no, :hash, :key, :signature, :at);

--: audit_exported (first int, count int) -> none
-- The log left the house: the log says so.
select fd.audit_write('audit.exported', 'audit', null, '', '', null, jsonb_build_object('from', :first, 'entries', :count));
