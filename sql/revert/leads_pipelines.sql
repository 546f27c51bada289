-- Revert frontdesk:leads_pipelines from pg

begin;

drop function fd.stage_of(text, text), fd.pipeline_for(text), fd.pipeline_save(text, text, text[], boolean, bigint), fd.pipeline_remove(text),
  fd.stage_save(uuid, text, text, text, text, bigint, bigint, bigint), fd.stage_remove(uuid, uuid), fd.lost_reason_save(text, text, text, boolean, bigint);
drop procedure fd.pipeline_stages(text);
drop table fd.lost_reason, fd.stage, fd.pipeline;
delete from fd.privacy_map where table_name in ('pipeline', 'stage', 'lost_reason');

commit;
