-- Revert frontdesk:idempotency from pg

begin;

drop function fd.sweep(), fd.idempotency_release(text, text, text), fd.idempotency_finish(text, text, text, bigint, text), fd.idempotency_begin(text, text, text, bytea);
drop table fd.idempotency;
delete from fd.privacy_map where table_name = 'idempotency';

commit;
