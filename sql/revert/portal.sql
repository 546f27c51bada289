-- Revert frontdesk:portal from pg

begin;

drop function fd.conversation_bring(uuid), fd.address_drop(uuid), fd.contact_tell(text, text),
  fd.consent_say(text, bigint, boolean), fd.consented(uuid, text), fd.consents_mine(), fd.consents_of(uuid), fd.contacts_in(uuid);
drop table fd.consent, fd.consent_text;
drop view fd.my_reservation;
drop function fd.my_reservation_ids();
drop policy proven on fd.mail;
drop policy proven on fd.waitlist_entry;
drop policy proven on fd.message;
drop policy proven on fd.conversation;
drop policy proven on fd.reservation;
drop index fd.mail_of_recipient, fd.reservation_of_email, fd.reservation_of_phone, fd.contact_of_merge;
drop function fd.my_addresses(), fd.my_visitors();
delete from fd.privacy_map where table_name in ('consent');

commit;
