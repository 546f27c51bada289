-- Deploy frontdesk:machine to pg
-- requires: outbox
-- The state machines: one table of legal moves, one function that makes them.
--
-- A noun of the machine is a table with id, state and version whose rows the trigger fd.noun_recorded
-- watches.  The trigger refuses any change of state or version that does not follow a legal move, and
-- writes the event and the audit entry; nobody can forget them, not even the owner of the tables.

begin;
set local role fd_owner;

-- from_state '' is birth.  actors: guest (the assistant acts as its guest), staff, system; staff also need
-- the permission that fd.permission_to_move names.
create table fd.legal_transition (
  noun text not null,
  from_state text not null,
  event text not null,
  to_state text not null,
  actors text[] not null check (actors <@ array['guest', 'staff', 'system'] and cardinality(actors) > 0),
  title text not null,
  position bigint not null default 0,
  primary key (noun, from_state, event, to_state)
);

insert into fd.legal_transition (noun, from_state, event, to_state, actors, title, position)
select m.noun, f, m.event, coalesce(nullif(m.to_state, '='), f), m.actors::text[], m.title, m.position
  from (values
    ('lead', '{""}', 'captured', 'new', '{guest,staff,system}', 'Captured', 1),
    ('lead', '{new}', 'contacted', 'contacted', '{staff,system}', 'Mark as contacted', 2),
    ('lead', '{new,contacted}', 'qualified', 'qualified', '{staff,system}', 'Qualify', 3),
    ('lead', '{contacted,qualified}', 'proposed', 'proposal', '{staff,system}', 'Propose', 4),
    ('lead', '{new,contacted,qualified,proposal}', 'converted', 'won', '{staff,system}', 'Won', 5),
    ('lead', '{new,contacted,qualified,proposal}', 'lost', 'lost', '{staff}', 'Lost', 6),
    ('lead', '{new,contacted}', 'disqualified', 'disqualified', '{staff,system}', 'Disqualify', 7),
    ('lead', '{lost,disqualified}', 'reopened', 'contacted', '{staff}', 'Reopen', 8),
    ('lead', '{won}', 'reverted', 'proposal', '{staff,system}', 'Take back', 9),
    ('lead', '{new,contacted,qualified,proposal,won,lost,disqualified}', 'staged', '=', '{staff,system}', 'Move within its state', 10),
    ('lead', '{new,contacted,qualified,proposal,won,lost,disqualified}', 'assigned', '=', '{staff,system}', 'Assign', 11),
    ('lead', '{new,contacted,qualified,proposal,won,lost,disqualified}', 'changed', '=', '{staff,system}', 'Change', 12),

    ('reservation', '{""}', 'held', 'held', '{guest,staff,system}', 'Hold', 1),
    ('reservation', '{"",held}', 'requested', 'requested', '{guest,staff,system}', 'Request', 2),
    ('reservation', '{"",held}', 'confirmed', 'confirmed', '{guest,staff,system}', 'Confirm', 3),
    ('reservation', '{held}', 'expired', 'expired', '{system}', 'Expire', 12),
    ('reservation', '{held,requested}', 'cancelled', 'cancelled', '{guest,staff,system}', 'Cancel', 10),
    ('reservation', '{requested}', 'confirmed', 'confirmed', '{staff}', 'Accept', 3),
    ('reservation', '{requested}', 'declined', 'declined', '{staff}', 'Decline', 4),
    ('reservation', '{requested}', 'expired', 'expired', '{system}', 'Expire', 12),
    ('reservation', '{confirmed}', 'changed', 'confirmed', '{guest,staff,system}', 'Change', 5),
    ('reservation', '{confirmed}', 'cancelled', 'cancelled', '{guest,staff,system}', 'Cancel', 10),
    ('reservation', '{confirmed}', 'checked_in', 'checked_in', '{staff}', 'Seat', 6),
    ('reservation', '{checked_in}', 'undone', 'confirmed', '{staff}', 'Undo', 9),
    ('reservation', '{checked_in}', 'extended', 'checked_in', '{staff}', 'Extend', 8),
    ('reservation', '{checked_in}', 'completed', 'completed', '{staff,system}', 'Complete', 7),
    ('reservation', '{confirmed}', 'no_show', 'no_show', '{staff}', 'No-show', 11),
    ('reservation', '{no_show}', 'corrected', 'confirmed', '{staff}', 'They came after all', 8),
    ('reservation', '{no_show}', 'corrected', 'checked_in', '{staff}', 'They came after all: seat', 9),

    ('waitlist_entry', '{""}', 'joined', 'waiting', '{guest,staff,system}', 'Join', 1),
    ('waitlist_entry', '{waiting}', 'offered', 'offered', '{staff,system}', 'Offer', 2),
    ('waitlist_entry', '{offered}', 'accepted', 'accepted', '{guest,staff,system}', 'Accept', 3),
    ('waitlist_entry', '{offered}', 'lapsed', 'waiting', '{system}', 'Lapse', 4),
    ('waitlist_entry', '{waiting,offered}', 'withdrawn', 'cancelled', '{guest,staff,system}', 'Withdraw', 5),
    ('waitlist_entry', '{waiting}', 'passed', 'expired', '{system}', 'Pass', 6),

    ('conversation', '{""}', 'started', 'automated', '{guest,staff,system}', 'Start', 1),
    ('conversation', '{""}', 'started', 'waiting', '{guest,staff,system}', 'Start without an assistant', 2),
    ('conversation', '{automated}', 'handoff_requested', 'waiting', '{guest,staff,system}', 'Ask for a person', 3),
    ('conversation', '{waiting,automated,snoozed}', 'taken', 'live', '{staff}', 'Take over', 4),
    ('conversation', '{live}', 'transferred', 'waiting', '{staff}', 'Back to the queue', 6),
    ('conversation', '{live}', 'transferred', 'live', '{staff}', 'Hand to a colleague', 5),
    ('conversation', '{live,waiting}', 'returned', 'automated', '{staff}', 'Give back', 7),
    ('conversation', '{waiting}', 'timed_out', 'automated', '{system}', 'Back to the assistant', 8),
    ('conversation', '{waiting}', 'timed_out', 'waiting', '{system}', 'Still waiting', 9),
    ('conversation', '{live,waiting,automated}', 'snoozed', 'snoozed', '{staff}', 'Snooze', 10),
    ('conversation', '{snoozed}', 'woken', 'automated', '{staff,system}', 'Wake', 11),
    ('conversation', '{snoozed}', 'woken', 'waiting', '{staff,system}', 'Wake', 11),
    ('conversation', '{snoozed}', 'woken', 'live', '{staff,system}', 'Wake', 11),
    ('conversation', '{automated,live,waiting,snoozed}', 'resolved', 'resolved', '{staff,system}', 'Resolve', 12),
    ('conversation', '{resolved}', 'reopened', 'automated', '{staff,system}', 'Reopen', 13),
    ('conversation', '{resolved}', 'reopened', 'live', '{staff}', 'Reopen for me', 14),
    ('conversation', '{resolved}', 'archived', 'archived', '{staff,system}', 'Archive', 15),

    ('delivery', '{""}', 'created', 'pending', '{system}', 'Create', 1),
    ('delivery', '{pending,retry_scheduled}', 'claimed', 'in_flight', '{system}', 'Send', 2),
    ('delivery', '{in_flight}', 'succeeded', 'succeeded', '{system}', 'Succeed', 3),
    ('delivery', '{in_flight}', 'failed', 'retry_scheduled', '{system}', 'Fail', 4),
    ('delivery', '{in_flight}', 'failed', 'exhausted', '{system}', 'Fail for the last time', 5),
    ('delivery', '{in_flight}', 'lease_lost', 'retry_scheduled', '{system}', 'Lose the lease', 6),
    ('delivery', '{in_flight}', 'gone', 'discarded', '{system}', 'Gone', 7),
    ('delivery', '{pending,retry_scheduled}', 'endpoint_disabled', 'paused', '{staff,system}', 'Pause', 8),
    ('delivery', '{paused}', 'endpoint_enabled', 'pending', '{staff,system}', 'Go on', 9),
    ('delivery', '{pending,paused,retry_scheduled}', 'discarded', 'discarded', '{staff}', 'Discard', 10),

    ('endpoint', '{""}', 'created', 'enabled', '{staff,system}', 'Register', 1),
    ('endpoint', '{enabled}', 'failed', 'failing', '{system}', 'Alarm', 2),
    ('endpoint', '{failing}', 'recovered', 'enabled', '{system}', 'Recover', 3),
    ('endpoint', '{enabled,failing}', 'disabled', 'disabled', '{staff,system}', 'Disable', 4),
    ('endpoint', '{enabled,failing}', 'gone', 'disabled', '{system}', 'Gone', 5),
    ('endpoint', '{failing}', 'given_up', 'disabled', '{system}', 'Give up', 6),
    ('endpoint', '{disabled}', 'enabled', 'enabled', '{staff,system}', 'Enable', 7),

    ('api_key', '{""}', 'created', 'active', '{staff,system}', 'Make', 1),
    ('api_key', '{active}', 'rotated', 'expiring', '{staff,system}', 'Replace', 2),
    ('api_key', '{active,expiring}', 'revoked', 'revoked', '{staff,system}', 'Revoke', 3),

    ('contact', '{""}', 'created', 'active', '{guest,staff,system}', 'Create', 1),
    ('contact', '{active}', 'changed', 'active', '{staff,system}', 'Change', 2),
    ('contact', '{active}', 'archived', 'archived', '{staff,system}', 'Archive', 3),
    ('contact', '{archived}', 'restored', 'active', '{staff,system}', 'Restore', 4),
    ('contact', '{active,archived}', 'merged', 'merged', '{staff,system}', 'Merge', 5),
    ('contact', '{merged}', 'parted', 'active', '{staff,system}', 'Undo the merge', 6),
    ('contact', '{merged}', 'parted', 'archived', '{staff,system}', 'Undo the merge', 6),
    ('data_request', '{""}', 'received', 'received', '{guest,staff,system}', 'Received', 1),
    ('data_request', '{received}', 'verified', 'verified', '{staff,system}', 'It is them', 2),
    ('data_request', '{verified}', 'started', 'running', '{staff,system}', 'Do it', 3),
    ('data_request', '{running}', 'delivered', 'delivered', '{system}', 'Delivered', 4),
    ('data_request', '{running}', 'erased', 'erased', '{system}', 'Erased', 5),
    ('data_request', '{received,verified}', 'refused', 'refused', '{staff,system}', 'Refuse', 6),

    ('user', '{""}', 'invited', 'invited', '{staff,system}', 'Invite', 1),
    ('user', '{"",invited,suspended}', 'activated', 'active', '{staff,system}', 'Activate', 2),
    ('user', '{active}', 'suspended', 'suspended', '{staff,system}', 'Suspend', 3),
    ('user', '{invited,active,suspended}', 'removed', 'removed', '{staff,system}', 'Remove', 4)
  ) m (noun, from_states, event, to_state, actors, title, position)
 cross join lateral unnest(m.from_states::text[]) f;

-- What a role counts as in fd.legal_transition.actors.
create function fd.kind_of(p_role text) returns text
language sql immutable parallel safe
return case when p_role in ('staff', 'system') then p_role else 'guest' end;

-- What staff must hold to move a noun.
create function fd.permission_to_move(p_noun text) returns text
language sql immutable parallel safe
return fd.ruling_noun(p_noun) || '.manage';

-- The moves one may make from here: the buttons of a page, the 'legal' of a refusal.
create function fd.legal_events(p_noun text, p_state text, p_role text) returns text[]
language plpgsql stable set search_path = pg_catalog, fd, public as $$
begin
  return (select coalesce(array_agg(l.event order by l.position), '{}')
            from (select l.event, min(l.position) as position from fd.legal_transition l
                   where l.noun = p_noun and l.from_state = p_state and fd.kind_of(p_role) = any (l.actors)
                     and (p_role <> 'staff' or fd.may(fd.permission_to_move(p_noun)))
                   group by l.event) l);
end
$$;

create function fd.refuse_move(p_noun text, p_state text, p_event text, p_role text) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  raise exception using errcode = 'FD409', message = 'illegal-transition',
    detail = jsonb_build_object('noun', p_noun, 'state', p_state, 'event', p_event,
      'legal', to_jsonb(fd.legal_events(p_noun, p_state, p_role)))::text;
end
$$;

create function fd.refuse_version(p_noun text, p_current bigint, p_expected bigint) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  raise exception using errcode = 'FD412', message = 'version-mismatch',
    detail = jsonb_build_object('noun', p_noun, 'version', p_current, 'expected', p_expected)::text;
end
$$;

-- Watches every noun: a change of state or version must be a legal move, and leaves an event and an
-- audit entry.  The event's name comes with the move (fd.event); a birth may leave it to the table.
create function fd.noun_recorded() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_noun text := tg_argv[0];
  v_event text := nullif(current_setting('fd.event', true), '');
  v_from text := '';
  v_row jsonb := to_jsonb(new);
  v_old_version bigint := 0;
begin
  perform set_config('fd.event', '', true);
  if tg_op = 'UPDATE' then
    v_from := old.state;
    v_old_version := old.version;
  else
    select l.event into v_event from fd.legal_transition l
     where l.noun = v_noun and l.from_state = '' and l.to_state = new.state order by l.position limit 1;
  end if;
  if v_event is null or not exists (
       select from fd.legal_transition l
        where l.noun = v_noun and l.from_state = v_from and l.event = v_event and l.to_state = new.state) then
    perform fd.refuse_move(v_noun, v_from, coalesce(v_event, 'written'), 'system');
  end if;
  if new.version <> v_old_version + 1 then
    perform fd.refuse_version(v_noun, v_old_version, new.version - 1);
  end if;
  insert into fd.event (type, noun, noun_id, payload)
  values (v_noun || '.' || v_event, v_noun, new.id,
    jsonb_strip_nulls(jsonb_build_object('id', new.id, 'state', new.state, 'version', new.version,
      'code', v_row -> 'code', 'service_id', v_row -> 'service_id', 'resource_id', v_row -> 'resource_id',
      'contact_id', v_row -> 'contact_id', 'conversation_id', case v_noun when 'conversation' then v_row -> 'id' else v_row -> 'conversation_id' end,
      'starts_at', v_row -> 'starts_at', 'ends_at', v_row -> 'ends_at', 'party_size', v_row -> 'party_size',
      'sequence', v_row -> 'sequence', 'expires_at', v_row -> 'expires_at', 'offer_expires_at', v_row -> 'offer_expires_at',
      'owner_kind', v_row -> 'owner_kind', 'pipeline', v_row -> 'pipeline', 'event_id', v_row -> 'event_id',
      'endpoint_id', v_row -> 'endpoint_id')));
  perform fd.audit_write(v_noun || '.' || v_event, v_noun, new.id, v_from, new.state, new.version,
    jsonb_strip_nulls(jsonb_build_object('code', v_row -> 'code')));
  return null;
end
$$;

create procedure fd.make_noun(p_table regclass, p_noun text)
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  execute format('create trigger noun_born after insert on %s for each row execute function fd.noun_recorded(%L)', p_table, p_noun);
  execute format('create trigger noun_moved after update on %s for each row '
    || 'when (old.state is distinct from new.state or old.version is distinct from new.version) '
    || 'execute function fd.noun_recorded(%L)', p_table, p_noun);
end
$$;

-- Move one noun.  What the caller cannot see is not there (FD404).  A version that is not the current
-- one is FD412; a move that the table does not know, or not for this actor, is FD409 with the legal
-- ones; a guard that is not met is FD422.  payload.to chooses where a move may end in several states.
create function fd.transition(p_noun text, p_id uuid, p_event text, p_version bigint default null, p_payload jsonb default '{}')
returns table (state text, version bigint)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_role text := fd.my_role();
  v_state text;
  v_version bigint;
  v_to text;
  v_payload jsonb := coalesce(p_payload, '{}');
begin
  case p_noun      -- under the caller's own sight: row level security is forced for the owner too
    when 'reservation' then
      select r.state, r.version into v_state, v_version from fd.reservation r where r.id = p_id for no key update;
    when 'conversation' then
      select c.state, c.version into v_state, v_version from fd.conversation c where c.id = p_id for no key update;
    when 'lead' then
      select l.state, l.version into v_state, v_version from fd.lead l where l.id = p_id for no key update;
    when 'waitlist_entry' then
      select w.state, w.version into v_state, v_version from fd.waitlist_entry w where w.id = p_id for no key update;
    when 'delivery' then
      select d.state, d.version into v_state, v_version from fd.delivery d where d.id = p_id for no key update;
    when 'endpoint' then
      select e.state, e.version into v_state, v_version from fd.endpoint e where e.id = p_id for no key update;
    when 'api_key' then
      select k.state, k.version into v_state, v_version from fd.api_key k where k.id = p_id for no key update;
    when 'contact' then
      select c.state, c.version into v_state, v_version from fd.contact c where c.id = p_id for no key update;
    when 'data_request' then
      select d.state, d.version into v_state, v_version from fd.data_request d where d.id = p_id for no key update;
    when 'user' then
      select u.state, u.version into v_state, v_version from fd.users u where u.id = p_id for no key update;
    else
      null;
  end case;
  if v_state is null then
    perform fd.absent(p_noun);
  end if;
  if p_version is not null and p_version <> v_version then
    perform fd.refuse_version(p_noun, v_version, p_version);
  end if;
  if v_role = 'staff' then
    perform fd.require(fd.permission_to_move(p_noun));
  end if;
  select l.to_state into v_to from fd.legal_transition l
   where l.noun = p_noun and l.from_state = v_state and l.event = p_event and fd.kind_of(v_role) = any (l.actors)
     and (v_payload ->> 'to' is null or l.to_state = v_payload ->> 'to')
   order by l.position limit 1;
  if v_to is null then
    perform fd.refuse_move(p_noun, v_state, p_event, v_role);
  end if;
  case p_noun
    when 'reservation' then perform fd.reservation_move(p_id, p_event, v_to, v_payload, v_role);
    when 'conversation' then perform fd.conversation_move(p_id, p_event, v_to, v_payload);
    when 'lead' then perform fd.lead_move(p_id, p_event, v_to, v_payload);
    when 'waitlist_entry' then perform fd.waitlist_move(p_id, p_event, v_to, v_payload);
    when 'delivery' then perform fd.delivery_move(p_id, p_event, v_to, v_payload);
    when 'endpoint' then perform fd.endpoint_move(p_id, p_event, v_to, v_payload);
    when 'api_key' then perform fd.api_key_move(p_id, p_event, v_to, v_payload);
    when 'contact' then perform fd.contact_move(p_id, p_event, v_to);
    when 'data_request' then perform fd.data_request_move(p_id, p_event, v_to, v_payload);
    when 'user' then perform fd.user_move(p_id, p_event, v_to);
  end case;
  return query select v_to, v_version + 1;
end
$$;

grant select on fd.legal_transition to fd_desk, fd_look;
grant execute on function fd.kind_of(text), fd.permission_to_move(text), fd.legal_events(text, text, text), fd.transition(text, uuid, text, bigint, jsonb) to fd_desk;

commit;
