-- Who may try to sign in how often; what only the desk needs.
begin;
\ir fixture.psql
select * from no_plan();
create function pg_temp.try(account text, address text) returns text language sql as $$
  select pg_temp.desk(format('select fd.sign_in_try(%L, %L)', sha256(account::bytea), sha256(address::bytea))) $$;
create function pg_temp.pass(account text, address text) returns text language sql as $$
  select pg_temp.desk(format('select fd.sign_in_passed(%L, %L)', sha256(account::bytea), sha256(address::bytea))) $$;
create function pg_temp.tries(account text, address text, n int) returns text language sql as $$
  select string_agg(pg_temp.try(account, address), ' ' order by i) from generate_series(1, n) i $$;

select pg_temp.as_anyone() \g /dev/null
select is(pg_temp.tries('owner', 'home', 5), '0 0 0 0 0', 'five tries are free, the fifth makes the next one wait');
select is(pg_temp.try('owner', 'home'), '1', 'a second');
select is(pg_temp.try('owner', 'elsewhere'), '1', 'wherever it comes from');
select is((select failures from fd.sign_in_count where kind = 'account'), 5::bigint, 'a try that had to wait is not counted') from pg_temp.as_system();
select is(pg_temp.try('other', 'elsewhere'), '0', 'another account is not concerned');
update fd.sign_in_count set free_at = now() - interval '1 s', last_at = now() - interval '1 s' where kind = 'account';
select is(pg_temp.try('owner', 'home'), '0', 'after the wait one may try');
select is(pg_temp.try('owner', 'home'), '2', 'and waits twice as long');
update fd.sign_in_count set failures = 60, free_at = now() - interval '1 s' where kind = 'account';
select is(pg_temp.try('owner', 'home') || ' ' || pg_temp.try('owner', 'home'), '0 60', 'never longer than a minute');

-- The owner, while a stranger guesses.
update fd.sign_in_count set failures = 0, free_at = now();
select pg_temp.try('owner', 'home'), pg_temp.pass('owner', 'home') \g /dev/null
select is(pg_temp.tries('owner', 'attic', 5), '0 0 0 0 0', 'a stranger guesses');
select isnt(pg_temp.try('owner', 'cellar'), '0', 'and every stranger has to wait');
select is(pg_temp.try('owner', 'home'), '0', 'but not the owner, who came in from home before');
select is((select count(*) from fd.sign_in_known), 1::bigint, 'one place is known');

-- An address that guesses at many accounts.
select count(pg_temp.try('nobody ' || n, 'botnet')) from generate_series(1, 41) n \g /dev/null
select is(pg_temp.try('nobody 42', 'botnet'), '1', 'an address has its own patience');
select pg_temp.pass('mine', 'botnet') \g /dev/null
select is((select failures from fd.sign_in_count where kind = 'address' and key = sha256('botnet')), 40::bigint, 'an account of one''s own buys one try back, not all');
update fd.sign_in_count set last_at = now() - interval '30 minutes', free_at = now() where key = sha256('botnet');
select pg_temp.try('nobody 43', 'botnet') \g /dev/null
select is((select failures from fd.sign_in_count where kind = 'address' and key = sha256('botnet')), 11::bigint, 'every minute forgives one');

-- Nobody reads the counters.
select throws_ok($$ select pg_temp.desk('select count(*) from fd.sign_in_count') $$, '42501', null, 'the workers do not read the counters');
select throws_ok($$ select pg_temp.desk('delete from fd.sign_in_known') $$, '42501', null, 'nor what is known');

-- A test for an endpoint.
select pg_temp.as_system() \g /dev/null
insert into fd.endpoint (id, url, secret) values (pg_temp.id('endpoint', 1), 'https://one.example/', 'whsec_x'), (pg_temp.id('endpoint', 2), 'https://two.example/', 'whsec_x');
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.endpoint_test(%L)', pg_temp.id('endpoint', 1))) $$, 'FD404', null, 'a guest tests nothing');
select pg_temp.as_staff(1) \g /dev/null
select isnt(pg_temp.desk(format('select fd.endpoint_test(%L)', pg_temp.id('endpoint', 1))), null, 'staff do');
select pg_temp.as_system() \g /dev/null
select is((select string_agg(p.url || ' ' || e.type, ',') from fd.delivery d join fd.endpoint p on p.id = d.endpoint_id join fd.event e on e.id = d.event_id
            where p.id in (pg_temp.id('endpoint', 1), pg_temp.id('endpoint', 2))), 'https://one.example/ endpoint.tested', 'only that endpoint is told');

-- What was said before one gave a name.
select pg_temp.as_guest(1) \g /dev/null
select pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 1))) \g /dev/null
select pg_temp.desk('select fd.contact_resolve(''Ada'', ''+447700900123'', null, ''test'')') \g /dev/null
select pg_temp.as_system() \g /dev/null
select is((select k.name from fd.conversation c join fd.contact k on k.id = c.contact_id where c.id = pg_temp.id('talk', 1)), 'Ada', 'is theirs once they are known');

select * from finish();
rollback;
