-- People of the desk: invitations, links that work once, second factors, and what is left when somebody goes.
begin;
\ir fixture.psql
select * from no_plan();
create function pg_temp.invite(n int, p_roles text) returns text language sql as $$
  select pg_temp.desk(format('select fd.user_invite(%L, %L, %L, %L, sha256(%L), now() + interval ''72 hours'')',
    pg_temp.id('guest', n), 'new' || n || '@test.example', 'New', p_roles, 'invite ' || n))
$$;
create function pg_temp.state(n int) returns text language sql as $$ select u.state from fd.users u where u.id = pg_temp.id('guest', n) $$;

-- Inviting.
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select pg_temp.invite(1, '{viewer}') $$, 'FD403', null, 'whoever may not manage people invites nobody');
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ select pg_temp.invite(1, '{owner}') $$, 'FD422', 'more-than-you-hold', 'a manager invites no owner');
select throws_ok($$ select pg_temp.invite(1, '{emperor}') $$, 'FD422', 'no-such-role', 'nobody is invited to be nothing');
select lives_ok($$ select pg_temp.invite(1, '{viewer,front_desk}') $$, 'a manager invites an agent');
select throws_ok($$ select pg_temp.invite(1, '{viewer}') $$, 'FD422', 'user-exists', 'an address is invited once');
select is(pg_temp.state(1), 'invited', 'who is then invited');
select is((select count(*) from fd.event e where e.noun_id = pg_temp.id('guest', 1) and e.type = 'user.invited'), 1::bigint, 'which is an event');

-- Accepting, once, in time.
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.reset_use(sha256(''invite 1''), ''$argon2id$x'')') $$, 'FD404', null, 'a link for one thing does nothing else');
select throws_ok($$ select pg_temp.desk('select fd.invite_accept(sha256(''invite 9''), ''New'', ''$argon2id$x'')') $$, 'FD404', null, 'a link that was never made opens nothing');
select lives_ok($$ select pg_temp.desk('select fd.invite_accept(sha256(''invite 1''), ''Named'', ''$argon2id$x'')') $$, 'the link makes them somebody');
select is((select u.state || ' ' || u.name from fd.users u where u.id = pg_temp.id('guest', 1)), 'active Named', 'under the name they chose');
select is((select max(a.actor) from fd.audit_entry a where a.event = 'user.activated' and a.noun_id = pg_temp.id('guest', 1)), 'staff:' || pg_temp.id('guest', 1), 'which the audit says they did');
select throws_ok($$ select pg_temp.desk('select fd.invite_accept(sha256(''invite 1''), ''Eve'', ''$argon2id$x'')') $$, 'FD404', null, 'and works once');
select pg_temp.as_staff(1) \g /dev/null
select pg_temp.invite(2, '{viewer}') \g /dev/null
select pg_temp.desk(format('select fd.user_invite_again(%L, sha256(''again 2''), now() + interval ''1 hour'')', pg_temp.id('guest', 2))) \g /dev/null
select is_empty($$ select * from fd.link_holder(sha256('invite 2'), 'invite') $$, 'another invitation makes the first void');
select pg_temp.as_system() \g /dev/null
update fd.staff_link set expires_at = now() where token_hash = sha256('again 2');
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.invite_accept(sha256(''again 2''), ''New'', ''$argon2id$x'')') $$, 'FD404', null, 'a link that is too old opens nothing');
select pg_temp.as_staff(1) \g /dev/null
select fd.transition('user', pg_temp.id('guest', 2), 'removed') \g /dev/null
select lives_ok($$ select pg_temp.desk(format('select fd.user_invite(%L, ''new2@test.example'', ''New'', ''{viewer}'', sha256(''third''), now() + interval ''1 hour'')', pg_temp.id('guest', 3))) $$,
  'who was withdrawn may be invited again');

-- A new password by mail.
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.desk('select id from fd.reset_mint(sha256(''one@test.example''), sha256(''r''), now() + interval ''1 hour'')') $$, 'FD404', null, 'only the house writes such letters');
select pg_temp.as_system() \g /dev/null
select is_empty($$ select * from fd.reset_mint(sha256('nobody@test.example'), sha256('r0'), now() + interval '30 minutes') $$, 'nobody gets none');
select is((select id from fd.reset_mint(sha256('one@test.example'), sha256('r1'), now() + interval '30 minutes')), pg_temp.id('user', 1), 'somebody gets one');
select is_empty($$ select * from fd.reset_mint(sha256('one@test.example'), sha256('r2'), now() + interval '30 minutes') $$, 'and not another at once');
select pg_temp.as_anyone() \g /dev/null
select lives_ok($$ select pg_temp.desk('select fd.reset_use(sha256(''r1''), ''$argon2id$new'')') $$, 'its link sets a password');
select pg_temp.as_system() \g /dev/null
select is((select count(*) from fd.session s where s.user_id = pg_temp.id('user', 1)), 0::bigint, 'ends every session');
select is((select u.password_hash from fd.users u where u.id = pg_temp.id('user', 1)), '$argon2id$new', 'is the password from then on');
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.reset_use(sha256(''r1''), ''$argon2id$more'')') $$, 'FD404', null, 'and works once');
select is(fd.mail_shown('user', 'go to http://x/admin/accept?token=' || repeat('a', 43) || ' now'), 'go to http://x/admin/accept?token=… now', 'the desk sees such letters without their keys');
select is(fd.mail_shown('reservation', 'token=' || repeat('a', 43)), 'token=' || repeat('a', 43), 'letters to guests as they are');

-- Codes: none twice, none older than the last.
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select count(*) from (select pg_temp.desk('select sealed from fd.totp')) x $$, '42501', null, 'no worker reads secrets but by the functions');
select pg_temp.desk('select fd.totp_begin(''sealed'')') \g /dev/null
select is(fd.factors_of(pg_temp.id('user', 2)), '', 'an app counts when its first code was right');
select is(pg_temp.desk(format('select fd.totp_take(%L, 100, false)', pg_temp.id('user', 2))), 'false', 'and takes none before');
select is(pg_temp.desk(format('select fd.totp_take(%L, 100, true)', pg_temp.id('user', 2))), 'true', 'the first connects it');
select is(pg_temp.desk(format('select fd.totp_take(%L, 100, false)', pg_temp.id('user', 2))), 'false', 'a step that was taken is not taken again');
select is(pg_temp.desk(format('select fd.totp_take(%L, 99, false)', pg_temp.id('user', 2))), 'false', 'nor one before it');
select is(pg_temp.desk(format('select fd.totp_take(%L, 101, false)', pg_temp.id('user', 2))), 'true', 'the next is');
select throws_ok($$ select pg_temp.desk('select fd.totp_begin(''another'')') $$, 'FD422', 'totp-on', 'a connected app is not replaced by the way');
select pg_temp.desk('select fd.recovery_clear()'), pg_temp.desk('select fd.recovery_add(sha256(''code''))') \g /dev/null
select is(pg_temp.desk(format('select fd.recovery_take(%L, sha256(''code''))', pg_temp.id('user', 1))), 'false', 'a code to keep is its person''s');
select is(pg_temp.desk(format('select fd.recovery_take(%L, sha256(''code''))', pg_temp.id('user', 2))), 'true', 'and works');
select is(pg_temp.desk(format('select fd.recovery_take(%L, sha256(''code''))', pg_temp.id('user', 2))), 'false', 'once');

-- Challenges and passkeys.
select pg_temp.desk('select fd.challenge_make(sha256(''c1''), ''sign_in'', null)'), pg_temp.desk('select fd.challenge_make(sha256(''c2''), ''sign_in'', null)'),
       pg_temp.desk(format('select fd.challenge_make(sha256(''c3''), ''register'', %L)', pg_temp.id('user', 2))) \g /dev/null
select is(pg_temp.desk('select fd.challenge_take(sha256(''c1''), ''sign_in'', null)'), 'true', 'a challenge is answered');
select is(pg_temp.desk('select fd.challenge_take(sha256(''c1''), ''sign_in'', null)'), 'false', 'once');
select is(pg_temp.desk('select fd.challenge_take(sha256(''c2''), ''register'', null)'), 'false', 'for its purpose');
select is(pg_temp.desk('select fd.challenge_take(sha256(''c2''), ''sign_in'', null)'), 'false', 'and used up by a wrong answer');
select is(pg_temp.desk(format('select fd.challenge_take(sha256(''c3''), ''register'', %L)', pg_temp.id('user', 1))), 'false', 'by whom it was asked of');
select pg_temp.desk('select fd.challenge_make(sha256(''c4''), ''sign_in'', null)'), pg_temp.as_system() \g /dev/null
update fd.challenge set expires_at = now() - interval '1 second';
select is(pg_temp.desk('select fd.challenge_take(sha256(''c4''), ''sign_in'', null)'), 'false', 'in time');
select pg_temp.as_staff(2) \g /dev/null
select pg_temp.desk(format('select fd.passkey_add(%L, ''cred'', ''key'', -7, 5, false, ''Key'')', pg_temp.id('key', 1))) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.passkey_add(%L, ''cred'', ''key'', -7, 5, false, ''Key'')', pg_temp.id('key', 2))) $$, 'FD422', 'passkey-known', 'a credential is registered once');
select is(pg_temp.desk(format('select fd.passkey_used(%L, 6)', pg_temp.id('key', 1))), 'true', 'its counter grows');
select is(pg_temp.desk(format('select fd.passkey_used(%L, 6)', pg_temp.id('key', 1))), 'false', 'or it is refused');
select is(pg_temp.desk(format('select fd.passkey_used(%L, 0)', pg_temp.id('key', 1))), 'false', 'also when it forgets to count');
select is((select count(*) from fd.audit_entry a where a.event = 'user.passkey_doubted'), 2::bigint, 'and the audit knows');

-- A role that asks for a second factor.
select throws_ok($$ select pg_temp.desk('select fd.role_factor_set(''front_desk'', true)') $$, 'FD403', null, 'not everybody says who has to have one');
select pg_temp.as_owner(), pg_temp.desk('select fd.role_factor_set(''front_desk'', true)'), pg_temp.desk('select fd.role_factor_set(''owner'', true)') \g /dev/null
select is((select btrim(may) || assurance from fd.enter(null, sha256('session 3'::bytea), 'test')), 'signed_in factor_missing', 'whoever has none holds nothing');
select isnt((select may from fd.enter(null, sha256('session 2'::bytea), 'test')), '', 'whoever has one holds what they held');

-- What is left when somebody goes.
select pg_temp.as_system() \g /dev/null
select fd.transition('user', pg_temp.id('user', 2), 'suspended') \g /dev/null
select is((select role from fd.enter(null, sha256('session 2'::bytea), 'test')), 'anyone', 'the suspended are out at once');
select pg_temp.as_system() \g /dev/null
select is(fd.factors_of(pg_temp.id('user', 2)), 'totp passkey', 'and keep their factors');
select fd.transition('user', pg_temp.id('user', 2), 'removed') \g /dev/null
select is(fd.factors_of(pg_temp.id('user', 2)), '', 'who is gone has none');
select is((select count(*) from fd.staff_link l where l.user_id = pg_temp.id('user', 2)), 0::bigint, 'nor a way in');
select throws_ok(format($$ select 1 from fd.transition('user', %L, 'activated') $$, pg_temp.id('user', 2)), 'FD409', null, 'and does not come back that way');

-- Sessions of one's own.
select is(fd.network_of('203.0.113.77'), '203.0.113.0/24', 'where somebody sits is told by the network');
select is(fd.network_of('2001:db8:1:2::3'), '2001:db8:1::/48', 'in the new spelling, too');
select is(fd.network_of('unix:'), null, 'or not at all');
select * from finish();
rollback;
