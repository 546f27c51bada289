-- Revert frontdesk:conversations from pg

begin;

drop function fd.confirmation_use(uuid, bytea), fd.queue_before(timestamptz, uuid), fd.queue_position(uuid), fd.system_say(uuid, uuid, text, jsonb),
  fd.staff_note(uuid, uuid, text), fd.staff_say(uuid, uuid, text, jsonb), fd.assistant_notice(uuid, uuid, text, jsonb),
  fd.assistant_say(uuid, bigint, uuid, text, jsonb, jsonb, text), fd.guest_said(uuid, uuid, text, jsonb), fd.lead_answered(uuid),
  fd.conversation_awake(uuid), fd.message_write(uuid, uuid, uuid, bigint, text, uuid, text, text, jsonb), fd.conversation_open(uuid, text),
  fd.conversation_move(uuid, text, text, jsonb);
alter table fd.lead drop constraint lead_conversation_id_fkey;
drop table fd.confirmation, fd.turn, fd.message, fd.conversation;
drop function fd.message_holds(text, uuid, text), fd.conversation_holds(text, text, text, uuid, timestamptz, text);
delete from fd.privacy_map where table_name in ('conversation', 'message', 'turn', 'confirmation');

commit;
