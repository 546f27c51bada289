-- Verify frontdesk:availability on pg

begin;

select starts_at, ends_at from fd.availability(null, current_date, current_date, 2) where false;
select 1 / (not has_function_privilege('fd_desk', 'fd.take_units(uuid, uuid[], bigint, tstzrange, uuid, uuid)', 'execute'))::int;

rollback;
