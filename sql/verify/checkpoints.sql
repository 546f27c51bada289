-- Verify frontdesk:checkpoints on pg

begin;

select chain_no, hash, key, signature, at from fd.audit_checkpoint where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.audit_checkpoint', 'insert, update, delete, truncate'))::int;

rollback;
