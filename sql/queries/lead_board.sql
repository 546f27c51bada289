-- The board of leads: columns, what they are worth, cards.  Closed columns show the last thirty days.

--: board_stages (pipeline text, owner uuid) -> many board_stage
-- The columns of a pipeline, with how many stand in each.
select s.id, s.title, s.colour, s.state, s.probability, s.sla_hours, n.leads
  from fd.stage s
 cross join lateral (select count(*) as leads from fd.lead l
                      where l.stage_id = s.id and (:owner is null or l.owner_user = :owner)
                        and (fd.lead_is_open(s.state) or l.stage_since > now() - interval '30 days')) n
 where s.pipeline = :pipeline and s.removed_at is null
 order by s.position, s.id
 limit 40;

--: board_sums (pipeline text, owner uuid) -> many board_sum
-- What stands in each column, for each currency.
select l.stage_id as stage, l.currency, sum(l.value)::bigint as value
  from fd.stage s
  join fd.lead l on l.stage_id = s.id
 where s.pipeline = :pipeline and s.removed_at is null and l.value is not null and (:owner is null or l.owner_user = :owner)
   and (fd.lead_is_open(s.state) or l.stage_since > now() - interval '30 days')
 group by l.stage_id, l.currency
 order by l.stage_id, l.currency
 limit 400;

--: board_cards (pipeline text, owner uuid, most int) -> many lead
-- The cards on top of each column: who came there last.
select l.id, l.state, l.version, l.contact_id as contact, l.contact_name, l.conversation_id as conversation, l.pipeline, l.stage_id as stage,
       l.stage_title, l.colour, l.stage_since, l.act_by, l.source, l.campaign, l.intent, l.summary, l.next_step, l.value, l.currency, l.closes_on,
       l.score, array_to_string(l.tags, ' ') as tags, l.lost_reason, l.reason, l.owner_user as owner, l.owner_name, l.created_at
  from fd.stage s
 cross join lateral (select x.id from fd.lead x
                      where x.stage_id = s.id and (:owner is null or x.owner_user = :owner)
                        and (fd.lead_is_open(s.state) or x.stage_since > now() - interval '30 days')
                      order by x.stage_since desc, x.id desc limit :most) top
  join fd.lead_line l on l.id = top.id
 where s.pipeline = :pipeline and s.removed_at is null
 order by s.position, s.id, l.stage_since desc, l.id desc
 limit 1000;

--: board_moves () -> many board_move
-- From which state the board may move a lead to which, without asking for more.
select distinct l.from_state, l.to_state from fd.legal_transition l
 where l.noun = 'lead' and 'staff' = any (l.actors) and l.from_state <> '' and l.event not in ('assigned', 'changed', 'converted', 'lost', 'disqualified')
 order by 1, 2
 limit 100;
