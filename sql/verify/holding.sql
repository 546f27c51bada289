-- Verify frontdesk:holding on pg

begin;

select 1 / has_function_privilege('fd_desk', 'fd.reservation_change(uuid, timestamptz, bigint, uuid, bigint, bigint)', 'execute')::int;
select 1 / (not has_function_privilege('fd_desk', 'fd.reservation_swap(fd.reservation, timestamptz, bigint, uuid, bigint)', 'execute'))::int;

rollback;
