-- Deploy frontdesk:conversations to pg
-- requires: leads
-- Conversations, messages and turns; who may speak for the house.
--
-- turn counts what changes the ground under a speaker: a guest's message, a person's reply.  The
-- assistant inserts its answer only while it owns the conversation and the turn is the one it read
-- (compare and set under the row's lock); otherwise its text becomes a draft for the person.

begin;
set local role fd_owner;

-- What a conversation may look like.  PostgreSQL parses the expression of a check anew for every statement that writes
-- its table, so what is written in every turn has one short check: a call of a function, which keeps its plan.
create function fd.conversation_holds(p_channel text, p_state text, p_owner_kind text, p_owner_user uuid, p_waiting_since timestamptz,
  p_snoozed_from text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  return p_channel in ('web') and p_owner_kind in ('assistant', 'user', 'none')
    and p_state in ('automated', 'waiting', 'live', 'snoozed', 'resolved', 'archived')
    and p_snoozed_from in ('automated', 'waiting', 'live')
    and (p_owner_kind = 'user') = (p_owner_user is not null)
    -- live means a person owns it, and a person owns only what is live or was put to sleep while live
    and (p_state = 'live' or (p_state = 'snoozed' and p_snoozed_from = 'live')) = (p_owner_kind = 'user')
    and (p_state <> 'automated' or p_owner_kind = 'assistant')
    and (p_state = 'waiting' or p_snoozed_from is not distinct from 'waiting') = (p_waiting_since is not null)
    and (p_state = 'snoozed') = (p_snoozed_from is not null);
end
$$;

create table fd.conversation (
  id uuid primary key default fd.new_id(),
  channel text not null default 'web',
  visitor_id uuid references fd.visitor (id),
  contact_id uuid references fd.contact (id),
  language text not null default 'en',
  owner_kind text not null default 'assistant',
  owner_user uuid references fd.users (id),
  turn bigint not null default 0,
  memory jsonb not null default '{}',
  live_key text not null unique default replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', ''),
  waiting_since timestamptz,
  snoozed_from text,
  snoozed_until timestamptz,
  last_at timestamptz not null default now(),
  last_text text,
  last_author text,
  unread bigint not null default 0,
  state text not null default 'automated',
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check (fd.conversation_holds(channel, state, owner_kind, owner_user, waiting_since, snoozed_from))
);
create unique index conversation_open on fd.conversation (channel, visitor_id) where state in ('automated', 'waiting', 'live', 'snoozed');
create index conversation_inbox on fd.conversation (state, last_at desc);
create index conversation_waiting on fd.conversation (waiting_since) where state = 'waiting';
create index conversation_of_contact on fd.conversation (contact_id) where contact_id is not null;
create index conversation_of_visitor on fd.conversation (visitor_id, created_at desc);
create trigger contact_live before insert or update of contact_id on fd.conversation for each row execute function fd.contact_live();
call fd.make_noun('fd.conversation', 'conversation');
alter table fd.lead add foreign key (conversation_id) references fd.conversation (id);

create function fd.message_holds(p_author text, p_author_user uuid, p_kind text) returns boolean
language plpgsql immutable parallel safe as $$
begin
  return p_author in ('guest', 'assistant', 'staff', 'system') and p_kind in ('text', 'note', 'notice', 'draft')
    and (p_author = 'staff') = (p_author_user is not null)
    and (p_kind <> 'draft' or p_author = 'assistant')
    and (p_kind <> 'note' or p_author in ('staff', 'system'));
end
$$;

create table fd.message (
  id uuid primary key,
  seq bigint generated always as identity unique,
  conversation_id uuid not null references fd.conversation (id),
  visitor_id uuid,                          -- copied from the conversation, for the row policy
  turn bigint not null,
  author text not null,
  author_user uuid references fd.users (id),
  kind text not null default 'text',
  text text not null,
  parts jsonb,
  turn_id uuid default fd.my_turn(),
  trace text not null default fd.my_trace(),
  created_at timestamptz not null default now(),
  check (fd.message_holds(author, author_user, kind))
);
create index message_of_conversation on fd.message (conversation_id, seq);
-- One fixed notice of the assistant per turn, however often it is asked.
create unique index message_one_notice on fd.message (conversation_id, turn) where kind = 'notice' and author = 'assistant';
call fd.make_append_only('fd.message');

create table fd.turn (
  id uuid primary key,
  conversation_id uuid not null references fd.conversation (id),
  visitor_id uuid default fd.my_visitor(),
  number bigint not null,
  message_id uuid references fd.message (id),
  reply_id uuid,
  understood jsonb not null default '{}',
  steps jsonb not null default '[]',
  provider text not null default 'embedded',
  outcome text not null default 'open' check (outcome in ('open', 'answered', 'drafted', 'silent', 'failed')),
  trace text not null default fd.my_trace(),
  started_at timestamptz not null default now(),
  us bigint,
  unique (conversation_id, number)
);

create table fd.confirmation (
  id uuid primary key,
  conversation_id uuid not null references fd.conversation (id),
  visitor_id uuid default fd.my_visitor(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  action text not null,
  args jsonb not null,
  reservation_id uuid,
  reservation_version bigint,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz
);
create index confirmation_of_conversation on fd.confirmation (conversation_id, created_at desc);

call fd.make_sighted('fd.conversation', 'conversation');
create policy guest on fd.conversation using (visitor_id = fd.my_visitor());
call fd.make_sighted('fd.message', 'conversation');
create policy guest on fd.message for select using (visitor_id = fd.my_visitor() and kind in ('text', 'notice'));
call fd.make_sighted('fd.turn', 'conversation');
create policy guest on fd.turn using (visitor_id = fd.my_visitor())
  with check (visitor_id = fd.my_visitor() and exists (select from fd.conversation c where c.id = conversation_id));
call fd.make_sighted('fd.confirmation', 'conversation');
create policy guest on fd.confirmation using (visitor_id = fd.my_visitor())
  with check (visitor_id = fd.my_visitor() and exists (select from fd.conversation c where c.id = conversation_id));

create function fd.conversation_move(p_id uuid, p_event text, p_to text, p_payload jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old fd.conversation;
  v_user uuid;
begin
  select * into v_old from fd.conversation c where c.id = p_id;
  v_user := case
    when p_event = 'transferred' and p_to = 'live' then (p_payload ->> 'user')::uuid
    when p_event in ('taken', 'reopened') and p_to = 'live' then coalesce(fd.my_user(), (p_payload ->> 'user')::uuid)
    when p_to = 'live' or (p_to = 'snoozed' and v_old.state = 'live') then v_old.owner_user end;
  if p_event = 'woken' and p_to <> v_old.snoozed_from then
    perform fd.refuse_move('conversation', v_old.state, p_event, fd.my_caller());
  end if;
  if p_to = 'live' and not exists (select from fd.users u where u.id = v_user and u.state = 'active') then
    perform fd.refuse('owner-needed', 'A live conversation needs a member of staff.');
  end if;
  perform set_config('fd.event', p_event, true);
  update fd.conversation c
     set state = p_to, version = c.version + 1, updated_at = now(),
         owner_user = v_user,
         owner_kind = case when v_user is not null then 'user' when p_to = 'automated' then 'assistant'
                           when p_to = 'snoozed' then c.owner_kind else 'none' end,
         turn = c.turn + case when p_event in ('taken', 'transferred', 'returned', 'resolved', 'timed_out') then 1 else 0 end,
         waiting_since = case when p_to = 'waiting' then coalesce(c.waiting_since, now())
                              when p_to = 'snoozed' and c.state = 'waiting' then c.waiting_since end,
         snoozed_from = case when p_to = 'snoozed' then c.state end,
         snoozed_until = case when p_to = 'snoozed' then (p_payload ->> 'until')::timestamptz end,
         unread = case when p_event in ('taken', 'resolved') then 0 else c.unread end
   where c.id = p_id;
  if nullif(btrim(p_payload ->> 'note'), '') is not null then
    insert into fd.message (id, conversation_id, visitor_id, turn, author, author_user, kind, text)
    select fd.new_id(), c.id, c.visitor_id, c.turn, case when fd.my_user() is null then 'system' else 'staff' end, fd.my_user(), 'note', p_payload ->> 'note'
      from fd.conversation c where c.id = p_id;
  end if;
end
$$;

-- The conversation this visitor is in: the open one, else a resolved one of the last two weeks
-- (fd.guest_said opens it again), else a new one with this id.
create function fd.conversation_open(p_id uuid, p_language text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_visitor uuid := fd.my_visitor();
  v_id uuid;
begin
  if v_visitor is null then
    perform fd.absent('visitor');
  end if;
  select c.id into v_id from fd.conversation c
   where c.visitor_id = v_visitor and c.channel = 'web' and c.state in ('automated', 'waiting', 'live', 'snoozed');
  if v_id is null then
    select c.id into v_id from fd.conversation c
     where c.visitor_id = v_visitor and c.channel = 'web' and c.state = 'resolved' and c.updated_at > now() - interval '14 days'
     order by c.created_at desc limit 1;
  end if;
  if v_id is not null then
    return v_id;
  end if;
  insert into fd.conversation (id, visitor_id, contact_id, language)
  select p_id, v.id, v.contact_id, coalesce(p_language, v.language) from fd.visitor v where v.id = v_visitor
  on conflict (channel, visitor_id) where state in ('automated', 'waiting', 'live', 'snoozed') do nothing
  returning id into v_id;
  if v_id is null then
    select c.id into v_id from fd.conversation c
     where c.visitor_id = v_visitor and c.channel = 'web' and c.state in ('automated', 'waiting', 'live', 'snoozed');
  end if;
  return v_id;
end
$$;

-- Write one message and what follows from it.
create function fd.message_write(p_conversation uuid, p_visitor uuid, p_message uuid, p_turn bigint, p_author text, p_user uuid, p_kind text,
  p_text text, p_parts jsonb)
returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_seq bigint;
begin
  insert into fd.message (id, conversation_id, visitor_id, turn, author, author_user, kind, text, parts)
  values (p_message, p_conversation, p_visitor, p_turn, p_author, p_user, p_kind, p_text, p_parts)
  returning seq into v_seq;
  insert into fd.event (type, noun, noun_id, payload)
  values (case when p_author = 'guest' then 'message.received' when p_kind = 'draft' then 'message.drafted'
               when p_kind = 'note' then 'message.noted' else 'message.sent' end,
    'message', p_message, jsonb_build_object('id', p_message, 'conversation_id', p_conversation, 'message_seq', v_seq,
      'author', p_author, 'kind', p_kind, 'turn', p_turn));
  return v_seq;
end
$$;

-- The first word back makes a new lead a contacted one.
create function fd.lead_answered(p_conversation uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_lead uuid;
begin
  loop
    select l.id into v_lead from fd.lead l where l.conversation_id = p_conversation and l.state = 'new' limit 1;
    exit when not found;
    perform fd.transition('lead', v_lead, 'contacted');
  end loop;
end
$$;

-- Wakes a conversation of the caller's that sleeps, reopens one that was resolved.  FD404 when there is none, or it is archived.
create function fd.conversation_awake(p_conversation uuid) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v fd.conversation;
  v_role text := fd.my_role();
begin
  select * into v from fd.conversation c where c.id = p_conversation for no key update;
  if not found or v.state = 'archived' then
    perform fd.absent('conversation');
  end if;
  perform set_config('fd.role', 'system', true);
  if v.state = 'snoozed' then
    perform fd.transition('conversation', p_conversation, 'woken', null, jsonb_build_object('to', v.snoozed_from));
  elsif v.state = 'resolved' then
    perform fd.transition('conversation', p_conversation, 'reopened', null, '{"to":"automated"}');
  end if;
  perform set_config('fd.role', v_role, true);
end
$$;

-- A guest's message: a new turn, in a conversation that is awake.
-- FD404 when the conversation is not the caller's.
create function fd.guest_said(p_conversation uuid, p_message uuid, p_text text, p_parts jsonb,
  out turn bigint, out seq bigint, out state text, out owner_kind text, out contact uuid, out language text, out memory jsonb)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_visitor uuid;
begin
  for v_try in 1..2 loop
    update fd.conversation c
       set turn = c.turn + 1, last_at = now(), last_text = left(p_text, 200), last_author = 'guest', unread = c.unread + 1
     where c.id = p_conversation and c.state in ('automated', 'waiting', 'live')
    returning c.turn, c.state, c.owner_kind, c.contact_id, c.language, c.memory, c.visitor_id
         into turn, state, owner_kind, contact, language, memory, v_visitor;
    exit when found;
    perform fd.conversation_awake(p_conversation);
  end loop;
  seq := fd.message_write(p_conversation, v_visitor, p_message, turn, 'guest', null, 'text', p_text, p_parts);
end
$$;

-- The assistant's answer to turn p_turn.  True when it was said; false when the ground had moved and
-- the text became a draft.  With what is said its memory is kept (p_memory, p_language).
-- FD404 when the conversation is not the caller's.
create function fd.assistant_say(p_conversation uuid, p_turn bigint, p_message uuid, p_text text, p_parts jsonb,
  p_memory jsonb default null, p_language text default null) returns boolean
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_visitor uuid;
  v_seq bigint;
begin
  update fd.conversation c
     set last_at = now(), last_text = left(p_text, 200), last_author = 'assistant', memory = coalesce(p_memory, c.memory),
         language = coalesce(p_language, c.language)
   where c.id = p_conversation and c.owner_kind = 'assistant' and c.state = 'automated' and c.turn = p_turn
  returning c.visitor_id into v_visitor;
  if found then
    v_seq := fd.message_write(p_conversation, v_visitor, p_message, p_turn, 'assistant', null, 'text', p_text, p_parts);
    perform fd.lead_answered(p_conversation);
    return true;
  end if;
  select c.visitor_id into v_visitor from fd.conversation c where c.id = p_conversation;
  if not found then
    perform fd.absent('conversation');
  end if;
  v_seq := fd.message_write(p_conversation, v_visitor, p_message, p_turn, 'assistant', null, 'draft', p_text, p_parts);
  return false;
end
$$;

-- The one thing the assistant may say while a guest waits for a person: the fixed queue notice, once per turn.
create function fd.assistant_notice(p_conversation uuid, p_message uuid, p_text text, p_parts jsonb) returns boolean
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_turn bigint;
  v_visitor uuid;
begin
  select c.turn, c.visitor_id into v_turn, v_visitor from fd.conversation c where c.id = p_conversation and c.state = 'waiting' for no key update;
  if not found or exists (select from fd.message m where m.conversation_id = p_conversation and m.turn = v_turn
                           and m.kind = 'notice' and m.author = 'assistant') then
    return false;
  end if;
  perform fd.message_write(p_conversation, v_visitor, p_message, v_turn, 'assistant', null, 'notice', p_text, p_parts);
  update fd.conversation c set last_at = now(), last_text = left(p_text, 200), last_author = 'assistant' where c.id = p_conversation;
  return true;
end
$$;

-- A person replies.  The first word takes the conversation, from the assistant, the queue or a colleague.
create function fd.staff_say(p_conversation uuid, p_message uuid, p_text text, p_parts jsonb)
returns table (turn bigint, seq bigint)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v fd.conversation;
begin
  select * into v from fd.conversation c where c.id = p_conversation for no key update;
  if not found or not fd.is_staff() then
    perform fd.absent('conversation');
  end if;
  if v.state = 'resolved' then
    perform fd.transition('conversation', p_conversation, 'reopened', null, '{"to":"live"}');
  elsif v.state = 'live' and v.owner_user <> fd.my_user() then
    perform fd.transition('conversation', p_conversation, 'transferred', null, jsonb_build_object('to', 'live', 'user', fd.my_user()));
  elsif v.state <> 'live' then
    perform fd.transition('conversation', p_conversation, 'taken');
  end if;
  update fd.conversation c
     set turn = c.turn + 1, last_at = now(), last_text = left(p_text, 200), last_author = 'staff', unread = 0
   where c.id = p_conversation returning * into v;
  perform fd.lead_answered(p_conversation);
  return query select v.turn, fd.message_write(p_conversation, v.visitor_id, p_message, v.turn, 'staff', fd.my_user(), 'text', p_text, p_parts);
end
$$;

-- A private note: the guest never sees it, nobody's turn changes.
create function fd.staff_note(p_conversation uuid, p_message uuid, p_text text) returns bigint
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_turn bigint;
  v_visitor uuid;
begin
  select c.turn, c.visitor_id into v_turn, v_visitor from fd.conversation c where c.id = p_conversation;
  if not found or not fd.is_staff() then
    perform fd.absent('conversation');
  end if;
  return fd.message_write(p_conversation, v_visitor, p_message, v_turn, 'staff', fd.my_user(), 'note', p_text, null);
end
$$;

-- A line of the house that is nobody's word ("Maya has joined"), shown to the guest.
create function fd.system_say(p_conversation uuid, p_message uuid, p_text text, p_parts jsonb) returns bigint
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_turn bigint;
  v_visitor uuid;
begin
  select c.turn, c.visitor_id into v_turn, v_visitor from fd.conversation c where c.id = p_conversation;
  if not found or fd.my_role() not in ('staff', 'system') then
    perform fd.absent('conversation');
  end if;
  return fd.message_write(p_conversation, v_visitor, p_message, v_turn, 'system', null, 'notice', p_text, p_parts);
end
$$;

-- 1 for the guest who waited longest; null for one who does not wait or is not the caller's.
create function fd.queue_position(p_conversation uuid) returns bigint
language plpgsql stable security definer set search_path = pg_catalog, fd, public as $$
declare
  v_since timestamptz;
begin
  select c.waiting_since into v_since from fd.conversation c where c.id = p_conversation and c.state = 'waiting';
  return case when v_since is not null then fd.queue_before(v_since, p_conversation) + 1 end;
end
$$;

create function fd.queue_before(p_since timestamptz, p_conversation uuid) returns bigint
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select count(*) from fd.conversation c where c.state = 'waiting' and (c.waiting_since, c.id) < (p_since, p_conversation)
$$;

-- Spend a confirmation, by its id or its token, exactly once and only by its own visitor.
create function fd.confirmation_use(p_id uuid, p_token_hash bytea)
returns table (id uuid, conversation_id uuid, action text, args jsonb, reservation_id uuid, reservation_version bigint)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v fd.confirmation;
begin
  select * into v from fd.confirmation c
   where (c.id = p_id or c.token_hash = p_token_hash) and c.visitor_id is not distinct from fd.my_visitor() for no key update;
  if not found then
    perform fd.absent('confirmation');
  end if;
  if v.used_at is not null then
    perform fd.refuse('confirmation-used', 'This was confirmed already.');
  end if;
  if v.expires_at <= now() then
    perform fd.refuse('confirmation-expired', 'This offer has run out; ask again.');
  end if;
  update fd.confirmation c set used_at = now() where c.id = v.id;
  return query select v.id, v.conversation_id, v.action, v.args, v.reservation_id, v.reservation_version;
end
$$;

grant select on fd.conversation, fd.message, fd.turn to fd_desk, fd_look;
grant select (id, conversation_id, visitor_id, action, args, reservation_id, reservation_version, created_at, expires_at, used_at) on fd.confirmation to fd_desk;
grant execute on function fd.conversation_holds(text, text, text, uuid, timestamptz, text), fd.message_holds(text, uuid, text) to fd_desk;
grant update (contact_id, language, memory, unread, last_at) on fd.conversation to fd_desk;
grant insert (id, conversation_id, number, message_id, understood, steps, provider, outcome, started_at, us) on fd.turn to fd_desk;
grant update (message_id, reply_id, understood, steps, provider, outcome, us) on fd.turn to fd_desk;
grant insert (id, conversation_id, token_hash, action, args, reservation_id, reservation_version, expires_at) on fd.confirmation to fd_desk;
grant execute on function fd.conversation_open(uuid, text), fd.guest_said(uuid, uuid, text, jsonb),
  fd.assistant_say(uuid, bigint, uuid, text, jsonb, jsonb, text), fd.assistant_notice(uuid, uuid, text, jsonb),
  fd.staff_say(uuid, uuid, text, jsonb), fd.staff_note(uuid, uuid, text), fd.system_say(uuid, uuid, text, jsonb),
  fd.queue_position(uuid), fd.confirmation_use(uuid, bytea) to fd_desk;

call fd.privacy('conversation', '{memory,last_text}', 'as-is', 'blank', '24 months after the last message');
call fd.privacy('conversation', '{live_key}', 'never', 'keep', '24 months after the last message');
call fd.privacy('conversation', '{channel,language,owner_kind,snoozed_from,last_author,state}', 'as-is', 'keep', '24 months after the last message');
call fd.privacy('message', '{text,parts}', 'as-is', 'blank', '24 months after the last message');
call fd.privacy('message', '{author,kind,trace}', 'as-is', 'keep', '24 months after the last message');
call fd.privacy('turn', '{understood,steps}', 'as-is', 'blank', '90 days');
call fd.privacy('turn', '{provider,outcome,trace}', 'not-personal', 'keep', '90 days');
call fd.privacy('confirmation', '{args}', 'as-is', 'delete-row', '30 days');
call fd.privacy('confirmation', '{token_hash}', 'never', 'delete-row', '30 days');
call fd.privacy('confirmation', '{action}', 'as-is', 'delete-row', '30 days');

commit;
