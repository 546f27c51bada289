-- Verify frontdesk:contacts_book on pg

begin;

select key, title, kind, choices, required, position, archived from fd.contact_field where false;
select id, name, colour from fd.tag where false;
select contact_id, words, plain_name, last_active from fd.contact_card where false;
select 1 / (fd.phone_digits('+44 (0)7700 900123') = '447700900123')::int;

rollback;
