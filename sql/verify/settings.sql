-- Verify frontdesk:settings on pg

begin;

select table_name, column_name, personal, export, erase, retention from fd.privacy_map where false;
select 1 / (fd.my_role() = 'anyone' and not fd.sees('contact'))::int;
select 1 / (substr(fd.new_id()::text, 15, 1) = '7')::int;

rollback;
