-- Deploy frontdesk:settings to pg
-- requires: roles
-- Ids, the identity of the transaction in hand, and how a function refuses.
--
-- The identity is a set of transaction-local settings, written by fd.enter and fd.enter_system only:
--
--   fd.role         anyone | guest | staff | system: what the row policies read
--   fd.caller       the same, but never raised: a security definer function raises fd.role to system
--                   for its own body, and asks fd.my_caller() who is really there
--   fd.visitor      the visitor (browser) that shows its token
--   fd.contact      the contact of that visitor, set only when the link is verified
--   fd.user         the member of staff, or whoever the key in use belongs to
--   fd.session      the session of the member of staff
--   fd.key          the key that acts in their name
--   fd.may          the permissions of the member of staff or of the key, each between spaces
--   fd.reservation  a reservation whose manage link was shown
--   fd.actor        for the audit: guest | assistant | staff:<id> | key:<id> | system:<job>
--   fd.trace        the trace of the request
--   fd.turn         the turn of a conversation, or empty
--
-- A connection without settings is 'anyone' and sees no personal row.

begin;
set local role fd_owner;

-- UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, the rest random.
create function fd.new_id() returns uuid
language sql volatile parallel safe
return encode(set_bit(set_bit(
  overlay(uuid_send(gen_random_uuid())
          placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3)
          from 1 for 6), 52, 1), 53, 1), 'hex')::uuid;

create function fd.my_role() returns text
language sql stable parallel safe
return coalesce(nullif(current_setting('fd.role', true), ''), 'anyone');

create function fd.my_caller() returns text
language sql stable parallel safe
return coalesce(nullif(current_setting('fd.caller', true), ''), 'anyone');

create function fd.my_visitor() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.visitor', true), '')::uuid;

create function fd.my_contact() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.contact', true), '')::uuid;

create function fd.my_user() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.user', true), '')::uuid;

create function fd.my_session() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.session', true), '')::uuid;

create function fd.my_key() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.key', true), '')::uuid;

create function fd.my_reservation() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.reservation', true), '')::uuid;

create function fd.my_turn() returns uuid
language sql stable parallel safe
return nullif(current_setting('fd.turn', true), '')::uuid;

create function fd.my_actor() returns text
language sql stable parallel safe
return coalesce(nullif(current_setting('fd.actor', true), ''), 'anyone');

create function fd.my_trace() returns text
language sql stable parallel safe
return coalesce(current_setting('fd.trace', true), '');

-- Whether rows of a noun are there for this transaction: all of them for the house's own work, for staff
-- those of the nouns whose '.read' they hold.  A policy asks it as (select fd.sees(...)): once per query.
create function fd.sees(p_noun text) returns boolean
language sql stable parallel safe
return fd.my_role() = 'system'
    or fd.my_role() = 'staff' and position(' ' || p_noun || '.read ' in coalesce(current_setting('fd.may', true), '')) > 0;

-- The noun whose permissions rule another.
create function fd.ruling_noun(p_noun text) returns text
language sql immutable parallel safe
return case p_noun when 'waitlist_entry' then 'reservation' when 'delivery' then 'endpoint' when 'message' then 'conversation'
                   when 'visitor' then 'contact' when 'checkpoint' then 'audit' when 'api_key' then 'key' when 'data_request' then 'privacy' else p_noun end;

-- The nouns this member of staff sees, for tables whose rows are about many.
create function fd.nouns_seen() returns text[]
language sql stable parallel safe
return (select coalesce(array_agg(split_part(p, '.', 1)), '{}') from unnest(string_to_array(coalesce(current_setting('fd.may', true), ''), ' ')) p
         where fd.my_role() = 'staff' and split_part(p, '.', 2) = 'read');

create function fd.is_staff() returns boolean
language sql stable parallel safe
return fd.my_caller() = 'staff';

-- A refusal the caller can act on.  The message is the slug of the problem, the detail a sentence
-- that is safe for a stranger.
create function fd.refuse(p_slug text, p_detail text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'FD422', message = p_slug, detail = p_detail;
end
$$;

create function fd.absent(p_noun text) returns void
language plpgsql as $$
begin
  raise exception using errcode = 'FD404', message = 'not-found', detail = format('There is no such %s.', replace(p_noun, '_', ' '));
end
$$;

-- Jobs and the shell.  The actor names what runs: 'system:<job>'.
create function fd.enter_system(p_actor text, p_trace text) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  perform set_config('fd.role', 'system', true), set_config('fd.caller', 'system', true),
          set_config('fd.visitor', '', true), set_config('fd.contact', '', true),
          set_config('fd.user', '', true), set_config('fd.session', '', true), set_config('fd.key', '', true),
          set_config('fd.may', '', true), set_config('fd.reservation', '', true),
          set_config('fd.actor', coalesce(nullif(p_actor, ''), 'system'), true),
          set_config('fd.trace', coalesce(p_trace, ''), true), set_config('fd.turn', '', true);
end
$$;

-- The turn of a conversation that everything from here on belongs to.  The assistant acts with the
-- rights of its guest; only the name in the audit differs.
create function fd.enter_turn(p_turn uuid, p_assistant boolean) returns void
language plpgsql set search_path = pg_catalog, fd, public as $$
declare
  v_set text;     -- an assignment costs a fifth of a perform
begin
  v_set := set_config('fd.turn', coalesce(p_turn::text, ''), true);
  if p_assistant and fd.my_caller() in ('anyone', 'guest') then
    v_set := set_config('fd.actor', 'assistant', true);
  end if;
end
$$;

-- Which personal column is exported, erased and kept how; a schema test holds it complete.
create table fd.privacy_map (
  table_name text not null,
  column_name text not null,
  personal boolean not null,
  export text not null check (export in ('as-is', 'never', 'not-personal')),
  erase text not null check (erase in ('blank', 'delete-row', 'keep')),
  retention text not null,
  primary key (table_name, column_name)
);

-- One line per group of columns that are treated alike.
create procedure fd.privacy(p_table text, p_columns text[], p_export text, p_erase text, p_retention text)
language sql set search_path = pg_catalog, fd, public as $$
  insert into fd.privacy_map (table_name, column_name, personal, export, erase, retention)
  select p_table, c, p_export <> 'not-personal', p_export, p_erase, p_retention from unnest(p_columns) c
$$;

-- Rows that are written once: no grant, and these triggers for everybody else.  Only what forgets a person
-- (fd.forget) may change one, and never the audit log or the events.
create function fd.append_only() returns trigger
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  if current_setting('fd.erasing', true) = 'on' and tg_level = 'ROW' and tg_table_name not in ('event', 'audit_checkpoint') then
    return coalesce(new, old);
  end if;
  raise exception using errcode = '42501', message = 'append-only',
    detail = format('%s.%s only ever grows.', tg_table_schema, tg_table_name);
end
$$;

create procedure fd.make_append_only(p_table regclass)
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function fd.append_only()', p_table);
  execute format('create trigger append_only_whole before truncate on %s for each statement execute function fd.append_only()', p_table);
end
$$;

-- Nobody sees a row of it but the house's own work and, when it belongs to a noun, staff who may read that noun.
-- Whoever else may, and what, is a policy more.
create procedure fd.make_sighted(p_table regclass, p_noun text)
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  execute format('alter table %s enable row level security', p_table);
  execute format('alter table %s force row level security', p_table);
  execute format('create policy desk on %s using ((select ' || case when p_noun is null then 'fd.my_role() = ''system''' else 'fd.sees(%L)' end || '))',
    p_table, p_noun);
end
$$;

-- The same for what is about many nouns: staff see the rows about those that they may read.
create procedure fd.make_sighted_by_row(p_table regclass)
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  call fd.make_sighted(p_table, null);
  execute format('create policy about on %s for select using (fd.ruling_noun(noun) = any ((select fd.nouns_seen())::text[]))', p_table);
end
$$;

grant execute on function fd.new_id(), fd.my_role(), fd.my_caller(), fd.my_visitor(), fd.my_contact(), fd.my_user(),
  fd.my_session(), fd.my_key(), fd.my_reservation(), fd.my_turn(), fd.my_actor(), fd.my_trace(), fd.sees(text), fd.ruling_noun(text), fd.nouns_seen(), fd.is_staff() to fd_desk, fd_look;
grant execute on function fd.refuse(text, text), fd.absent(text), fd.enter_system(text, text), fd.enter_turn(uuid, boolean) to fd_desk;
grant select on fd.privacy_map to fd_desk, fd_look;

commit;
