-- Other people's addresses that are told what happens, and what was sent to them.

--: endpoint_create (id uuid, url text, secret text, events text) -> none
-- A new one; no events means all.
select fd.endpoint_create(:id, :url, :secret,
         array(select e.e from regexp_split_to_table(btrim(coalesce(:events, '')), '[\s,]+') e (e) where e.e not in ('', '*')), null);

--: endpoint_list () -> many endpoint_line
-- Who is told.
select p.id, p.url, coalesce(nullif(array_to_string(p.event_types, ' '), ''), '*') as events, p.state, p.failures,
       p.failing_since, p.disabled_reason, p.version, p.created_at
  from fd.endpoint p
 order by p.created_at, p.id
 limit 200;

--: endpoint_one (id uuid) -> maybe endpoint_line
-- One of them.
select p.id, p.url, coalesce(nullif(array_to_string(p.event_types, ' '), ''), '*') as events, p.state, p.failures,
       p.failing_since, p.disabled_reason, p.version, p.created_at
  from fd.endpoint p
 where p.id = :id;

--: endpoint_test (id uuid) -> one delivery_key
-- Tell it something harmless.
select fd.endpoint_test(:id) as id;

--: delivery_replay (id uuid) -> one delivery_key
-- The same event once more; FD404 when it is still on its way.
select fd.delivery_replay(:id) as id;

--: delivery_list (endpoint uuid, before time, before_id uuid) -> many delivery_line
-- What was sent or will be, the newest first, with every try.
select d.id, d.endpoint_id as endpoint, p.url as endpoint_url, e.type as event, d.event_id, d.state, d.attempts, l.status, l.excerpt as detail,
       d.next_at, d.replay_no, d.created_at,
       (select coalesce(jsonb_agg(jsonb_build_object('number', a.number, 'status', a.status, 'ms', a.ms, 'excerpt', a.excerpt, 'at', a.at) order by a.seq), '[]')
          from fd.delivery_attempt a where a.delivery_id = d.id) as tries
  from fd.delivery d
  join fd.endpoint p on p.id = d.endpoint_id
  join fd.event e on e.id = d.event_id
  left join lateral (select a.status, a.excerpt from fd.delivery_attempt a where a.delivery_id = d.id order by a.seq desc limit 1) l on true
 where (:endpoint is null or d.endpoint_id = :endpoint)
   and (:before is null or (d.created_at, d.id) < (:before, :before_id))
 order by d.created_at desc, d.id desc
 limit 51;
