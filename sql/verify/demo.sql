-- Verify frontdesk:demo on pg

begin;

select has_function_privilege('fd_desk', 'fd.demo_evenings()', 'execute');

rollback;
