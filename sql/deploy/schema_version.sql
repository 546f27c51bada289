-- Deploy frontdesk:schema_version to pg
-- requires: idempotency
-- requires: demo
-- What a worker compares with the number it was built for.  Every change that a worker can notice
-- reworks this function; it stays the last line of the plan.

begin;
set local role fd_owner;

create function fd.schema_version() returns bigint
language sql immutable parallel safe
return 1;

grant execute on function fd.schema_version() to fd_desk, fd_look;

commit;
