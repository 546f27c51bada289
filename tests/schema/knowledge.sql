-- What the house knows, and what it does not.
begin;
\ir fixture.psql
select * from no_plan();
delete from fd.knowledge_page;
insert into fd.knowledge_page (slug, language, title, keywords, body) values
('breakfast', 'en', 'Breakfast', 'morning', E'Breakfast is served from seven to half past ten.\n\n# Children\nChildren under twelve pay half.'),
('parking', 'en', 'Parking', 'car garage', 'There is a car park behind the house. It is free for guests.'),
('menu', 'en', 'Dishes', 'vegan food', 'We have vegan dishes and a burger.'),
('pets', 'en', 'Pets', 'dog cat', 'Dogs are welcome on the terrace.'),
('spa', 'en', 'Spa', 'sauna', 'The sauna is open until eight.'),
('desayuno', 'es', 'Desayuno', 'desayunar', 'El desayuno se sirve de siete a diez.');
create function pg_temp.first(q text, l text) returns text language sql as $$ select slug from fd.knowledge_search(q, l, 3) limit 1 $$;

select is(pg_temp.first(q, 'en'), a, q) from (values
  ('Do you have vegan dishes?', 'menu'), ('can I bring my dog with me', 'pets'), ('when is breakfast', 'breakfast'), ('is there somewhere to leave the car', 'parking'),
  ('brekfast?', 'breakfast'), ('WHERE CAN I PARK', 'parking'), ('is the sauna open', 'spa'), ('how much do children pay', 'breakfast')) x (q, a);
select is(pg_temp.first(q, 'en'), null, 'nothing for: ' || q) from unnest('{do you sell helicopters,what is the meaning of life,xyzzy,"",the and of,"; drop table fd.site --",''''''}'::text[]) q;
select is(pg_temp.first('¿a qué hora es el desayuno?', 'es'), 'desayuno', 'in Spanish');
select is(pg_temp.first('desayuno', 'en'), null, 'each language for itself');
select is((select heading from fd.knowledge_search('do children pay', 'en', 1)), 'Children', 'a passage knows its heading');
update fd.knowledge_page set body = 'Coffee from six.' where slug = 'breakfast';
select is((select count(*) from fd.knowledge_passage p join fd.knowledge_page g on g.id = p.page_id where g.slug = 'breakfast'), 1::bigint, 'a save splits anew');
select is((select version from fd.knowledge_page where slug = 'breakfast'), 2::bigint, 'and counts');
update fd.knowledge_page set published = false where slug = 'spa';
select is(pg_temp.first('is the sauna open', 'en'), null, 'an unpublished page answers nothing');
select pg_temp.as_guest(1), pg_temp.desk('select fd.unanswered_note(''Helipad?'', ''en'', null)'), pg_temp.desk('select fd.unanswered_note(''helipad?'', ''en'', null)') \g /dev/null
select is((select times from fd.unanswered where lower(question) = 'helipad?'), 2::bigint, 'an unanswered question is counted');

select * from finish();
rollback;
