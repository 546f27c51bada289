-- Verify frontdesk:factors on pg

begin;

select user_id, sealed, confirmed_at, last_step from fd.totp where false;
select user_id, code_hash, used_at from fd.recovery_code where false;
select id, user_id, credential, public_key, algorithm, sign_count, backed_up, name from fd.passkey where false;
select hash, purpose, user_id, expires_at from fd.challenge where false;
select token_hash, user_id, expires_at from fd.sign_in_pending where false;
select factor from fd.role where false;
select 'fd.assurance(uuid, timestamptz)'::regprocedure, 'fd.session_confirm(boolean)'::regprocedure;

rollback;
