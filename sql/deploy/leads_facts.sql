-- Deploy frontdesk:leads_facts to pg
-- requires: leads_capture
-- What the house understood of an enquiry, each fact with the words it came from, and what it makes of it.
--
-- Facts come from the embedded analyser or from a model.  Neither is believed: a fact is kept only when the
-- words it quotes stand in a message of this very lead.  The score is the sum of rules that are data, shown
-- line by line.

begin;
set local role fd_owner;
set local fd.role = 'system';

create table fd.lead_fact (
  id uuid primary key default fd.new_id(),
  lead_id uuid not null references fd.lead (id) on delete cascade,
  kind text not null check (kind in ('budget', 'day', 'time', 'nights', 'party', 'service', 'area', 'destination', 'language', 'urgency', 'phone', 'email', 'name', 'wish')),
  value text not null check (btrim(value) <> '' and length(value) <= 300),
  number bigint,
  currency text,
  words text not null check (words <> ''),        -- as they stand in the message
  activity_seq bigint references fd.activity (seq),
  message_id uuid references fd.message (id),
  reader text not null check (reader in ('embedded', 'model')),
  position bigint not null default 0,
  created_at timestamptz not null default now(),
  check (num_nonnulls(activity_seq, message_id) = 1)
);
create index lead_fact_of on fd.lead_fact (lead_id, position);

create table fd.score_rule (
  slug text primary key check (slug ~ '^[a-z][a-z0-9_]{1,40}$'),
  title text not null check (btrim(title) <> '' and length(title) <= 120),
  fact text not null,                             -- a kind of fact, or what the house knows beside: see fd.lead_known
  at_least bigint,
  at_most bigint,
  equals text,
  points bigint not null check (points between -100 and 100),
  active boolean not null default true,
  position bigint not null default 100
);
create table fd.score_line (
  lead_id uuid not null references fd.lead (id) on delete cascade,
  rule text not null,
  title text not null,
  points bigint not null,
  fact_id uuid references fd.lead_fact (id) on delete cascade,
  position bigint not null,
  primary key (lead_id, rule)
);
call fd.make_sighted('fd.lead_fact', 'lead');
call fd.make_sighted('fd.score_rule', 'lead');
call fd.make_sighted('fd.score_line', 'lead');

insert into fd.score_rule (slug, title, fact, at_least, at_most, equals, points, position) values
  ('asked', 'They asked', 'enquiries', 1, null, null, 10, 1),
  ('asked_again', 'They asked more than once', 'enquiries', 2, null, null, 10, 2),
  ('phone', 'There is a number to call', 'has_phone', 1, null, null, 10, 3),
  ('email', 'There is an address to write to', 'has_email', 1, null, null, 5, 4),
  ('budget', 'They name a budget', 'budget', 1, null, null, 15, 5),
  ('large_budget', 'The budget is large', 'budget', 100000, null, null, 10, 6),
  ('day', 'They name a day', 'day', null, null, null, 10, 7),
  ('party', 'They say how many they are', 'party', 1, null, null, 5, 8),
  ('large_party', 'They are many', 'party', 8, null, null, 10, 9),
  ('service', 'They ask for something we offer', 'service', null, null, null, 10, 10),
  ('urgent', 'It is urgent to them', 'urgency', null, null, null, 10, 11),
  ('guest', 'They have been our guest', 'visits', 1, null, null, 10, 12),
  ('far', 'It is more than a year away', 'days_ahead', 366, null, null, -10, 13);

-- What a lead's messages say, for whoever reads them: enquiries by form and the guest's side of the conversation.
create function fd.lead_texts(p_lead uuid) returns table (seq bigint, message uuid, text text, at timestamptz)
language sql stable security definer set search_path = pg_catalog, fd, public as $$
  (select a.seq, null::uuid, a.text, a.at from fd.activity a join fd.lead l on l.id = a.lead_id
    where a.lead_id = p_lead and a.kind = 'enquiry' and btrim(a.text) <> '' and (a.source <> 'chat' or l.conversation_id is null)
    order by a.seq desc limit 50)
  union all
  (select null, m.id, m.text, m.created_at from fd.lead l join fd.message m on m.conversation_id = l.conversation_id
    where l.id = p_lead and m.author = 'guest' and m.kind = 'text' order by m.seq desc limit 200)
  order by 4, 1
$$;

-- What counts for the score: the facts, and what the house knows beside.
create function fd.lead_known(p_lead uuid) returns table (fact text, number bigint, value text, fact_id uuid)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select f.kind, f.number, f.value, f.id from fd.lead_fact f where f.lead_id = p_lead
  union all
  select 'days_ahead', (f.value::date - (now() at time zone s.zone)::date)::bigint, f.value, f.id
    from fd.lead_fact f, fd.site s where f.lead_id = p_lead and f.kind = 'day'
  union all
  select x.fact, x.number, x.value, null
    from fd.lead l
   cross join lateral (values
     ('enquiries', (select count(*) from fd.activity a where a.lead_id = l.id and a.kind = 'enquiry'), null),
     ('has_phone', (select count(*) from fd.identity i where i.contact_id = l.contact_id and i.live and i.channel = 'phone'), null),
     ('has_email', (select count(*) from fd.identity i where i.contact_id = l.contact_id and i.live and i.channel = 'email'), null),
     ('visits', (select count(*) from fd.reservation r where r.contact_id = l.contact_id and r.state in ('checked_in', 'completed')), null),
     ('source', 1, l.source), ('campaign', 1, l.campaign)) x (fact, number, value)
   where l.id = p_lead
$$;

-- Reckon the score anew: each rule once, by the fact that fits it best.
create function fd.lead_scored(p_lead uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_score bigint;
begin
  perform 1 from fd.lead l where l.id = p_lead for no key update;
  delete from fd.score_line s where s.lead_id = p_lead;
  insert into fd.score_line (lead_id, rule, title, points, fact_id, position)
  select distinct on (r.slug) p_lead, r.slug, r.title, r.points, k.fact_id, r.position
    from fd.score_rule r join fd.lead_known(p_lead) k on k.fact = r.fact
   where r.active and (r.at_least is null or k.number >= r.at_least) and (r.at_most is null or k.number <= r.at_most)
     and (r.equals is null or lower(k.value) = lower(r.equals))
   order by r.slug, k.number desc nulls last;
  select greatest(0, least(100, coalesce(sum(s.points), 0))) into v_score from fd.score_line s where s.lead_id = p_lead;
  update fd.lead l set score = v_score where l.id = p_lead and l.score <> v_score;
  return v_score;
end
$$;

-- What was read replaces what was read before.  A fact without its words in a message of this lead is dropped.
-- Says how many were kept.
create function fd.lead_understood(p_lead uuid, p_facts jsonb, p_summary text, p_next_step text) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_kept bigint;
begin
  perform 1 from fd.lead l where l.id = p_lead for no key update;
  if not found then
    perform fd.absent('lead');
  end if;
  delete from fd.lead_fact f where f.lead_id = p_lead;
  insert into fd.lead_fact (lead_id, kind, value, number, currency, words, activity_seq, message_id, reader, position)
  select p_lead, x.kind, left(x.value, 300), x.number, x.currency, x.words, t.seq, t.message, x.reader, row_number() over ()
    from jsonb_to_recordset(p_facts) x (kind text, value text, number bigint, currency text, words text, seq bigint, message uuid, reader text)
    join fd.lead_texts(p_lead) t on t.seq is not distinct from x.seq and t.message is not distinct from x.message
   where btrim(x.words) <> '' and position(lower(x.words) in lower(t.text)) > 0
   limit 60;
  get diagnostics v_kept = row_count;
  update fd.lead l set summary = p_summary where l.id = p_lead and l.summary is distinct from p_summary;
  -- what a person wrote down as the next step stays
  if not exists (select from fd.lead_history h where h.lead_id = p_lead and h.field = 'next_step' and h.user_id is not null) then
    update fd.lead l set next_step = p_next_step where l.id = p_lead and l.next_step is distinct from p_next_step;
  end if;
  perform fd.lead_scored(p_lead);
  perform fd.event_write('lead.understood', 'lead', p_lead, jsonb_build_object('id', p_lead));
  return v_kept;
end
$$;

-- A rule of the house; every open lead is reckoned anew by a job.
create function fd.score_rule_save(p_slug text, p_title text, p_fact text, p_at_least bigint, p_at_most bigint, p_equals text, p_points bigint,
  p_active boolean, p_position bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('lead.set_up');
  insert into fd.score_rule (slug, title, fact, at_least, at_most, equals, points, active, position)
  values (p_slug, btrim(p_title), p_fact, p_at_least, p_at_most, nullif(btrim(p_equals), ''), p_points, p_active, coalesce(p_position, 100))
  on conflict (slug) do update set title = excluded.title, fact = excluded.fact, at_least = excluded.at_least, at_most = excluded.at_most,
    equals = excluded.equals, points = excluded.points, active = excluded.active, position = excluded.position;
  perform fd.audit_write('score_rule.saved', 'score_rule', null, '', '', null, jsonb_build_object('rule', p_slug));
  insert into fd.job (kind, title, noun, noun_id, dedupe_key)
  values ('lead_rescore', 'All open leads are scored anew', 'score_rule', fd.new_id(), 'lead_rescore:' || pg_current_xact_id()) on conflict do nothing;
end
$$;

create function fd.leads_rescored() returns bigint
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select count(fd.lead_scored(l.id)) from (select l.id from fd.lead l where fd.lead_is_open(l.state) order by l.id) l
$$;

insert into fd.effect_rule (event_type, kind, title, visible, max_attempts, position) values
  ('lead.captured', 'lead_read', 'Reading of the enquiry', true, 8, 1),
  ('lead.enquired', 'lead_read', 'Reading of the enquiry', true, 8, 1);

grant select on fd.lead_fact, fd.score_rule, fd.score_line to fd_desk, fd_look;
grant execute on function fd.lead_texts(uuid), fd.lead_scored(uuid), fd.lead_understood(uuid, jsonb, text, text), fd.leads_rescored(),
  fd.score_rule_save(text, text, text, bigint, bigint, text, bigint, boolean, bigint) to fd_desk;

call fd.privacy('lead_fact', '{value,words}', 'as-is', 'delete-row', 'as the contact');
call fd.privacy('lead_fact', '{kind,currency,reader}', 'as-is', 'delete-row', 'as the contact');
call fd.privacy('score_rule', '{slug,title,fact,equals}', 'not-personal', 'keep', 'as long as the house');
call fd.privacy('score_line', '{rule,title}', 'as-is', 'delete-row', 'as the contact');

commit;
