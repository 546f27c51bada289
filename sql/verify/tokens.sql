-- Verify frontdesk:tokens on pg

begin;

select id, owner_id, name, prefix, key_hash, scopes, addresses, per_minute, expires_at, last_used_at, state, version from fd.api_key where false;
select token_hash, session_id, used_at from fd.refresh_token where false;
select 1 / (not has_column_privilege('fd_desk', 'fd.api_key', 'key_hash', 'select'))::int;
select 1 / (not has_table_privilege('fd_desk', 'fd.refresh_token', 'select, insert, update, delete'))::int;

rollback;
