-- Verify frontdesk:house on pg

begin;

select name, slug, zone, country, currency, languages, public_url, demo from fd.site where false;
select id, email, name, password_hash, state, version from fd.users where false;
select user_id, role from fd.user_role where false;
select id, user_id, token_hash, csrf_hash, confirmed_at, expires_at from fd.session where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.users', 'password_hash', 'select'))::int;

rollback;
