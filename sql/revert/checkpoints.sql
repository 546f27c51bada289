-- Revert frontdesk:checkpoints from pg

begin;

revoke execute on function fd.audit_text(fd.audit_entry) from fd_desk;
drop index fd.audit_entry_by_event, fd.audit_entry_by_actor;
drop function fd.audit_checkpoint_keep(bigint, text, text, text, timestamptz), fd.audit_checkpoint_due();
drop table fd.audit_checkpoint;
delete from fd.privacy_map where table_name = 'audit_checkpoint';

commit;
