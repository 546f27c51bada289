-- Verify frontdesk:leads_capture on pg

begin;

select id, name, phone, email, message, suspicion, signs, quarantined_at from fd.enquiry where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.enquiry', 'address_hash', 'select'))::int;

rollback;
