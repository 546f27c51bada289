-- Services, availability, reservations.

--: service_all (many int) -> many service
-- What can be reserved, with the places of each.
select s.id, s.slug, s.name, s.kind, s.duration_minutes, s.min_party, s.max_party, s.needs_approval,
       (select coalesce(jsonb_agg(jsonb_build_object('id', x.id, 'slug', x.slug, 'name', x.name) order by x.position, x.slug), '[]')
          from fd.service_resource sr join fd.resource x on x.id = sr.resource_id
         where sr.service_id = s.id and x.active) as resources
  from fd.service s
 where s.active
 order by s.position, s.slug
 limit :many;

--: availability (service uuid, from_day day, to_day day, party int, resource uuid, around text, many int) -> many free_slot
-- What is free, nearest to a local time when one is given.
select a.starts_at as start, a.ends_at as "end", a.local_start as local, a.day, a.resource_slug as resource, a.resource_name, a.free
  from fd.availability(:service, :from_day, :to_day, :party, :resource, :around::text::time, :many) a
 limit :many;

--: unavailable (service uuid, day day, party int, resource uuid, at text) -> one unavailable
-- Why there is nothing on a day, or at a time of it; and how far ahead one may reserve.
select u.reason, u.last_day from fd.unavailable(:service, :day, :party, :resource, :at::text::time) u;

--: service_by_slug (slug text, resource text) -> maybe service_found
-- A service and, when named, one of its places; a place that is not its own is null.
select s.id, s.zone, s.kind,
       (select x.id from fd.service_resource sr join fd.resource x on x.id = sr.resource_id
         where sr.service_id = s.id and x.slug = :resource) as resource
  from (select v.id, v.slug, v.kind, (select t.zone from fd.site t) as zone from fd.service v where v.active) s
 where s.slug = :slug;

--: reservation_hold (id uuid, service uuid, starts time, party int, resource uuid, state text, name text, phone text, email text, note text, contact uuid, conversation uuid, source text, language text, manage bytes, nights int) -> one reservation_key
-- Take units for a period, or refuse.
select h.id, h.code, h.state, h.version
  from fd.reservation_hold(:id, :service, :starts, :party, :resource, :state, :name, :phone, :email, :note, :contact, :conversation,
         :source, :language, :manage, coalesce(:nights, 1)) h;

--: reservation_by_id (id uuid) -> maybe reservation
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal, r.contact, r.conversation
  from fd.reservation_card r where r.id = :id;

--: reservation_by_code (code text) -> maybe reservation
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal, r.contact, r.conversation
  from fd.reservation_card r where r.code = upper(:code);

--: reservations_mine (many int) -> many reservation
-- The caller's own as a guest, those to come first.
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal, r.contact, r.conversation
  from fd.reservation_card r
 where r.visitor_id = fd.my_visitor()
 order by r."end" < now(), r.start
 limit :many;

--: reservation_details (id uuid, name text, phone text, email text, note text, contact uuid) -> none
-- Whose it is; what is not given stays.
update fd.reservation
   set name = coalesce(:name, name), phone = coalesce(:phone, phone), email = coalesce(:email, email), note = coalesce(:note, note),
       contact_id = coalesce(:contact, contact_id)
 where id = :id;

--: reservation_linked (id uuid, manage bytes) -> none
-- The link of a reservation that was made in the database alone.
update fd.reservation set manage_hash = :manage where id = :id;

--: transition (noun text, id uuid, event text, version int, payload json) -> one moved
-- The only way a state moves.
select t.state, t.version from fd.transition(:noun, :id, :event, :version, coalesce(:payload, '{}')) t;

--: reservation_change (id uuid, starts time, party int, resource uuid, version int, nights int) -> one moved
-- Move a confirmed reservation, all or nothing.
select t.state, t.version from fd.reservation_change(:id, :starts, :party, :resource, :version, :nights) t;

--: present_token (code text, manage bytes) -> one reservation_key
-- Whoever has the manage link may see and do what its guest may.
select fd.present_token(:code, :manage) as id, '' as code, '' as state, 0::bigint as version;

--: lead_convert (contact uuid, reservation uuid) -> none
-- The enquiry became a reservation.
select fd.lead_convert(:contact, 'reservation', :reservation);

--: calendar_feed (token text, many int) -> many feed_entry
-- What the private calendar of one resource shows.
select f.name, e.reservation_id as id, e.uid, e.sequence, e.starts_at as start, e.ends_at as "end", e.summary, e.status, e.updated_at
  from fd.calendar_feed(:token, :many) e cross join lateral (select e.resource_name as name) f
 limit :many;

--: resource_by_slug (slug text) -> maybe reservation_key
select x.id, x.slug as code, '' as state, 0::bigint as version from fd.resource x where x.slug = :slug and x.active;

--: local_time (at time) -> one local_time
-- What the clocks at the house show at an instant.
select (:at at time zone s.zone)::date as day, to_char(:at at time zone s.zone, 'HH24:MI') as clock from fd.site s;

--: reservation_accept (id uuid) -> maybe reservation
-- A hold becomes a promise: confirmed, or requested where the house approves itself.
select r.id, t.state, t.version
  from (select r.id, case when s.needs_approval and not fd.is_staff() then 'requested' else 'confirmed' end as event
          from fd.reservation r join fd.service s on s.id = r.service_id where r.id = :id) r
 cross join lateral fd.transition('reservation', r.id, r.event) t;

--: waitlist_by_id (id uuid) -> maybe waitlist_entry
-- A wish, as its guest sees it.
select w.id, w.state, w.version, s.slug as service, s.name as service_name, x.name as resource_name, w.party_size, w.wish_from, w.wish_until,
       r.code as reservation, r.starts_at as offer_start, o.name as offer_place, w.offer_expires_at, w.created_at
  from fd.waitlist_entry w
  join fd.service s on s.id = w.service_id
  left join fd.resource x on x.id = w.resource_id
  left join fd.reservation r on r.id = w.reservation_id
  left join fd.resource o on o.id = r.resource_id
 where w.id = :id;

--: waitlist_page (after time, after_id uuid) -> many wish
-- Everybody who waits or was made an offer, the nearest wish first.
select w.id, w.state, s.name as service_name, x.name as resource_name, w.party_size, w.wish_from, w.wish_until, w.offer_expires_at,
       w.name, w.phone, w.email, r.code as reservation, w.lapses
  from fd.waitlist_entry w
  join fd.service s on s.id = w.service_id
  left join fd.resource x on x.id = w.resource_id
  left join fd.reservation r on r.id = w.reservation_id
 where w.state in ('waiting', 'offered') and (:after is null or (w.wish_from, w.id) > (:after, :after_id))
 order by w.wish_from, w.id
 limit 51;
