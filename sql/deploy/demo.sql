-- Deploy frontdesk:demo to pg
-- requires: chat
-- The demo house has guests: its evenings are partly taken, so that a newcomer sees a board that lives.

begin;
set local role fd_owner;

-- Today and the next two evenings, each once.  At eight one half of the tables inside is still taken
-- and the other half not free for long enough: the terrace has places, inside a quarter before or after.
create function fd.demo_evenings() returns bigint
language plpgsql security definer set fd.role = 'system' set fd.actor = 'system:demo' set search_path = pg_catalog, fd, public as $$
declare
  v_zone text;
  v_made bigint := 0;
  v_day date;
  v_id uuid;
  g record;
begin
  select s.zone into v_zone from fd.site s where s.demo;
  if v_zone is null then
    return 0;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('fd.demo_evenings', 0));
  for v_day in select (now() at time zone v_zone)::date + n from generate_series(0, 2) n loop
    continue when exists (select from fd.reservation r where r.source = 'demo' and (r.starts_at at time zone v_zone)::date = v_day);
    for g in
      select u.id as unit, u.resource_id, x.starts, x.name, x.party
        from (values ('I1', time '21:45', 'Nadia Brandt', 2), ('I2', time '21:45', 'Oskar Weiss', 2), ('I3', time '21:45', 'June Abara', 1),
                     ('I4', time '18:15', 'Familie Roth', 4), ('I5', time '18:15', 'Priya Raman', 3), ('I6', time '18:15', 'Leo Marchetti', 2))
             x (unit, starts, name, party)
        join fd.resource r on r.slug = 'inside'
        join fd.unit u on u.resource_id = r.id and u.name = x.unit
       where not exists (select from fd.allocation a where a.unit_id = u.id and a.active
                          and a.period && tstzrange((v_day + x.starts) at time zone v_zone, (v_day + x.starts) at time zone v_zone + interval '2 hours'))
    loop
      v_id := fd.new_id();
      insert into fd.reservation (id, code, service_id, resource_id, party_size, starts_at, ends_at, zone, name, source, state)
      select v_id, fd.new_code('R-', 6), s.id, g.resource_id, g.party, (v_day + g.starts) at time zone v_zone,
             (v_day + g.starts) at time zone v_zone + interval '2 hours', v_zone, g.name, 'demo', 'confirmed'
        from fd.service s where s.slug = 'table';
      insert into fd.allocation (reservation_id, unit_id, period)
      values (v_id, g.unit, tstzrange((v_day + g.starts) at time zone v_zone, (v_day + g.starts) at time zone v_zone + interval '2 hours'));
      v_made := v_made + 1;
    end loop;
  end loop;
  return v_made;
end
$$;
grant execute on function fd.demo_evenings() to fd_desk;

commit;
