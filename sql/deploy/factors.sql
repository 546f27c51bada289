-- Deploy frontdesk:factors to pg
-- requires: house
-- How sure we are that a session's person sits there.

begin;
set local role fd_owner;

-- What a session is good for: 'confirmed' for everything its person may, for five minutes after they proved who they are;
-- else 'signed_in'.  The demo house's person is everybody, and has nothing to prove.
create function fd.assurance(p_user uuid, p_confirmed_at timestamptz) returns text
language sql stable set search_path = pg_catalog, fd, public as $$
  select case when u.demo or p_confirmed_at > now() - interval '5 minutes' then 'confirmed' else 'signed_in' end
    from fd.users u where u.id = p_user
$$;

-- They proved it once more, or want to prove it anew.
create function fd.session_confirm(p_token_hash bytea, p_is boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.session s set confirmed_at = case when p_is then now() end where s.token_hash = p_token_hash and s.user_id = fd.my_user();
  if not found then
    perform fd.absent('session');
  end if;
end
$$;

grant execute on function fd.assurance(uuid, timestamptz), fd.session_confirm(bytea, boolean) to fd_desk;

commit;
