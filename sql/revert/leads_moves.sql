-- Revert frontdesk:leads_moves from pg

begin;

delete from fd.effect_rule where kind = 'lead_letter';
drop view fd.lead_line;
drop function fd.work_letters_set(boolean, boolean), fd.lead_noted(uuid, text, text), fd.lead_won(uuid, bigint, uuid, text), fd.lead_convert(uuid, text, uuid),
  fd.lead_capture(uuid, uuid, uuid, text, text, text, text), fd.lead_to_stage(uuid, uuid, bigint, jsonb), fd.lead_claim(uuid), fd.lead_move(uuid, text, text, jsonb),
  fd.lead_guard(fd.lead, text, text, jsonb), fd.lead_may_open(fd.lead), fd.assignment_remove(uuid),
  fd.assignment_save(uuid, text, text, text, uuid[], boolean, bigint), fd.assign_next(text, text, text), fd.works_leads(uuid), fd.lead_is_open(text);
drop table fd.work_letters, fd.assignment_turn, fd.assignment_rule;
delete from fd.privacy_map where table_name = 'assignment_rule';

commit;
