-- Revert frontdesk:contacts_book from pg

begin;

drop trigger fields_fit on fd.contact;
drop trigger card_follows on fd.contact;
drop trigger card_follows on fd.identity;
drop trigger card_follows_note on fd.activity;
drop trigger card_active on fd.activity;
drop trigger card_active on fd.conversation;
drop trigger card_active on fd.reservation;
drop trigger card_active on fd.lead;
drop function fd.filter_remove(uuid), fd.filter_save(uuid, text, boolean, jsonb), fd.field_save(text, text, text, text[], boolean, bigint, boolean),
  fd.tag_merge(uuid, uuid), fd.tag_save(uuid, text, text), fd.contact_tagged(uuid, uuid, boolean), fd.tag_named(text), fd.contact_note(uuid, text),
  fd.contact_create(uuid, jsonb, text, text, text), fd.identity_change(uuid, uuid, text, bigint), fd.identity_add(uuid, text, text, bigint, text), fd.identity_write(uuid, text, text, text),
  fd.contact_save(uuid, bigint, jsonb, text), fd.fields_complete(jsonb), fd.fields_said(jsonb, jsonb), fd.contact_difference(fd.contact, fd.contact), fd.contact_patched(fd.contact, jsonb),
  fd.contact_changed(uuid), fd.contact_changing(uuid, bigint),
  fd.contact_move(uuid, text, text), fd.contact_count(jsonb, bigint), fd.contact_find(jsonb, text, text, bigint), fd.contact_where(jsonb), fd.day_read(text), fd.place_fits(text, text, text);
drop table fd.contact_card, fd.contact_filter, fd.contact_tag, fd.tag, fd.contact_field;
drop function fd.card_active(), fd.card_follows(), fd.card_write(uuid), fd.contact_fields_fit(), fd.field_read(text, jsonb), fd.phone_digits(text), fd.plain(text);
delete from fd.privacy_map where table_name in ('contact_field', 'tag', 'contact_tag', 'contact_filter', 'contact_card');

commit;
