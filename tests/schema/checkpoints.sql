-- Signed places in the audit's chain: one a day, by the system alone, never changed.
begin;
\ir fixture.psql
select * from no_plan();

select pg_temp.as_system() \g /dev/null
select fd.audit_write('test.done', 'test', null, '', '', null, '{}'), fd.audit_seal(100000) \g /dev/null
select isnt((select chain_no from fd.audit_checkpoint_due()), null, 'a sealed head wants its first signature');
select pg_temp.as_owner() \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.audit_checkpoint_keep(1, repeat(''00'', 32), ''k'', encode(decode(repeat(''00'', 64), ''hex''), ''base64''), now())') $$, 'FD404', null, 'an owner signs nothing');
select pg_temp.as_system() \g /dev/null
select lives_ok($$ select fd.audit_checkpoint_keep(d.chain_no, d.hash, 'k', encode(decode(repeat('00', 64), 'hex'), 'base64'), now()) from fd.audit_checkpoint_due() d $$, 'the system does');
select is_empty('select * from fd.audit_checkpoint_due()', 'and it wants no second one that day');
select throws_ok('update fd.audit_checkpoint set key = ''x''', '42501', 'append-only', 'a checkpoint is never changed');
select throws_ok('delete from fd.audit_checkpoint', '42501', 'append-only', 'nor taken away');
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.desk('select count(*) from fd.audit_checkpoint'), '0', 'a guest sees none');
select * from finish();
rollback;
