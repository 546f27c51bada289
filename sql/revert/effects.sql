-- Revert frontdesk:effects from pg

begin;

drop function fd.effect_retry(uuid), fd.effects(uuid), fd.effect_about(uuid), fd.endpoint_rest(uuid, bigint), fd.delivery_replay(uuid), fd.delivery_end(uuid, text, bigint, bigint, text, bigint, bigint), fd.delivery_begin(uuid),
  fd.endpoint_move(uuid, text, text, jsonb), fd.delivery_move(uuid, text, text, jsonb), fd.endpoint_create(uuid, text, text, text[], text),
  fd.deliver(uuid, text), fd.calendar_feed(text, bigint), fd.sheet_put(uuid), fd.calendar_put(uuid);
drop table fd.delivery_attempt, fd.delivery, fd.endpoint, fd.mail, fd.sheet_row, fd.calendar_entry;
delete from fd.privacy_map where table_name in ('calendar_entry', 'sheet_row', 'mail', 'endpoint', 'delivery', 'delivery_attempt');

commit;
