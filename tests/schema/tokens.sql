-- Keys for software, and sessions that live by refresh tokens.
begin;
\ir fixture.psql
select * from no_plan();

create function pg_temp.key(n int) returns uuid language sql as $$ select pg_temp.id('key', n) $$;
create function pg_temp.make_key(n int, p_scopes text, p_more text default 'null, 60, null') returns text language sql as $$
  select pg_temp.desk(format('select fd.key_create(%L, %L, %L, %L, %L, %s)', pg_temp.key(n), 'Key ' || n, 'fdk_aaaaaaa' || n, sha256(('key ' || n)::bytea), p_scopes, p_more))
$$;
create function pg_temp.as_key(n int, p_address text default '192.0.2.7') returns text language sql as
$$ select role from fd.enter(null, null, 'test', sha256(('key ' || n)::bytea), null, p_address) $$;

-- keys
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select pg_temp.make_key(1, '{contact.read}') $$, 'FD403', null, 'a key is made by who may');
select pg_temp.as_owner() \g /dev/null
select throws_ok($$ select pg_temp.make_key(1, '{contact.fly}') $$, 'FD422', 'no-such-permission', 'a scope is a permission');
select throws_ok($$ select pg_temp.make_key(1, '{contact.read}', '''{next door}'', 60, null') $$, 'FD422', 'no-such-address', 'an address is one');
select lives_ok($$ select pg_temp.make_key(1, '{contact.read,lead.read,key.manage}') $$, 'an owner makes one');
select lives_ok($$ select pg_temp.make_key(2, '{contact.read}', '''{192.0.2.0/24,2001:db8::/32}'', 1, null') $$, 'one for a network');
select lives_ok($$ select pg_temp.make_key(3, '{contact.read}', 'null, 60, now() - interval ''1 second''') $$, 'one that has expired');

select is(pg_temp.as_key(1), 'staff', 'a key acts as staff');
select is(fd.my_user(), pg_temp.id('user', 3), 'in the name of its owner');
select is(fd.my_actor(), 'key:' || pg_temp.key(1), 'and the audit says that it was the key');
select ok(fd.may('contact.read') and fd.may('lead.read'), 'it may what its scopes say');
select ok(not fd.may('contact.manage'), 'and nothing else that its owner may');
select throws_ok($$ select pg_temp.make_key(4, '{contact.read}') $$, 'FD403', null, 'a key makes no keys');
select is(pg_temp.as_key(9), 'anyone', 'a key that was never made is nobody');
select is(pg_temp.as_key(3), 'anyone', 'nor is one that has expired');
select is(pg_temp.as_key(2), 'staff', 'a key works from its network');
select is(pg_temp.as_key(2, '2001:db8::1'), 'staff', 'from either');
select is(pg_temp.as_key(2, a), 'anyone', 'and not from ' || coalesce(nullif(a, ''), 'nowhere'))
  from unnest('{198.51.100.1,2001:db9::1,::1,unix:,""}'::text[]) a;
select is(pg_temp.as_key(2, null), 'anyone', 'nor when it is not known from where');

select pg_temp.as_system() \g /dev/null
update fd.user_role set role = 'viewer' where user_id = pg_temp.id('user', 3);
insert into fd.user_role values (pg_temp.id('user', 2), 'owner');
select is(pg_temp.as_key(1), 'staff', 'a key whose owner fell');
select ok(fd.may('contact.read') and not fd.may('key.manage'), 'holds what both hold, at once');
select pg_temp.as_system() \g /dev/null
update fd.user_role set role = 'owner' where user_id = pg_temp.id('user', 3);
select fd.transition('user', pg_temp.id('user', 3), 'suspended') \g /dev/null
select is(pg_temp.as_key(1), 'anyone', 'a key of somebody suspended is nobody');
select pg_temp.as_system() \g /dev/null
select fd.transition('user', pg_temp.id('user', 3), 'activated') \g /dev/null
insert into fd.session (user_id, token_hash, expires_at) values (pg_temp.id('user', 3), sha256('session 3'), now() + interval '1 hour');

-- replacing and revoking
select pg_temp.as_owner() \g /dev/null
select lives_ok(format('select pg_temp.desk(%L)', format('select fd.key_rotate(%L, %L, %L, %L, 3600)', pg_temp.key(1), pg_temp.key(5), 'fdk_bbbbbbbb', sha256('key 5'))), 'a key is replaced');
select is((select state || ' ' || (expires_at = now() + interval '1 hour') from fd.api_key where id = pg_temp.key(1)), 'expiring true', 'the old one works for an hour more');
select is((select scopes from fd.api_key where id = pg_temp.key(5)), '{contact.read,lead.read,key.manage}', 'the new one may the same');
select throws_ok(format('select pg_temp.desk(%L)', format('select fd.key_rotate(%L, %L, %L, %L, 0)', pg_temp.key(1), pg_temp.key(6), 'fdk_cccccccc', sha256('key 6'))), 'FD409', null, 'once');
select is(pg_temp.as_key(1), 'staff', 'both work');
select is(pg_temp.as_key(5), 'staff', 'meanwhile');
select pg_temp.as_owner() \g /dev/null
select is(pg_temp.desk(format('select state from fd.transition(''api_key'', %L, ''revoked'')', pg_temp.key(1))), 'revoked', 'a key is revoked');
select is(pg_temp.as_key(1), 'anyone', 'and nobody at once');
select is((select count(*) from fd.audit_entry where noun = 'api_key' and event in ('api_key.created', 'api_key.rotated', 'api_key.revoked') and noun_id in (pg_temp.key(1), pg_temp.key(5)))::int, 4,
  'every step is in the audit');

-- pace
select is(pg_temp.desk(format('select fd.key_count(%L)', sha256('key 2'))), '0', 'a key of one a minute asks once');
select cmp_ok(pg_temp.desk(format('select fd.key_count(%L)', sha256('key 2')))::int, '>', 50, 'and then waits');
select isnt((select last_used_at from fd.api_key where id = pg_temp.key(2)), null, 'its last use is known');
select is((select count(*) from generate_series(1, 100) n where pg_temp.desk(format('select fd.key_count(%L)', sha256('key 5'))) = '0')::int, 3, 'of a hundred at once a twentieth of a minute passes');
select is((select calls from fd.api_key_pace where key_id = pg_temp.key(5))::int, 3, 'and what passed is counted');
select is(pg_temp.desk(format('select fd.key_count(%L)', sha256('key 9'))), '0', 'a key that does not exist is not counted');

-- sessions without a browser
select pg_temp.as_anyone() \g /dev/null
create function pg_temp.refresh(n int) returns text language sql as $$
  select pg_temp.desk(format('select outcome from fd.session_refresh(%L, %L)', sha256(('refresh ' || n)::bytea), sha256(('refresh ' || n + 1)::bytea)))
$$;
create function pg_temp.as_access(n int) returns text language sql as $$ select role from fd.enter(null, null, 'test', null, pg_temp.id('grant', n), null) $$;
select lives_ok(format('select pg_temp.desk(%L)', format('select fd.session_grant(%L, %L, %L, now() + interval ''1 day'')', pg_temp.id('grant', 1), pg_temp.id('user', 1), sha256('refresh 1'))), 'a session is granted');
select is(pg_temp.as_access(1), 'staff', 'an access token that names it is staff');
select is(fd.my_session(), pg_temp.id('grant', 1), 'in that session');
select is(pg_temp.as_access(2), 'anyone', 'one that names another is nobody');
select is(pg_temp.refresh(1), 'fresh', 'a refresh token works');
select is(pg_temp.refresh(1), 'again', 'its twin gets the same');
select is(pg_temp.refresh(2), 'fresh', 'the next works');
select is((select count(*) from fd.refresh_token where session_id = pg_temp.id('grant', 1))::int, 3, 'nothing was made twice');
select is(pg_temp.refresh(7), 'unknown', 'an invented one does not');
select pg_temp.as_system() \g /dev/null
update fd.refresh_token set used_at = used_at - interval '11 seconds' where token_hash = sha256('refresh 1');
select is(pg_temp.refresh(1), 'reused', 'an old one ends the session');
select is(pg_temp.refresh(3), 'unknown', 'the youngest with it');
select is(pg_temp.as_access(1), 'anyone', 'and what it gave access');
select pg_temp.as_system() \g /dev/null
select is((select count(*) from fd.audit_entry where event = 'session.reused' and noun_id = pg_temp.id('user', 1))::int, 1, 'the audit tells of it');

select fd.session_grant(pg_temp.id('grant', 2), pg_temp.id('user', 1), sha256('refresh 21'), now() + interval '1 day') \g /dev/null
select is(pg_temp.refresh(21), 'fresh', 'another session');
select lives_ok(format('select pg_temp.desk(%L)', format('select fd.session_revoke(%L)', sha256('refresh 21'))), 'any of its tokens ends it');
select is(pg_temp.as_access(2), 'anyone', 'it is over');
select pg_temp.as_system() \g /dev/null
select fd.session_grant(pg_temp.id('grant', 3), pg_temp.id('user', 1), sha256('refresh 31'), now() + interval '1 day') \g /dev/null
select fd.transition('user', pg_temp.id('user', 1), 'suspended') \g /dev/null
select is(pg_temp.refresh(31), 'unknown', 'nor does a suspended person go on');
select is(pg_temp.as_access(3), 'anyone', 'with either token');

-- outside sign-in
create function pg_temp.outside(p_subject text, p_email text, p_domains text default '{}', p_role text default 'viewer') returns text language sql as $$
  select pg_temp.desk(format('select fd.outside_sign_in(''https://idp.example'', %L, %L, ''New'', %L, %L)', p_subject, p_email, p_domains, p_role))
$$;
select pg_temp.as_anyone() \g /dev/null
select is(pg_temp.outside('s2', null), null, 'without a verified address one is nobody');
select is(pg_temp.outside('s2', 'stranger@test.example'), null, 'so is somebody who does not work here');
select is(pg_temp.outside('s2', 'two@test.example')::uuid, pg_temp.id('user', 2), 'a verified address is who has it');
select is(pg_temp.outside('s2', 'three@elsewhere.example')::uuid, pg_temp.id('user', 2), 'who was linked stays linked, whatever the address');
select is(pg_temp.outside('s1', 'one@test.example'), null, 'somebody suspended does not come in');
select is(pg_temp.outside('s4', 'four@other.example', '{house.example}'), null, 'another domain does not');
select is(pg_temp.outside('s4', 'four@house.example', '{house.example}', 'owner'), null, 'nobody becomes an owner');
select isnt(pg_temp.outside('s4', 'four@house.example', '{house.example}'), null, 'a domain of the house makes somebody new');
select pg_temp.as_system() \g /dev/null
select is((select fd.roles_of_user(id) from fd.users where email = 'four@house.example'), 'viewer', 'with the role it says');
select pg_temp.as_anyone() \g /dev/null
select is(pg_temp.outside('s5', 'one@test.example', '{test.example}'), null, 'no domain lets somebody suspended in again');

select * from finish();
rollback;
