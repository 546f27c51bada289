-- Verify frontdesk:staff on pg

begin;

select 'fd.user_invite(uuid, text, text, text[], bytea, timestamptz)'::regprocedure, 'fd.invite_accept(bytea, text, text)'::regprocedure,
  'fd.reset_mint(bytea, bytea, timestamptz)'::regprocedure, 'fd.reset_use(bytea, text)'::regprocedure;

rollback;
