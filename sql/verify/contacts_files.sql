-- Verify frontdesk:contacts_files on pg

begin;

select id, action, tag_id, owner_user, undone_at from fd.contact_bulk where false;
select import_id, line, cells, record, digest, faults, outcome, matched, made, done_at from fd.contact_import_row where false;
select id, conditions, rows, body, expires_at from fd.contact_export where false;

rollback;
