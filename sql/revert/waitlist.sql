-- Revert frontdesk:waitlist from pg

begin;

drop trigger waitlist_taken on fd.reservation;
drop function fd.waitlist_taken(), fd.waitlist_lapse(uuid), fd.waitlist_offer(uuid), fd.waitlist_move(uuid, text, text, jsonb),
  fd.waitlist_join(uuid, uuid, uuid, bigint, timestamptz, timestamptz, text, text, text, uuid, uuid, text);
drop table fd.waitlist_entry;
delete from fd.privacy_map where table_name = 'waitlist_entry';

commit;
