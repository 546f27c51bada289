-- Verify frontdesk:places on pg

begin;

select id, slug, name, kind, duration_minutes from fd.service where false;
select id, resource_id, name, seats_min, seats_max, combinable from fd.unit where false;
select resource_id, opens, closes from fd.opening_window(null, null, current_date, current_date);

rollback;
