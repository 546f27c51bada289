-- Revert frontdesk:contacts_merge from pg

begin;

drop trigger duplicate_claimed on fd.contact_history;
drop function fd.merge_undo(uuid), fd.contact_merge(uuid, uuid, jsonb), fd.contact_facts_set(uuid, jsonb), fd.merge_preview(uuid, uuid, jsonb),
  fd.contact_facts(fd.contact), fd.contact_followers(), fd.contact_family(uuid), fd.duplicate_apart(uuid, uuid), fd.duplicates_sweep(bigint),
  fd.duplicates_of(uuid), fd.duplicate_claimed(), fd.duplicate_note(uuid, uuid, bigint, text[]);
drop table fd.merge_moved, fd.merge, fd.duplicate;
delete from fd.privacy_map where table_name in ('duplicate', 'merge', 'merge_moved');

commit;
