-- Revert frontdesk:people from pg

begin;

drop function fd.lead_convert(uuid, text, uuid, text), fd.lead_capture(uuid, uuid, uuid, text, text, bigint, text),
  fd.lead_move(uuid, text, text, jsonb), fd.contact_merge(uuid, uuid), fd.contact_resolve(text, text, text, text), fd.contact_head(uuid),
  fd.visitor_verify(uuid), fd.visitor_mint(uuid, bytea, text), fd.enter(bytea, bytea, text);
drop table fd.activity, fd.lead, fd.contact_history, fd.identity, fd.visitor, fd.contact;
drop function fd.contact_live();
delete from fd.privacy_map where table_name in ('contact', 'visitor', 'identity', 'contact_history', 'lead', 'activity');

commit;
