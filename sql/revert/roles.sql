-- Revert frontdesk:roles from pg
-- The roles go only when no other database of the cluster needs them; the extensions stay.

begin;

alter default privileges for role fd_owner grant execute on functions to public;
revoke all on schema public from fd_owner, fd_desk, fd_look;
drop schema fd;

do $$
declare
  v_role text;
begin
  execute format('revoke all on database %I from fd_desk, fd_look', current_database());
  foreach v_role in array array['fd_desk', 'fd_look', 'fd_owner'] loop
    begin
      if v_role = 'fd_owner' and not exists (select from pg_shdepend d join pg_roles r on r.oid = d.refobjid
                                              where r.rolname = 'fd_owner' and d.dbid <> 0) then
        revoke set on parameter fd.role, fd.caller, fd.actor, fd.sealing, fd.erasing from fd_owner;
      end if;
      execute format('drop role %I', v_role);
    exception when dependent_objects_still_exist or object_in_use then
      raise notice 'role % is still needed elsewhere', v_role;
    end;
  end loop;
end
$$;

commit;
