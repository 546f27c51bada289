-- Verify frontdesk:machine on pg

begin;

select 1 / (fd.legal_events('reservation', 'held', 'guest') = '{requested,confirmed,cancelled}')::int;
select 1 / has_function_privilege('fd_desk', 'fd.transition(text, uuid, text, bigint, jsonb)', 'execute')::int;

rollback;
