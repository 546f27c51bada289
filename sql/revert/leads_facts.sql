-- Revert frontdesk:leads_facts from pg

begin;

delete from fd.effect_rule where kind = 'lead_read';
drop function fd.leads_rescored(), fd.score_rule_save(text, text, text, bigint, bigint, text, bigint, boolean, bigint),
  fd.lead_understood(uuid, jsonb, text, text), fd.lead_scored(uuid), fd.lead_known(uuid), fd.lead_texts(uuid);
drop table fd.score_line, fd.score_rule, fd.lead_fact;
delete from fd.privacy_map where table_name in ('lead_fact', 'score_rule', 'score_line');

commit;
