-- Verify frontdesk:leads_tasks on pg

begin;

select id, title, due_at, assignee, lead_id, contact_id, done_at, version from fd.task where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.task', 'update'))::int;

rollback;
