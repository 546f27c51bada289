-- Verify frontdesk:personal on pg

begin;

select table_name, clause, age, keep, deletes from fd.retention_rule where false;
select 1 / (fd.reach('contact') is not null and fd.reach('service') is null)::int;
select 1 / (not has_function_privilege('fd_desk', 'fd.forget(text, text, fd.person, boolean, bigint)', 'execute'))::int;

rollback;
