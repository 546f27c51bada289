-- Conversations, turns and what the assistant looks up.

--: visitor_mint (id uuid, token bytes, language text) -> none
select fd.visitor_mint(:id, :token, :language);

--: chat_begin (turn uuid, conversation uuid, fresh uuid, message uuid, said text, language text) -> one ground
-- The guest's message is written and everything the assistant looks at is read.
select g.conversation, g.contact, g.turn, g.seq, g.minutes, g.state, g.owner_kind, g.language, g.contact_name, g.contact_phone,
       g.contact_email, g.memory, g.today
  from fd.chat_begin(:turn, :conversation, :fresh, :message, :said, :language) g;

--: house_services (day day) -> one house_services
-- What can be reserved, where and when, on that day.
select fd.house_services(:day) as services;

--: turn_enter (turn uuid) -> none
-- What follows belongs to this turn and is done by the assistant.
select fd.enter_turn(:turn, true);

--: conversation_contact (id uuid, contact uuid) -> none
-- Who the guest turned out to be, for the desk.
update fd.conversation set contact_id = :contact where id = :id;

--: turn_end (id uuid, conversation uuid, number int, message uuid, reply uuid, said text, parts json, memory json, language text, notice bool, understood json, steps json, provider text, us int) -> none
-- Say the answer, remember what was understood, keep the record of the turn.
select fd.turn_end(:id, :conversation, :number, :message, :reply, :said, :parts, :memory, :language, :notice, :understood, :steps,
  :provider, :us);

--: conversation_show (id uuid) -> maybe conversation
select c.id, c.state as status, c.owner_kind, case when c.owner_user is not null then fd.user_name(c.owner_user) end as owner_name,
       case when c.state = 'waiting' then fd.queue_position(c.id) end as position, c.turn, c.version, c.channel, c.language,
       '/live/chat/' || c.live_key as live
  from fd.conversation c
 where c.id = :id;

--: conversation_mine () -> maybe conversation_key
-- The visitor's own: the open one, else the last.
select c.id from fd.conversation c
 where c.visitor_id = fd.my_visitor() and c.state <> 'archived'
 order by (c.state in ('automated', 'waiting', 'live', 'snoozed')) desc, c.created_at desc
 limit 1;

--: messages_after (conversation uuid, after int, many int) -> many message
-- What the guest may see, in order; the newest when there is more than fits.
select m.id, m.seq, m.turn, m.author, m.author_name, m.kind, m.text, m.parts, m.created_at
  from (select x.id, x.seq, x.turn, x.author, case when x.author_user is not null then fd.user_name(x.author_user) end as author_name,
               x.kind, x.text, x.parts, x.created_at
          from fd.message x
         where x.conversation_id = :conversation and x.seq > :after and x.kind in ('text', 'notice')
         order by x.seq desc
         limit :many) m
 order by m.seq
 limit :many;

--: confirmation_add (id uuid, conversation uuid, token bytes, action text, args json, reservation uuid, version int, until time) -> none
-- A yes to exactly this.
insert into fd.confirmation (id, conversation_id, token_hash, action, args, reservation_id, reservation_version, expires_at)
values (:id, :conversation, :token, :action, :args, :reservation, :version, :until);

--: confirmation_use (id uuid, token bytes) -> one confirmed
-- Spend it, once.
select k.action, k.args, k.reservation_id from fd.confirmation_use(:id, :token) k;

--: availability_but (service uuid, day day, party int, around text, but uuid, many int) -> many free_slot
-- What would be free if one reservation were not there: where it can move to.
select a.starts_at as start, a.ends_at as "end", a.local_start as local, a.day, a.resource_slug as resource, a.resource_name, a.free
  from fd.availability_but(:service, :day, :party, :around::text::time, :but, :many) a
 limit :many;

--: knowledge_search (query text, language text, many int) -> many passage
select k.slug, k.title, k.heading, k.text, k.score from fd.knowledge_search(:query, :language, :many) k limit :many;

--: question_unanswered (question text, language text, conversation uuid) -> none
select fd.unanswered_note(:question, :language, :conversation);

--: hours_of (day day, many int) -> many hours
-- When what can be reserved is open that day; places with the same hours are one line.
select s.kind, to_char(w.opens, 'HH24:MI') as opens, to_char(w.closes, 'HH24:MI') as closes
  from fd.service s cross join lateral fd.opening_window(s.id, null, :day, :day) w
 where s.active and s.kind <> 'room' and w.opens >= :day and w.opens < :day + 1
 group by s.kind, w.opens, w.closes
 order by min(s.position), w.opens
 limit :many;

--: queue_place (conversation uuid) -> one queue_place
select coalesce(fd.queue_position(:conversation), 1) as position;

--: waitlist_join (id uuid, service uuid, resource uuid, party int, day day, clock text, name text, phone text, email text, contact uuid, conversation uuid, language text) -> one waitlist_key
-- A wish for a day, around a time or for all of it.
select fd.waitlist_join(:id, :service, :resource, :party, greatest(now(), lo at time zone s.zone), hi at time zone s.zone, :name, :phone, :email,
         :contact, :conversation, :language) as id
  from fd.site s
 cross join lateral (select :day::timestamp + coalesce(:clock::text::time - '01:30'::time, '0 h'::interval) as lo,
                            case when :clock::text is null then :day::timestamp + '23:59'::interval
                                 else :day::timestamp + (:clock::text::time - '00:00'::time) + '01:30'::interval end as hi) t;

--: next_table (party int) -> maybe free_slot
-- The table that can be had soonest at dinner time, so that what is suggested works at this minute.
select a.starts_at as start, a.ends_at as "end", a.local_start as local, a.day, a.resource_slug as resource, a.resource_name, a.free
  from (select s.id, (now() at time zone t.zone)::date as today from fd.service s cross join fd.site t
         where s.active and s.kind = 'table' order by s.position limit 1) s
 cross join lateral fd.availability(s.id, s.today, s.today + 3, :party, null, '20:00', 400) a
 order by a.day, abs(extract(epoch from a.local_start::time - '20:00'::time)), a.free desc, a.resource_slug
 limit 1;

--: site_today () -> one local_time
select (now() at time zone s.zone)::date as day, to_char(now() at time zone s.zone, 'HH24:MI') as clock from fd.site s;

--: messages_recent (conversation uuid, many int) -> many message
-- What a model is told of what was said before this turn.
select m.id, m.seq, m.turn, m.author, m.author_name, m.kind, m.text, m.parts, m.created_at
  from (select x.id, x.seq, x.turn, x.author, null::text as author_name, x.kind, x.text, null::jsonb as parts, x.created_at
          from fd.message x join fd.conversation c on c.id = x.conversation_id
         where x.conversation_id = :conversation and x.turn < c.turn and x.kind in ('text', 'notice')
         order by x.seq desc
         limit :many) m
 order by m.seq
 limit :many;

--: model_use_today () -> one model_use
select fd.model_use_today() as tokens;

--: model_use_add (tokens int) -> none
-- Counted against the budget of the day.
select fd.model_use_add(:tokens);

--: house_page (slug text, language text) -> maybe house_page
-- A page in the language asked for, else in the first there is.
select p.slug, p.title, p.language, '[]'::jsonb as paragraphs from fd.knowledge_page p
 where p.slug = :slug and p.published
 order by (p.language = :language) desc, p.language
 limit 1;

--: house_paragraphs (slug text, language text, many int) -> many paragraph
-- What it says; a heading once, where it begins.
select case when a.heading is distinct from lag(a.heading) over (order by a.position) then nullif(a.heading, '') end as heading, a.text
  from fd.knowledge_page p join fd.knowledge_passage a on a.page_id = p.id
 where p.slug = :slug and p.language = :language and p.published
 order by a.position
 limit :many;
