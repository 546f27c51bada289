-- Verify frontdesk:leads_moves on pg

begin;

select id, pipeline, source, language, users, turns from fd.assignment_rule where false;
select has_function_privilege('fd_desk', 'fd.lead_capture(uuid, uuid, uuid, text, text, text, text)', 'execute');
select 1 / (not has_function_privilege('fd_desk', 'fd.assign_next(text, text, text)', 'execute'))::int;

rollback;
