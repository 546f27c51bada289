-- Revert frontdesk:desk from pg

begin;

drop trigger known on fd.visitor;
drop function fd.visitor_known(), fd.endpoint_test(uuid), fd.sign_in_passed(bytea, bytea), fd.sign_in_try(bytea, bytea), fd.sign_in_delay(text, bigint);
drop table fd.sign_in_known;
drop table fd.sign_in_count;
delete from fd.privacy_map where table_name in ('sign_in_count', 'sign_in_known');

commit;
