-- Verify frontdesk:leads on pg

begin;

select id, contact_id, pipeline, source, intent, score, state, version from fd.lead where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.lead', 'state', 'update'))::int;

rollback;
