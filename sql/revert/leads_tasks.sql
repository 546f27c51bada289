-- Revert frontdesk:leads_tasks from pg

begin;

drop function fd.lead_bulk_undo(uuid), fd.lead_bulk_do(uuid, uuid[], text, text, text, boolean), fd.lead_apply(fd.lead, text, text, text),
  fd.task_rings(uuid), fd.task_done(uuid, boolean), fd.task_save(uuid, bigint, text, text, uuid, uuid, uuid), fd.house_instant(text);
drop table fd.lead_bulk, fd.task;
delete from fd.privacy_map where table_name in ('task', 'lead_bulk');

commit;
