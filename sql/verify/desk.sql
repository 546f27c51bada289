-- Verify frontdesk:desk on pg

begin;

select kind, key, failures, free_at, last_at from fd.sign_in_count where false;
select account, address, last_at from fd.sign_in_known where false;
select 'fd.endpoint_test(uuid)'::regprocedure, 'fd.sign_in_try(bytea, bytea)'::regprocedure, 'fd.sign_in_passed(bytea, bytea)'::regprocedure;

rollback;
