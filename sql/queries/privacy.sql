-- What people ask about their data, and the keys that it is sealed with.

--: contact_key_of (contact uuid) -> one sealed_key
-- The sealed key of a person; null when there is none.
select translate(encode(fd.contact_key_of(:contact), 'base64'), E'\n', '') as sealed;

--: contact_key_keep (contact uuid, sealed text) -> one sealed_key
-- A new key, or the one that somebody else kept meanwhile.
select translate(encode(fd.contact_key_keep(:contact, decode(:sealed, 'base64')), 'base64'), E'\n', '') as sealed;

--: data_request_page (state text, before time, before_id uuid) -> many data_request
-- Requests, the newest first; all, those that are open, or those of one state.
select d.id, d.contact_id as contact, c.name as contact_name, d.kind, d.state, d.version, d.reason, d.asked_at, d.due_at, d.done_at,
       d.done_at is null and d.due_at < now() as overdue, to_jsonb(fd.legal_events('data_request', d.state, fd.my_role())) as legal
  from fd.data_request d left join fd.contact c on c.id = d.contact_id
 where (:state is null or d.state = :state or :state = 'open' and d.done_at is null)
   and (:before is null or (d.asked_at, d.id) < (:before, :before_id))
 order by d.asked_at desc, d.id desc
 limit 51;

--: data_request_one (id uuid) -> maybe data_request
-- One of them, with what was done.
select d.id, d.contact_id as contact, c.name as contact_name, d.kind, d.state, d.version, d.reason, d.asked_at, d.due_at, d.done_at,
       d.done_at is null and d.due_at < now() as overdue, to_jsonb(fd.legal_events('data_request', d.state, fd.my_role())) as legal,
       d.certificate::text as certificate, d.certificate ->> 'sha256' as hash, x.expires_at as fetch_until
  from fd.data_request d
  left join fd.contact c on c.id = d.contact_id
  left join fd.data_export x on x.request_id = d.id and x.expires_at > now()
 where d.id = :id;

--: data_request_done (id uuid) -> many data_request_rows
-- How many rows of which table were gone through.
select r.table_name as "table", r.rows from fd.data_request_rows r where r.request_id = :id order by r.table_name limit 500;

--: data_request_record (id uuid, contact uuid, kind text) -> one data_request_ref
-- Somebody asked; an open request of the same kind is the one that is meant.
select fd.data_request_record(:id, :contact, :kind) as id;

--: data_request_begin (id uuid) -> maybe data_request_work
-- What a job has to do; nothing when it was done before.
select kind, contact_id as contact, document from fd.data_request_begin(:id);

--: erase_step (id uuid, most int) -> one erase_step
-- Forget some more rows.
select fd.erase_step(:id, :most) as more;

--: erase_finish (id uuid) -> none
-- Nothing is left: certify it.
select fd.erase_finish(:id);

--: data_export_keep (id uuid, document text, rows int) -> none
-- The sealed document, for a week.
select fd.export_keep(:id, decode(:document, 'base64'), :rows);

--: export_fetch (id uuid) -> one data_export
-- The sealed document; FD404 when its week is over.
select contact_id as contact, translate(encode(document, 'base64'), E'\n', '') as document from fd.export_fetch(:id);
