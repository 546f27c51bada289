-- Verify frontdesk:factors on pg

begin;

select 'fd.assurance(uuid, timestamptz)'::regprocedure, 'fd.session_confirm(bytea, boolean)'::regprocedure;

rollback;
