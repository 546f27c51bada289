-- Revert frontdesk:outbox from pg

begin;

drop function fd.job_next(), fd.job_stats(), fd.job_replay(uuid), fd.job_fail(uuid, uuid, text), fd.job_retry(uuid, uuid, text, bigint),
  fd.job_done(uuid, uuid, jsonb), fd.job_held(uuid, uuid), fd.job_claim(text[], bigint, bigint), fd.event_write(text, text, uuid, jsonb);
drop table fd.job, fd.effect_cancel, fd.effect_rule, fd.event;
drop function fd.job_holds(text, bigint, timestamptz, uuid), fd.event_fan_out(), fd.job_wake(), fd.job_told(), fd.tell_noted(), fd.tell(text, text);
delete from fd.privacy_map where table_name in ('event', 'job');

commit;
