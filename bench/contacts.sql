-- contacts - fifty thousand contacts, each with a number, most with an address, a company, a tag or a note
--
-- As the superuser of an instance that exists for this: psql -f bench/contacts.sql.  Run again it adds nothing.
-- Triggers rest meanwhile (what they would write is another benchmark), and the cards are written at the end.
\set ON_ERROR_STOP 1
begin;
set local search_path = fd, public;
select fd.enter_system('system:bench', '') \g /dev/null
set local session_replication_role = replica;
select setseed(0.5) \g /dev/null
create temp table named on commit drop as
select n, ('0193b000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid as id,
       f[1 + floor(random() * array_length(f, 1))::int] || ' ' || l[1 + floor(random() * array_length(l, 1))::int]
         || case when n % 3 = 0 then '-' || l[1 + floor(random() * array_length(l, 1))::int] else '' end as name,
       case when n % 4 = 0 then l[1 + floor(random() * array_length(l, 1))::int] || ' & ' || l[1 + floor(random() * array_length(l, 1))::int] end as company
  from generate_series(1, 50000) n,
       (select string_to_array('Olivia George Amelia Arthur Isla Muhammad Ava Noah Mia Leo Ivy Oscar Lily Harry Florence Archie Freya Jack Willow Henry '
         'Siân Théo Zoë José María Lucía Martín Sofía Jürgen Anja Björn Søren Ewa Łukasz Agnieszka Giulia Matteo Chiara Aoife Niamh Chukwuemeka Ngozi '
         'Adaeze Oluwaseun Priya Arjun Ananya Rohan Yuki Haruto Wei Ming Fatima Omar Layla Yusuf Margaret Katherine Dorothy Grace Alan Edsger Barbara', ' ') as f) first,
       (select string_to_array('Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker White Roberts Green Hall Wood '
         'Jackson Clarke Núñez García Fernández Müller Schröder Weiß Åkesson Ødegård Kowalski Wiśniewski Rossi Esposito O''Brien Murphy Okonkwo Adeyemi '
         'Patel Sharma Gupta Tanaka Suzuki Chen Wang Hussain Rahman Hamilton Lovelace Hopper Liskov Dijkstra Turing Babbage Kernighan Ritchie Thackeray '
         'Brontë Eliot Dickens Hardy Austen Gaskell Trollope Wollstonecraft Featherstonehaugh Cholmondeley Quillfeather Braithwaite Ollerenshaw', ' ') as l) last;
insert into contact (id, name, company, language, created_at)
select id, name, company, (array['en', 'en', 'en', 'es', 'de'])[1 + n % 5], now() - n * interval '13 minutes' from named on conflict do nothing;
insert into identity (contact_id, channel, value) select id, 'phone', '+4477' || lpad((n * 1999 % 100000000)::text, 8, '0') from named on conflict do nothing;
insert into identity (contact_id, channel, value)
select id, 'email', regexp_replace(plain(name), '[^a-z]+', '.', 'g') || '.' || n || '@' || (array['mail', 'post', 'work'])[1 + n % 3] || '.example' from named where n % 5 <> 0
on conflict do nothing;
insert into tag (name) values ('regular'), ('vip'), ('press'), ('wedding') on conflict do nothing;
insert into contact_tag (contact_id, tag_id) select d.id, t.id from named d join tag t on t.name = (array['regular', 'vip', 'press', 'wedding'])[1 + d.n % 4] where d.n % 6 = 0 on conflict do nothing;
insert into activity (contact_id, kind, text, source)
select d.id, 'note', 'prefers the ' || (array['terrace', 'window', 'quiet corner', 'bar'])[1 + d.n % 4] || ', table ' || d.n % 90, 'bench' from named d
 where d.n % 7 = 0 and not exists (select from activity a where a.contact_id = d.id);
select count(card_write(d.id)) from named d where not exists (select from contact_card k where k.contact_id = d.id) \g /dev/null
update contact_card set compared = true, last_active = created_at + interval '1 day' where not compared;
commit;
vacuum analyze fd.contact_card;
vacuum analyze fd.identity;
