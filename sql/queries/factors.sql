-- Second factors.

--: factors_of (user_id uuid) -> one own_factors
-- What somebody can show beside a password.
select nullif(fd.factors_of(:user_id), '') as factors;

--: sign_in_pend (token bytes, user_id uuid) -> none
-- Their password was right.
select fd.sign_in_pend(:token, :user_id);

--: sign_in_pending (token bytes) -> maybe pending
-- Whose password was right in this browser.
select user_id, email, factors from fd.sign_in_pending_find(:token);

--: sign_in_pending_end (token bytes) -> none
-- They have shown the rest.
select fd.sign_in_pending_end(:token);

--: totp_begin (sealed text) -> none
-- The secret of an app that is being connected.
select fd.totp_begin(:sealed);

--: totp_of (user_id uuid) -> maybe totp_row
-- The secret of somebody's app.
select sealed, confirmed from fd.totp_of(:user_id);

--: totp_take (user_id uuid, step int, first bool) -> one taken
-- The code of a step, once.
select fd.totp_take(:user_id, :step, :first) as taken;

--: totp_remove () -> none
-- The app of whoever asks.
select fd.totp_remove();

--: recovery_clear () -> none
-- Those there were.
select fd.recovery_clear();

--: recovery_add (hash bytes) -> none
-- One more.
select fd.recovery_add(:hash);

--: recovery_take (user_id uuid, hash bytes) -> one taken
-- One of them, once.
select fd.recovery_take(:user_id, :hash) as taken;

--: recovery_left () -> one recovery_left
-- How many whoever asks has.
select fd.recovery_left() as codes;

--: challenge_make (hash bytes, purpose text, user_id uuid) -> none
-- To be signed by a passkey.
select fd.challenge_make(:hash, :purpose, :user_id);

--: challenge_take (hash bytes, purpose text, user_id uuid) -> one taken
-- It is used up.
select fd.challenge_take(:hash, :purpose, :user_id) as taken;

--: passkey_add (id uuid, credential text, public_key text, algorithm int, sign_count int, backed_up bool, name text) -> none
-- One more for whoever asks.
select fd.passkey_add(:id, :credential, :public_key, :algorithm, :sign_count, :backed_up, :name);

--: passkey_find (credential text) -> maybe passkey_row
-- Whose it is.
select id, user_id, public_key, algorithm, sign_count from fd.passkey_find(:credential);

--: passkey_used (id uuid, sign_count int) -> one taken
-- Unless its counter went back.
select fd.passkey_used(:id, :sign_count) as taken;

--: passkeys_of (user_id uuid) -> many passkey_line
-- Those somebody has.
select id, credential, name, backed_up, created_at, last_used_at from fd.passkeys_of(:user_id) order by created_at, id limit 20;

--: passkey_remove (id uuid) -> none
-- One of whoever asks.
select fd.passkey_remove(:id);

--: role_factor_set (slug text, factor bool) -> none
-- Whether people with this role have to have a second factor.
select fd.role_factor_set(:slug, :factor);
