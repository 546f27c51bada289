-- Verify frontdesk:portal on pg

begin;

select seq, contact_id, purpose, version, given, source, at from fd.consent where false;
select id, code, over from fd.my_reservation where false;
select 1 / (count(*) = 5)::int from pg_policy p join pg_class c on c.oid = p.polrelid where p.polname = 'proven' and c.relnamespace = 'fd'::regnamespace;
select 'fd.conversation_bring(uuid)'::regprocedure, 'fd.consented(uuid, text)'::regprocedure;

rollback;
