-- Revert frontdesk:tokens from pg

begin;

drop function fd.outside_sign_in(text, text, text, text, text[], text), fd.session_revoke(bytea), fd.session_refresh(bytea, bytea), fd.session_grant(uuid, uuid, bytea, timestamptz), fd.key_count(bytea),
  fd.key_known(bytea, text), fd.key_rotate(uuid, uuid, text, bytea, bigint), fd.key_create(uuid, text, text, bytea, text[], text[], bigint, timestamptz),
  fd.addresses_read(text[]), fd.key_bounded(text[]), fd.api_key_move(uuid, text, text, jsonb);
drop table fd.user_link, fd.refresh_token, fd.api_key_pace, fd.api_key;
delete from fd.session where token_hash is null;
alter table fd.session alter column token_hash set not null;
delete from fd.privacy_map where table_name in ('api_key', 'refresh_token', 'user_link');

commit;
