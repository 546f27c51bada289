-- The inbox, and one conversation in it.

--: inbox_counts () -> one inbox_counts
-- How many conversations are open, by state; and what else wants a person.
select count(*) filter (where c.state = 'waiting') as waiting, count(*) filter (where c.state = 'live') as live,
       count(*) filter (where c.state = 'automated') as automated, count(*) filter (where c.state = 'snoozed') as snoozed,
       count(*) filter (where c.state = 'live' and c.owner_user = fd.my_user()) as mine,
       (select count(*) from fd.reservation r where r.state = 'requested') as requests,
       (select count(*) from fd.job j where j.state = 'failed' and j.visible) as failed_effects,
       (select count(*) from fd.endpoint p where p.disabled_reason = 'auto') as given_up
  from fd.conversation c
 where c.state in ('automated', 'waiting', 'live', 'snoozed');

--: inbox_waiting () -> many inbox_line
-- Those who wait for a person, the longest first.
select c.id, c.state as status, c.owner_kind, u.name as owner_name, c.owner_user, c.turn, c.version, c.channel, c.language,
       c.contact_id as contact, k.name as contact_name, c.last_text, c.last_author, c.last_at, c.waiting_since, c.unread
  from fd.conversation c
  left join fd.contact k on k.id = c.contact_id
  left join fd.users u on u.id = c.owner_user
 where c.state = 'waiting'
 order by c.waiting_since, c.id
 limit 200;

--: inbox_open (mine bool, before time, before_id uuid) -> many inbox_line
-- The open ones that do not wait, or only one's own; the latest word first.
select c.id, c.state as status, c.owner_kind, u.name as owner_name, c.owner_user, c.turn, c.version, c.channel, c.language,
       c.contact_id as contact, k.name as contact_name, c.last_text, c.last_author, c.last_at, c.waiting_since, c.snoozed_until, c.unread
  from fd.conversation c
  left join fd.contact k on k.id = c.contact_id
  left join fd.users u on u.id = c.owner_user
 where c.state in ('automated', 'live', 'snoozed')
   and (not :mine or c.owner_user = fd.my_user())
   and (:before is null or (c.last_at, c.id) < (:before, :before_id))
 order by c.last_at desc, c.id desc
 limit 51;

--: inbox_of_state (state text, before time, before_id uuid) -> many inbox_line
-- Those of one state, which may be many; the latest word first.
select c.id, c.state as status, c.owner_kind, u.name as owner_name, c.owner_user, c.turn, c.version, c.channel, c.language,
       c.contact_id as contact, k.name as contact_name, c.last_text, c.last_author, c.last_at, c.waiting_since, c.snoozed_until, c.unread
  from fd.conversation c
  left join fd.contact k on k.id = c.contact_id
  left join fd.users u on u.id = c.owner_user
 where c.state = :state and c.last_at <= coalesce(:before, 'infinity')
   and (:before is null or (c.last_at, c.id) < (:before, :before_id))
 order by c.last_at desc, c.id desc
 limit 51;

--: inbox_one (id uuid) -> maybe inbox_line
-- One conversation, with what may happen to it.
select c.id, c.state as status, c.owner_kind, u.name as owner_name, c.owner_user, c.turn, c.version, c.channel, c.language,
       c.contact_id as contact, k.name as contact_name, c.last_text, c.last_author, c.last_at, c.waiting_since, c.snoozed_until, c.unread,
       case when c.state = 'waiting' then fd.queue_position(c.id) end as position, '/live/chat/' || c.live_key as live
  from fd.conversation c
  left join fd.contact k on k.id = c.contact_id
  left join fd.users u on u.id = c.owner_user
 where c.id = :id;

--: conversation_around (id uuid) -> one conversation_around
-- What stands beside the messages: who it is, what may happen, the words that were held back.
select (select jsonb_build_object('id', k.id, 'name', k.name, 'language', k.language,
                 'phone', (select i.value from fd.identity i where i.contact_id = k.id and i.live and i.channel = 'phone' order by i.created_at limit 1),
                 'email', (select i.value from fd.identity i where i.contact_id = k.id and i.live and i.channel = 'email' order by i.created_at limit 1))
          from fd.contact k where k.id = c.contact_id) as contact,
       to_jsonb(fd.legal_events('conversation', c.state, fd.my_role())) as legal,
       (select m.text from fd.message m
         where m.conversation_id = c.id and m.kind = 'draft'
           and m.seq > coalesce((select max(s.seq) from fd.message s
                                  where s.conversation_id = c.id and s.kind = 'text' and s.author in ('staff', 'assistant')), 0)
         order by m.seq desc limit 1) as draft
  from fd.conversation c
 where c.id = :id;

--: conversation_messages (id uuid, before int) -> many message
-- What was said, the latest 200 before a place, in order.
select m.id, m.seq, m.turn, m.author, m.author_name, m.kind, m.text, m.parts, m.created_at
  from (select x.id, x.seq, x.turn, x.author, x.kind, x.text, x.parts, x.created_at,
               case x.author when 'staff' then (select u.name from fd.users u where u.id = x.author_user)
                             when 'guest' then (select k.name from fd.conversation c join fd.contact k on k.id = c.contact_id where c.id = x.conversation_id)
               end as author_name
          from fd.message x
         where x.conversation_id = :id and x.kind in ('text', 'notice') and (:before is null or x.seq < :before)
         order by x.seq desc limit 200) m
 order by m.seq
 limit 200;

--: conversation_notes (id uuid) -> many message
-- What staff told each other.
select m.id, m.seq, m.turn, m.author, u.name as author_name, m.kind, m.text, m.parts, m.created_at
  from fd.message m left join fd.users u on u.id = m.author_user
 where m.conversation_id = :id and m.kind = 'note'
 order by m.seq
 limit 200;

--: message_one (id uuid) -> maybe message
-- One message.
select m.id, m.seq, m.turn, m.author, u.name as author_name, m.kind, m.text, m.parts, m.created_at
  from fd.message m left join fd.users u on u.id = m.author_user
 where m.id = :id;

--: conversation_reservations (id uuid) -> many reservation
-- What was reserved in a conversation.
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units,
       r.party_size, r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at,
       r.created_at, r.legal, r.contact, r.conversation
  from fd.reservation_card r
 where r.conversation = :id
 order by r.created_at desc
 limit 50;

--: staff_say (id uuid, message uuid, text text) -> one staff_said
-- A person's word; the first one takes the conversation.
select s.turn, s.seq from fd.staff_say(:id, :message, :text, null) s;

--: staff_note (id uuid, message uuid, text text) -> one staff_said
-- A word among staff.
select 0::bigint as turn, fd.staff_note(:id, :message, :text) as seq;

--: system_say (id uuid, message uuid, text text, parts json) -> one staff_said
-- A line that is nobody's word: who came, who left.
select 0::bigint as turn, fd.system_say(:id, :message, :text, :parts) as seq;
