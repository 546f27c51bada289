-- Verify frontdesk:contacts_merge on pg

begin;

select a, b, score, reasons, decided from fd.duplicate where false;
select id, from_id, into_id, before, after, undone_at from fd.merge where false;
select 1 / (count(*) >= 5)::int from fd.contact_followers();

rollback;
