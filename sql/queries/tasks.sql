-- Tasks: what somebody has to do.

--: task_list (mine bool, span text, lead uuid, contact uuid, before time, before_id uuid) -> many task
-- Tasks: mine or all; open, overdue, today's, later, or done; about a lead or a contact.  The first due first.
select t.id, t.title, t.due_at, t.assignee, u.name as assignee_name, t.lead_id as lead, t.contact_id as contact, c.name as contact_name,
       t.reminded_at, t.done_at, t.version, t.done_at is null and t.due_at < now() as overdue,
       to_char(t.due_at at time zone s.zone, 'YYYY-MM-DD"T"HH24:MI') as due_local
  from fd.task t
  cross join fd.site s
  join fd.users u on u.id = t.assignee
  left join fd.contact c on c.id = t.contact_id
 where (not :mine or t.assignee = fd.my_user())
   and (:lead is null or t.lead_id = :lead)
   and (:contact is null or t.contact_id = :contact)
   and case :span when 'overdue' then t.done_at is null and t.due_at < now()
                  when 'today' then t.done_at is null and (t.due_at at time zone s.zone)::date = (now() at time zone s.zone)::date
                  when 'later' then t.done_at is null and (t.due_at at time zone s.zone)::date > (now() at time zone s.zone)::date
                  when 'done' then t.done_at is not null
                  when 'all' then true
                  else t.done_at is null end
   and (:before is null or (t.due_at, t.id) > (:before, :before_id))
 order by t.due_at, t.id
 limit 51;

--: task_one (id uuid) -> maybe task
-- One task.
select t.id, t.title, t.due_at, t.assignee, u.name as assignee_name, t.lead_id as lead, t.contact_id as contact, c.name as contact_name,
       t.reminded_at, t.done_at, t.version, t.done_at is null and t.due_at < now() as overdue,
       to_char(t.due_at at time zone s.zone, 'YYYY-MM-DD"T"HH24:MI') as due_local
  from fd.task t
  cross join fd.site s
  join fd.users u on u.id = t.assignee
  left join fd.contact c on c.id = t.contact_id
 where t.id = :id;

--: task_counts (mine bool) -> one task_counts
-- How much is open.
select count(*) filter (where t.due_at < now()) as overdue,
       count(*) filter (where (t.due_at at time zone s.zone)::date = (now() at time zone s.zone)::date) as today, count(*) as open,
       (select to_char((now() + interval '1 day') at time zone zone, 'YYYY-MM-DD"T"09:00') from fd.site) as tomorrow
  from fd.task t cross join fd.site s
 where t.done_at is null and (not :mine or t.assignee = fd.my_user());

--: task_save (id uuid, version int, title text, due text, assignee uuid, lead uuid, contact uuid) -> none
-- Make a task or change it.
select fd.task_save(:id, :version, :title, :due, :assignee, :lead, :contact);

--: task_done (id uuid, done bool) -> none
-- It is done, or is not after all.
select fd.task_done(:id, :done);

--: task_rings (id uuid) -> one task_rang
-- It is time.
select fd.task_rings(:id) as rang;
