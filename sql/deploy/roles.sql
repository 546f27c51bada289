-- Deploy frontdesk:roles to pg
-- Who may do what, and the schema everything lives in.
--
--   fd_owner  owns every object, cannot log in; security definer functions run as it
--   fd_desk   the workers; only the columns and functions granted one by one in the following changes
--   fd_look   reads; it still stands behind row level security and sees no secret column
--
-- Roles belong to the whole cluster, so a second database finds them already there.

begin;

do $$
begin
  if not exists (select from pg_roles where rolname = 'fd_owner') then
    create role fd_owner nologin nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'fd_desk') then
    create role fd_desk login nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
  end if;
  if not exists (select from pg_roles where rolname = 'fd_look') then
    create role fd_look login nosuperuser nocreatedb nocreaterole noinherit nobypassrls;
  end if;
  if not (select rolsuper from pg_roles where rolname = current_user) then
    execute format('grant fd_owner to %I', current_user);
  end if;
  execute format('revoke all on database %I from public', current_database());
  execute format('grant connect on database %I to fd_desk, fd_look', current_database());
end
$$;

alter role fd_desk set statement_timeout = '5s';
alter role fd_desk set lock_timeout = '3s';
alter role fd_desk set idle_in_transaction_session_timeout = '10s';
alter role fd_desk set synchronous_commit = 'on';
alter role fd_desk set timezone = 'UTC';
alter role fd_desk set jit = 'off';                   -- short queries: compiling them costs more than running them
alter role fd_desk set search_path = fd, public;
alter role fd_look set statement_timeout = '30s';
alter role fd_look set default_transaction_read_only = 'on';
alter role fd_look set timezone = 'UTC';
alter role fd_look set search_path = fd, public;

-- Extensions stand in public, so that reverting the schema never has to touch them.
create extension if not exists btree_gist with schema public;
create extension if not exists pg_trgm with schema public;
create extension if not exists unaccent with schema public;

revoke create on schema public from public;
create schema fd authorization fd_owner;
grant usage on schema fd, public to fd_owner, fd_desk, fd_look;

-- A definer function raises fd.role for its own body; only who may set a setting may pin it to a function.
grant set on parameter fd.role, fd.caller, fd.actor, fd.sealing, fd.erasing to fd_owner;

-- A function is nobody's until it is granted.
alter default privileges for role fd_owner revoke execute on functions from public;

commit;
