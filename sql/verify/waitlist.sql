-- Verify frontdesk:waitlist on pg

begin;

select id, service_id, party_size, wish_from, wish_until, reservation_id, offer_expires_at, state, version from fd.waitlist_entry where false;

rollback;
