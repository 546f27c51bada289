-- Revert frontdesk:factors from pg

begin;

drop function fd.role_factor_set(text, boolean), fd.sign_in_pending_end(bytea), fd.sign_in_pending_find(bytea), fd.sign_in_pend(bytea, uuid),
  fd.passkey_remove(uuid), fd.passkeys_of(uuid), fd.passkey_used(uuid, bigint), fd.passkey_find(text),
  fd.passkey_add(uuid, text, text, bigint, bigint, boolean, text), fd.challenge_take(bytea, text, uuid), fd.challenge_make(bytea, text, uuid),
  fd.recovery_left(), fd.recovery_take(uuid, bytea), fd.recovery_add(bytea), fd.recovery_clear(), fd.recovery_end(uuid),
  fd.totp_remove(), fd.totp_take(uuid, bigint, boolean), fd.totp_of(uuid), fd.totp_begin(text), fd.own_account(),
  fd.my_session_end(uuid), fd.my_sessions(), fd.session_place(text, text), fd.network_of(text), fd.session_seen(bytea, uuid),
  fd.session_confirm(boolean), fd.assurance(uuid, timestamptz), fd.factor_missing(uuid), fd.factors_of(uuid);
drop table fd.sign_in_pending, fd.challenge, fd.passkey, fd.recovery_code, fd.totp;
alter table fd.role drop column factor;
delete from fd.privacy_map where table_name in ('totp', 'recovery_code', 'passkey', 'challenge', 'sign_in_pending');

commit;
