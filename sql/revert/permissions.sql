-- Revert frontdesk:permissions from pg

begin;

drop function fd.role_remove(text), fd.role_save(text, text, text, text[]);
drop table fd.role_permission, fd.role, fd.permission;
drop procedure fd.permission(text, text, text[]);
drop function fd.grant_bounded(), fd.permissions_of(text), fd.require_all(text[]), fd.require(text), fd.may(text);

commit;
