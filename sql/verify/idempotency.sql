-- Verify frontdesk:idempotency on pg

begin;

select principal, route, key, request_hash, status, body from fd.idempotency where false;

rollback;
