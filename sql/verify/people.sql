-- Verify frontdesk:people on pg

begin;

select id, name, company, language, note, owner_user, fields, merged_into, state, version from fd.contact where false;
select id, contact_id, channel, value, proof, live, first from fd.identity where false;
select 1 / (role = 'anyone')::int from fd.enter(null, null, '');

rollback;
