-- Verify frontdesk:proofs on pg

begin;

select id, visitor_id, purpose, contact_id, channel, value, tries, spent_at from fd.proof where false;
select 1 / (fd.client_of('2001:db8::1') = fd.client_of('2001:db8::2'))::int;
select 'fd.proof_by_code(text, bytea, uuid, bytea)'::regprocedure, 'fd.visitor_leave(boolean)'::regprocedure;

rollback;
