-- Revert frontdesk:audit from pg

begin;

drop function fd.audit_verify(), fd.audit_head(), fd.audit_seal(bigint), fd.audit_write(text, text, uuid, text, text, bigint, jsonb);
drop function fd.audit_text(fd.audit_entry);
drop table fd.audit_entry;
drop function fd.audit_guard();
delete from fd.privacy_map where table_name = 'audit_entry';

commit;
