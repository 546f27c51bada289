-- Verify frontdesk:data_requests on pg

begin;

select id, contact_id, kind, state, version, reason, asked_at, due_at, done_at, certificate from fd.data_request where false;
select request_id, table_name, rows from fd.data_request_rows where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.contact_key', 'select'))::int;
select 1 / (not has_column_privilege('fd_desk', 'fd.data_export', 'document', 'select'))::int;

rollback;
