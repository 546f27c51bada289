-- Verify frontdesk:reservations on pg

begin;

select id, code, service_id, resource_id, contact_id, visitor_id, starts_at, ends_at, state, version, sequence from fd.reservation where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.reservation', 'state', 'update'))::int;
select 1 / (count(*) = 1)::int from pg_constraint where conname = 'allocation_no_overlap' and contype = 'x';

rollback;
