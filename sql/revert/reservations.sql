-- Revert frontdesk:reservations from pg

begin;

drop function fd.reservation_expire(uuid), fd.reservation_swap(fd.reservation, timestamptz, bigint, uuid, bigint),
  fd.reservation_change(uuid, timestamptz, bigint, uuid, bigint, bigint),
  fd.reservation_hold(uuid, uuid, timestamptz, bigint, uuid, text, text, text, text, text, uuid, uuid, text, text, bytea, bigint, bigint),
  fd.reservation_checked(uuid, uuid, timestamptz, bigint, bigint), fd.new_code(text, bigint), fd.release_stale(bigint[], tstzrange),
  fd.take_units(uuid, uuid[], bigint, tstzrange, uuid, uuid), fd.pick_units(uuid, uuid[], bigint, tstzrange, uuid, uuid, bigint[]),
  fd.availability(uuid, date, date, bigint, uuid, time, bigint, bigint), fd.reservation_move(uuid, text, text, jsonb, text),
  fd.lock_units(bigint[], tstzrange, boolean), fd.present_token(text, bytea);
alter table fd.confirmation drop constraint confirmation_reservation_id_fkey;
drop table fd.allocation, fd.reservation;
drop function fd.reservation_allocated(), fd.reservation_occupies();
delete from fd.privacy_map where table_name = 'reservation';

commit;
