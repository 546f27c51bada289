-- Enquiries as they arrive, and the jobs that read them.

--: enquiry_take (id uuid, name text, phone text, email text, message text, source text, campaign text, language text, address bytes, content bytes, points int, signs text) -> one lead_brief
-- Take an enquiry in, or hold it back.
select id, state, version, fresh from fd.enquiry_take(:id, :name, :phone, :email, :message, :source, :campaign, :language, :address, :content, :points,
  array(select s from unnest(string_to_array(:signs, '|')) s where s <> ''));

--: enquiry_list (before time, before_id uuid) -> many enquiry
-- What is held back, the newest first.
select e.id, e.name, e.phone, e.email, e.message, e.source, e.suspicion, array_to_string(e.signs, '; ') as signs, e.created_at
  from fd.enquiry e
 where e.quarantined_at is not null and e.released_at is null and e.dropped_at is null
   and (:before is null or (e.created_at, e.id) < (:before, :before_id))
 order by e.created_at desc, e.id desc
 limit 51;

--: enquiry_waiting () -> one enquiry_count
-- How many are held back.
select count(*) as waiting from fd.enquiry e where e.quarantined_at is not null and e.released_at is null and e.dropped_at is null;

--: enquiry_release (id uuid) -> one lead_key
-- It is an enquiry after all.
select fd.enquiry_release(:id) as id;

--: enquiry_drop (id uuid) -> none
-- It is none.
select fd.enquiry_drop(:id);

--: lead_texts (id uuid) -> many lead_text
-- What the messages of a lead say, in order.
select t.seq, t.message, t.text, t.at from fd.lead_texts(:id) t order by t.at, t.seq limit 250;

--: chat_texts (conversation uuid) -> many lead_text
-- What a guest said in a conversation, in order.
select null::bigint as seq, m.id as message, m.text, m.created_at as at
  from fd.message m where m.conversation_id = :conversation and m.author = 'guest' and m.kind = 'text' order by m.seq limit 250;

--: lead_understood (id uuid, facts json, summary text, next_step text) -> one facts_kept
-- Keep what was read.
select fd.lead_understood(:id, :facts, :summary, :next_step) as kept;

--: chat_enquiry (conversation uuid, name text, phone text, email text, intent text) -> one lead_key
-- A lead of what was said in the chat, if it is one.
select fd.chat_enquiry(:conversation, :name, :phone, :email, :intent) as id;

--: leads_rescored () -> one facts_kept
-- Reckon the score of every open lead anew.
select fd.leads_rescored() as kept;

--: lead_letter (id uuid) -> maybe work_letter
-- The letter to the owner of a lead, if they want it.
select u.email as recipient, u.name as who, c.name as contact_name, l.intent as about, p.title as place, l.source, l.id as noun_id, null::timestamptz as due_at
  from fd.lead l
  join fd.contact c on c.id = l.contact_id
  join fd.pipeline p on p.slug = l.pipeline
  join fd.users u on u.id = l.owner_user and u.state = 'active'
 where l.id = :id and coalesce((select w.assigned from fd.work_letters w where w.user_id = u.id), true);

--: task_letter (id uuid) -> maybe work_letter
-- The letter to whom a task falls due, if they want it.
select u.email as recipient, u.name as who, c.name as contact_name, t.title as about, null as place, null as source,
       coalesce(t.lead_id, t.id) as noun_id, t.due_at
  from fd.task t
  join fd.users u on u.id = t.assignee and u.state = 'active'
  left join fd.contact c on c.id = t.contact_id
 where t.id = :id and coalesce((select w.due from fd.work_letters w where w.user_id = u.id), true);

--: work_letter_spool (job uuid, message_id text, noun text, noun_id uuid, recipient text, subject text, text text) -> none
-- A letter to somebody who works here; the same job writes once.
insert into fd.mail (id, job_id, message_id, noun, noun_id, recipient, subject, text)
values (:job, :job, :message_id, :noun, :noun_id, :recipient, :subject, :text)
on conflict (job_id) do nothing;
