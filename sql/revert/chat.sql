-- Revert frontdesk:chat from pg

begin;

drop function fd.chat_begin(uuid, uuid, uuid, uuid, text, text);
drop function fd.house_services(date);
drop view fd.reservation_card;

commit;
