-- What the corridor itself asks of the database.

--: enter (visitor bytes, session bytes, trace text) -> one known
-- Who these tokens make the caller; sets the identity of this transaction from here on.
select role, visitor, contact, user_id, user_name, may, assurance, session, key from fd.enter(:visitor, :session, :trace);

--: enter_shown (visitor bytes, session bytes, trace text, key bytes, access uuid, address text) -> one known
-- The same, first thing, with everything that a request can show.
select role, visitor, contact, user_id, user_name, may, assurance, session, key
  from fd.enter(:visitor, :session, :trace, :key, :access, :address);

--: key_count (key bytes) -> one key_count
-- Count one request of a key, or say how many seconds it has to wait.
select fd.key_count(:key) as seconds;

--: enter_system (actor text, trace text) -> one known
-- A job or a shell command: everything may be seen, and the audit says who it was.
select e.role, null::uuid as visitor, null::uuid as contact, null::uuid as user_id, null::text as user_name, null::text as may, null::text as assurance,
       null::uuid as session, null::uuid as key
  from (select 'system'::text as role, fd.enter_system(:actor, :trace)) e;

--: once_begin (principal text, route text, key text, request bytes) -> one once_row
-- Take an idempotency key, or find what was answered under it.
select i.outcome = 'fresh' as mine, i.outcome <> 'mismatch' as same, i.body as answer
  from fd.idempotency_begin(:principal, :route, :key, :request) i;

--: once_keep (principal text, route text, key text, answer text) -> none
-- Keep the answer with the key, in the transaction of the work.
select fd.idempotency_finish(:principal, :route, :key, 200, :answer);

--: tell () -> none
-- What the transaction before this one noted for those who listen.
select fd.tell_noted();

--: once_release (principal text, route text, key text) -> none
-- Between the two steps of one work the key is free: see fd.idempotency_release.
select fd.idempotency_release(:principal, :route, :key);

--: listen_events () -> none
listen fd_event;

--: listen_jobs () -> none
listen fd_job;

--: ready () -> one ready_row
-- Is the database there, which schema is it, and how long has the oldest due job waited?
select fd.schema_version() as schema, j.oldest_ms as queue_ms from fd.job_stats() j;

--: permission_names () -> one permission_names
-- Every permission of the schema, in order: a worker that knows others does not start.
select coalesce(string_agg(name, ' ' order by name), '') as names from fd.permission;
