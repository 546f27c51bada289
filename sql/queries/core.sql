-- What the corridor itself asks of the database.

--: enter (visitor bytes, session bytes, trace text) -> one known
-- Who the shown tokens make the caller; sets the identity of this transaction.
select role, visitor, contact, user_id, user_name from fd.enter(:visitor, :session, :trace);

--: enter_system (actor text, trace text) -> one known
-- A job or a shell command: everything may be seen, and the audit says who it was.
select e.role, null::uuid as visitor, null::uuid as contact, null::uuid as user_id, null::text as user_name
  from (select 'system'::text as role, fd.enter_system(:actor, :trace)) e;

--: once_begin (principal text, route text, key text, request bytes) -> one once_row
-- Take an idempotency key, or find what was answered under it.
with taken as (
  insert into fd.idempotency (principal, route, key, request_hash)
  values (:principal, :route, :key, :request)
  on conflict do nothing
  returning true as mine
)
select coalesce((select mine from taken), false) as mine,
       coalesce(i.request_hash = :request, false) as same,
       i.body as answer
  from (select 1) as one
  left join fd.idempotency i on i.principal = :principal and i.route = :route and i.key = :key;

--: once_keep (principal text, route text, key text, answer text) -> none
-- Keep the answer with the key, in the transaction of the work.
update fd.idempotency set body = :answer
 where principal = :principal and route = :route and key = :key;

--: listen_events () -> none
listen fd_event;

--: listen_jobs () -> none
listen fd_job;

--: ready () -> one ready_row
-- Is the database there, which schema is it, and how long has the oldest due job waited?
select fd.schema_version() as schema,
       coalesce(extract(epoch from now() - min(run_at))::bigint, 0) as queue_seconds
  from fd.job
 where state in ('pending', 'retry') and run_at <= now();
