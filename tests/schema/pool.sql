-- A connection that is used again belongs to nobody, however the transaction before it ended.
\set QUIET 1
\pset format unaligned
\pset tuples_only true
set client_min_messages = warning;
select 'ok 1 - this connection begins as nobody' where current_setting('fd.role', true) is null or current_setting('fd.role', true) = ''
union all select 'not ok 1 - this connection begins as nobody' where current_setting('fd.role', true) <> '';
begin;
select fd.enter_system('system:test', 'test') \g /dev/null
rollback;
select case when fd.my_role() = 'anyone' and fd.my_caller() = 'anyone' and not fd.may('contact.read') then 'ok' else 'not ok' end || ' 2 - after a rollback it is nobody''s';
begin;
select fd.enter_system('system:test', 'test') \g /dev/null
\o /dev/null
\set VERBOSITY terse
do $$ begin perform fd.enter_system('x', 'y'); begin perform 1 / 0; exception when division_by_zero then null; end; end $$;
\o
commit;
select case when fd.my_role() = 'anyone' and fd.my_caller() = 'anyone' and not fd.may('contact.read') then 'ok' else 'not ok' end || ' 3 - after a commit too';
set role fd_desk;
select case when (select count(*) from fd.contact) = 0 and (select count(*) from fd.audit_entry) = 0 then 'ok' else 'not ok' end || ' 4 - and the workers'' role sees nothing on it';
reset role;
\echo 1..4
