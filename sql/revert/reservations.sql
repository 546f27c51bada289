-- Revert frontdesk:reservations from pg

begin;

drop function fd.reservation_move(uuid, text, text, jsonb, text), fd.present_token(text, bytea);
alter table fd.confirmation drop constraint confirmation_reservation_id_fkey;
drop table fd.allocation, fd.reservation;
drop function fd.reservation_allocated(), fd.reservation_occupies(),
  fd.reservation_holds(text, text, bigint, timestamptz, timestamptz, timestamptz, timestamptz, text, text);
delete from fd.privacy_map where table_name = 'reservation';

commit;
