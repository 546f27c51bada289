-- Verify frontdesk:effects on pg

begin;

select reservation_id, uid, sequence, status from fd.calendar_entry where false;
select seq, job_id, kind from fd.sheet_row where false;
select id, failing_since, disabled_reason from fd.endpoint where false;
select id, event_id, endpoint_id, replay_no, state from fd.delivery where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.endpoint', 'secret', 'select'))::int;

rollback;
