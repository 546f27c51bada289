-- Revert frontdesk:demo from pg

begin;

drop function fd.demo_evenings();

commit;
