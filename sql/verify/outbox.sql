-- Verify frontdesk:outbox on pg

begin;

select seq, id, type, noun, noun_id, payload, actor, trace, turn_id, at from fd.event where false;
select id, kind, title, noun, noun_id, event_id, payload, visible, state, attempts, run_at, lease_until, lease_token from fd.job where false;
select 1 / (count(*) > 20)::int from fd.effect_rule;

rollback;
