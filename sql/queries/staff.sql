-- Who works here, how they come to, and what they change about themselves.

--: user_lines (state text, before time, before_id uuid) -> many user_line
-- Who works here, the newest first; whoever is gone only when asked for.
select u.id, u.name, u.email, u.state, fd.roles_of_user(u.id) as roles, nullif(fd.factors_of(u.id), '') as factors, u.demo,
       u.id is not distinct from fd.my_user() as myself, u.last_seen,
       (select max(l.expires_at) from fd.staff_link l where l.user_id = u.id and l.purpose = 'invite' and u.state = 'invited') as invited_until,
       u.created_at, u.version, nullif(array_to_string(fd.legal_events('user', u.state, fd.my_role()), ' '), '') as legal
  from fd.users u
 where case when :state is null then u.state <> 'removed' else u.state = :state end
   and (:before is null or (u.created_at, u.id) < (:before, :before_id))
 order by u.created_at desc, u.id desc
 limit 51;

--: user_line_one (id uuid) -> maybe user_line
-- One of them.
select u.id, u.name, u.email, u.state, fd.roles_of_user(u.id) as roles, nullif(fd.factors_of(u.id), '') as factors, u.demo,
       u.id is not distinct from fd.my_user() as myself, u.last_seen,
       (select max(l.expires_at) from fd.staff_link l where l.user_id = u.id and l.purpose = 'invite' and u.state = 'invited') as invited_until,
       u.created_at, u.version, nullif(array_to_string(fd.legal_events('user', u.state, fd.my_role()), ' '), '') as legal
  from fd.users u
 where u.id = :id;

--: role_options () -> many role_option
-- What whoever asks could make somebody.
select r.slug, r.name, r.about, not exists (select from unnest(fd.permissions_of(r.slug)) p where not fd.may(p)) as grantable
  from fd.role r
 order by r.position, r.name
 limit 200;

--: user_role_options (id uuid) -> many user_role_option
-- What somebody is, and could be.
select r.slug, r.name, r.about, exists (select from fd.user_role ur where ur.user_id = :id and ur.role = r.slug) as has,
       not exists (select from unnest(fd.permissions_of(r.slug)) p where not fd.may(p)) as grantable
  from fd.role r
 order by r.position, r.name
 limit 200;

--: user_invite (id uuid, email text, name text, roles text, token bytes, expires time) -> none
-- Somebody new, who is nobody until they accept.
select fd.user_invite(:id, :email, :name, string_to_array(btrim(regexp_replace(:roles, ' +', ' ', 'g')), ' '), :token, :expires);

--: user_invite_again (id uuid, token bytes, expires time) -> none
-- Another link for the same invitation.
select fd.user_invite_again(:id, :token, :expires);

--: link_holder (token bytes, purpose text) -> maybe addressee
-- Whose link it is, without using it up.
select id, email, name from fd.link_holder(:token, :purpose);

--: invite_accept (token bytes, name text, password_hash text) -> one account_id
-- They are at the desk from now on.
select fd.invite_accept(:token, :name, :password_hash) as id;

--: reset_ask (id uuid, key bytes) -> none
-- A job looks whose address it is.
select fd.reset_ask(:id, :key);

--: reset_mint (key text, token bytes, expires time) -> maybe addressee
-- A link for whoever has that address, if anybody has.
select id, email, name from fd.reset_mint(decode(:key, 'hex'), :token, :expires);

--: reset_use (token bytes, password_hash text) -> one account_id
-- A new password; every session ends.
select fd.reset_use(:token, :password_hash) as id;

--: own_password_set (password_hash text) -> none
-- The same by whoever is signed in.
select fd.own_password_set(:password_hash);

--: own_password () -> one has_password
-- Do they have one?
select exists (select from fd.login_find((select u.email from fd.users u where u.id = fd.my_user()))) as password;

--: own_name_set (name text) -> none
-- As guests see it.
select fd.own_name_set(:name);

--: my_sessions () -> many session_line
-- Where whoever asks is signed in.
select id, device, address, created_at, last_seen, here from fd.my_sessions() order by last_seen desc, id limit 100;

--: my_session_end (id uuid) -> one sessions_ended
-- One of one's own.
select fd.my_session_end(:id) as ended;

--: my_sessions_end () -> one sessions_ended
-- All of one's own but this one.
select fd.my_session_end(null) as ended;

--: session_place (device text, address text) -> none
-- From where it was opened.
select fd.session_place(:device, :address);

--: staff_mail (id uuid, user_id uuid, email text, subject text, text text, html text) -> none
-- A letter to somebody of the desk, into the spool.
select fd.staff_mail(:id, :user_id, :email, :subject, :text, :html);

--: staff_letter (email text) -> maybe letter_text
-- The last one, for the shell.
select m.subject, m.text from fd.mail m where m.noun = 'user' and m.recipient = lower(:email) order by m.created_at desc, m.id desc limit 1;
