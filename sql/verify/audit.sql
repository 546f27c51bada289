-- Verify frontdesk:audit on pg

begin;

select seq, at, actor, event, noun, noun_id, from_state, to_state, version, detail, trace, chain_no, prev_hash, hash from fd.audit_entry where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.audit_entry', 'insert, update, delete, truncate'))::int;

rollback;
