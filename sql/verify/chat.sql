-- Verify frontdesk:chat on pg

begin;

select id, code, state, units, legal from fd.reservation_card where false;
select has_function_privilege('fd_desk', 'fd.chat_begin(uuid, uuid, uuid, uuid, text, text)', 'execute');
select fd.house_services('2026-01-01');

rollback;
