-- Verify frontdesk:leads on pg

begin;

select id, contact_id, pipeline, stage_id, source, intent, value, currency, score, state, version from fd.lead where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.lead', 'state', 'update'))::int;
select 1 / (not has_table_privilege('fd_desk', 'fd.lead_history', 'insert'))::int;

rollback;
