-- Revert frontdesk:leads from pg

begin;

drop table fd.lead_history, fd.activity, fd.lead;
drop function fd.lead_placed(), fd.lead_written();
delete from fd.privacy_map where table_name in ('lead', 'activity', 'lead_history');

commit;
