-- Revert frontdesk:chat from pg

begin;

drop function fd.turn_end(uuid, uuid, bigint, uuid, uuid, text, jsonb, jsonb, text, boolean, jsonb, jsonb, text, bigint);
drop function fd.chat_begin(uuid, uuid, uuid, uuid, text, text);
drop function fd.house_services(date);
drop function fd.model_use_add(bigint);
drop function fd.model_use_today();
drop table fd.model_use;
drop function fd.availability_but(uuid, date, bigint, time, uuid, bigint);
drop function fd.user_name(uuid);
revoke insert (reply_id) on fd.turn from fd_desk;
drop view fd.reservation_card;

commit;
