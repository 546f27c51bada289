-- Verify frontdesk:leads_pipelines on pg

begin;

select slug, title, sources, standard from fd.pipeline where false;
select id, pipeline, state, title, colour, probability, sla_hours, position, removed_at from fd.stage where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.stage', 'update'))::int;

rollback;
