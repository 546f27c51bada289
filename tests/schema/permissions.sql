-- Who may do what, and that nobody makes themselves more.
begin;
\ir fixture.psql
select * from no_plan();
select pg_temp.as_staff(2) \g /dev/null
select ok(fd.may('contact.read'), 'a front-desk agent sees contacts');
select ok(not fd.may('role.manage'), 'and makes no roles');
select throws_ok($$ select pg_temp.desk('select fd.role_save(''x1'', ''X'', '''', ''{contact.read}'')') $$, 'FD403', null, 'not by the database either');
select throws_ok(format($$ select 1 from fd.transition('user', %L, 'suspended') $$, pg_temp.id('user', 1)), 'FD403', null, 'nor moves a colleague');
select throws_ok($$ select pg_temp.desk('insert into fd.role_permission values (''front_desk'', ''role.manage'') returning 1') $$, '42501', null, 'and writes no grants');
select pg_temp.as_staff(1) \g /dev/null
select throws_ok(format($$ select fd.user_roles_set(%L, '{owner}') $$, pg_temp.id('user', 2)), 'FD422', 'more-than-you-hold', 'a manager makes nobody an owner');
select throws_ok(format($$ select fd.user_roles_set(%L, '{viewer}') $$, pg_temp.id('user', 3)), 'FD422', 'more-than-you-hold', 'nor takes an owner down');
select throws_ok(format($$ select 1 from fd.transition('user', %L, 'suspended') $$, pg_temp.id('user', 3)), 'FD422', 'more-than-you-hold', 'nor lets one go');
select lives_ok(format($$ select fd.user_roles_set(%L, '{viewer,front_desk}') $$, pg_temp.id('user', 2)), 'a manager gives what a manager holds');
select is(fd.roles_of_user(pg_temp.id('user', 2)), 'front_desk viewer', 'exactly that');
select pg_temp.as_staff(2) \g /dev/null
select ok(not fd.may('reservation.correct') and fd.may('endpoint.read'), 'and it holds from the next transaction on');
select pg_temp.as_owner() \g /dev/null
select throws_ok(format($$ select fd.user_roles_set(%L, '{viewer}') $$, pg_temp.id('user', 3)), 'FD422', 'not-yourself', 'nobody changes what they are themselves');
select is((select assurance from fd.enter(null, sha256('session 3'::bytea), 'test')), 'signed_in', 'a session that was never confirmed is only signed in');
select fd.session_confirm(true) \g /dev/null
select is((select assurance from fd.enter(null, sha256('session 3'::bytea), 'test')), 'confirmed', 'and confirmed once its person says so');
select pg_temp.as_system() \g /dev/null
select throws_ok($$ select fd.session_confirm(true) $$, 'FD404', null, 'who has no session confirms none');
update fd.session set confirmed_at = now() - interval '301 seconds' where token_hash = sha256('session 3'::bytea);
select is((select assurance from fd.enter(null, sha256('session 3'::bytea), 'test')), 'signed_in', 'for five minutes');
select pg_temp.as_system() \g /dev/null
-- The demo or another change may have left an owner beside ours.
delete from fd.user_role where role = 'owner' and user_id <> pg_temp.id('user', 3);
set constraints all immediate;
select throws_ok(format($$ delete from fd.user_role where user_id = %L $$, pg_temp.id('user', 3)), 'FD422', 'last-owner', 'an owner is always left');
select throws_ok(format($$ select 1 from fd.transition('user', %L, 'suspended') $$, pg_temp.id('user', 3)), 'FD422', 'last-owner', 'and active');
select * from finish();
rollback;
