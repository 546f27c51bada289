-- Software that comes without a browser: sessions by tokens, and keys.

--: session_grant (id uuid, user_id uuid, refresh bytes, expires time) -> none
-- A session without a browser.
select fd.session_grant(:id, :user_id, :refresh, :expires);

--: session_refresh (refresh bytes, next bytes) -> one session_renewal
-- Use a refresh token, or find out that it was used.
select outcome, session_id, user_id, email, name, expires_at from fd.session_refresh(:refresh, :next);

--: session_revoke (refresh bytes) -> none
-- The session that this token belongs to is over.
select fd.session_revoke(:refresh);

--: key_list (before time, before_id uuid) -> many key_line
-- The keys there are, the youngest first.
select k.id, k.name, k.prefix, u.name as owner, array_to_string(k.scopes, ' ') as scopes, array_to_string(k.addresses, ' ') as addresses, k.per_minute,
       case when k.state <> 'revoked' and k.expires_at <= now() then 'expired' else k.state end as state, k.expires_at, k.last_used_at, coalesce(p.calls, 0) as calls, k.created_at
  from fd.api_key k join fd.users u on u.id = k.owner_id left join fd.api_key_pace p on p.key_id = k.id
 where :before is null or (k.created_at, k.id) < (:before, :before_id)
 order by k.created_at desc, k.id desc
 limit 51;

--: key_one (id uuid) -> maybe key_line
-- One of them.
select k.id, k.name, k.prefix, u.name as owner, array_to_string(k.scopes, ' ') as scopes, array_to_string(k.addresses, ' ') as addresses, k.per_minute,
       case when k.state <> 'revoked' and k.expires_at <= now() then 'expired' else k.state end as state, k.expires_at, k.last_used_at, coalesce(p.calls, 0) as calls, k.created_at
  from fd.api_key k join fd.users u on u.id = k.owner_id left join fd.api_key_pace p on p.key_id = k.id
 where k.id = :id;

--: key_self () -> maybe key_line
-- The key that asks.
select k.id, k.name, k.prefix, u.name as owner, array_to_string(k.scopes, ' ') as scopes, array_to_string(k.addresses, ' ') as addresses, k.per_minute,
       k.state, k.expires_at, k.last_used_at, coalesce(p.calls, 0) as calls, k.created_at
  from fd.api_key k join fd.users u on u.id = k.owner_id left join fd.api_key_pace p on p.key_id = k.id
 where k.id = fd.my_key();

--: key_create (id uuid, name text, prefix text, hash bytes, scopes text, role text, addresses text, per_minute int, expires time) -> none
-- A new one, with these scopes or with what a role allows.
select fd.key_create(:id, :name, :prefix, :hash,
         case when :role is null then regexp_split_to_array(btrim(:scopes), '[\s,]+') else fd.permissions_of(:role) end,
         array(select a from regexp_split_to_table(btrim(coalesce(:addresses, '')), '[\s,]+') a where a <> ''), :per_minute, :expires);

--: key_rotate (id uuid, new_id uuid, prefix text, hash bytes, overlap int) -> none
-- The same anew; the old one works for some time.
select fd.key_rotate(:id, :new_id, :prefix, :hash, :overlap);

--: outside_sign_in (issuer text, subject text, email text, name text, domains text, role text) -> maybe account_id
-- Whose outside sign-in this is; nobody's when they do not work here.
select u.id from fd.outside_sign_in(:issuer, :subject, nullif(lower(:email), ''), :name,
         array(select lower(d) from regexp_split_to_table(btrim(coalesce(:domains, '')), '[\s,]+') d where d <> ''), :role) u (id) where u.id is not null;
