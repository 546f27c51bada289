-- Leads: a possible sale.

--: lead_capture (id uuid, contact uuid, conversation uuid, source text, intent text) -> one lead_brief
-- An enquiry opens a lead or adds to the open one.
select l.id, l.state, l.version, l.fresh from fd.lead_capture(:id, :contact, :conversation, :source, :intent) l;

--: lead_list (state text, before time, before_id uuid) -> many lead
-- Leads, the newest first; all of them, the open ones, or those of one state.
select l.id, l.state, l.version, l.contact_id as contact, c.name as contact_name, l.conversation_id as conversation, l.source,
       l.intent, l.score, l.reason, u.name as owner_name, l.created_at, to_jsonb(fd.legal_events('lead', l.state, fd.my_role())) as legal
  from fd.lead l
  join fd.contact c on c.id = l.contact_id
  left join fd.users u on u.id = l.owner_user
 where (:state is null or l.state = :state or (:state = 'open' and l.state in ('new', 'contacted', 'qualified', 'proposal')))
   and (:before is null or (l.created_at, l.id) < (:before, :before_id))
 order by l.created_at desc, l.id desc
 limit 51;
