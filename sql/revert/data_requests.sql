-- Revert frontdesk:data_requests from pg

begin;

delete from fd.privacy_map where table_name in ('data_request', 'data_request_rows', 'data_export', 'contact_key');
drop function fd.data_request_sweep(), fd.export_fetch(uuid), fd.export_keep(uuid, bytea, bigint), fd.data_request_begin(uuid), fd.erase_finish(uuid),
  fd.erase_step(uuid, bigint), fd.data_request_move(uuid, text, text, jsonb), fd.data_request_record(uuid, uuid, text),
  fd.data_request_ask(uuid, text), fd.data_request_open(uuid, uuid, text), fd.contact_key_keep(uuid, bytea), fd.contact_key_of(uuid);
drop table fd.contact_key, fd.data_export, fd.data_request_rows, fd.data_request;

commit;
