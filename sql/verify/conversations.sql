-- Verify frontdesk:conversations on pg

begin;

select id, channel, visitor_id, contact_id, owner_kind, owner_user, turn, memory, live_key, state, version from fd.conversation where false;
select id, seq, conversation_id, turn, author, kind, text, parts from fd.message where false;
select id, conversation_id, number, understood, steps, provider, us from fd.turn where false;

rollback;
