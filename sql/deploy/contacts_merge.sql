-- Deploy frontdesk:contacts_merge to pg
-- requires: contacts_book
-- Two contacts that are one person: found, made one, and made two again.
--
-- A merge moves every row that belongs to the one to the other and writes down each that it moved, and what
-- the other was before.  Undoing it moves exactly those back, as far as nobody has moved or changed them
-- since; what came after the merge stays.  Which tables hold such rows the catalogue says: those with a
-- foreign key contact_id, but for what only grows, which stays where it was written and is read through
-- fd.contact_family.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

create table fd.duplicate (
  a uuid not null references fd.contact (id),
  b uuid not null references fd.contact (id),
  score bigint not null check (score between 1 and 100),
  reasons text[] not null check (cardinality(reasons) > 0),
  decided text check (decided in ('apart', 'merged')),
  decided_by uuid references fd.users (id),
  found_at timestamptz not null default now(),
  primary key (a, b),
  check (a < b)
);
create index duplicate_open on fd.duplicate (score desc, a, b) where decided is null;
create index duplicate_of_b on fd.duplicate (b);
call fd.make_sighted('fd.duplicate', 'contact');

create table fd.merge (
  id uuid primary key default fd.new_id(),
  from_id uuid not null references fd.contact (id),
  into_id uuid not null references fd.contact (id),
  from_state text not null,
  before jsonb not null,                  -- what the other was, field by field
  after jsonb not null,                   -- what it became
  user_id uuid references fd.users (id),
  at timestamptz not null default now(),
  undone_at timestamptz,
  undone_by uuid references fd.users (id)
);
create unique index merge_standing on fd.merge (from_id) where undone_at is null;
create index merge_of_into on fd.merge (into_id);
call fd.make_sighted('fd.merge', 'contact');

create table fd.merge_moved (
  merge_id uuid not null references fd.merge (id),
  table_name text not null,
  row_id uuid not null,
  first boolean not null default false,   -- it was the address to use
  primary key (merge_id, table_name, row_id)
);
call fd.make_sighted('fd.merge_moved', 'contact');

-- --- found ------------------------------------------------------------------------------------------

create function fd.duplicate_note(p_one uuid, p_other uuid, p_score bigint, p_reasons text[]) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  insert into fd.duplicate as d (a, b, score, reasons)
  select least(p_one, p_other), greatest(p_one, p_other), p_score, p_reasons where p_one <> p_other
  on conflict (a, b) do update set score = excluded.score, reasons = excluded.reasons where d.decided is null and excluded.score >= d.score
$$;

-- Somebody gave the number of one and the address of another: fd.contact_resolve wrote it down.
create function fd.duplicate_claimed() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.duplicate_note(new.contact_id, new.text::uuid, 95, array['somebody gave the phone of the one and the e-mail of the other']);
  return null;
end
$$;
create trigger duplicate_claimed after insert on fd.contact_history for each row when (new.kind = 'possible_duplicate') execute function fd.duplicate_claimed();

-- Names that are alike prove nothing, and a fact in common little: both together are worth a look.  Few have a fact in
-- common, so that is asked first.
create function fd.duplicates_of(p_contact uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  me fd.contact_card;
  r record;
  v_n bigint := 0;
begin
  select * into me from fd.contact_card k where k.contact_id = p_contact and k.state = 'active';
  update fd.contact_card k set compared = true where k.contact_id = p_contact and not k.compared;
  for r in
    select k.contact_id, public.similarity(k.plain_name, me.plain_name) as alike, array(
             select distinct case left(f, 1)
                      when 'a' then 'the same address, now or once' when 'c' then 'the same company' when 'm' then 'the same name in the e-mail address'
                      when 'p' then 'phone numbers that end alike' else 'the same ' || (select d.title from fd.contact_field d where d.key = split_part(f, ' ', 2)) end
               from unnest(k.facts) f where f = any (me.facts) order by 1) as facts
      from (select * from fd.contact_card x where x.facts && me.facts and x.contact_id <> p_contact and x.state = 'active' and x.name is not null limit 1000) k
     where me.name is not null and public.similarity(k.plain_name, me.plain_name) >= 0.5
     order by 2 desc, 1 limit 5
  loop
    perform fd.duplicate_note(p_contact, r.contact_id, least(99, round(60 * r.alike) + 20 * cardinality(r.facts))::bigint,
      array[case when r.alike = 1 then 'the same name' else 'names that are alike' end] || r.facts);
    v_n := v_n + 1;
  end loop;
  return v_n;
end
$$;

-- Some of those that were not compared yet; says how many it did.
create function fd.duplicates_sweep(p_most bigint) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_contact uuid;
  v_n bigint := 0;
begin
  for v_contact in select k.contact_id from fd.contact_card k where not k.compared order by k.contact_id limit p_most for no key update skip locked loop
    perform fd.duplicates_of(v_contact);
    v_n := v_n + 1;
  end loop;
  return v_n;
end
$$;

-- They are not one, and are not shown as if they were again.
create function fd.duplicate_apart(p_one uuid, p_other uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.merge');
  update fd.duplicate d set decided = 'apart', decided_by = fd.my_user()
   where d.a = least(p_one, p_other) and d.b = greatest(p_one, p_other) and d.decided is null;
  if not found then
    perform fd.absent('duplicate');
  end if;
end
$$;

-- --- made one ---------------------------------------------------------------------------------------

-- This contact and all that were merged into it.
create function fd.contact_family(p_id uuid) returns uuid[]
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  with recursive down as (
    select p_id as id, 0 as depth
    union all
    select c.id, down.depth + 1 from down join fd.contact c on c.merged_into = down.id where down.depth < 20
  ) select array_agg(distinct down.id) from down
$$;

-- The tables whose rows go with a contact.
create function fd.contact_followers() returns setof text
language sql stable set search_path = pg_catalog, fd, public as $$
  select t.relname::text
    from pg_constraint k
    join pg_class t on t.oid = k.conrelid
    join pg_attribute a on a.attrelid = t.oid and a.attnum = k.conkey[1] and a.attname = 'contact_id'
   where k.contype = 'f' and k.confrelid = 'fd.contact'::regclass and t.relnamespace = 'fd'::regnamespace
     and exists (select from pg_attribute i where i.attrelid = t.oid and i.attname = 'id' and i.atttypid = 'uuid'::regtype)
     and not exists (select from pg_trigger g where g.tgrelid = t.oid and g.tgname = 'append_only')
   order by 1
$$;

-- A contact's own facts, one name each; those of the house begin with f_.
create function fd.contact_facts(c fd.contact) returns jsonb
language sql stable set search_path = pg_catalog, fd, public as $$
  select jsonb_strip_nulls(jsonb_build_object('name', c.name, 'company', c.company, 'language', c.language, 'note', c.note, 'owner_user', c.owner_user))
      || coalesce((select jsonb_object_agg('f_' || f.key, f.value) from jsonb_each(c.fields) f), '{}')
$$;

-- What would win, field by field: the one that stays, unless it has nothing or the choice says 'from'.
create function fd.merge_preview(p_from uuid, p_into uuid, p_wins jsonb default '{}')
returns table (field text, title text, into_value text, from_value text, wins text, value jsonb)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select k, coalesce(f.title, n.title),
         case k when 'owner_user' then (select u.name from fd.users u where u.id::text = i.facts ->> k) else i.facts ->> k end,
         case k when 'owner_user' then (select u.name from fd.users u where u.id::text = o.facts ->> k) else o.facts ->> k end,
         w.wins, case w.wins when 'from' then o.facts -> k else i.facts -> k end
    from (select fd.contact_facts(c) as facts from fd.contact c where c.id = p_into) i,
         (select fd.contact_facts(c) as facts from fd.contact c where c.id = p_from) o
   cross join lateral (select distinct k from jsonb_object_keys(i.facts || o.facts) k) ks
   cross join lateral (select case when i.facts -> k is null or (coalesce(p_wins, '{}') ->> k = 'from' and o.facts -> k is not null)
                                   then 'from' else 'into' end as wins) w
    left join fd.contact_field f on 'f_' || f.key = k
    left join (values ('name', 'Name', -5), ('company', 'Company', -4), ('language', 'Language', -3), ('owner_user', 'Looked after by', -2), ('note', 'Remark', -1))
           n (key, title, position) on n.key = k
   order by coalesce(n.position, f.position), k
$$;

-- Facts back into their columns.
create function fd.contact_facts_set(p_id uuid, p_facts jsonb) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  update fd.contact c
     set name = p_facts ->> 'name', company = p_facts ->> 'company', language = coalesce(p_facts ->> 'language', c.language), note = p_facts ->> 'note',
         owner_user = (p_facts ->> 'owner_user')::uuid,
         fields = coalesce((select jsonb_object_agg(substr(f.key, 3), f.value) from jsonb_each(p_facts) f where f.key like 'f\_%'), '{}')
   where c.id = p_id
$$;

create function fd.contact_merge(p_from uuid, p_into uuid, p_wins jsonb default '{}') returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_id uuid := fd.new_id();
  v_from fd.contact;
  v_into fd.contact;
  v_after jsonb;
  v_table text;
begin
  if fd.my_caller() not in ('staff', 'system') then
    perform fd.absent('contact');
  end if;
  perform fd.require('contact.merge');
  perform 1 from fd.contact c where c.id in (p_from, p_into) order by c.id for no key update;
  select * into v_from from fd.contact c where c.id = p_from;
  select * into v_into from fd.contact c where c.id = p_into;
  if p_from = p_into or v_from.id is null or v_into.id is null or v_from.state = 'merged' or v_into.state <> 'active' then
    perform fd.refuse('not-mergeable', 'Both contacts must exist, differ and stand for themselves.');
  end if;
  if exists (select from fd.lead x join fd.lead y on y.pipeline = x.pipeline
              where x.contact_id = p_from and y.contact_id = p_into
                and x.state in ('new', 'contacted', 'qualified', 'proposal') and y.state in ('new', 'contacted', 'qualified', 'proposal')) then
    perform fd.refuse('two-open-leads', 'Both have an open lead; close one first.');
  end if;
  select coalesce(jsonb_object_agg(m.field, m.value), '{}') into v_after from fd.merge_preview(p_from, p_into, p_wins) m;
  insert into fd.merge (id, from_id, into_id, from_state, before, after, user_id)
  values (v_id, p_from, p_into, v_from.state, fd.contact_facts(v_into), v_after, fd.my_user());

  -- an address to use stays one only where the other has none of its channel
  insert into fd.merge_moved (merge_id, table_name, row_id, first) select v_id, 'identity', i.id, i.first from fd.identity i where i.contact_id = p_from;
  update fd.identity i set first = false
   where i.contact_id = p_from and i.first and exists (select from fd.identity x where x.contact_id = p_into and x.channel = i.channel and x.live);
  for v_table in select * from fd.contact_followers() loop
    execute format('insert into fd.merge_moved (merge_id, table_name, row_id) select $1, %L, t.id from fd.%I t where t.contact_id = $2 on conflict do nothing', v_table, v_table)
      using v_id, p_from;
    execute format('update fd.%I set contact_id = $1 where contact_id = $2', v_table) using p_into, p_from;
  end loop;
  insert into fd.merge_moved (merge_id, table_name, row_id)
  select v_id, 'contact_tag', t.tag_id from fd.contact_tag t
   where t.contact_id = p_from and not exists (select from fd.contact_tag x where x.contact_id = p_into and x.tag_id = t.tag_id);
  insert into fd.contact_tag (contact_id, tag_id) select p_into, m.row_id from fd.merge_moved m where m.merge_id = v_id and m.table_name = 'contact_tag';

  perform fd.contact_facts_set(p_into, v_after);
  perform set_config('fd.event', 'changed', true);
  update fd.contact c set version = c.version + 1, updated_at = now() where c.id = p_into;
  perform set_config('fd.event', 'merged', true);
  update fd.contact c set state = 'merged', merged_into = p_into, version = c.version + 1, updated_at = now() where c.id = p_from;
  insert into fd.contact_history (contact_id, kind, text, source)
  values (p_into, 'merged', coalesce(v_from.name, 'Guest without a name'), 'desk'), (p_from, 'merged_into', coalesce(v_into.name, 'Guest without a name'), 'desk');
  update fd.duplicate d set decided = 'merged', decided_by = fd.my_user() where d.a = least(p_from, p_into) and d.b = greatest(p_from, p_into);
  update fd.contact_card k
     set compared = false, last_active = greatest(k.last_active, v_from.created_at)
   where k.contact_id = p_into;
  perform fd.audit_write('contact.merged', 'contact', p_into, '', '', null, jsonb_build_object('from', p_from, 'merge', v_id));
  return v_id;
exception when unique_violation then
  perform fd.refuse('not-mergeable', 'Both have something of which there can be one.');
end
$$;

-- --- made two again ---------------------------------------------------------------------------------

-- Says what could not be put back, a sentence each.
create function fd.merge_undo(p_merge uuid) returns text[]
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  m fd.merge;
  v_into fd.contact;
  v_now jsonb;
  v_told text[] := '{}';
  v_key text;
  v_n bigint;
  r record;
begin
  perform fd.require('contact.merge');
  select * into m from fd.merge x where x.id = p_merge for update;
  if m.id is null then
    perform fd.absent('merge');
  end if;
  perform 1 from fd.contact c where c.id in (m.from_id, m.into_id) order by c.id for no key update;
  select * into v_into from fd.contact c where c.id = m.into_id;
  if m.undone_at is not null then
    perform fd.refuse('not-undoable', 'This merge was undone before.');
  elsif v_into.state = 'merged' then
    perform fd.refuse('not-undoable', 'The contact that stayed was merged into another since; undo that first.');
  end if;

  perform set_config('fd.event', 'parted', true);
  update fd.contact c set state = m.from_state, merged_into = null, version = c.version + 1, updated_at = now() where c.id = m.from_id;
  for r in select x.table_name, array_agg(x.row_id) as ids from fd.merge_moved x where x.merge_id = m.id and x.table_name <> 'contact_tag' group by 1 order by 1 loop
    execute format('update fd.%I t set contact_id = $1 where t.id = any ($2) and t.contact_id = $3', r.table_name) using m.from_id, r.ids, m.into_id;
    get diagnostics v_n = row_count;
    if v_n < cardinality(r.ids) then
      v_told := v_told || format('%s of the kind %s belong to another contact by now and stay there.', cardinality(r.ids) - v_n, replace(r.table_name, '_', ' '));
    end if;
  end loop;
  update fd.identity i set first = true
    from fd.merge_moved x
   where x.merge_id = m.id and x.table_name = 'identity' and x.first and i.id = x.row_id and i.live and i.contact_id = m.from_id
     and not exists (select from fd.identity o where o.contact_id = m.from_id and o.channel = i.channel and o.first);
  delete from fd.contact_tag t using fd.merge_moved x
   where x.merge_id = m.id and x.table_name = 'contact_tag' and t.contact_id = m.into_id and t.tag_id = x.row_id;

  v_now := fd.contact_facts(v_into);
  for v_key in select k from jsonb_object_keys(m.before || m.after) k where m.before -> k is distinct from m.after -> k order by k loop
    if v_now -> v_key is distinct from m.after -> v_key then
      v_told := v_told || format('%s was changed since and stays.', coalesce((select f.title from fd.contact_field f where 'f_' || f.key = v_key), initcap(split_part(v_key, '_', 1))));
    else
      v_now := case when m.before ? v_key then v_now || jsonb_build_object(v_key, m.before -> v_key) else v_now - v_key end;
    end if;
  end loop;
  perform fd.contact_facts_set(m.into_id, v_now);
  if v_into.state = 'active' then
    perform set_config('fd.event', 'changed', true);
    update fd.contact c set version = c.version + 1, updated_at = now() where c.id = m.into_id;
  end if;
  insert into fd.contact_history (contact_id, kind, text, source)
  select o.id, 'parted', coalesce(c.name, 'Guest without a name'), 'desk'
    from (values (m.into_id, m.from_id), (m.from_id, m.into_id)) o (id, other) join fd.contact c on c.id = o.other;
  update fd.duplicate d set decided = null, decided_by = null where d.a = least(m.from_id, m.into_id) and d.b = greatest(m.from_id, m.into_id);
  update fd.merge x set undone_at = now(), undone_by = fd.my_user() where x.id = m.id;
  perform fd.audit_write('contact.parted', 'contact', m.into_id, '', '', null, jsonb_build_object('from', m.from_id, 'merge', m.id));
  return v_told;
end
$$;

grant select on fd.duplicate, fd.merge, fd.merge_moved to fd_desk, fd_look;
grant execute on function fd.duplicates_of(uuid), fd.duplicates_sweep(bigint), fd.duplicate_apart(uuid, uuid), fd.contact_family(uuid),
  fd.merge_preview(uuid, uuid, jsonb), fd.contact_merge(uuid, uuid, jsonb), fd.merge_undo(uuid) to fd_desk;

call fd.privacy('duplicate', '{reasons,decided}', 'never', 'delete-row', 'as the contact');
call fd.privacy('merge', '{before,after}', 'never', 'blank', 'as the contact');
call fd.privacy('merge', '{from_state}', 'not-personal', 'keep', 'as the contact');
call fd.privacy('merge_moved', '{table_name}', 'not-personal', 'keep', 'as the contact');

commit;
