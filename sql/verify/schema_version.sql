-- Verify frontdesk:schema_version on pg

begin;

select 1 / (fd.schema_version() > 0)::int;

rollback;
