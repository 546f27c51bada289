-- Leads: pipelines as data, who gets them, what may happen to them, what was understood, tasks.
begin;
\ir fixture.psql
select * from no_plan();
create function pg_temp.person(n int) returns uuid language sql as $$
  select fd.contact_resolve('Person ' || n, '+44770090' || lpad(n::text, 4, '0'), null, 'test') $$;
create function pg_temp.lead(n int, p_more text default '') returns text language sql as $$
  select pg_temp.desk(format('select fresh || '' '' || id from fd.lead_capture(%L, %L, null, ''web form'', ''a party''%s)', pg_temp.id('lead', n), pg_temp.person(n), p_more)) $$;
create function pg_temp.led(n int, p_event text, p_more text default '') returns text language sql as $$
  select pg_temp.desk(format('select state from fd.transition(''lead'', %L, %L%s)', pg_temp.id('lead', n), p_event, p_more)) $$;
create function pg_temp.stage(p_title text, p_pipeline text default 'desk') returns uuid language sql as $$
  select id from fd.stage where title = p_title and pipeline = p_pipeline and removed_at is null $$;
create function pg_temp.put(n int, p_stage uuid, p_more text default '') returns text language sql as $$
  select pg_temp.desk(format('select state from fd.lead_to_stage(%L, %L, null%s)', pg_temp.id('lead', n), p_stage, p_more)) $$;
create function pg_temp.score(p_lead uuid) returns bigint language sql as $$ select fd.lead_scored(p_lead) $$;

-- Pipelines and stages.
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.pipeline_save(''trips'', ''Trips'', ''{}'', false, 2)') $$, 'FD403', null, 'front desk sets no pipelines up');
select throws_ok($$ select pg_temp.desk(format('select fd.stage_remove(%L, null)', pg_temp.stage('New'))) $$, 'FD403', null, 'nor takes stages away');
select throws_ok($$ select pg_temp.desk('select fd.lost_reason_save(''x1'', ''X'', ''lost'', true, 1)') $$, 'FD403', null, 'nor writes reasons');
select throws_ok($$ select pg_temp.desk('select fd.score_rule_save(''x1'', ''X'', ''budget'', 1, null, null, 5, true, 1)') $$, 'FD403', null, 'nor rules of the score');
select throws_ok($$ select pg_temp.desk('select fd.assignment_save(fd.new_id(), null, null, null, ''{}'', true, 1)') $$, 'FD403', null, 'nor rules of who gets what');
select pg_temp.as_staff(1) \g /dev/null
select lives_ok($$ select pg_temp.desk('select fd.pipeline_save(''trips'', ''Trips'', ''{fair}'', false, 2)') $$, 'a manager makes a pipeline');
select is((select count(distinct state) from fd.stage where pipeline = 'trips'), 7::bigint, 'it has a stage for every state');
select throws_ok($$ select pg_temp.desk('select fd.pipeline_save(''other'', ''Other'', ''{fair}'', false, 3)') $$, 'FD422', 'source-claimed', 'a source begins in one pipeline');
select throws_ok($$ select pg_temp.desk('select fd.pipeline_save(''desk'', ''Desk'', ''{}'', false, 3)') $$, 'FD422', 'standard-needed', 'one pipeline takes the rest');
select is(fd.pipeline_for('fair'), 'trips', 'a claimed source goes to its pipeline');
select is(fd.pipeline_for('anything'), 'desk', 'any other to the standard one');
select throws_ok($$ select pg_temp.desk(format('select fd.stage_remove(%L, null)', pg_temp.stage('New'))) $$, 'FD422', 'stage-needed', 'the last stage of a state stays');
select throws_ok($$ select pg_temp.desk(format('select fd.stage_save(%L, ''desk'', ''won'', ''New'', ''sun'', 10, 4, 1)', pg_temp.stage('New'))) $$, 'FD422', 'stage-fixed', 'a stage goes on meaning what it meant');
select throws_ok($$ select pg_temp.desk('select fd.stage_save(fd.new_id(), ''nowhere'', ''new'', ''X'', ''sun'', 10, 4, 1)') $$, 'FD404', null, 'a stage needs its pipeline');
select pg_temp.desk(format('select fd.stage_save(%L, ''desk'', ''qualified'', ''Tasting'', ''calm'', 50, 24, 35)', pg_temp.id('stage', 1))) \g /dev/null
select throws_ok($$ update fd.stage set probability = 50 where state = 'won' $$, '23514', null, 'won is certain');
select throws_ok($$ insert into fd.pipeline (slug, title, standard) values ('two', 'Two', true) $$, '23505', null, 'there is one standard pipeline');

-- Capture, and one open lead for each person.
select pg_temp.as_guest(1) \g /dev/null
select is(pg_temp.lead(1), 'true ' || pg_temp.id('lead', 1), 'an enquiry opens a lead');
select is((select s.title from fd.lead l join fd.stage s on s.id = l.stage_id where l.id = pg_temp.id('lead', 1)), 'New', 'in the first stage of its state');
select is((select owner_user from fd.lead where id = pg_temp.id('lead', 1)), null, 'nobody''s while there is no rule');
select is((select pg_temp.desk(format('select fresh || '' '' || id from fd.lead_capture(%L, %L, null, ''fair'', ''again'')', pg_temp.id('lead', 99), pg_temp.person(1)))),
  'false ' || pg_temp.id('lead', 1), 'asking again by another way, with another pipeline, adds to it');
select is((select intent from fd.lead where id = pg_temp.id('lead', 1)), 'a party', 'which keeps what it was about');
select pg_temp.as_staff(1) \g /dev/null
select throws_ok($$ insert into fd.lead (contact_id, stage_id) values (pg_temp.person(1), null) $$, '23505', null, 'two open ones cannot be');
select throws_ok($$ insert into fd.lead_history (lead_id, field) values (pg_temp.id('lead', 98), 'x') $$, '23503', null, 'history belongs to a lead');

-- The board: a move is a legal move, or stays within its state.
select is(pg_temp.put(1, pg_temp.stage('Qualified')), 'qualified', 'to a stage of another state by the machine');
select is((select version from fd.lead where id = pg_temp.id('lead', 1)), 2::bigint, 'which counts');
select is(pg_temp.put(1, pg_temp.id('stage', 1)), 'qualified', 'to a stage of the same state');
select is((select s.title from fd.lead l join fd.stage s on s.id = l.stage_id where l.id = pg_temp.id('lead', 1)), 'Tasting', 'it stands there');
select results_eq($$ select was, became from fd.lead_history where lead_id = pg_temp.id('lead', 1) and field = 'stage' order by seq $$,
  $$ values (null, 'New'), ('New', 'Qualified'), ('Qualified', 'Tasting') $$, 'every stage it stood in is written down');
select throws_ok($$ select pg_temp.put(1, pg_temp.stage('New')) $$, 'FD409', null, 'the machine knows no way back');
select throws_ok($$ select pg_temp.put(1, pg_temp.stage('Proposal', 'trips')) $$, 'FD422', 'stage-elsewhere', 'nor into another pipeline');
select throws_ok($$ select pg_temp.put(1, fd.new_id()) $$, 'FD404', null, 'nor into a stage that is none');
select throws_ok($$ select pg_temp.put(1, pg_temp.stage('Won')) $$, 'FD422', 'target-needed', 'won needs what it became');
select throws_ok($$ select pg_temp.put(1, pg_temp.stage('Lost')) $$, 'FD422', 'reason-needed', 'lost needs why');
select throws_ok($$ select pg_temp.put(1, pg_temp.stage('Lost'), ', ''{"lost_reason":"spam"}''') $$, 'FD422', 'no-such-reason', 'and a reason that is one for it');
select is((select pg_temp.desk(format('select fd.stage_remove(%L, null)', pg_temp.id('stage', 1)))), '1', 'a stage that is taken away');
select is((select s.title from fd.lead l join fd.stage s on s.id = l.stage_id where l.id = pg_temp.id('lead', 1)), 'Qualified', 'hands its leads on');
select is((select became from fd.lead_history where lead_id = pg_temp.id('lead', 1) and field = 'stage' order by seq desc limit 1), 'Qualified', 'which is written down');
select throws_ok($$ select pg_temp.put(1, pg_temp.id('stage', 1)) $$, 'FD404', null, 'nobody is put where it was');
select throws_ok($$ update fd.lead_history set became = 'x' $$, '42501', 'append-only', 'history is not rewritten');
select throws_ok($$ select pg_temp.desk('update fd.lead set owner_user = null') $$, '42501', null, 'no worker writes a lead but by its moves');
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.put(1, pg_temp.stage('Proposal')) $$, 'FD404', null, 'a guest sees no stage and moves nothing');
select throws_ok($$ select pg_temp.desk(format('select fd.lead_noted(%L, ''note'', ''x'')', pg_temp.id('lead', 1))) $$, 'FD403', null, 'nor notes anything');

-- Changes with a version.
select pg_temp.as_staff(1) \g /dev/null
select is(pg_temp.led(1, 'changed', ', 3, ''{"value":250000,"closes_on":"2027-06-01","tags":["b","a","a"]}'''), 'qualified', 'a change');
select is((select value || currency || closes_on || tags::text from fd.lead where id = pg_temp.id('lead', 1)), '250000GBP2027-06-01{a,b}', 'in the house''s money, tags once');
select throws_ok($$ select pg_temp.led(1, 'changed', ', 3, ''{"value":1}''') $$, 'FD412', null, 'what changed meanwhile is not overwritten');
select throws_ok($$ select pg_temp.led(1, 'changed', ', 4, ''{"value":-1}''') $$, '23514', null, 'nothing is worth less than nothing');
select is((select string_agg(field, ' ' order by field) from fd.lead_history where lead_id = pg_temp.id('lead', 1) and field not in ('stage', 'source', 'intent')), 'closes_on tags value', 'each field has its line');

-- Owners.
select throws_ok($$ select pg_temp.led(1, 'assigned', format(', null, ''{"owner":"%s"}''', fd.new_id())) $$, 'FD422', 'no-such-owner', 'nobody unknown owns a lead');
select is(pg_temp.led(1, 'assigned', format(', null, ''{"owner":"%s"}''', pg_temp.id('user', 2))), 'qualified', 'assigned');
select throws_ok($$ select pg_temp.led(1, 'assigned', format(', null, ''{"owner":"%s","claim":true}''', pg_temp.id('user', 1))) $$, 'FD422', 'already-owned', 'a claim takes nothing away');
select throws_ok($$ select pg_temp.desk(format('select 1 from fd.lead_claim(%L)', pg_temp.id('lead', 1))) $$, 'FD422', 'already-owned', 'by its name neither');
select pg_temp.as_system() \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select 1 from fd.lead_claim(%L)', pg_temp.id('lead', 1))) $$, 'FD422', 'no-such-owner', 'nobody cannot claim');
select pg_temp.as_staff(1) \g /dev/null
select is((select count(*) from fd.job where noun_id = pg_temp.id('lead', 1) and kind = 'lead_letter'), 2::bigint, 'the owner is written to');
select pg_temp.as_system() \g /dev/null
insert into fd.users (id, email, name) values (pg_temp.id('user', 4), 'viewer@test.example', 'Viewer');
insert into fd.user_role values (pg_temp.id('user', 4), 'viewer');
select pg_temp.as_staff(1) \g /dev/null
select is(fd.works_leads(pg_temp.id('user', 4)), false, 'a viewer works on none');
select throws_ok($$ select pg_temp.desk(format('select fd.assignment_save(fd.new_id(), null, null, null, %L, true, 1)', array[pg_temp.id('user', 4)])) $$, 'FD422', 'no-such-owner', 'and is in no rule');
select throws_ok($$ select pg_temp.desk('select fd.assignment_save(fd.new_id(), ''nowhere'', null, null, ''{}'', true, 1)') $$, 'FD404', null, 'a rule is about a pipeline that is there');

-- In turn.
select pg_temp.desk(format('select fd.assignment_save(%L, ''desk'', ''web form'', null, %L, true, 1)', pg_temp.id('rule', 1), array[pg_temp.id('user', 1), pg_temp.id('user', 2)])),
       pg_temp.desk(format('select fd.assignment_save(%L, null, null, ''es'', %L, true, 2)', pg_temp.id('rule', 2), array[pg_temp.id('user', 2)])) \g /dev/null
select pg_temp.lead(n) from generate_series(11, 16) n \g /dev/null
select is((select string_agg(right(owner_user::text, 1), '' order by id) from fd.lead where id in (select pg_temp.id('lead', n) from generate_series(11, 16) n)), '121212', 'two people take turns');
select fd.transition('user', pg_temp.id('user', 2), 'suspended') \g /dev/null
select pg_temp.lead(n) from generate_series(17, 18) n \g /dev/null
select is((select string_agg(right(owner_user::text, 1), '' order by id) from fd.lead where id in (pg_temp.id('lead', 17), pg_temp.id('lead', 18))), '11', 'who is away gets none');
select fd.transition('user', pg_temp.id('user', 2), 'activated') \g /dev/null
insert into fd.session (user_id, token_hash, csrf_hash, expires_at) values (pg_temp.id('user', 2), sha256('session 2'), sha256('csrf 2'), now() + interval '1 hour') on conflict do nothing;
select is(fd.assign_next('desk', 'phone', 'es'), pg_temp.id('user', 2), 'the next rule that fits');
select is(fd.assign_next('desk', 'phone', 'en'), null, 'no rule, nobody: it waits in the queue');
select pg_temp.as_anyone() \g /dev/null
select throws_ok($$ select pg_temp.desk('select fd.assign_next(''desk'', ''web form'', ''en'')') $$, '42501', null, 'no worker takes a turn by itself');

-- Conversion.
select pg_temp.as_staff(1), pg_temp.hold(1, pg_temp.at(3, '18:00'), 2), pg_temp.hold(2, pg_temp.at(3, '18:00'), 2, ', null, ''held'', ''Other''') \g /dev/null
update fd.reservation set contact_id = pg_temp.person(2) where id = pg_temp.id('reservation', 2);
create function pg_temp.won(n int, p_reservation uuid, p_order text default null) returns text language sql as $$
  select pg_temp.desk(format('select state from fd.lead_won(%L, null, %L, %L)', pg_temp.id('lead', n), p_reservation, p_order)) $$;
select throws_ok($$ select pg_temp.won(1, pg_temp.id('reservation', 2)) $$, 'FD422', 'target-of-another', 'not with somebody else''s reservation');
select throws_ok($$ select pg_temp.won(1, fd.new_id()) $$, 'FD404', null, 'nor with none');
select throws_ok($$ select pg_temp.won(1, null) $$, 'FD422', 'target-needed', 'won needs what it became');
select is(pg_temp.won(1, pg_temp.id('reservation', 1)), 'won', 'won with a hold');
select is((select s.title from fd.lead l join fd.stage s on s.id = l.stage_id where l.id = pg_temp.id('lead', 1)), 'Won', 'and stands there');
select throws_ok($$ select pg_temp.led(1, 'reverted') $$, 'FD422', 'target-stands', 'not taken back while that stands');
select pg_temp.move(1, 'cancelled') \g /dev/null
select is(pg_temp.led(1, 'reverted'), 'proposal', 'taken back');
select throws_ok($$ select pg_temp.won(1, pg_temp.id('reservation', 1)) $$, 'FD422', 'target-gone', 'what is cancelled wins nothing');
select is(pg_temp.won(1, null, 'Invoice 17'), 'won', 'won with an order of another book');
select is(pg_temp.led(11, 'lost', ', null, ''{"lost_reason":"price","reason":"twice what they have"}'''), 'lost', 'lost with a reason and their words');
select is(pg_temp.desk(format('select fresh from fd.lead_capture(%L, %L, null, ''web form'', ''once more'')', pg_temp.id('lead', 21), pg_temp.person(11))), 'true', 'a new enquiry after that is a new lead');
select throws_ok($$ select pg_temp.led(11, 'reopened') $$, 'FD422', 'open-lead-stands', 'the old one opens again only alone');
select pg_temp.led(21, 'lost', ', null, ''{"lost_reason":"no_answer"}''') \g /dev/null
select is(pg_temp.led(11, 'reopened'), 'contacted', 'reopened');
select is((select lost_reason from fd.lead where id = pg_temp.id('lead', 11)), null, 'without its reason');
select throws_ok($$ update fd.lead set state = 'lost', version = version + 1 where id = pg_temp.id('lead', 12) $$, '23514', null, 'even the owner of the table needs a reason');
select pg_temp.led(12, 'contacted') \g /dev/null
select is(fd.lead_convert(pg_temp.person(12), 'reservation', pg_temp.id('reservation', 2))::text, '', 'a reservation of theirs wins the open lead');
select is((select state from fd.lead where id = pg_temp.id('lead', 12)), 'won', 'at once');

-- Notes.
select pg_temp.desk(format('select fd.lead_noted(%L, ''call'', ''Rang twice'')', pg_temp.id('lead', 13))) \g /dev/null
select is((select state from fd.lead where id = pg_temp.id('lead', 13)), 'contacted', 'a call makes a new lead a contacted one');
select throws_ok($$ select pg_temp.desk(format('select fd.lead_noted(%L, ''note'', ''x'')', fd.new_id())) $$, 'FD404', null, 'nobody notes on what is not there');

-- Many at once.
create function pg_temp.bulk(p_action text, p_target text, p_preview boolean, p_leads int[], p_bulk int default 1) returns text language sql as $$
  select pg_temp.desk(format('select string_agg(case when done then ''yes'' else why end, ''; '' order by id) from fd.lead_bulk_do(%L, %L, %L, %L, null, %L)',
    pg_temp.id('bulk', p_bulk), (select array_agg(pg_temp.id('lead', n)) from unnest(p_leads) n), p_action, p_target, p_preview)) $$;
select is(pg_temp.bulk('move', pg_temp.stage('Qualified')::text, true, '{13,14,12}'), 'A lead that is won cannot go there.; yes; yes', 'a preview says what would happen to each');
select is((select string_agg(state, ' ' order by id) from fd.lead where id in (pg_temp.id('lead', 13), pg_temp.id('lead', 14))), 'contacted new', 'and does nothing');
select is((select count(*) from fd.lead_bulk), 0::bigint, 'nor keeps anything');
select is(pg_temp.bulk('move', pg_temp.stage('Qualified')::text, false, '{13,14,12}'), 'A lead that is won cannot go there.; yes; yes', 'done');
select is(pg_temp.bulk('tag', ' VIP ', false, '{13,14}', 2), 'yes; yes', 'tagged');
select is((select tags::text from fd.lead where id = pg_temp.id('lead', 14)), '{vip}', 'in small letters');
select is(pg_temp.bulk('assign', pg_temp.id('user', 2)::text, false, '{13,14}', 3), 'yes; yes', 'assigned');
select is(pg_temp.desk(format('select string_agg(done::text, '' '') from fd.lead_bulk_undo(%L)', pg_temp.id('bulk', 3))), 'true true', 'taken back');
select is((select string_agg(coalesce(right(owner_user::text, 1), '-'), '' order by id) from fd.lead where id in (pg_temp.id('lead', 13), pg_temp.id('lead', 14))), '12', 'to whom they were');
select throws_ok($$ select pg_temp.desk(format('select fd.lead_bulk_undo(%L)', pg_temp.id('bulk', 3))) $$, 'FD422', 'already-settled', 'once');
select is(pg_temp.desk(format('select string_agg(why, ''; '') from fd.lead_bulk_undo(%L)', pg_temp.id('bulk', 1))), 'Somebody has changed it since.; Somebody has changed it since.', 'what was touched since stays');
select throws_ok($$ select pg_temp.bulk('burn', 'x', false, '{13}', 4) $$, 'FD422', 'no-such-action', 'nothing else can be done');
select pg_temp.as_staff(2) \g /dev/null
select throws_ok($$ select pg_temp.desk(format('select fd.lead_bulk_undo(%L)', pg_temp.id('bulk', 2))) $$, 'FD404', null, 'nobody takes back what a colleague did');
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.bulk('tag', 'x', false, '{1}', 5) $$, 'FD403', null, 'a guest does nothing to many');

-- Enquiries that look wrong.
create function pg_temp.ask(n int, p_text text, p_points int, p_address text default 'here') returns text language sql as $$
  select pg_temp.desk(format('select fresh || '' '' || (id = %L) from fd.enquiry_take(%L, ''Ask'', %L, null, %L, ''web form'', null, ''en'', sha256(%L), sha256(%L), %s, ''{}'')',
    pg_temp.id('ask', n), pg_temp.id('ask', n), '+4477008' || lpad(n::text, 5, '0'), p_text, p_address, p_text, p_points)) $$;
select pg_temp.as_anyone() \g /dev/null
select is(pg_temp.ask(1, 'cheap pills', 60), 'true true', 'what looks like advertising is told the same');
select is((select count(*) from fd.lead where id = pg_temp.id('ask', 1)), 0::bigint, 'and opens nothing');
select is(pg_temp.ask(2, 'a wedding', 0), 'true true', 'an enquiry opens a lead');
select is(pg_temp.desk(format('select fresh || '' '' || (id = %L) from fd.enquiry_take(%L, ''Ask'', %L, null, ''a wedding'', ''web form'', null, ''en'', sha256(''here''), sha256(''a wedding''), 0, ''{}'')',
  pg_temp.id('ask', 2), pg_temp.id('ask', 3), '+447700800002')), 'false true', 'the same words again are the same enquiry');
select is((select count(*) from fd.activity where lead_id = pg_temp.id('ask', 2)), 1::bigint, 'said once');
select pg_temp.ask(n, 'we are many, come and see our shop', 0, 'a' || n) from generate_series(4, 8) n \g /dev/null
select is((select pg_temp.ask(9, 'we are many, come and see our shop', 0, 'a9')), 'true true', 'the same words from a sixth person');
select is((select signs::text from fd.enquiry where id = pg_temp.id('ask', 9)), '{"the same words from many people"}', 'are held back for it');
select pg_temp.ask(n, 'enquiry ' || n, 0, 'flood') from generate_series(100, 139) n \g /dev/null
select is((select count(*) from fd.enquiry where quarantined_at is not null and id in (select pg_temp.id('ask', n) from generate_series(100, 139) n)), 0::bigint, 'forty from one address are an office');
select pg_temp.ask(140, 'enquiry 140', 0, 'flood') \g /dev/null
select is((select signs::text from fd.enquiry where id = pg_temp.id('ask', 140)), '{"many from one address"}', 'one more is a flood');
select throws_ok($$ select pg_temp.desk(format('select fd.enquiry_release(%L)', pg_temp.id('ask', 1))) $$, 'FD403', null, 'a stranger releases nothing');
select pg_temp.as_staff(2) \g /dev/null
select isnt(pg_temp.desk(format('select fd.enquiry_release(%L)', pg_temp.id('ask', 9))), null, 'a person lets it in');
select is((select l.intent from fd.enquiry e join fd.lead l on l.id = e.lead_id where e.id = pg_temp.id('ask', 9)), 'we are many, come and see our shop', 'and it is a lead');
select throws_ok($$ select pg_temp.desk(format('select fd.enquiry_drop(%L)', pg_temp.id('ask', 9))) $$, 'FD422', 'already-settled', 'once');
select pg_temp.desk(format('select fd.enquiry_drop(%L)', pg_temp.id('ask', 1))) \g /dev/null
select is((select message from fd.enquiry where id = pg_temp.id('ask', 1)), null, 'or drops its words');
select throws_ok($$ select pg_temp.desk(format('select fd.enquiry_drop(%L)', pg_temp.id('ask', 2))) $$, 'FD404', null, 'only what is held back');
select throws_ok($$ select pg_temp.desk('select address_hash from fd.enquiry') $$, '42501', null, 'no worker reads where it came from');

-- From the chat.
select pg_temp.as_guest(2), pg_temp.desk(format('select fd.conversation_open(%L, ''en'')', pg_temp.id('talk', 1))),
       pg_temp.desk(format('select 1 from fd.guest_said(%L, %L, ''I am Person 15, 07700 900015, about a wedding'', null)', pg_temp.id('talk', 1), pg_temp.id('message', 1))) \g /dev/null
select is((select count(*) from fd.job where kind = 'chat_enquiry' and noun_id = pg_temp.id('talk', 1)), 1::bigint, 'a number in the chat is looked at');
select pg_temp.as_system() \g /dev/null
select is(pg_temp.desk(format('select fd.chat_enquiry(%L, ''Person 15'', ''+447700900015'', null, ''a wedding'')', pg_temp.id('talk', 1)))::uuid, pg_temp.id('lead', 15), 'the same number by form and by chat is one lead');
select is((select conversation_id from fd.lead where id = pg_temp.id('lead', 15)), pg_temp.id('talk', 1), 'which knows its conversation');
select is((select contact_id from fd.conversation where id = pg_temp.id('talk', 1)), pg_temp.person(15), 'and the conversation its contact');
select is(pg_temp.desk(format('select fd.chat_enquiry(%L, null, null, ''x@test.example'', ''more'')', pg_temp.id('talk', 1))), null, 'once it has a lead, no second one');
update fd.job set state = 'done', done_at = now() where kind = 'lead_read';
select pg_temp.as_guest(2), pg_temp.desk(format('select 1 from fd.guest_said(%L, %L, ''we have 5000 pounds'', null)', pg_temp.id('talk', 1), pg_temp.id('message', 2))) \g /dev/null
select is((select count(*) from fd.job where kind = 'lead_read' and noun_id = pg_temp.id('lead', 15) and dedupe_key like 'lead_read:%'), 1::bigint, 'what is said after that is read');

-- Facts and their words.
select pg_temp.as_system() \g /dev/null
select is(pg_temp.desk(format('select fd.lead_understood(%L, %L, ''They marry.'', ''Call them.'')', pg_temp.id('lead', 15), jsonb_build_array(
  jsonb_build_object('kind', 'budget', 'value', '£5,000', 'number', 500000, 'currency', 'GBP', 'words', '5000 pounds', 'message', pg_temp.id('message', 2), 'reader', 'embedded'),
  jsonb_build_object('kind', 'party', 'value', '60 people', 'number', 60, 'words', 'sixty of us', 'message', pg_temp.id('message', 2), 'reader', 'model'),
  jsonb_build_object('kind', 'wish', 'value', 'x', 'words', 'hello', 'message', pg_temp.id('message', 77), 'reader', 'model')))), '1', 'a fact without its words in a message of the lead is dropped');
select is((select score from fd.lead where id = pg_temp.id('lead', 15)), 55::bigint, 'the score is the sum of its lines');
select is((select string_agg(rule, ' ' order by position) from fd.score_line where lead_id = pg_temp.id('lead', 15)), 'asked asked_again phone budget large_budget', 'which say why');
select is((select f.words from fd.score_line s join fd.lead_fact f on f.id = s.fact_id where s.lead_id = pg_temp.id('lead', 15) and s.rule = 'budget'), '5000 pounds', 'and by which words');
select pg_temp.as_staff(1), pg_temp.desk('select fd.score_rule_save(''budget'', ''They name a budget'', ''budget'', 1, null, null, 90, true, 5)') \g /dev/null
select is((select count(*) from fd.job where kind = 'lead_rescore'), 1::bigint, 'a rule that changes is a job');
select pg_temp.as_system(), fd.leads_rescored() \g /dev/null
select is((select score from fd.lead where id = pg_temp.id('lead', 15)), 100::bigint, 'nobody is worth more than a hundred');
select pg_temp.as_staff(1), pg_temp.led(15, 'changed', ', null, ''{"next_step":"Send the menus"}''') \g /dev/null
select pg_temp.as_system(), pg_temp.desk(format('select fd.lead_understood(%L, ''[]'', ''They marry.'', ''Call them.'')', pg_temp.id('lead', 15))) \g /dev/null
select is((select next_step from fd.lead where id = pg_temp.id('lead', 15)), 'Send the menus', 'what a person wrote as the next step stays');
select throws_ok($$ select pg_temp.desk(format('select fd.lead_understood(%L, ''[]'', null, null)', fd.new_id())) $$, 'FD404', null, 'nothing is understood of no lead');

-- Tasks.
create function pg_temp.task(n int, p_due text, p_more text default 'null, null') returns text language sql as $$
  select pg_temp.desk(format('select fd.task_save(%L, null, ''Call back'', %L, null, %s)', pg_temp.id('task', n), p_due, p_more)) $$;
select pg_temp.as_staff(2) \g /dev/null
select lives_ok($$ select pg_temp.task(1, '2026-07-01T10:00', format('%L, null', pg_temp.id('lead', 13))) $$, 'a task about a lead');
select is((select due_at from fd.task where id = pg_temp.id('task', 1)), '2026-07-01 09:00+00'::timestamptz, 'by the clock of the house');
select is((select contact_id = pg_temp.person(13) and assignee = pg_temp.id('user', 2) from fd.task where id = pg_temp.id('task', 1)), true, 'is about its contact, and mine');
select throws_ok($$ select pg_temp.task(2, 'soon') $$, 'FD422', 'no-such-time', 'a time is a time');
select throws_ok($$ select pg_temp.task(2, '2026-07-01T10:00', format('%L, null', fd.new_id())) $$, 'FD404', null, 'a lead is a lead');
select throws_ok($$ select pg_temp.task(2, '2026-07-01T10:00', format('null, %L', fd.new_id())) $$, 'FD404', null, 'and a contact a contact');
select throws_ok($$ select pg_temp.desk(format('select fd.task_save(%L, 7, ''X'', ''2026-07-01T10:00'', null, null, null)', pg_temp.id('task', 1))) $$, 'FD412', null, 'an old page changes nothing');
select throws_ok($$ select pg_temp.desk(format('select fd.task_save(%L, 1, ''X'', ''2026-07-01T10:00'', %L, null, null)', pg_temp.id('task', 1), pg_temp.id('user', 4))) $$, 'FD422', 'no-such-owner', 'a viewer gets no task');
select is((select run_at from fd.job where kind = 'task_due' and noun_id = pg_temp.id('task', 1)), '2026-07-01 09:00+00'::timestamptz, 'a job waits for its time');
select pg_temp.as_system() \g /dev/null
update fd.task set due_at = now() - interval '1 minute' where id = pg_temp.id('task', 1);
select is(fd.task_rings(pg_temp.id('task', 1)), true, 'then it rings');
select is(fd.task_rings(pg_temp.id('task', 1)), false, 'once');
select pg_temp.as_staff(2), pg_temp.desk(format('select fd.task_done(%L, true)', pg_temp.id('task', 1))) \g /dev/null
select is((select done_by from fd.task where id = pg_temp.id('task', 1)), pg_temp.id('user', 2), 'done, by whom');
select is((select version from fd.task where id = pg_temp.id('task', 1)), 2::bigint, 'counted');
select pg_temp.desk(format('select fd.task_done(%L, true)', pg_temp.id('task', 1))) \g /dev/null
select is((select version from fd.task where id = pg_temp.id('task', 1)), 2::bigint, 'twice is once');
select pg_temp.desk(format('select fd.task_done(%L, false)', pg_temp.id('task', 1))) \g /dev/null
select is((select done_at from fd.task where id = pg_temp.id('task', 1)), null, 'and undone');
select throws_ok($$ select pg_temp.desk(format('select fd.task_done(%L, true)', fd.new_id())) $$, 'FD404', null, 'no task, nothing done');
select pg_temp.as_guest(1) \g /dev/null
select throws_ok($$ select pg_temp.task(3, '2026-07-01T10:00') $$, 'FD403', null, 'a guest gives no tasks');
select throws_ok($$ select pg_temp.desk('select fd.work_letters_set(true, true)') $$, 'FD404', null, 'nor wants letters');

select * from finish();
rollback;
