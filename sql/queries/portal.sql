-- What a guest who proved an address sees; each within their own sight.

--: guest_self () -> one guest_self
-- Who looks.
select c.name, c.language from fd.contact c where c.id = fd.my_contact();

--: guest_addresses (many int) -> many guest_address
-- Where they are reached, the proven first.
select i.id, i.channel, i.value, i.proof from fd.identity i
 where i.contact_id = fd.my_contact() and i.live
 order by i.proof desc, i.created_at, i.id
 limit :many;

--: portal_upcoming (after time, after_id uuid, many int) -> many reservation
-- Reservations to come, the next first.
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal
  from fd.my_reservation r
 where not r.over and (:after is null or (r.start, r.id) > (:after, :after_id))
 order by r.start, r.id
 limit :many;

--: portal_past (before time, before_id uuid) -> many reservation
-- Those that are over, the last first.
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal
  from fd.my_reservation r
 where r.over and (:before is null or (r.start, r.id) < (:before, :before_id))
 order by r.start desc, r.id desc
 limit 51;

--: portal_talks (before time, before_id uuid, many int) -> many talk_brief
-- Conversations of all their browsers, the newest first.
select c.id, c.state as status, c.last_text, c.last_author, c.last_at, c.visitor_id = fd.my_visitor() as here
  from fd.conversation c
 where c.visitor_id = any (fd.my_visitors()) and c.state <> 'archived' and (:before is null or (c.last_at, c.id) < (:before, :before_id))
 order by c.last_at desc, c.id desc
 limit :many;

--: portal_talk (id uuid) -> maybe talk_brief
-- One of them.
select c.id, c.state as status, c.last_text, c.last_author, c.last_at, c.visitor_id = fd.my_visitor() as here
  from fd.conversation c where c.id = :id and c.visitor_id = any (fd.my_visitors()) and c.state <> 'archived';

--: portal_talk_bring (id uuid) -> none
-- It goes on in this browser.
select fd.conversation_bring(:id);

--: portal_letters (before time, before_id uuid, many int) -> many guest_letter
-- Letters to an address of theirs, the newest first.
select m.id, m.recipient as "to", m.subject, m.ics is not null as has_calendar, m.created_at
  from fd.mail m
 where m.recipient = any (fd.my_addresses()) and m.noun is distinct from 'proof'
   and (:before is null or (m.created_at, m.id) < (:before, :before_id))
 order by m.created_at desc, m.id desc
 limit :many;

--: portal_letter (id uuid) -> maybe guest_letter
-- One of them, whole.
select m.id, m.recipient as "to", m.subject, m.text, m.ics is not null as has_calendar, m.created_at
  from fd.mail m where m.id = :id and m.recipient = any (fd.my_addresses()) and m.noun is distinct from 'proof';

--: consents_mine (many int) -> many consent
-- What the house asks, and what was answered.
select c.purpose, c.version, c.title, c.text, c.given, c.said_version, c.at from fd.consents_mine() c limit :many;

--: consent_say (purpose text, version int, given bool) -> none
select fd.consent_say(:purpose, :version, :given);

--: consented (contact uuid, purpose text) -> one consented
-- May the house do this?
select fd.consented(:contact, :purpose) as given;

--: contact_tell (name text, language text) -> none
select fd.contact_tell(:name, :language);

--: address_drop (id uuid) -> none
select fd.address_drop(:id);

--: data_request_ask (id uuid, kind text) -> one own_request
-- The one that is open, else a new one.
select r.id, r.kind, r.state, r.asked_at from fd.data_request_ask(:id, :kind) r;

--: portal_requests (many int) -> many own_request
-- What they asked for, the newest first.
select r.id, r.kind, r.state, r.asked_at from fd.data_request r where r.contact_id = fd.my_contact() order by r.asked_at desc, r.id limit :many;
