-- Revert frontdesk:factors from pg

begin;

drop function fd.session_confirm(bytea, boolean), fd.assurance(uuid, timestamptz);

commit;
