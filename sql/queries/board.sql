-- The board of a day, one reservation with what followed, the trace of a message.

--: board_day (day day, now time) -> one board_day
-- The day asked for, or the house's today, and when it begins and ends.
select d.day, s.zone, (:now at time zone s.zone)::date as today, d.day::timestamp at time zone s.zone as from_at,
       (d.day + 1)::timestamp at time zone s.zone as until_at
  from fd.site s cross join lateral (select coalesce(:day, (:now at time zone s.zone)::date) as day) d;

--: board_units () -> many board_unit
-- Everything that can be occupied, in the house's order.
select x.id as resource, x.slug, x.name as resource_name, x.kind, u.id as unit, u.name, u.seats_min, u.seats_max, f.token as feed
  from fd.resource x
  left join fd.resource_feed f on f.resource_id = x.id
  left join fd.unit u on u.resource_id = x.id and u.active
 where x.active
 order by x.position, x.slug, u.position, u.id
 limit 1000;

--: board_reservations (from_at time, until_at time, now time) -> many reservation
-- What stands on a day; a hold that ran out does not.
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal, r.contact, r.conversation
  from fd.reservation_card r
 where r.start < :until_at and r."end" > :from_at and r.start > :from_at::timestamptz - interval '70 days'
   and r.state in ('held', 'requested', 'confirmed', 'checked_in', 'completed', 'no_show')
   and (r.state <> 'held' or r.expires_at > :now)
 order by r.start, r.code
 limit 1000;

--: board_places (from_at time, until_at time) -> many board_place
-- Which units those reservations have.
select a.unit_id as unit, a.reservation_id as reservation
  from fd.reservation r
  join fd.allocation a on a.reservation_id = r.id and a.sequence = r.sequence
 where r.starts_at < :until_at and r.ends_at > :from_at and r.starts_at > :from_at::timestamptz - interval '70 days'
 order by r.starts_at, r.code, a.unit_id
 limit 4000;

--: board_wishes (from_at time, until_at time) -> many wish
-- Who would come if there were room.
select w.id, w.state, s.name as service_name, x.name as resource_name, w.party_size, w.wish_from, w.wish_until, w.offer_expires_at,
       w.name, w.phone, w.email, r.code as reservation, w.lapses
  from fd.waitlist_entry w
  join fd.service s on s.id = w.service_id
  left join fd.resource x on x.id = w.resource_id
  left join fd.reservation r on r.id = w.reservation_id
 where w.state in ('waiting', 'offered') and w.wish_from < :until_at and w.wish_until >= :from_at
 order by w.wish_from, w.created_at
 limit 200;

--: effects_of (noun uuid) -> many follow_up
-- What followed, apart from the thing itself.
select e.id, e.kind, e.title, e.state, e.attempts, e.detail, e.run_at, e.done_at
  from fd.effects(:noun) e
  left join fd.job j on j.id = e.id
 order by e.created_at, j.position, e.kind, e.id
 limit 200;

--: history_of (noun uuid) -> many history_line
-- What happened to one thing, from the audit log.
select a.at, a.event, coalesce(u.name, k.name, case when a.actor like 'staff:%' then 'somebody who left' else a.actor end) as actor,
       a.from_state, a.to_state, a.version
  from fd.audit_entry a
  left join fd.users u on a.actor = 'staff:' || u.id
  left join fd.api_key k on a.actor = 'key:' || k.id
 where a.noun_id = :noun
 order by a.seq
 limit 500;

--: effect_retry (id uuid) -> none
-- Another go; FD404 when there is nothing to try again.
select fd.effect_retry(:id);

--: effect_one (id uuid) -> maybe follow_up
-- One follow-up, and the reservation it belongs to.
select e.id, e.kind, e.title, e.state, e.attempts, e.detail, e.run_at, e.done_at, r.code
  from (select fd.effect_about(:id) as noun_id) n
 cross join lateral fd.effects(n.noun_id) e
  left join fd.reservation r on r.id = n.noun_id
 where e.id = :id;

--: trace_of (message uuid) -> maybe trace
-- What was understood and done because of a message, and the event that went out.
select m.conversation_id as conversation, t.provider, t.outcome, t.us, t.understood,
       (select jsonb_agg(s.s - 'us' || jsonb_build_object('ms', round(coalesce((s.s ->> 'us')::numeric / 1000, (s.s ->> 'ms')::numeric), 1)) order by s.n)
          from jsonb_array_elements(t.steps) with ordinality s (s, n)) as steps,
       (select jsonb_build_object('id', e.id, 'type', e.type, 'seq', e.seq, 'signature', coalesce(
                 (select j.result ->> 'seal' from fd.delivery d join fd.job j on j.noun_id = d.id and j.kind = 'deliver'
                   where d.event_id = e.id and j.result ->> 'seal' is not null order by j.done_at desc limit 1),
                 (select j.result ->> 'seal' from fd.job j where j.event_id = e.id and j.kind = 'event')))
          from fd.event e where e.turn_id = m.turn_id
         order by e.noun = 'message', e.noun = 'conversation', e.seq desc limit 1) as event,
       (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'type', x.type, 'seq', x.seq) order by x.seq), '[]')
          from (select e.id, e.type, e.seq from fd.event e where e.turn_id = m.turn_id order by e.seq limit 50) x) as events,
       h.hash as audit_head, h.chain_no as audit_no
  from fd.message m
  left join fd.turn t on t.id = m.turn_id
 cross join fd.audit_head() h
 where m.id = :message;
