-- Verify frontdesk:permissions on pg

begin;

select name, about from fd.permission where false;
select slug, name, about, builtin, position from fd.role where false;
select role, permission from fd.role_permission where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.role_permission', 'insert, update, delete, truncate'))::int;

rollback;
