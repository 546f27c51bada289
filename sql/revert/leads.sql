-- Revert frontdesk:leads from pg

begin;

drop function fd.lead_convert(uuid, text, uuid, text), fd.lead_capture(uuid, uuid, uuid, text, text, bigint, text),
  fd.lead_move(uuid, text, text, jsonb);
drop table fd.activity, fd.lead;
delete from fd.privacy_map where table_name in ('lead', 'activity');

commit;
