-- Leads: a possible sale.

--: lead_list (state text, pipeline text, stage uuid, owner uuid, unowned bool, source text, tag text, least int, older_days int, words text, before time, before_id uuid) -> many lead
-- Leads, the newest first; all of them, or those that fit every filter that is given.
select l.id, l.state, l.version, l.contact_id as contact, l.contact_name, l.conversation_id as conversation, l.pipeline, l.stage_id as stage,
       l.stage_title, l.colour, l.stage_since, l.act_by, l.source, l.campaign, l.intent, l.summary, l.next_step, l.value, l.currency, l.closes_on,
       l.score, array_to_string(l.tags, ' ') as tags, l.lost_reason, l.reason, l.owner_user as owner, l.owner_name, l.created_at,
       to_jsonb(fd.legal_events('lead', l.state, fd.my_role())) as legal
  from fd.lead_line l
 where (:state is null or l.state = :state or (:state = 'open' and fd.lead_is_open(l.state)))
   and (:pipeline is null or l.pipeline = :pipeline)
   and (:stage is null or l.stage_id = :stage)
   and (:owner is null or l.owner_user = :owner)
   and (not :unowned or l.owner_user is null)
   and (:source is null or l.source = :source)
   and (:tag is null or :tag = any (l.tags))
   and (:least is null or l.score >= :least)
   and (:older_days is null or l.created_at < now() - make_interval(days => :older_days::int))
   and (:words is null or position(lower(:words) in lower(concat_ws(' ', l.contact_name, l.intent, l.summary, l.reason))) > 0)
   and (:before is null or (l.created_at, l.id) < (:before, :before_id))
 order by l.created_at desc, l.id desc
 limit 51;

--: lead_one (id uuid) -> maybe lead
-- One lead, with what may happen to it and what it became.
select l.id, l.state, l.version, l.contact_id as contact, l.contact_name, l.conversation_id as conversation, l.pipeline, l.stage_id as stage,
       l.stage_title, l.colour, l.stage_since, l.act_by, l.source, l.campaign, l.intent, l.summary, l.next_step, l.value, l.currency, l.closes_on,
       l.score, array_to_string(l.tags, ' ') as tags, l.lost_reason, l.reason, l.owner_user as owner, l.owner_name, l.created_at,
       to_jsonb(fd.legal_events('lead', l.state, fd.my_role())) as legal, l.converted_noun as became, l.converted_ref as became_ref, r.code as became_code
  from fd.lead_line l
  left join fd.reservation r on r.id = l.converted_id and l.converted_noun = 'reservation'
 where l.id = :id;

--: lead_facts (id uuid) -> many lead_fact
-- What was understood, with the words it came from.
select f.id, f.kind, f.value, f.number, f.currency, f.words, f.reader, f.message_id as message, f.activity_seq as activity
  from fd.lead_fact f
 where f.lead_id = :id
 order by f.position
 limit 60;

--: lead_score_lines (id uuid) -> many score_line
-- Why the score is what it is.
select s.rule, s.title, s.points, f.words
  from fd.score_line s
  left join fd.lead_fact f on f.id = s.fact_id
 where s.lead_id = :id
 order by s.position
 limit 100;

--: lead_history (id uuid) -> many lead_change
-- Everything that changed, and everything that was done, the newest first.
select x.at, x.field, x.was, x.became, x.actor
  from ((select h.at, h.field, h.was, h.became, coalesce(u.name, h.actor) as actor, h.seq
           from fd.lead_history h left join fd.users u on u.id = h.user_id where h.lead_id = :id order by h.seq desc limit 200)
        union all
        (select a.at, a.kind, null, coalesce(a.text, ''), coalesce(u.name, a.actor), a.seq
           from fd.activity a left join fd.users u on u.id = a.user_id where a.lead_id = :id order by a.seq desc limit 200)) x
 order by x.at desc, x.seq desc, x.field
 limit 300;

--: lead_reach (id uuid) -> maybe lead_reach
-- Whose lead it is, and how they are reached.
select l.contact_id as contact, c.name, c.language,
       (select i.value from fd.identity i where i.contact_id = c.id and i.live and i.channel = 'phone' order by i.created_at limit 1) as phone,
       (select i.value from fd.identity i where i.contact_id = c.id and i.live and i.channel = 'email' order by i.created_at limit 1) as email
  from fd.lead l
  join fd.contact c on c.id = l.contact_id
 where l.id = :id;

--: lead_reservations (contact uuid) -> many lead_target
-- What of theirs the lead may have become.
select r.code, s.name as service_name, to_char(r.starts_at at time zone r.zone, 'Dy FMDD Mon HH24:MI') as local, r.state
  from fd.reservation r
  join fd.service s on s.id = r.service_id
 where r.contact_id = :contact and r.state in ('held', 'requested', 'confirmed', 'checked_in', 'completed')
 order by r.starts_at desc, r.id
 limit 20;

--: lead_people () -> many lead_person
-- Who may be given leads.
select u.id, u.name, u.id is not distinct from fd.my_user() as me from fd.users u where fd.works_leads(u.id) order by u.name, u.id limit 200;

--: lead_sources () -> many lead_source
-- Where leads came from lately.
select x.source from (select l.source, max(l.created_at) as at from (select source, created_at from fd.lead order by created_at desc limit 2000) l group by l.source) x
 order by x.source
 limit 50;

--: lead_to_stage (id uuid, stage uuid, version int, payload json) -> one moved
-- Move a lead to a stage.
select state, version from fd.lead_to_stage(:id, :stage, :version, :payload);

--: lead_claim (id uuid) -> one moved
-- A lead that is nobody's becomes mine.
select state, version from fd.lead_claim(:id);

--: lead_won (id uuid, version int, reservation uuid, order_ref text) -> one moved
-- A lead became a reservation, or an order of another book.
select state, version from fd.lead_won(:id, :version, :reservation, :order_ref);

--: lead_noted (id uuid, kind text, said text) -> none
-- What was done about a lead.
select fd.lead_noted(:id, :kind, :said);

--: lead_bulk (bulk uuid, leads text, action text, target text, reason text, preview bool) -> many bulk_line
-- One thing done to many leads; a preview does nothing.
select id, name, done, why from fd.lead_bulk_do(:bulk, string_to_array(btrim(regexp_replace(:leads, '[ ,]+', ' ', 'g')), ' ')::uuid[], :action, :target, :reason, :preview)
 limit 500;

--: lead_bulk_undo (bulk uuid) -> many bulk_line
-- Take it back.
select id, name, done, why from fd.lead_bulk_undo(:bulk) limit 500;

--: work_letters () -> maybe work_letters
-- Which letters I get about my work.
select w.assigned, w.due from fd.work_letters w where w.user_id = fd.my_user();

--: work_letters_set (assigned bool, due bool) -> none
-- Which I want from now on.
select fd.work_letters_set(:assigned, :due);
