-- Revert frontdesk:personal from pg

begin;

drop function fd.retain(bigint), fd.forget_queues(fd.person), fd.forgettable(), fd.forget(text, text, fd.person, boolean, bigint), fd.blank_of(text),
  fd.person_export(uuid), fd.person_of(uuid), fd.reach(text, text, bigint), fd.has_column(text, text);
drop table fd.retention_rule;
drop type fd.person;

commit;
