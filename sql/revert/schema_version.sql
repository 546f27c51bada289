-- Revert frontdesk:schema_version from pg

begin;

drop function fd.schema_version();

commit;
