-- Revert frontdesk:machine from pg

begin;

drop function fd.transition(text, uuid, text, bigint, jsonb);
drop procedure fd.make_noun(regclass, text);
drop function fd.noun_recorded(), fd.refuse_version(text, bigint, bigint), fd.refuse_move(text, text, text, text),
  fd.legal_events(text, text, text), fd.permission_to_move(text), fd.kind_of(text);
drop table fd.legal_transition;

commit;
