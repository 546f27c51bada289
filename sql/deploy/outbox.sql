-- Deploy frontdesk:outbox to pg
-- requires: permissions
-- Facts (event), what follows from them (effect_rule), and the queue of follow-ups (job).
--
-- An event is written in the transaction of the fact, by the machine's own trigger.  Its payload is
-- thin: ids, state, version, code, times; a receiver reads the rest within its rights.  From each event
-- follow jobs by rule, in the same transaction, so the outbox is the queue.
--
-- Jobs are not nouns of the machine (docs/decisions/011): their states move under a lease with a
-- fencing token, and a runner whose lease was given away can finish nothing.

begin;
set local role fd_owner;

create table fd.event (
  seq bigint generated always as identity primary key,
  id uuid not null unique default fd.new_id(),
  type text not null check (type ~ '^[a-z_]+\.[a-z_]+$'),
  noun text not null,
  noun_id uuid not null,
  payload jsonb not null default '{}',
  actor text not null default fd.my_actor(),
  trace text not null default fd.my_trace(),
  turn_id uuid default fd.my_turn(),
  at timestamptz not null default now()
);
create index event_of_noun on fd.event (noun_id, seq);
create index event_of_turn on fd.event (turn_id) where turn_id is not null;
call fd.make_append_only('fd.event');

create table fd.effect_rule (
  event_type text not null,
  kind text not null,
  title text not null,
  visible boolean not null,                    -- shown at the desk as an effect
  anchor text not null default 'now' check (anchor in ('now', 'starts_at', 'expires_at', 'offer_expires_at')),
  offset_minutes bigint not null default 0,
  skip_when_past boolean not null default false,
  max_attempts bigint not null default 8,
  position bigint not null default 0,
  primary key (event_type, kind)
);

-- What an event makes pointless: waiting jobs of the same noun.
create table fd.effect_cancel (
  event_type text not null,
  kind text not null,
  primary key (event_type, kind)
);

-- What a job may look like: one short check, see fd.conversation_holds.
create function fd.job_holds(p_state text, p_max_attempts bigint, p_lease_until timestamptz, p_lease_token uuid) returns boolean
language plpgsql immutable parallel safe as $$
begin
  return p_state in ('pending', 'leased', 'done', 'retry', 'failed', 'cancelled') and p_max_attempts > 0
    and (p_state = 'leased') = (p_lease_until is not null)
    and (p_state = 'leased') = (p_lease_token is not null);
end
$$;

create table fd.job (
  id uuid primary key default fd.new_id(),
  kind text not null,
  title text not null,
  noun text not null,
  noun_id uuid not null,
  event_id uuid references fd.event (id),
  payload jsonb not null default '{}',
  visible boolean not null default false,
  state text not null default 'pending',
  attempts bigint not null default 0,
  max_attempts bigint not null default 8,
  run_at timestamptz not null default now(),
  lease_until timestamptz,
  lease_token uuid,
  last_error text,
  result jsonb,
  dedupe_key text unique,
  trace text not null default fd.my_trace(),
  position bigint not null default 0,
  created_at timestamptz not null default now(),
  done_at timestamptz,
  check (fd.job_holds(state, max_attempts, lease_until, lease_token))
);
create index job_due on fd.job (run_at) where state in ('pending', 'retry');
create index job_lease on fd.job (lease_until) where state = 'leased';
create index job_of_noun on fd.job (noun_id, position);
create index job_failed on fd.job (created_at) where state = 'failed';

call fd.make_sighted_by_row('fd.event');
call fd.make_sighted_by_row('fd.job');

-- Tell whoever listens, when this transaction is committed.
--
-- A commit that notifies holds one lock of the whole database until it is on disk: with it, commits would wait for
-- each other's disk instead of sharing it.  So a worker, who says so (fd.later), notes what is to be told in its
-- session, where a rollback forgets it, and tells it by fd.tell_noted() after the commit.  If it dies in between,
-- nothing is lost but haste: the daemon looks for itself, and pages are right without hints.
create function fd.tell(p_channel text, p_payload text) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
declare
  v_noted text := coalesce(current_setting('fd.noted', true), '');
  v_line text := p_channel || ' ' || p_payload || E'\n';
begin
  if current_setting('fd.later', true) is distinct from 'on' then
    perform pg_notify(p_channel, p_payload);
  elsif position(v_line in v_noted) = 0 then
    v_noted := set_config('fd.noted', v_noted || v_line, false);
  end if;
end
$$;

-- In a transaction of its own, which need not reach the disk.
create function fd.tell_noted() returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
declare
  v_noted text := coalesce(current_setting('fd.noted', true), '');
begin
  if v_noted <> '' then
    perform set_config('fd.noted', '', false), set_config('synchronous_commit', 'off', true),
            pg_notify(split_part(l, ' ', 1), substr(l, position(' ' in l) + 1)) from string_to_table(rtrim(v_noted, E'\n'), E'\n') l;
  end if;
end
$$;

-- Wake the daemon for work that is due, at commit and once per transaction.
create function fd.job_wake() returns trigger
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  if new.run_at <= now() then
    perform fd.tell('fd_job', '');
  end if;
  return null;
end
$$;
create trigger wake after insert on fd.job for each row execute function fd.job_wake();

-- A fact that is not a move of a machine (a message, a lead's activity) is written with this.
create function fd.event_write(p_type text, p_noun text, p_id uuid, p_payload jsonb) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid := fd.new_id();
begin
  insert into fd.event (id, type, noun, noun_id, payload) values (v_id, p_type, p_noun, p_id, coalesce(p_payload, '{}'));
  return v_id;
end
$$;

-- From a fact to its follow-ups.  The hint carries no personal data: a listener reads again.
create function fd.event_fan_out() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_cancels boolean;
  v_follows boolean;
begin
  perform fd.tell('fd_event', jsonb_strip_nulls(jsonb_build_object('seq', new.seq, 'type', new.type, 'noun', new.noun,
    'id', new.noun_id, 'conversation', new.payload -> 'conversation_id'))::text);

  -- to ask first is cheaper than to write nothing, and nothing follows from most facts (messages)
  select exists (select from fd.effect_cancel c where c.event_type = new.type),
         exists (select from fd.effect_rule r where r.event_type = new.type) into v_cancels, v_follows;
  if v_cancels then
    update fd.job j set state = 'cancelled', done_at = now()
      from fd.effect_cancel c
     where c.event_type = new.type and j.noun_id = new.noun_id and j.kind = c.kind and j.state in ('pending', 'retry');
  end if;

  if v_follows then
    insert into fd.job (kind, title, noun, noun_id, event_id, visible, run_at, max_attempts, position, dedupe_key)
    select r.kind, r.title, new.noun, new.noun_id, new.id, r.visible, t.run_at, r.max_attempts, r.position, new.id || ':' || r.kind
      from fd.effect_rule r
     cross join lateral (
       select case when r.anchor = 'now' then now() else (new.payload ->> r.anchor)::timestamptz end
              + make_interval(mins => r.offset_minutes::int) as run_at) t
     where r.event_type = new.type and t.run_at is not null and not (r.skip_when_past and t.run_at <= now())
     order by r.position;
  end if;

  if new.noun not in ('delivery', 'endpoint', 'user', 'message', 'contact_import', 'contact_export') then
    perform fd.deliver(new.id, new.type);
  end if;
  return null;
end
$$;
create trigger fan_out after insert on fd.event for each row execute function fd.event_fan_out();

-- Lease up to p_n due jobs of these kinds (null: any).  A lease that ran out is up for grabs again.
create function fd.job_claim(p_kinds text[], p_n bigint, p_lease_seconds bigint)
returns table (id uuid, kind text, title text, noun text, noun_id uuid, event_id uuid, payload jsonb, attempts bigint,
               max_attempts bigint, token uuid, trace text)
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  return query
  with due as (
    select j.id, j.run_at as at from fd.job j
     where j.state in ('pending', 'retry') and j.run_at <= now() and (p_kinds is null or j.kind = any (p_kinds))
     order by j.run_at limit p_n for no key update skip locked
  ), lost as (
    select j.id, j.lease_until as at from fd.job j
     where j.state = 'leased' and j.lease_until < now() and (p_kinds is null or j.kind = any (p_kinds))
     order by j.lease_until limit p_n for no key update skip locked
  ), chosen as (
    select x.id from (select d.id, d.at from due d union all select l.id, l.at from lost l) x order by x.at limit p_n
  )
  update fd.job j
     set state = 'leased', attempts = j.attempts + 1, lease_token = gen_random_uuid(),
         lease_until = now() + make_interval(secs => p_lease_seconds)
    from chosen c where j.id = c.id
  returning j.id, j.kind, j.title, j.noun, j.noun_id, j.event_id, j.payload, j.attempts, j.max_attempts, j.lease_token, j.trace;
end
$$;

-- Refuse a runner that no longer holds the lease: its transaction, and with it its effect, is undone.
create function fd.job_held(p_id uuid, p_token uuid) returns fd.job
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_job fd.job;
begin
  select * into v_job from fd.job j where j.id = p_id for no key update;
  if not found then
    perform fd.absent('job');
  end if;
  if v_job.lease_token is distinct from p_token or p_token is null then
    raise exception using errcode = 'FD409', message = 'stale-lease',
      detail = jsonb_build_object('noun', 'job', 'state', v_job.state, 'event', 'finished', 'legal', '[]'::jsonb)::text;
  end if;
  return v_job;
end
$$;

-- Tell the pages that a visible effect has a new state.
create function fd.job_told() returns trigger
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  perform fd.tell('fd_event', jsonb_build_object('type', 'effect.' || new.state, 'noun', new.noun, 'id', new.noun_id)::text);
  return null;
end
$$;
create trigger told after update of state on fd.job for each row
  when (new.visible and new.state in ('done', 'retry', 'failed') and new.state is distinct from old.state) execute function fd.job_told();

create function fd.job_done(p_id uuid, p_token uuid, p_result jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.job_held(p_id, p_token);
  update fd.job set state = 'done', result = p_result, last_error = null, done_at = now(), lease_until = null, lease_token = null
   where id = p_id;
end
$$;

-- Try again later, or give up visibly after the last attempt.  Says which: 'retry' or 'failed'.
create function fd.job_retry(p_id uuid, p_token uuid, p_error text, p_delay_ms bigint) returns text
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_job fd.job := fd.job_held(p_id, p_token);
  v_state text := case when v_job.attempts >= v_job.max_attempts then 'failed' else 'retry' end;
begin
  update fd.job set state = v_state, last_error = left(p_error, 500), lease_until = null, lease_token = null,
         run_at = now() + make_interval(secs => p_delay_ms / 1000.0), done_at = case when v_state = 'failed' then now() end
   where id = p_id;
  return v_state;
end
$$;

create function fd.job_fail(p_id uuid, p_token uuid, p_error text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.job_held(p_id, p_token);
  update fd.job set state = 'failed', last_error = left(p_error, 500), lease_until = null, lease_token = null, done_at = now()
   where id = p_id;
end
$$;

-- A person asks for another go.  Only a job that is not running and not waiting its turn.
create function fd.job_replay(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if not (fd.is_staff() or fd.my_caller() = 'system') then
    perform fd.absent('effect');
  end if;
  update fd.job set state = 'pending', attempts = 0, run_at = now(), done_at = null where id = p_id and state in ('failed', 'done', 'cancelled', 'retry');
  if not found then
    perform fd.absent('effect');
  end if;
  perform fd.audit_write('job.replayed', 'job', p_id, '', 'pending', null, '{}');
  perform fd.tell('fd_job', '');
end
$$;

-- What /ready and the metrics ask: how many are due, how long the oldest has waited, how many are in each
-- state that is not an end, and how many need a person.
create function fd.job_stats() returns table (due bigint, oldest_ms bigint, pending bigint, retry bigint, leased bigint, failed bigint)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select count(*) filter (where j.run_at <= now()), coalesce((extract(epoch from now() - min(j.run_at) filter (where j.run_at <= now())) * 1000)::bigint, 0),
         count(*) filter (where j.state = 'pending'), count(*) filter (where j.state = 'retry'),
         (select count(*) from fd.job l where l.state = 'leased'), (select count(*) from fd.job f where f.state = 'failed')
    from fd.job j where j.state in ('pending', 'retry')
$$;

-- When the daemon should look again if nothing wakes it; null when nothing waits.
create function fd.job_next() returns timestamptz
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select least((select min(j.run_at) from fd.job j where j.state in ('pending', 'retry')),
               (select min(j.lease_until) from fd.job j where j.state = 'leased'))
$$;

grant execute on function fd.job_holds(text, bigint, timestamptz, uuid) to fd_desk;
grant select on fd.event, fd.job, fd.effect_rule to fd_desk, fd_look;
grant execute on function fd.tell(text, text), fd.tell_noted(), fd.event_write(text, text, uuid, jsonb), fd.job_claim(text[], bigint, bigint),
  fd.job_done(uuid, uuid, jsonb), fd.job_retry(uuid, uuid, text, bigint), fd.job_fail(uuid, uuid, text), fd.job_replay(uuid),
  fd.job_stats(), fd.job_next() to fd_desk;
call fd.privacy('event', '{type,noun,payload,actor,trace}', 'not-personal', 'keep', 'two years');
call fd.privacy('job', '{kind,title,noun,payload,state,last_error,result,dedupe_key,trace}', 'not-personal', 'keep', '90 days after done');

-- A delivery counts its attempts itself; its job only has to outlast them, killed runners included.
insert into fd.effect_rule (event_type, kind, title, visible, anchor, offset_minutes, skip_when_past, max_attempts, position) values
  ('reservation.held', 'expire', 'Release the hold when it runs out', false, 'expires_at', 0, false, 20, 0),
  ('reservation.requested', 'expire', 'Answer before the deadline', false, 'expires_at', 0, false, 20, 0),
  ('reservation.requested', 'request_mail', 'Acknowledgement', true, 'now', 0, false, 8, 3),
  ('reservation.requested', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('reservation.requested', 'event', 'Webhook event', true, 'now', 0, false, 8, 4),
  ('reservation.confirmed', 'calendar', 'Calendar entry', true, 'now', 0, false, 8, 1),
  ('reservation.confirmed', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('reservation.confirmed', 'confirmation', 'Confirmation', true, 'now', 0, false, 8, 3),
  ('reservation.confirmed', 'event', 'Webhook event', true, 'now', 0, false, 8, 4),
  ('reservation.confirmed', 'audit', 'Audit entry', true, 'now', 0, false, 20, 5),
  ('reservation.confirmed', 'reminder', 'Reminder', true, 'starts_at', -180, true, 8, 6),
  ('reservation.changed', 'calendar', 'Calendar entry', true, 'now', 0, false, 8, 1),
  ('reservation.changed', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('reservation.changed', 'confirmation', 'Confirmation of the change', true, 'now', 0, false, 8, 3),
  ('reservation.changed', 'event', 'Webhook event', true, 'now', 0, false, 8, 4),
  ('reservation.changed', 'audit', 'Audit entry', true, 'now', 0, false, 20, 5),
  ('reservation.changed', 'reminder', 'Reminder', true, 'starts_at', -180, true, 8, 6),
  ('reservation.changed', 'waitlist', 'Offer what became free', false, 'now', 0, false, 8, 7),
  ('reservation.cancelled', 'calendar', 'Calendar entry', true, 'now', 0, false, 8, 1),
  ('reservation.cancelled', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('reservation.cancelled', 'cancellation', 'Confirmation of the cancellation', true, 'now', 0, false, 8, 3),
  ('reservation.cancelled', 'event', 'Webhook event', true, 'now', 0, false, 8, 4),
  ('reservation.cancelled', 'audit', 'Audit entry', true, 'now', 0, false, 20, 5),
  ('reservation.cancelled', 'waitlist', 'Offer what became free', false, 'now', 0, false, 8, 7),
  ('reservation.declined', 'cancellation', 'Answer', true, 'now', 0, false, 8, 3),
  ('reservation.declined', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('reservation.declined', 'waitlist', 'Offer what became free', false, 'now', 0, false, 8, 7),
  ('reservation.expired', 'waitlist', 'Offer what became free', false, 'now', 0, false, 8, 7),
  ('reservation.no_show', 'calendar', 'Calendar entry', true, 'now', 0, false, 8, 1),
  ('reservation.no_show', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('reservation.corrected', 'calendar', 'Calendar entry', true, 'now', 0, false, 8, 1),
  ('data_request.started', 'data_request', 'Export or erasure', true, 'now', 0, false, 20, 1),
  ('lead.captured', 'sheet', 'Sheet row', true, 'now', 0, false, 8, 2),
  ('waitlist_entry.offered', 'offer_mail', 'Offer', true, 'now', 0, false, 8, 1),
  ('waitlist_entry.offered', 'lapse', 'Lapse of the offer', false, 'offer_expires_at', 0, false, 20, 2),
  ('contact_import.started', 'contact_import', 'Import of contacts', false, 'now', 0, false, 20, 1),
  ('contact_import.went_on', 'contact_import', 'Import of contacts', false, 'now', 0, false, 20, 1),
  ('contact_import.done', 'contact_compare', 'Look for duplicates', false, 'now', 0, false, 20, 1),
  ('contact_import.compared', 'contact_compare', 'Look for duplicates', false, 'now', 0, false, 20, 1),
  ('contact_export.asked', 'contact_export', 'Export of contacts', false, 'now', 0, false, 8, 1),
  ('delivery.created', 'deliver', 'Delivery', true, 'now', 0, false, 30, 1),
  ('delivery.endpoint_enabled', 'deliver', 'Delivery', true, 'now', 0, false, 30, 1);

insert into fd.effect_cancel (event_type, kind) values
  ('reservation.confirmed', 'expire'), ('reservation.requested', 'expire'), ('reservation.cancelled', 'expire'),
  ('reservation.declined', 'expire'), ('reservation.changed', 'reminder'), ('reservation.cancelled', 'reminder'),
  ('reservation.checked_in', 'reminder'), ('reservation.no_show', 'reminder'),
  ('waitlist_entry.accepted', 'lapse'), ('waitlist_entry.withdrawn', 'lapse'),
  ('delivery.endpoint_disabled', 'deliver'), ('delivery.discarded', 'deliver');

commit;
