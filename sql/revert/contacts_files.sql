-- Revert frontdesk:contacts_files from pg

begin;

drop function fd.contact_files_sweep(), fd.export_take(uuid), fd.export_keep(uuid, bigint, text), fd.export_ask(uuid, jsonb), fd.compare_step(uuid),
  fd.import_step(uuid, bigint), fd.import_row_do(uuid, bigint), fd.import_start(uuid), fd.import_match(uuid), fd.import_understood(uuid, jsonb),
  fd.import_map(uuid, jsonb, text), fd.import_rows_add(uuid, jsonb), fd.import_create(uuid, text, text, text, jsonb), fd.bulk_step(uuid, bigint, boolean),
  fd.bulk_begin(uuid, text, text, uuid, jsonb, uuid[]), fd.bulk_whom(jsonb, uuid[], bigint), fd.picked(jsonb);
drop table fd.contact_export, fd.contact_import_row, fd.contact_import, fd.contact_bulk_item, fd.contact_bulk;
delete from fd.privacy_map where table_name in ('contact_bulk', 'contact_bulk_item', 'contact_import', 'contact_import_row', 'contact_export');

commit;
