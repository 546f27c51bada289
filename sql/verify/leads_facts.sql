-- Verify frontdesk:leads_facts on pg

begin;

select lead_id, kind, value, number, words, activity_seq, message_id, reader from fd.lead_fact where false;
select slug, fact, at_least, at_most, equals, points from fd.score_rule where false;
select 1 / (not has_table_privilege('fd_desk', 'fd.lead_fact', 'insert'))::int;

rollback;
