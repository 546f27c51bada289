-- Revert frontdesk:leads_capture from pg

begin;

drop trigger enquiry on fd.message;
drop trigger enquiry on fd.conversation;
drop function fd.message_enquiry(), fd.conversation_enquiry(), fd.chat_enquiry(uuid, text, text, text, text), fd.enquiry_drop(uuid), fd.enquiry_release(uuid),
  fd.enquiry_held(uuid), fd.enquiry_take(uuid, text, text, text, text, text, text, text, bytea, bytea, bigint, text[]),
  fd.enquiry_habits(bytea, bytea, text);
drop table fd.enquiry;
delete from fd.privacy_map where table_name = 'enquiry';

commit;
