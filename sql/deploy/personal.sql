-- Deploy frontdesk:personal to pg
-- requires: checkpoints
-- requires: idempotency
-- requires: chat
-- requires: contacts_files
-- What belongs to a person, wherever it stands: told, blanked and forgotten by the privacy map.
--
-- Nothing here names a table of another change.  The map says what is done with a column; the columns
-- and foreign keys of the catalogue say whose a row is (fd.reach).  So a new table is part of every
-- export and of every erasure as soon as its columns are in the map.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows
set local fd.erasing = '';

-- Whoever a contact is: all that were made one with it, their browsers, what hangs on them, their addresses.
create type fd.person as (contacts uuid[], visitors uuid[], nouns uuid[], addresses text[]);

create function fd.has_column(p_table text, p_column text) returns boolean
language sql stable set search_path = pg_catalog, fd, public as $$
  select exists (select from pg_attribute a where a.attrelid = to_regclass('fd.' || quote_ident(p_table)) and a.attname = p_column
                   and a.attnum > 0 and not a.attisdropped)
$$;

-- Which rows of a table are a person's, as a condition on p_alias; null when none can be.
-- $1 the contacts, $2 the visitors, $3 the nouns, $4 the addresses of the person.  A row that names a
-- contact is that contact's; one that names none is theirs by the browser, the thing it hangs on, or the address.
create function fd.reach(p_table text, p_alias text default 't', p_depth bigint default 0) returns text
language plpgsql stable set search_path = pg_catalog, fd, public as $$
declare
  v_by text[] := '{}';
  v_there text;
  k record;
  c text;
begin
  if p_table = 'contact' then
    return format('%I.id = any ($1)', p_alias);
  elsif p_table = 'visitor' then
    return format('%I.id = any ($2)', p_alias);
  elsif p_table in ('users', 'data_request') then
    return null;
  end if;
  if fd.has_column(p_table, 'visitor_id') then
    v_by := v_by || format('%I.visitor_id = any ($2)', p_alias);
  end if;
  if fd.has_column(p_table, 'noun_id') then
    v_by := v_by || format('%I.noun_id = any ($3)', p_alias);
  end if;
  foreach c in array '{recipient,email,phone}'::text[] loop
    if fd.has_column(p_table, c) then
      v_by := v_by || format('%I.%I = any ($4)', p_alias, c);
    end if;
  end loop;
  -- a row about two contacts is of both
  for k in select a.attname as here from pg_constraint f join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
            where f.contype = 'f' and f.conrelid = to_regclass('fd.' || quote_ident(p_table)) and f.confrelid = 'fd.contact'::regclass
              and cardinality(f.conkey) = 1 and a.attname <> 'contact_id' order by a.attnum loop
    v_by := v_by || format('%I.%I = any ($1)', p_alias, k.here);
  end loop;
  for k in select t.relname as there, a.attname as here, b.attname as key
             from pg_constraint f
             join pg_class t on t.oid = f.confrelid
             join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
             join pg_attribute b on b.attrelid = f.confrelid and b.attnum = f.confkey[1]
            where f.contype = 'f' and f.conrelid = to_regclass('fd.' || quote_ident(p_table)) and cardinality(f.conkey) = 1
              and t.relrowsecurity and f.confrelid <> f.conrelid and t.relname not in ('contact', 'visitor') and p_depth < 3
            order by a.attnum loop
    v_there := fd.reach(k.there, p_alias || '_', p_depth + 1);
    if v_there is not null then
      v_by := v_by || format('%I.%I in (select %I.%I from fd.%I %I where %s)', p_alias, k.here, p_alias || '_', k.key, k.there, p_alias || '_', v_there);
    end if;
  end loop;
  if fd.has_column(p_table, 'contact_id') then
    return format('%I.contact_id = any ($1)', p_alias)
      || case when cardinality(v_by) > 0 then format(' or %I.contact_id is null and (%s)', p_alias, array_to_string(v_by, ' or ')) else '' end;
  end if;
  return nullif(array_to_string(v_by, ' or '), '');
end
$$;

create function fd.person_of(p_contact uuid) returns fd.person
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  p fd.person;
  v_table text;
  v_more uuid[];
begin
  with recursive down as (
    select fd.contact_head(p_contact) as id, 0 as depth
    union
    select c.id, d.depth + 1 from down d join fd.contact c on c.merged_into = d.id where d.depth < 20
  ) select array_agg(d.id) into p.contacts from down d;
  select coalesce(array_agg(v.id), '{}') into p.visitors from fd.visitor v where v.contact_id = any (p.contacts);
  -- an address that is another contact's by now is not theirs
  select coalesce(array_agg(i.value), '{}') into p.addresses from fd.identity i
   where i.contact_id = any (p.contacts)
     and not exists (select from fd.identity o where o.live and o.value = i.value and o.contact_id <> all (p.contacts));
  p.nouns := p.contacts;
  for v_table in select c.relname from pg_class c where c.relnamespace = 'fd'::regnamespace and c.relkind = 'r' and c.relname <> 'contact'
                    and fd.has_column(c.relname::text, 'contact_id') and fd.has_column(c.relname::text, 'id') order by 1 loop
    execute format('select coalesce(array_agg(t.id), ''{}'') from fd.%I t where t.contact_id = any ($1)%s', v_table,
      case when fd.has_column(v_table, 'visitor_id') then ' or t.contact_id is null and t.visitor_id = any ($2)' else '' end)
      into v_more using p.contacts, p.visitors;
    p.nouns := p.nouns || v_more;
  end loop;
  return p;
end
$$;

-- --- told --------------------------------------------------------------------------------------------

-- Every column that the map exports as it is, of every row that is theirs, with the times beside it.
create function fd.person_export(p_contact uuid) returns jsonb
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  p fd.person := fd.person_of(p_contact);
  v jsonb := '{}';
  v_rows jsonb;
  t record;
begin
  for t in select m.table_name, fd.reach(m.table_name) as reach,
                  string_agg(format('%L, t.%I', a.attname, a.attname), ', ' order by a.attnum) as columns
             from (select distinct x.table_name from fd.privacy_map x where x.export = 'as-is') m
             join pg_attribute a on a.attrelid = to_regclass('fd.' || quote_ident(m.table_name)) and a.attnum > 0 and not a.attisdropped
            where exists (select from fd.privacy_map x where x.table_name = m.table_name and x.column_name = a.attname and x.export = 'as-is')
               or a.atttypid = 'timestamptz'::regtype
            group by m.table_name order by m.table_name loop
    if t.reach is not null then
      execute format('select jsonb_agg(jsonb_strip_nulls(jsonb_build_object(%s)) order by t.ctid) from fd.%I t where %s', t.columns, t.table_name, t.reach)
        into v_rows using p.contacts, p.visitors, p.nouns, p.addresses;
      if v_rows is not null then
        v := v || jsonb_build_object(t.table_name, v_rows);
      end if;
    end if;
  end loop;
  return v;
end
$$;

-- --- forgotten -----------------------------------------------------------------------------------------

-- What blank means for a table: the assignments, and a condition for rows that are not blank yet.
create function fd.blank_of(p_table text) returns table (sets text, unlike text)
language sql stable set search_path = pg_catalog, fd, public as $$
  select string_agg(format('%I = %s', b.attname, b.empty), ', '), string_agg(format('t.%I is distinct from %s', b.attname, b.empty), ' or ')
    from (select a.attname, case when not a.attnotnull then 'null::' || format_type(a.atttypid, null)
                                 when a.atttypid = 'text'::regtype then '''[erased]'''
                                 else coalesce(pg_get_expr(d.adbin, d.adrelid), '''{}''::' || format_type(a.atttypid, null)) end as empty
            from fd.privacy_map m
            join pg_attribute a on a.attrelid = to_regclass('fd.' || quote_ident(m.table_name)) and a.attname = m.column_name
            left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
           where m.table_name = p_table and m.erase = 'blank') b
$$;

-- Forget some rows of a table: those of a condition with the four arguments of fd.reach.  Says how many it
-- found; none are left when that is 0.  What only grows lets this one hand in.
create function fd.forget(p_table text, p_where text, p fd.person, p_delete boolean, p_most bigint) returns bigint
language plpgsql security definer set fd.role = 'system' set fd.erasing = 'on' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
  k record;
  v_blank record;
begin
  if not p_delete then
    select * into v_blank from fd.blank_of(p_table);
    execute format('update fd.%1$I t set %2$s where t.ctid = any (array(select t.ctid from fd.%1$I t where (%3$s) and (%4$s) limit %5$s))',
      p_table, v_blank.sets, p_where, v_blank.unlike, p_most) using p.contacts, p.visitors, p.nouns, p.addresses;
    get diagnostics v_n = row_count;
    return v_n;
  end if;
  for k in select c.relname, a.attname, b.attname as key
             from pg_constraint f
             join pg_class c on c.oid = f.conrelid
             join pg_attribute a on a.attrelid = f.conrelid and a.attnum = f.conkey[1]
             join pg_attribute b on b.attrelid = f.confrelid and b.attnum = f.confkey[1]
            where f.contype = 'f' and f.confrelid = to_regclass('fd.' || quote_ident(p_table)) and f.confdeltype = 'a' and not a.attnotnull loop
    execute format('update fd.%1$I r set %2$I = null where r.%2$I in (select t.%3$I from fd.%4$I t where (%5$s) order by t.ctid limit %6$s)',
      k.relname, k.attname, k.key, p_table, p_where, p_most) using p.contacts, p.visitors, p.nouns, p.addresses;
  end loop;
  execute format('delete from fd.%1$I t where t.ctid = any (array(select t.ctid from fd.%1$I t where (%2$s) order by t.ctid limit %3$s))', p_table, p_where, p_most)
    using p.contacts, p.visitors, p.nouns, p.addresses;
  get diagnostics v_n = row_count;
  return v_n;
end
$$;

-- The tables an erasure goes through, in order: what is blanked, what is deleted, and last the rows by which
-- the others were found.
create function fd.forgettable() returns table (table_name text, deletes boolean)
language sql stable set search_path = pg_catalog, fd, public as $$
  select m.table_name, bool_or(m.erase = 'delete-row')
    from fd.privacy_map m where m.erase in ('blank', 'delete-row') and fd.reach(m.table_name) is not null
   group by m.table_name
   order by m.table_name = 'visitor', m.table_name = 'identity', bool_or(m.erase = 'delete-row'), m.table_name
$$;

-- Letters and sheet rows that wait are not written any more; kept answers and files that tell of them are dropped.
create function fd.forget_queues(p fd.person) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
  v_m bigint;
begin
  update fd.job j set state = 'cancelled', done_at = now()
   where j.noun_id = any (p.nouns) and j.state in ('pending', 'retry') and j.kind not in ('audit', 'event', 'data_request');
  get diagnostics v_n = row_count;
  delete from fd.idempotency i
   where exists (select from unnest(p.nouns::text[] || p.visitors::text[] || p.addresses) w (word) where position(w.word in i.body) > 0);
  get diagnostics v_m = row_count;
  v_n := v_n + v_m;
  -- Files of many people: who asked may ask again; a line that was not taken in yet is found by its words.
  update fd.contact_export e set body = null
   where e.body is not null and exists (select from unnest(p.addresses) w (word) where position(w.word in e.body) > 0);
  get diagnostics v_m = row_count;
  v_n := v_n + v_m;
  update fd.contact_import_row r set cells = '[]', record = null
   where r.cells <> '[]' and exists (select from unnest(p.addresses) w (word) where position(w.word in r.cells::text || coalesce(r.record::text, '')) > 0);
  get diagnostics v_m = row_count;
  return v_n + v_m;
end
$$;

-- --- kept no longer than promised ------------------------------------------------------------------------

-- The privacy map's retention as data: rows of a table older than that are blanked or deleted.  What has an end of
-- its own, sessions, links and kept answers, is fd.sweep's.
create table fd.retention_rule (
  table_name text not null,
  clause text not null,             -- on t: which rows, and when their time begins
  age text not null,
  keep interval not null check (keep > interval '0'),
  deletes boolean not null,
  primary key (table_name, clause)
);
insert into fd.retention_rule (table_name, clause, age, keep, deletes) values
  ('turn', 'true', 'started_at', '90 days', false),
  ('confirmation', 'true', 'expires_at', '30 days', true),
  ('delivery_attempt', 'true', 'at', '90 days', false),
  ('mail', 'true', 'created_at', '12 months', false),
  ('sheet_row', 'true', 'at', '24 months', false),
  ('calendar_entry', 'true', 'ends_at', '24 months', false),
  ('reservation', 'true', 'ends_at', '24 months', false),
  ('waitlist_entry', 'true', 'wish_until', '6 months', false),
  ('conversation', 'true', 'last_at', '24 months', false),
  ('message', 'true', 'created_at', '24 months', false),
  ('unanswered', 'true', 'last_at', '12 months', true),
  ('sign_in_count', 'true', 'last_at', '90 days', true),
  ('sign_in_known', 'true', 'last_at', '90 days', true),
  -- somebody who never said who they are
  ('conversation', 't.contact_id is null', 'last_at', '12 months', false),
  ('message', 't.conversation_id in (select c.id from fd.conversation c where c.contact_id is null)', 'created_at', '12 months', false),
  ('visitor', 't.contact_id is null', 'last_seen', '12 months', true);

create function fd.retain(p_most bigint default 500) returns bigint
language plpgsql security definer set fd.role = 'system' set fd.caller = 'system' set fd.actor = 'system:retention' set search_path = pg_catalog, fd, public as $$
declare
  r record;
  v_done bigint;
  v_n bigint := 0;
begin
  for r in select * from fd.retention_rule x order by x.table_name loop
    v_done := fd.forget(r.table_name, format('(%s) and t.%I < now() - interval %L', r.clause, r.age, r.keep), null, r.deletes, p_most);
    if v_done > 0 then
      perform fd.audit_write('retention.kept_no_longer', 'privacy', null, '', '', null, jsonb_build_object('table', r.table_name, 'rows', v_done));
    end if;
    v_n := v_n + v_done;
  end loop;
  return v_n;
end
$$;

grant select on fd.retention_rule to fd_desk, fd_look;
grant execute on function fd.retain(bigint) to fd_desk;

commit;
