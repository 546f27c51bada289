-- Who works at the desk, and how they come in.

--: sign_in_try (account bytes, address bytes) -> one sign_in_wait
-- Count a try; how many seconds it has to wait instead.
select fd.sign_in_try(:account, :address) as seconds;

--: sign_in_passed (account bytes, address bytes) -> none
-- It was them: their counters begin anew.
select fd.sign_in_passed(:account, :address);

--: login_find (email text) -> maybe login
-- Whom to check a password against.
select user_id, name, password_hash from fd.login_find(:email);

--: session_start (id uuid, user_id uuid, token bytes, expires time) -> none
-- A signed-in browser.
select fd.session_start(:id, :user_id, :token, null, :expires);

--: session_confirm (is bool) -> none
-- Its person has proven who they are, or wants to be asked again.
select fd.session_confirm(:is);

--: session_end (token bytes) -> none
-- That browser is nobody any more.
select fd.session_end(:token);

--: demo_session (id uuid, token bytes, expires time) -> one account_id
-- A session as the demo house's demo user.
select fd.demo_session(:id, :token, null, :expires) as id;

--: me () -> maybe user
-- The member of staff this transaction belongs to.
select id, name, email, fd.roles_of_user(id) as roles, demo from fd.users where id = fd.my_user();

--: user_by_email (email text) -> maybe user
-- Somebody by their address.
select id, name, email, fd.roles_of_user(id) as roles, demo from fd.users where email = lower(:email) and state <> 'removed';

--: user_by_id (id uuid) -> one user
-- Somebody by their id.
select id, name, email, fd.roles_of_user(id) as roles, demo from fd.users where id = :id and state <> 'removed';

--: user_first () -> maybe user
-- Whom a link is for when nobody is named: the owner.
select u.id, u.name, u.email, fd.roles_of_user(u.id) as roles, u.demo
  from fd.users u
 where u.state = 'active'
 order by not exists (select from fd.user_role r where r.user_id = u.id and r.role = 'owner'), u.demo, u.created_at
 limit 1;

--: user_create (id uuid, email text, name text, role text, password_hash text) -> none
-- Somebody new at the desk.
select fd.user_create(:id, :email, :name, :role, :password_hash);

--: password_set (user_id uuid, password_hash text) -> none
-- A new password; it ends their sessions.
select fd.password_set(:user_id, :password_hash);

--: staff_link_mint (user_id uuid, token bytes, expires time) -> none
-- A link that signs in once.
select fd.staff_link_mint(:user_id, :token, :expires);

--: staff_link_use (token bytes) -> one account_id
-- Whose link it was; it works no more.  FD404 for one that does not work.
select fd.staff_link_use(:token) as id;
