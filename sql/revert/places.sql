-- Revert frontdesk:places from pg

begin;

drop function fd.opening_window(uuid, uuid, date, date);
drop table fd.opening_exception, fd.opening_rule, fd.service_resource, fd.unit, fd.resource_feed, fd.resource, fd.service;
drop function fd.resource_fed();
delete from fd.privacy_map where table_name = 'resource_feed';

commit;
