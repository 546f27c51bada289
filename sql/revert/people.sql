-- Revert frontdesk:people from pg

begin;

drop function fd.contact_resolve(text, text, text, text), fd.contact_head(uuid),
  fd.visitor_verify(uuid), fd.visitor_mint(uuid, bytea, text), fd.enter(bytea, bytea, text, bytea, uuid, text);
drop table fd.contact_history, fd.identity, fd.visitor, fd.contact;
drop function fd.contact_live();
delete from fd.privacy_map where table_name in ('contact', 'visitor', 'identity', 'contact_history');

commit;
