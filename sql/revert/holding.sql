-- Revert frontdesk:holding from pg

begin;

drop function fd.reservation_expire(uuid), fd.reservation_swap(fd.reservation, timestamptz, bigint, uuid, bigint),
  fd.reservation_change(uuid, timestamptz, bigint, uuid, bigint, bigint),
  fd.reservation_hold(uuid, uuid, timestamptz, bigint, uuid, text, text, text, text, text, uuid, uuid, text, text, bytea, bigint, bigint),
  fd.reservation_checked(uuid, uuid, timestamptz, bigint, bigint), fd.new_code(text, bigint);

commit;
