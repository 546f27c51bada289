-- Revert frontdesk:availability from pg

begin;

drop function fd.take_units(uuid, uuid[], bigint, tstzrange, uuid, uuid), fd.release_stale(bigint[], tstzrange),
  fd.lock_units(bigint[], tstzrange, boolean), fd.pick_units(uuid, uuid[], bigint, tstzrange, uuid, uuid, bigint[]),
  fd.unavailable(uuid, date, bigint, uuid, time), fd.availability(uuid, date, date, bigint, uuid, time, bigint, bigint);

commit;
