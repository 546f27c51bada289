-- Many contacts at once: in bulk, in files and out.

--: bulk_whom (conditions json, picked json, most int) -> one contact_count
-- How many a bulk change is about, counted no further than that.
select count(*) as n from fd.bulk_whom(:conditions, array(select fd.picked(:picked)), :most);

--: bulk_first (conditions json, picked json) -> many contact
-- The first of them.
select c.id, c.name, c.company, c.state from fd.contact c
 where c.id in (select x from fd.bulk_whom(:conditions, array(select fd.picked(:picked)), 10) x) order by c.id limit 10;

--: bulk_begin (id uuid, action text, tag text, owner uuid, conditions json, picked json) -> one contact_count
-- Name the contacts of a bulk change.
select fd.bulk_begin(:id, :action, :tag, :owner, :conditions, array(select fd.picked(:picked))) as n;

--: bulk_step (id uuid, most int, undo bool) -> one contact_count
-- Do some of it; how many are left.
select fd.bulk_step(:id, :most, :undo) as n;

--: bulk_show (id uuid) -> maybe bulk
-- What a bulk change did.
select b.id, b.action, t.name as tag, w.name as owner_name, u.name as by, b.at, b.undone_at,
       (select count(*) from fd.contact_bulk_item i where i.bulk_id = b.id and i.outcome = 'changed') as changed,
       (select count(*) from fd.contact_bulk_item i where i.bulk_id = b.id and i.outcome = 'unchanged') as unchanged,
       (select count(*) from fd.contact_bulk_item i where i.bulk_id = b.id and i.outcome = 'refused') as refused,
       (select count(*) from fd.contact_bulk_item i where i.bulk_id = b.id and i.outcome = 'undone') as undone
  from fd.contact_bulk b
  left join fd.tag t on t.id = b.tag_id
  left join fd.users w on w.id = b.owner_user
  left join fd.users u on u.id = b.user_id
 where b.id = :id;

--: import_create (id uuid, name text, encoding text, delimiter text, header json) -> none
-- A file that came in.
select fd.import_create(:id, :name, :encoding, :delimiter, :header);

--: import_rows_add (id uuid, rows json) -> none
-- Some of its rows.
select fd.import_rows_add(:id, :rows);

--: import_rows (id uuid, after int, most int) -> many import_cells
-- Its rows as they came, from a line on.
select r.line, r.cells from fd.contact_import_row r where r.import_id = :id and r.line > :after order by r.line limit :most;

--: import_map (id uuid, mapping json, on_match text) -> none
-- What its columns are, and what is done with whom is known already.
select fd.import_map(:id, :mapping, :on_match);

--: import_understood (id uuid, rows json) -> none
-- What some rows were understood as.
select fd.import_understood(:id, :rows);

--: import_match (id uuid) -> none
-- Whom they are about.
select fd.import_match(:id);

--: import_start (id uuid) -> none
-- Do it, by a job.
select fd.import_start(:id);

--: import_step (id uuid, most int) -> one contact_count
-- One batch of it; how many are left.
select fd.import_step(:id, :most) as n;

--: compare_step (id uuid) -> one contact_count
-- Compare some of the contacts that were not yet.
select fd.compare_step(:id) as n;

--: import_show (id uuid) -> maybe import
-- A file that came in, and how far it is.
select i.id, i.name, i.encoding, i.delimiter, i.header, i.mapping, i.on_match, u.name as by, i.created_at, i.checked_at, i.started_at, i.done_at,
       case when i.done_at is not null then 'done' when i.started_at is not null then 'running' when i.checked_at is not null then 'checked' else 'uploaded' end as state,
       n.rows, n.to_create, n.to_update, n.to_skip, n.faulty, n.done
  from fd.contact_import i
  left join fd.users u on u.id = i.user_id
  cross join lateral (
    select count(*) as rows, count(*) filter (where r.outcome = 'create') as to_create, count(*) filter (where r.outcome = 'update') as to_update,
           count(*) filter (where r.outcome = 'skip') as to_skip, count(*) filter (where r.outcome = 'fault') as faulty,
           count(*) filter (where r.made is not null) as done
      from fd.contact_import_row r where r.import_id = i.id) n
 where i.id = :id;

--: import_list () -> many import
-- The files that came in, the newest first.
select i.id, i.name, u.name as by, i.created_at, i.done_at,
       case when i.done_at is not null then 'done' when i.started_at is not null then 'running' when i.checked_at is not null then 'checked' else 'uploaded' end as state,
       (select count(*) from fd.contact_import_row r where r.import_id = i.id) as rows
  from fd.contact_import i left join fd.users u on u.id = i.user_id
 order by i.created_at desc, i.id desc limit 50;

--: import_report (id uuid, outcome text, after int, most int) -> many import_row
-- Row by row: what became of it, or would, and why.
select r.line, r.outcome, r.faults, r.record, r.cells, coalesce(r.made, r.matched) as contact,
       coalesce(r.record ->> 'name', r.record ->> 'company', r.record ->> 'email', r.record ->> 'phone') as name
  from fd.contact_import_row r
 where r.import_id = :id and r.line > :after and (:outcome is null or r.outcome = :outcome)
 order by r.line limit :most;

--: export_ask (id uuid, conditions json) -> none
-- Have a file written.
select fd.export_ask(:id, :conditions);

--: export_keep (id uuid, rows int, body text) -> none
-- It is written.
select fd.export_keep(:id, :rows, :body);

--: export_take (id uuid) -> one export_body
-- The file.
select t.body, t.made_at from fd.export_take(:id) t;

--: export_conditions (id uuid) -> maybe contact_conditions
-- Whom a file is about.
select e.conditions from fd.contact_export e where e.id = :id;

--: export_list () -> many export
-- The files that one asked for, the newest first.
select e.id, e.rows, e.created_at, e.ready_at, e.expires_at, e.conditions,
       case when e.expires_at <= now() then 'expired' when e.ready_at is not null then 'ready' else 'waiting' end as state
  from fd.contact_export e where e.user_id = fd.my_user() order by e.created_at desc, e.id desc limit 20;

--: export_rows (conditions json, after text) -> many export_row
-- A thousand contacts as they go out, with all their addresses.
select k.id, k.name, k.company, k.language, k.fields, k.created_at, k.last_active, k.owner_name, k.state, k.place, c.note,
       (select string_agg(t ->> 'name', ', ') from jsonb_array_elements(k.tags) t) as tags,
       (select string_agg(i.value, '; ' order by i.first desc, i.created_at, i.id) from fd.identity i where i.contact_id = k.id and i.live and i.channel = 'phone') as phones,
       (select string_agg(i.value, '; ' order by i.first desc, i.created_at, i.id) from fd.identity i where i.contact_id = k.id and i.live and i.channel = 'email') as emails
  from fd.contact_find(:conditions, 'created', :after, 1000) k join fd.contact c on c.id = k.id
 order by k.created_at desc, k.id desc limit 1000;
