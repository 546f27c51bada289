-- Revert frontdesk:house from pg

begin;

drop function fd.user_roles_set(uuid, text[]), fd.demo_session(uuid, bytea, bytea, timestamptz), fd.staff_link_use(bytea), fd.staff_link_mint(uuid, bytea, timestamptz),
  fd.csrf_fits(bytea, bytea), fd.session_end(bytea), fd.session_start(uuid, uuid, bytea, bytea, timestamptz),
  fd.password_set(uuid, text), fd.login_find(text), fd.user_create(uuid, text, text, text, text), fd.user_move(uuid, text, text);
drop table fd.staff_link, fd.session, fd.user_role, fd.users, fd.location, fd.site;
drop function fd.owner_moved(), fd.owner_left(), fd.user_role_bounded(), fd.roles_of_user(uuid), fd.permissions_of_user(uuid), fd.zone_known();
delete from fd.privacy_map where table_name in ('users', 'user_role', 'session', 'staff_link');

commit;
