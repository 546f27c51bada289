-- Revert frontdesk:staff from pg

begin;

drop trigger demo_stays on fd.users;
drop trigger user_left on fd.users;
drop function fd.demo_stays(), fd.user_left(), fd.mail_shown(text, text), fd.staff_mail(uuid, uuid, text, text, text, text), fd.own_name_set(text),
  fd.own_password_set(text), fd.reset_use(bytea, text), fd.reset_ask(uuid, bytea), fd.reset_mint(bytea, bytea, timestamptz),
  fd.invite_accept(bytea, text, text), fd.link_take(bytea, text), fd.link_holder(bytea, text), fd.user_invite_again(uuid, bytea, timestamptz),
  fd.user_invite(uuid, text, text, text[], bytea, timestamptz);

commit;
