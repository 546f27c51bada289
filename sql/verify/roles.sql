-- Verify frontdesk:roles on pg
begin;
select 1 / (count(*) = 3)::int from pg_roles where rolname in ('fd_owner', 'fd_desk', 'fd_look') and not rolsuper and not rolbypassrls;
select 1 / has_schema_privilege('fd_desk', 'fd', 'usage')::int;
select 1 / (not has_schema_privilege('fd_desk', 'fd', 'create'))::int;
rollback;
