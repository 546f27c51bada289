-- The demo house: Aurora, a hotel with a restaurant in London.
-- May be run any number of times: what is there is brought back to this, nothing is added twice, and
-- what guests did stays.  Run by whoever deploys the schema.

begin;
set local role fd_owner;
select fd.enter_system('system:demo', '');

insert into fd.site (name, slug, zone, country, currency, phone, email, languages, demo)
values ('Aurora', 'aurora', 'Europe/London', 'GB', 'GBP', '+442079460100', 'hello@aurora.example', '{en,es}', true)
on conflict (only_row) do nothing;

insert into fd.location (id, slug, name, address, zone)
values ('0193a000-0000-7000-8000-000000000001', 'aurora', 'Aurora', '12 Lantern Street, London SE1', 'Europe/London')
on conflict (id) do nothing;

insert into fd.users (id, email, name, demo)
values ('0193a000-0000-7000-8000-000000000101', 'maya@aurora.example', 'Maya Lindqvist', true)
on conflict (id) do nothing;
insert into fd.user_role (user_id, role) values ('0193a000-0000-7000-8000-000000000101', 'manager') on conflict do nothing;

insert into fd.service (id, slug, name, kind, duration_minutes, buffer_before_minutes, buffer_after_minutes, slot_step_minutes,
    min_party, max_party, max_units, needs_approval, hold_minutes, notice_minutes, horizon_days, max_nights, policy, position)
values
  ('0193a000-0000-7000-8000-000000000201', 'table', 'Table', 'table', 120, 0, 0, 15, 1, 12, 3, false, 5, 0, 180, 1,
   '{"cancel_minutes":120,"text":"Free to change or cancel up to two hours before."}', 1),
  ('0193a000-0000-7000-8000-000000000202', 'room', 'Double room', 'room', 1200, 0, 60, 30, 1, 3, 1, false, 15, 0, 365, 14,
   '{"cancel_minutes":1440,"text":"Free to cancel until the day before arrival."}', 2),
  ('0193a000-0000-7000-8000-000000000203', 'massage', 'Massage', 'treatment', 60, 0, 15, 30, 1, 1, 1, true, 5, 60, 90, 1,
   '{"cancel_minutes":720,"text":"Free to cancel up to twelve hours before."}', 3)
on conflict (id) do nothing;

insert into fd.resource (id, location_id, slug, name, kind, position)
values
  ('0193a000-0000-7000-8000-000000000301', '0193a000-0000-7000-8000-000000000001', 'terrace', 'Terrace', 'table', 1),
  ('0193a000-0000-7000-8000-000000000302', '0193a000-0000-7000-8000-000000000001', 'inside', 'Inside', 'table', 2),
  ('0193a000-0000-7000-8000-000000000303', '0193a000-0000-7000-8000-000000000001', 'double', 'Double room', 'room', 3),
  ('0193a000-0000-7000-8000-000000000304', '0193a000-0000-7000-8000-000000000001', 'spa', 'Spa', 'treatment', 4)
on conflict (id) do nothing;

insert into fd.service_resource (service_id, resource_id)
values
  ('0193a000-0000-7000-8000-000000000201', '0193a000-0000-7000-8000-000000000301'),
  ('0193a000-0000-7000-8000-000000000201', '0193a000-0000-7000-8000-000000000302'),
  ('0193a000-0000-7000-8000-000000000202', '0193a000-0000-7000-8000-000000000303'),
  ('0193a000-0000-7000-8000-000000000203', '0193a000-0000-7000-8000-000000000304')
on conflict do nothing;

insert into fd.unit (resource_id, name, seats_min, seats_max, combinable, position)
values
  ('0193a000-0000-7000-8000-000000000301', 'T1', 1, 2, true, 1),
  ('0193a000-0000-7000-8000-000000000301', 'T2', 1, 2, true, 2),
  ('0193a000-0000-7000-8000-000000000301', 'T3', 1, 2, false, 3),
  ('0193a000-0000-7000-8000-000000000301', 'T4', 2, 4, true, 4),
  ('0193a000-0000-7000-8000-000000000301', 'T5', 2, 4, true, 5),
  ('0193a000-0000-7000-8000-000000000301', 'T6', 4, 6, false, 6),
  ('0193a000-0000-7000-8000-000000000302', 'I1', 1, 2, true, 1),
  ('0193a000-0000-7000-8000-000000000302', 'I2', 1, 2, true, 2),
  ('0193a000-0000-7000-8000-000000000302', 'I3', 1, 2, false, 3),
  ('0193a000-0000-7000-8000-000000000302', 'I4', 2, 4, true, 4),
  ('0193a000-0000-7000-8000-000000000302', 'I5', 2, 4, true, 5),
  ('0193a000-0000-7000-8000-000000000302', 'I6', 2, 4, true, 6),
  ('0193a000-0000-7000-8000-000000000302', 'I7', 3, 6, false, 7),
  ('0193a000-0000-7000-8000-000000000302', 'I8', 3, 6, false, 8),
  ('0193a000-0000-7000-8000-000000000303', 'Room 201', 1, 2, false, 1),
  ('0193a000-0000-7000-8000-000000000303', 'Room 202', 1, 2, false, 2),
  ('0193a000-0000-7000-8000-000000000303', 'Room 203', 1, 3, false, 3),
  ('0193a000-0000-7000-8000-000000000303', 'Room 204', 1, 3, false, 4),
  ('0193a000-0000-7000-8000-000000000304', 'Ines', 1, 1, false, 1),
  ('0193a000-0000-7000-8000-000000000304', 'Tomas', 1, 1, false, 2)
on conflict (resource_id, name) do nothing;

-- The restaurant: every day from noon, the last table is given at half past nine.
insert into fd.opening_rule (resource_id, weekday, opens, closes)
select r, d, o, c
  from (values ('0193a000-0000-7000-8000-000000000301'::uuid, time '12:00', time '23:30'),
               ('0193a000-0000-7000-8000-000000000302'::uuid, time '12:00', time '23:30'),
               ('0193a000-0000-7000-8000-000000000303'::uuid, time '15:00', time '15:30'),
               ('0193a000-0000-7000-8000-000000000304'::uuid, time '10:00', time '19:00')) x (r, o, c), generate_series(1, 7) d
 where not exists (select from fd.opening_rule y where y.resource_id = x.r);

insert into fd.knowledge_page (slug, language, title, keywords, body)
values
('opening-hours', 'en', 'Opening hours', 'open close closing kitchen lunch dinner last orders monday tuesday wednesday thursday friday saturday sunday holiday christmas', $body$
# Restaurant
The restaurant is open every day, Monday to Sunday and on public holidays, from 12:00 to 23:30. Lunch and dinner are served without a break. The last table is given at 21:30 and the kitchen closes at 22:30.

# Bar
The bar on the ground floor is open every day from 16:00 to 00:30.

# Front desk
The front desk is staffed around the clock, so you can arrive or leave at any hour.
$body$),
('menu', 'en', 'Menu and dishes', 'vegan vegetarian gluten allergy allergies dietary food eat burger plant-based halal kosher', $body$
# Vegan and vegetarian
Yes, we have vegan dishes: a roasted cauliflower steak, a mushroom and lentil ragù, and a coconut panna cotta. A third of the menu is vegetarian.

# Allergies
Tell us about any allergy when you reserve, or when you order. The kitchen cooks gluten-free and lactose-free dishes and keeps nuts apart.

# Favourites
Guests come back for the Aurora burger, the sea bass with fennel and the lemon tart. Main courses cost from £16 to £29.

# Halal and kosher
Our chicken and lamb are halal. The kitchen is not kosher.
$body$),
('parking', 'en', 'Parking', 'car park garage vehicle charger electric charging', $body$
There is a car park with 14 places behind the house, entered from Lantern Mews. Parking is free for hotel guests and costs £6 an evening for restaurant guests.

# Electric cars
Four places have a charger for electric cars. Charging costs £0.45 per kWh.
$body$),
('breakfast', 'en', 'Breakfast', 'morning buffet eggs coffee brunch', $body$
Breakfast is served every day from 7:00 to 10:30, on Saturdays and Sundays until 11:30. The buffet costs £18, for children under twelve £9. It is included in the price of a room.
$body$),
('pets', 'en', 'Pets', 'dog dogs cat animals pet-friendly', $body$
Dogs are welcome on the terrace, in the bar and in the rooms. A dog in the room costs £15 a night; we bring a basket and a bowl. Other animals, please ask us first. Inside the restaurant only assistance dogs can stay.
$body$),
('accessibility', 'en', 'Accessibility', 'wheelchair disabled step-free lift elevator ramp toilet hearing blind', $body$
The house is step-free from the street to the restaurant, the terrace and the spa. A lift reaches every floor. Room 201 is made for wheelchair users, and there is an accessible toilet on the ground floor.

# Hearing and sight
A hearing loop is fitted at the front desk. Menus come in large print and in Braille.
$body$),
('children', 'en', 'Children', 'kids baby babies family high chair cot pram highchair toddler', $body$
Children are welcome at any hour. We have high chairs, a children's menu for £9 and a box of toys. A cot in the room is free; an extra bed for a child costs £20 a night.
$body$),
('wifi', 'en', 'Wi-Fi', 'wifi internet wireless wlan password network online connect', $body$
Wi-Fi is free in the whole house. Choose the network "Aurora"; there is no password in the restaurant, and in your room the code is on the key card.
$body$),
('check-in', 'en', 'Check-in and check-out', 'arrive arrival leave departure checkin checkout early late luggage bags key', $body$
Rooms are ready from 15:00. Check-out is until 11:00. Late check-out until 14:00 costs £25 when the room is free.

# Luggage
You can leave your luggage at the front desk before check-in and after check-out, free of charge.
$body$),
('cancellation', 'en', 'Changing and cancelling', 'cancel cancellation refund policy change no-show fee deposit late', $body$
A table can be changed or cancelled free of charge up to two hours before. A room can be cancelled free of charge until the day before arrival, a treatment up to twelve hours before.

# Being late
We keep your table for 15 minutes. If you are late, send a line here and we keep it longer.

# Deposit
We take no deposit for tables of up to 12 guests.
$body$),
('spa', 'en', 'Spa and treatments', 'massage sauna steam wellness swimming pool gym relax towel robe', $body$
The spa has a sauna, a steam bath and two treatment rooms, and is open every day from 10:00 to 19:00. It is free for hotel guests; day guests pay £25.

# Massage
A massage takes 60 minutes and costs £75. Ines and Tomas look after you; please come ten minutes early.

# Pool
We have no swimming pool.
$body$),
('location', 'en', 'Where we are', 'address directions find map station bus train underground tube metro airport located', $body$
Our address is 12 Lantern Street, London SE1. From London Bridge station it is a walk of six minutes; buses 43 and 149 stop in front of the house.

# From the airport
From Gatwick, the train to London Bridge takes 30 minutes. From Heathrow, take the Elizabeth line to Farringdon and change to London Bridge, about an hour.
$body$),
('groups', 'en', 'Groups and private events', 'party birthday wedding private hire large event celebration meeting conference', $body$
Tables can be reserved here for up to 12 guests. For larger groups, weddings and meetings the upper room seats 40; the front desk makes you an offer.

# Birthdays
Tell us about a birthday and we bring a cake with a candle for £4 per guest.
$body$),
('payment', 'en', 'Paying', 'pay card cash credit debit american express contactless tip service charge bill invoice currency', $body$
We take all cards, contactless and cash in pounds. A service charge of 12.5 % is added to the bill in the restaurant and shared by the whole team; you can have it taken off.
$body$),
('opening-hours', 'es', 'Horario', 'abierto abren cierran cerrar cocina comida cena horas', $body$
# Restaurante
El restaurante abre todos los días de 12:00 a 23:30. La última mesa se da a las 21:30 y la cocina cierra a las 22:30.

# Recepción
La recepción está atendida las 24 horas.
$body$),
('menu', 'es', 'Carta y platos', 'vegano vegetariano gluten alergia comida comer carta', $body$
# Platos veganos
Sí, tenemos platos veganos: coliflor asada, ragú de setas y lentejas, y panna cotta de coco. Un tercio de la carta es vegetariana.

# Alergias
Díganos sus alergias al reservar o al pedir. La cocina prepara platos sin gluten y sin lactosa.
$body$),
('parking', 'es', 'Aparcamiento', 'coche parking garaje aparcar estacionamiento cargador', $body$
Hay 14 plazas detrás de la casa, con entrada por Lantern Mews. Son gratuitas para los huéspedes y cuestan 6 libras por noche para los clientes del restaurante.
$body$),
('breakfast', 'es', 'Desayuno', 'desayunar buffet mañana café', $body$
El desayuno se sirve todos los días de 7:00 a 10:30, y hasta las 11:30 los sábados y domingos. El bufé cuesta 18 libras y está incluido en el precio de la habitación.
$body$),
('pets', 'es', 'Mascotas', 'perro perros gato animales', $body$
Los perros son bienvenidos en la terraza, en el bar y en las habitaciones. Un perro en la habitación cuesta 15 libras por noche.
$body$),
('wifi', 'es', 'Wi-Fi', 'wifi internet red contraseña conexión', $body$
El wifi es gratuito en toda la casa. Elija la red "Aurora"; en el restaurante no hay contraseña y en la habitación el código está en la tarjeta.
$body$)
on conflict (slug, language) do nothing;

select fd.demo_evenings();

-- Leads on their way, so that the board, the list and the tasks show a newcomer what they are for.  Each once.
do $$
declare
  g record;
  v_lead uuid;
  v_contact uuid;
  v_maya uuid := '0193a000-0000-7000-8000-000000000101';
begin
  for g in select * from (values
    (1, 'Harriet Vale', '+447700900301', null, 'web form', 'A wedding dinner for 38 people on 12 June, our budget is £6,500. We would love the upper room.', 'Proposal', 650000, 21, null, 70, true),
    (2, 'Lantern Street School', null, 'office@lantern-school.example', 'web form', 'A farewell lunch for 25 people on 3 July, about £900 budget please.', 'Qualified', 90000, 30, null, 50, true),
    (3, 'Marco Bellini', '+447700900303', 'marco@bellini.example', 'chat', 'A double room for three nights next week, it is urgent.', 'Contacted', 54000, 5, null, 20, true),
    (4, 'Sofía Herrera', '+34600123456', null, 'web form', 'Una cena de empresa para 20 personas en diciembre, presupuesto de 1.500 €', 'New', null, null, null, 3, false),
    (5, 'Oluwaseun Adeyemi', '+447700900305', null, 'phone', 'Table for 12 on Saturday evening, a birthday with a cake', 'New', null, null, null, 9, false),
    (6, 'Brandt & Weiss', null, 'events@brandt-weiss.example', 'fair', 'A workshop with lunch for 16 people every month, up to £700 budget each', 'Qualified', 70000, 40, null, 90, true),
    (7, 'Ines Carvalho', '+447700900307', null, 'web form', 'A massage for two people as a present', 'Contacted', 15000, 10, null, 60, false),
    (8, 'June Abara', '+447700900308', null, 'web form', 'Catering at our office for 30 people', 'Disqualified', 300000, null, 'not_offered', 120, true),
    (9, 'Priya Raman', '+447700900309', 'priya@raman.example', 'chat', 'An anniversary dinner for 10 people', 'Won', 80000, null, null, 140, true)
    ) x (n, name, phone, email, source, message, stage, value, days, reason, hours, maya)
  loop
    v_lead := ('0193a000-0000-7000-8000-0000000008' || lpad(g.n::text, 2, '0'))::uuid;
    continue when exists (select from fd.lead l where l.id = v_lead);
    v_contact := fd.contact_resolve(g.name, g.phone, g.email, g.source);
    perform fd.lead_capture(v_lead, v_contact, null, g.source, g.message);
    if g.value is not null then
      perform fd.transition('lead', v_lead, 'changed', null, jsonb_build_object('value', g.value, 'closes_on', current_date + g.days));
    end if;
    if g.stage in ('Qualified', 'Proposal', 'Won') then
      perform fd.lead_to_stage(v_lead, s.id, null) from fd.stage s where s.pipeline = 'desk' and s.title = 'Qualified';
    end if;
    if g.stage not in ('New', 'Qualified') then
      perform fd.lead_to_stage(v_lead, s.id, null, jsonb_strip_nulls(jsonb_build_object('lost_reason', g.reason,
          'converted_noun', case g.stage when 'Won' then 'order' end, 'converted_ref', case g.stage when 'Won' then 'Invoice 1042' end)))
         from fd.stage s where s.pipeline = 'desk' and s.title = g.stage;
    end if;
    update fd.lead l set owner_user = case when g.maya then v_maya end, created_at = now() - make_interval(hours => g.hours * 2),
           stage_since = now() - make_interval(hours => g.hours) where l.id = v_lead;
  end loop;
  if not exists (select from fd.task t where t.assignee = v_maya) then
    insert into fd.task (title, due_at, assignee, lead_id, contact_id)
    select x.title, now() + x.due, v_maya, l.id, l.contact_id
      from (values ('Send the wedding menus', interval '3 hours', '0193a000-0000-7000-8000-000000000801'::uuid),
                   ('Call the school about the date', interval '-1 day', '0193a000-0000-7000-8000-000000000802'::uuid),
                   ('Ask Brandt & Weiss for their dates', interval '2 days', '0193a000-0000-7000-8000-000000000806'::uuid)) x (title, due, lead)
      join fd.lead l on l.id = x.lead;
  end if;
end
$$;

commit;
