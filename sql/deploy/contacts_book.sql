-- Deploy frontdesk:contacts_book to pg
-- requires: effects
-- The customer book: what the desk keeps of a contact, and how it is found among fifty thousand.
--
-- A contact's card is its row of the book: everything a list shows or searches, in one place, kept by
-- triggers.  No worker reads the cards; fd.contact_find does, for who may.  The card's policy is the
-- constant true of its owner, because a policy that asks something keeps the trigram index from being used.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

-- The house's own facts about contacts.
create table fd.contact_field (
  key text primary key check (key ~ '^[a-z][a-z0-9_]{0,39}$'),
  title text not null check (length(btrim(title)) between 1 and 80),
  kind text not null check (kind in ('text', 'number', 'date', 'choice', 'boolean')),
  choices text[] not null default '{}',
  required boolean not null default false,
  position bigint not null default 0,
  archived boolean not null default false,
  check ((kind = 'choice') = (cardinality(choices) > 0)),
  check (array_position(choices, '') is null and array_position(choices, null) is null)
);
call fd.make_sighted('fd.contact_field', 'contact');

create table fd.tag (
  id uuid primary key default fd.new_id(),
  name text not null check (name = btrim(name) and length(name) between 1 and 40 and name !~ '[,\n]'),
  colour text not null default 'grey' check (colour in ('grey', 'red', 'amber', 'green', 'blue', 'violet')),
  created_at timestamptz not null default now()
);
create unique index tag_name on fd.tag (lower(name));
call fd.make_sighted('fd.tag', 'contact');

create table fd.contact_tag (
  contact_id uuid not null references fd.contact (id),
  tag_id uuid not null references fd.tag (id),
  actor text not null default fd.my_actor(),
  at timestamptz not null default now(),
  primary key (contact_id, tag_id)
);
create index contact_tag_of on fd.contact_tag (tag_id);
call fd.make_sighted('fd.contact_tag', 'contact');

-- A search that is kept, for oneself or for everybody.
create table fd.contact_filter (
  id uuid primary key default fd.new_id(),
  name text not null check (length(btrim(name)) between 1 and 80),
  shared boolean not null default false,
  user_id uuid not null references fd.users (id),
  conditions jsonb not null check (jsonb_typeof(conditions) = 'object'),
  created_at timestamptz not null default now()
);
create unique index contact_filter_name on fd.contact_filter (user_id, lower(name));
alter table fd.contact_filter enable row level security;
alter table fd.contact_filter force row level security;
create policy own on fd.contact_filter using (fd.my_role() = 'system' or ((select fd.sees('contact')) and (shared or user_id = fd.my_user())));

create table fd.contact_card (
  contact_id uuid primary key references fd.contact (id),
  name text,
  company text,
  phone text,
  email text,
  language text not null,
  owner_user uuid,
  tags text[] not null,                     -- in lower case
  fields jsonb not null,
  state text not null,
  plain_name text not null,                 -- what lists are sorted by and misspelt names are compared with
  words text not null,                      -- everything that is searched
  facts text[] not null,                    -- what two that are one would have in common; see contacts_merge
  created_at timestamptz not null,
  last_active timestamptz not null,
  compared boolean not null default false   -- with the others, for duplicates
);
create index contact_card_new on fd.contact_card (contact_id) where not compared;
create index contact_card_words on fd.contact_card using gin (words public.gin_trgm_ops);
create index contact_card_alike on fd.contact_card using gin (plain_name public.gin_trgm_ops);
create index contact_card_tags on fd.contact_card using gin (tags);
create index contact_card_facts on fd.contact_card using gin (facts);
create index contact_card_fields on fd.contact_card using gin (fields jsonb_path_ops);
create index contact_card_by_name on fd.contact_card (plain_name, contact_id);
create index contact_card_by_activity on fd.contact_card (last_active desc, contact_id desc);
create index contact_card_by_age on fd.contact_card (created_at desc, contact_id desc);
alter table fd.contact_card enable row level security;
alter table fd.contact_card force row level security;
create policy owner on fd.contact_card to fd_owner using (true);

-- --- words ------------------------------------------------------------------------------------------

-- Small letters without accents, one blank between words.
create function fd.plain(p_text text) returns text
language sql stable parallel safe set search_path = pg_catalog, fd, public as $$
  select btrim(regexp_replace(lower(public.unaccent(coalesce(p_text, ''))), '\s+', ' ', 'g'))
$$;

-- What a person types as a number, as it stands in +441234567890: no trunk zero, no signs.  Null: no number.
create function fd.phone_digits(p_text text) returns text
language sql immutable parallel safe set search_path = pg_catalog, fd, public as $$
  select case when p_text ~ '^[+0-9 ()./-]+$' and length(d) >= 3 then d end
    from (select ltrim(regexp_replace(replace(p_text, '(0)', ''), '\D', '', 'g'), '0') as d) x
$$;

-- One value of a field: as it is kept, or what is wrong with it.  Forms and files say everything as text.
create function fd.field_read(p_key text, p_value jsonb, out value jsonb, out fault text)
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  f fd.contact_field;
  v_text text := btrim(p_value #>> '{}');
begin
  select * into f from fd.contact_field x where x.key = p_key and not x.archived;
  if f.key is null then
    fault := 'is no field of contacts';
  elsif coalesce(v_text, '') = '' then
    value := null;
  elsif jsonb_typeof(p_value) in ('object', 'array') then
    fault := 'must be one value';
  elsif f.kind = 'number' then
    if v_text ~ '^-?[0-9]{1,15}(\.[0-9]{1,6})?$' then
      value := to_jsonb(v_text::numeric);
    else
      fault := 'must be a number like 12 or 12.5';
    end if;
  elsif f.kind = 'date' then
    fault := 'must be a day like 2026-01-31';
    if v_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then
      value := to_jsonb(v_text::date::text);
      fault := null;
    end if;
  elsif f.kind = 'boolean' then
    if lower(v_text) in ('true', 'yes', 'on', '1', 'false', 'no', 'off', '0') then
      value := to_jsonb(lower(v_text) in ('true', 'yes', 'on', '1'));
    else
      fault := 'must be yes or no';
    end if;
  elsif f.kind = 'choice' then
    value := (select to_jsonb(c) from unnest(f.choices) c where lower(c) = lower(v_text) limit 1);
    if value is null then
      fault := 'must be one of ' || array_to_string(f.choices, ', ');
    end if;
  elsif length(v_text) > 2000 then
    fault := 'must have at most 2000 characters';
  else
    value := to_jsonb(v_text);
  end if;
exception when datetime_field_overflow or invalid_datetime_format then
  fault := 'must be a day like 2026-01-31';
end
$$;

-- Whatever writes a contact's own fields, they hold what their definitions say.
create function fd.contact_fields_fit() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_key text;
  v_value jsonb;
  r record;
begin
  for v_key, v_value in select * from jsonb_each(new.fields) loop
    if tg_op = 'UPDATE' and old.fields -> v_key is not distinct from v_value then
      continue;
    end if;
    select * into r from fd.field_read(v_key, v_value);
    if r.fault is not null or r.value is distinct from v_value then
      perform fd.refuse('field-value', format('%s %s.', coalesce((select f.title from fd.contact_field f where f.key = v_key), v_key),
        coalesce(r.fault, 'is not written as it is kept')));
    end if;
  end loop;
  return new;
end
$$;
create trigger fields_fit before insert or update of fields on fd.contact for each row when (new.fields <> '{}') execute function fd.contact_fields_fit();

-- --- cards ------------------------------------------------------------------------------------------

create function fd.card_write(p_contact uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if current_setting('fd.cards', true) = 'later' then
    return;
  end if;
  delete from fd.contact_card k where k.contact_id = p_contact and exists (select from fd.contact c where c.id = p_contact and c.state = 'merged');
  insert into fd.contact_card as k
    (contact_id, name, company, phone, email, language, owner_user, tags, fields, state, plain_name, words, facts, created_at, last_active)
  select c.id, c.name, c.company, i.phone, i.email, c.language, c.owner_user, coalesce(t.tags, '{}'), c.fields, c.state,
         fd.plain(coalesce(c.name, c.company, i.email, i.phone)),
         ' ' || fd.plain(concat_ws(' ', c.name, c.company, i.everything, array_to_string(t.tags, ' '),
           (select string_agg(f.value, ' ' order by f.key) from jsonb_each_text(c.fields) f), c.note, n.notes)),
         array(select 'c ' || fd.plain(c.company) where c.company <> ''
               union select 'a ' || x.value from fd.identity x where x.contact_id = c.id and x.channel in ('phone', 'email')
               union select 'p ' || right(x.value, 7) from fd.identity x where x.contact_id = c.id and x.channel = 'phone'
               union select 'm ' || split_part(x.value, '@', 1) from fd.identity x where x.contact_id = c.id and x.channel = 'email'
                        and length(split_part(x.value, '@', 1)) > 4 and split_part(x.value, '@', 1) not in ('hello', 'office', 'contact', 'reception', 'enquiries')
               union select 'f ' || f.key || ' ' || fd.plain(c.fields ->> f.key) from fd.contact_field f
                      where f.kind in ('text', 'date') and length(c.fields ->> f.key) > 3),
         c.created_at, c.created_at
    from fd.contact c
    left join lateral (
      select (array_agg(x.value order by x.first desc, x.created_at, x.id) filter (where x.channel = 'phone'))[1] as phone,
             (array_agg(x.value order by x.first desc, x.created_at, x.id) filter (where x.channel = 'email'))[1] as email,
             string_agg(ltrim(x.value, '+'), ' ') as everything
        from fd.identity x where x.contact_id = c.id and x.live) i on true
    left join lateral (
      select array_agg(lower(x.name) order by lower(x.name)) as tags
        from fd.contact_tag ct join fd.tag x on x.id = ct.tag_id where ct.contact_id = c.id) t on true
    left join lateral (
      select left(string_agg(x.text, ' '), 4000) as notes
        from (select a.text from fd.activity a where a.contact_id = c.id and a.kind = 'note' order by a.seq desc limit 20) x) n on true
   where c.id = p_contact and c.state <> 'merged'
  on conflict (contact_id) do update
     set name = excluded.name, company = excluded.company, phone = excluded.phone, email = excluded.email, language = excluded.language,
         owner_user = excluded.owner_user, tags = excluded.tags, fields = excluded.fields, state = excluded.state,
         plain_name = excluded.plain_name, words = excluded.words, facts = excluded.facts,
         compared = k.compared and (k.plain_name, k.facts) is not distinct from (excluded.plain_name, excluded.facts);
end
$$;

create function fd.card_follows() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) end;
  v_new jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) end;
  v_contact uuid;
begin
  for v_contact in select distinct (r ->> tg_argv[0])::uuid from unnest(array[v_old, v_new]) r where r ->> tg_argv[0] is not null loop
    perform fd.card_write(v_contact);
  end loop;
  return null;
end
$$;
create trigger card_follows after insert or update on fd.contact for each row execute function fd.card_follows('id');
create trigger card_follows after insert or update or delete on fd.identity for each row execute function fd.card_follows('contact_id');
create trigger card_follows after insert or delete on fd.contact_tag for each row execute function fd.card_follows('contact_id');
create trigger card_follows_note after insert on fd.activity for each row when (new.kind = 'note') execute function fd.card_follows('contact_id');

-- To the hour: a card is not written anew with every message.
create function fd.card_active() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.contact_card k set last_active = now() where k.contact_id = new.contact_id and k.last_active < now() - interval '1 hour';
  return null;
end
$$;
create trigger card_active after insert or update of contact_id, last_at on fd.conversation for each row when (new.contact_id is not null) execute function fd.card_active();
create trigger card_active after insert or update of state, version on fd.reservation for each row when (new.contact_id is not null) execute function fd.card_active();
create trigger card_active after insert or update of state on fd.lead for each row execute function fd.card_active();
create trigger card_active after insert on fd.activity for each row when (new.contact_id is not null) execute function fd.card_active();

-- --- finding ----------------------------------------------------------------------------------------

-- A place in a list as it was told before: its key is of the kind, its id an id.  Anything else is no place.
create function fd.place_fits(p_key text, p_kind text, p_id text) returns boolean
language plpgsql stable set search_path = pg_catalog, fd, public as $$
begin
  perform p_id::uuid, case p_kind when 'timestamptz' then p_key::timestamptz end;
  return p_id is not null and p_key is not null;
exception when data_exception then
  return false;
end
$$;

-- 2026-01-31; null for anything else.
create function fd.day_read(p_text text) returns date
language plpgsql immutable set search_path = pg_catalog, fd, public as $$
begin
  return case when p_text ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$' then p_text::date end;
exception when data_exception then
  return null;
end
$$;

-- Conditions as one document, the same for lists, kept filters, bulk changes and exports:
--   q            words that all occur; a number in any spelling
--   tag, without names of tags, commas between
--   state        active (else), archived, any
--   language, owner ('me', 'none' or an id), has and lacks ('phone' or 'email')
--   active_since, active_before, created_since, created_before   days
--   fields       {key: value}; the value * is any
create function fd.contact_where(p jsonb) returns text
language plpgsql stable set search_path = pg_catalog, fd, public as $$
declare
  w text := '';
  v_word text;
  v_key text;
  v_value text;
  v_digits text := fd.phone_digits(btrim(p ->> 'q'));
  r record;
begin
  case coalesce(p ->> 'state', 'active')
    when 'any' then w := 'true';
    else w := format('k.state = %L', coalesce(p ->> 'state', 'active'));
  end case;
  if v_digits is not null then
    w := w || format(' and k.words like %L', '%' || v_digits || '%');
  else
    for v_word in select x from regexp_split_to_table(fd.plain(left(p ->> 'q', 200)), ' ') x where x <> '' limit 6 loop
      -- a short word only where a word begins: two letters are no trigram
      w := w || format(' and k.words like %L', case when length(v_word) < 3 then '% ' else '%' end
        || replace(replace(replace(v_word, '\', '\\'), '%', '\%'), '_', '\_') || '%');
    end loop;
  end if;
  if p ->> 'like' is not null then
    perform set_config('pg_trgm.word_similarity_threshold', '0.4', true);
    w := w || format(' and %L operator(public.<%%) k.plain_name', fd.plain(left(p ->> 'like', 100)));
  end if;
  if p ->> 'tag' is not null then
    w := w || format(' and k.tags @> %L::text[]', (select array_agg(lower(btrim(x))) from regexp_split_to_table(p ->> 'tag', ',') x where btrim(x) <> ''));
  end if;
  if p ->> 'without' is not null then
    w := w || format(' and not k.tags && %L::text[]', (select array_agg(lower(btrim(x))) from regexp_split_to_table(p ->> 'without', ',') x where btrim(x) <> ''));
  end if;
  if p ->> 'language' is not null then
    w := w || format(' and k.language = %L', p ->> 'language');
  end if;
  if p ->> 'owner' is not null then
    w := w || case p ->> 'owner' when 'none' then ' and k.owner_user is null'
                else format(' and k.owner_user::text = %L', case p ->> 'owner' when 'me' then fd.my_user()::text else p ->> 'owner' end) end;
  end if;
  w := w || case p ->> 'has' when 'phone' then ' and k.phone is not null' when 'email' then ' and k.email is not null' else '' end
         || case p ->> 'lacks' when 'phone' then ' and k.phone is null' when 'email' then ' and k.email is null' else '' end;
  for v_key, v_value in values ('active_since', 'k.last_active >= %L'), ('active_before', 'k.last_active < %L'),
                               ('created_since', 'k.created_at >= %L'), ('created_before', 'k.created_at < %L') loop
    if p ->> v_key is not null then
      -- what is no day finds nobody: a change in bulk must not be about more than was meant
      w := w || ' and ' || format(v_value, fd.day_read(p ->> v_key)::timestamp at time zone (select s.zone from fd.site s));
    end if;
  end loop;
  for v_key, v_value in select * from jsonb_each_text(case jsonb_typeof(p -> 'fields') when 'object' then p -> 'fields' else '{}' end) loop
    if btrim(coalesce(v_value, '')) = '' then
      continue;
    end if;
    select x.value, x.fault into r from fd.field_read(v_key, to_jsonb(v_value)) x;
    w := w || case when v_value = '*' then format(' and k.fields ? %L', v_key)
                   when r.fault is not null then ' and false'
                   when jsonb_typeof(r.value) = 'string' then format(' and lower(k.fields ->> %L) = lower(%L)', v_key, r.value #>> '{}')
                   else format(' and k.fields @> %L::jsonb', jsonb_build_object(v_key, r.value)) end;
  end loop;
  return w;
end
$$;

-- A page of the book.  p_sort: name, active or created; p_after: the place of the row before.
create function fd.contact_find(p jsonb, p_sort text, p_after text, p_limit bigint)
returns table (id uuid, name text, company text, phone text, email text, language text, tags jsonb, fields jsonb, owner_name text, state text,
               created_at timestamptz, last_active timestamptz, place text)
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_column text := case p_sort when 'name' then 'plain_name' when 'created' then 'created_at' else 'last_active' end;
  v_kind text := case p_sort when 'name' then 'text' else 'timestamptz' end;
  v_order text := case p_sort when 'name' then 'asc' else 'desc' end;
  v_id text := right(p_after, 36);
  v_key text := left(p_after, -37);
  v_after text := 'true';
begin
  perform fd.require('contact.read');
  if fd.place_fits(v_key, v_kind, v_id) then
    v_after := format('(k.%I, k.contact_id) %s (%L::%s, %L::uuid)', v_column, case v_order when 'asc' then '>' else '<' end, v_key, v_kind, v_id);
  end if;
  -- alike: the nearest first, and one page of them
  return query execute format(
    'select k.contact_id, k.name, k.company, k.phone, k.email, k.language,
            coalesce((select jsonb_agg(jsonb_build_object(''name'', t.name, ''colour'', t.colour) order by lower(t.name))
                        from fd.contact_tag ct join fd.tag t on t.id = ct.tag_id where ct.contact_id = k.contact_id), ''[]''),
            k.fields, (select u.name from fd.users u where u.id = k.owner_user), k.state, k.created_at, k.last_active,
            k.%1$I::text || ''~'' || k.contact_id
       from (select * from fd.contact_card k where %2$s and %3$s order by %4$s limit %5$s) k order by %4$s',
    v_column, fd.contact_where(p), v_after,
    case when p ->> 'like' is not null then format('public.word_similarity(%L, k.plain_name) desc, k.contact_id', fd.plain(left(p ->> 'like', 100)))
         else format('k.%I %s, k.contact_id %2$s', v_column, v_order) end, p_limit);
end
$$;

-- How many, counted no further than p_most.
create function fd.contact_count(p jsonb, p_most bigint) returns bigint
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_n bigint;
begin
  perform fd.require('contact.read');
  execute format('select count(*) from (select from fd.contact_card k where %s limit %s) x', fd.contact_where(p), p_most) into v_n;
  return v_n;
end
$$;

-- --- changing ---------------------------------------------------------------------------------------

-- What the machine does to a contact by itself; merging and parting are fd.contact_merge and its undoing.
create function fd.contact_move(p_id uuid, p_event text, p_to text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if p_event not in ('archived', 'restored') then
    perform fd.refuse_move('contact', (select c.state from fd.contact c where c.id = p_id), p_event, fd.my_caller());
  end if;
  perform set_config('fd.event', p_event, true);
  update fd.contact c set state = p_to, version = c.version + 1, updated_at = now() where c.id = p_id;
  insert into fd.contact_history (contact_id, kind, source) values (p_id, p_event, 'desk');
end
$$;

-- Every change by the desk begins with this: it is there, active, of that version, and held until the end.
create function fd.contact_changing(p_id uuid, p_version bigint) returns fd.contact
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  c fd.contact;
begin
  perform fd.require('contact.manage');
  select * into c from fd.contact x where x.id = p_id for no key update;
  if c.id is null then
    perform fd.absent('contact');
  end if;
  if p_version is not null and p_version <> c.version then
    perform fd.refuse_version('contact', c.version, p_version);
  end if;
  if c.state <> 'active' then
    perform fd.refuse_move('contact', c.state, 'changed', fd.my_caller());
  end if;
  return c;
end
$$;

-- And ends with this.
create function fd.contact_changed(p_id uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_version bigint;
begin
  perform set_config('fd.event', 'changed', true);
  update fd.contact c set version = c.version + 1, updated_at = now() where c.id = p_id returning c.version into v_version;
  return v_version;
end
$$;

-- The fields of the house in p_said, as they are kept, over p_had; what is blank is taken away.
create function fd.fields_said(p_had jsonb, p_said jsonb) returns jsonb
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_fields jsonb := p_had;
  v_key text;
  v_value jsonb;
  r record;
begin
  for v_key, v_value in select * from jsonb_each(coalesce(p_said, '{}')) loop
    select * into r from fd.field_read(v_key, v_value);
    if r.fault is not null then
      perform fd.refuse('field-value', format('%s %s.', coalesce((select f.title from fd.contact_field f where f.key = v_key), v_key), r.fault));
    end if;
    v_fields := case when r.value is null then v_fields - v_key else v_fields || jsonb_build_object(v_key, r.value) end;
  end loop;
  return v_fields;
end
$$;

create function fd.fields_complete(p_fields jsonb) returns void
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_missing text := (select string_agg(f.title, ', ' order by f.position, f.key) from fd.contact_field f
                      where f.required and not f.archived and not p_fields ? f.key);
begin
  if v_missing is not null then
    perform fd.refuse('field-required', format('%s must be filled in.', v_missing));
  end if;
end
$$;

-- A contact with what the patch names: name, company, language, note, owner, fields.  A blank takes the value away.
create function fd.contact_patched(c fd.contact, p_patch jsonb) returns fd.contact
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if p_patch ? 'name' then c.name := nullif(btrim(p_patch ->> 'name'), ''); end if;
  if p_patch ? 'company' then c.company := nullif(btrim(p_patch ->> 'company'), ''); end if;
  if p_patch ? 'note' then c.note := nullif(btrim(p_patch ->> 'note'), ''); end if;
  if nullif(p_patch ->> 'language', '') is not null then c.language := p_patch ->> 'language'; end if;
  if p_patch ? 'owner' then
    c.owner_user := nullif(p_patch ->> 'owner', '')::uuid;
    if c.owner_user is not null and not exists (select from fd.users u where u.id = c.owner_user and u.state = 'active') then
      perform fd.refuse('no-such-owner', 'Nobody of the staff has this id.');
    end if;
  end if;
  c.fields := fd.fields_said(c.fields, p_patch -> 'fields');
  return c;
end
$$;

-- What differs, in words for the history; null: nothing.
create function fd.contact_difference(a fd.contact, b fd.contact) returns text
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select string_agg(d.what || ': ' || coalesce(d.was, '–') || ' → ' || coalesce(d.becomes, '–'), '; ' order by d.position, d.what)
    from (values ('Name', a.name, b.name, -5), ('Company', a.company, b.company, -4), ('Language', a.language, b.language, -3),
                 ('Looked after by', (select u.name from fd.users u where u.id = a.owner_user), (select u.name from fd.users u where u.id = b.owner_user), -2),
                 ('Remark', a.note, b.note, -1)
          union all
          select f.title, a.fields ->> f.key, b.fields ->> f.key, f.position from fd.contact_field f) d (what, was, becomes, position)
   where d.was is distinct from d.becomes
$$;

-- Nothing changed is no new version.
create function fd.contact_save(p_id uuid, p_version bigint, p_patch jsonb, p_source text default 'desk') returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  c fd.contact := fd.contact_changing(p_id, p_version);
  n fd.contact := fd.contact_patched(c, p_patch);
  v_told text := fd.contact_difference(c, n);
begin
  if p_patch ? 'fields' and p_source = 'desk' then
    perform fd.fields_complete(n.fields);
  end if;
  if v_told is null then
    return c.version;
  end if;
  update fd.contact x
     set name = n.name, company = n.company, note = n.note, language = n.language, owner_user = n.owner_user, fields = n.fields
   where x.id = p_id;
  insert into fd.contact_history (contact_id, kind, text, source) values (p_id, 'changed', v_told, p_source);
  return fd.contact_changed(p_id);
end
$$;

-- --- addresses --------------------------------------------------------------------------------------

-- Refused when it is another contact's; says whether it was not this one's before.
create function fd.identity_write(p_contact uuid, p_channel text, p_value text, p_source text) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_owner uuid;
begin
  perform pg_advisory_xact_lock(hashtextextended('fd.identity ' || p_value, 0));
  select i.contact_id into v_owner from fd.identity i where i.live and i.channel = p_channel and i.value = p_value;
  if v_owner = p_contact then
    return false;
  elsif v_owner is not null then
    perform fd.refuse('identity-taken', format('%s is the address of another contact.', p_value));
  end if;
  insert into fd.identity (contact_id, channel, value) values (p_contact, p_channel, p_value);
  insert into fd.contact_history (contact_id, kind, text, source) values (p_contact, p_channel || '_added', p_value, p_source);
  return true;
end
$$;

create function fd.identity_add(p_contact uuid, p_channel text, p_value text, p_version bigint default null, p_source text default 'desk') returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.contact_changing(p_contact, p_version);
  if fd.identity_write(p_contact, p_channel, p_value, p_source) then
    perform fd.contact_changed(p_contact);
  end if;
end
$$;

-- 'removed', 'first' (the one to use of its channel), 'verified' (the desk vouches for it) or 'claimed'.
create function fd.identity_change(p_contact uuid, p_identity uuid, p_what text, p_version bigint) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  i fd.identity;
begin
  perform fd.contact_changing(p_contact, p_version);
  select * into i from fd.identity x where x.id = p_identity and x.contact_id = p_contact and x.live and x.channel in ('phone', 'email');
  if i.id is null then
    perform fd.absent('identity');
  end if;
  insert into fd.contact_history (contact_id, kind, text, source) values (p_contact, i.channel || '_' || p_what, i.value, 'desk');
  case p_what
    when 'removed' then update fd.identity set live = false, first = false where id = i.id;
    when 'first' then
      update fd.identity set first = false where contact_id = p_contact and channel = i.channel and first;
      update fd.identity set first = true where id = i.id;
    else
      update fd.identity set proof = p_what where id = i.id;
  end case;
  perform fd.contact_changed(p_contact);
end
$$;

-- A new contact by the desk or a file; its addresses are nobody else's.
create function fd.contact_create(p_id uuid, p_said jsonb, p_phone text, p_email text, p_source text default 'desk') returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  c fd.contact;
begin
  perform fd.require('contact.manage');
  c.language := 'en';
  c.fields := '{}';
  c := fd.contact_patched(c, p_said);
  if coalesce(c.name, c.company, p_phone, p_email) is null then
    perform fd.refuse('contact-needed', 'A name, a company, a phone number or an e-mail address is needed.');
  end if;
  if p_source = 'desk' then
    perform fd.fields_complete(c.fields);
  end if;
  insert into fd.contact (id, name, company, language, note, owner_user, fields) values (p_id, c.name, c.company, c.language, c.note, c.owner_user, c.fields);
  insert into fd.contact_history (contact_id, kind, source) values (p_id, 'created', p_source);
  if p_phone is not null then
    perform fd.identity_write(p_id, 'phone', p_phone, p_source);
  end if;
  if p_email is not null then
    perform fd.identity_write(p_id, 'email', p_email, p_source);
  end if;
end
$$;

create function fd.contact_note(p_contact uuid, p_text text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.manage');
  if not exists (select from fd.contact c where c.id = p_contact and c.state <> 'merged') then
    perform fd.absent('contact');
  end if;
  insert into fd.activity (contact_id, kind, text, source) values (p_contact, 'note', p_text, 'desk');
end
$$;

-- --- tags -------------------------------------------------------------------------------------------

-- The tag of this name; made when there is none.
create function fd.tag_named(p_name text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_name text := btrim(regexp_replace(p_name, '\s+', ' ', 'g'));
  v_id uuid;
begin
  perform fd.require('contact.manage');
  select t.id into v_id from fd.tag t where lower(t.name) = lower(v_name);
  if v_id is null then
    insert into fd.tag (name) values (v_name) on conflict (lower(name)) do nothing returning id into v_id;
    if v_id is null then
      select t.id into v_id from fd.tag t where lower(t.name) = lower(v_name);
    end if;
  end if;
  return v_id;
end
$$;

-- Says whether it was not tagged, or tagged, before.
create function fd.contact_tagged(p_contact uuid, p_tag uuid, p_on boolean) returns boolean
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_name text := (select t.name from fd.tag t where t.id = p_tag);
begin
  perform fd.require('contact.manage');
  if v_name is null or not exists (select from fd.contact c where c.id = p_contact and c.state <> 'merged') then
    perform fd.absent('contact');
  end if;
  if p_on then
    insert into fd.contact_tag (contact_id, tag_id) values (p_contact, p_tag) on conflict do nothing;
  else
    delete from fd.contact_tag t where t.contact_id = p_contact and t.tag_id = p_tag;
  end if;
  if found then
    insert into fd.contact_history (contact_id, kind, text, source) values (p_contact, case when p_on then 'tagged' else 'untagged' end, v_name, 'desk');
    return true;
  end if;
  return false;
end
$$;

create function fd.tag_save(p_id uuid, p_name text, p_colour text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_contact uuid;
begin
  perform fd.require('contact.manage');
  insert into fd.tag (id, name, colour) values (p_id, btrim(p_name), p_colour)
  on conflict (id) do update set name = excluded.name, colour = excluded.colour;
  for v_contact in select ct.contact_id from fd.contact_tag ct where ct.tag_id = p_id loop
    perform fd.card_write(v_contact);
  end loop;
exception when unique_violation then
  perform fd.refuse('tag-exists', 'There is a tag of this name; merge the two.');
end
$$;

-- Everybody with one tag has the other from here on; without another it is only taken away.
create function fd.tag_merge(p_from uuid, p_into uuid) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_from text := (select t.name from fd.tag t where t.id = p_from);
  v_n bigint;
begin
  perform fd.require('contact.manage');
  if v_from is null or p_from = p_into or (p_into is not null and not exists (select from fd.tag t where t.id = p_into)) then
    perform fd.absent('tag');
  end if;
  if p_into is not null then
    insert into fd.contact_tag (contact_id, tag_id, actor, at) select ct.contact_id, p_into, ct.actor, ct.at from fd.contact_tag ct where ct.tag_id = p_from
    on conflict do nothing;
  end if;
  delete from fd.contact_tag ct where ct.tag_id = p_from;
  get diagnostics v_n = row_count;
  delete from fd.tag t where t.id = p_from;
  perform fd.audit_write(case when p_into is null then 'tag.removed' else 'tag.merged' end, 'tag', p_from, '', '', null, jsonb_build_object('into', p_into, 'contacts', v_n));
  return v_n;
end
$$;

-- --- definitions of fields, kept filters ------------------------------------------------------------

create function fd.field_save(p_key text, p_title text, p_kind text, p_choices text[], p_required boolean, p_position bigint, p_archived boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  f fd.contact_field;
begin
  perform fd.require('contact.manage');
  select * into f from fd.contact_field x where x.key = p_key for update;
  if f.key is not null and f.kind <> p_kind and exists (select from fd.contact c where c.fields ? p_key) then
    perform fd.refuse('field-in-use', 'Contacts have values of the other kind; archive the field and make a new one.');
  end if;
  if (p_kind = 'choice') <> (cardinality(p_choices) > 0) then
    perform fd.refuse('choices-needed', 'A choice has its choices, and nothing else has.');
  end if;
  insert into fd.contact_field (key, title, kind, choices, required, position, archived)
  values (p_key, btrim(p_title), p_kind, p_choices, p_required, p_position, p_archived)
  on conflict (key) do update set title = excluded.title, kind = excluded.kind, choices = excluded.choices, required = excluded.required,
     position = excluded.position, archived = excluded.archived;
  perform fd.audit_write('contact_field.saved', 'contact_field', null, '', '', null, jsonb_build_object('key', p_key, 'kind', p_kind, 'archived', p_archived));
end
$$;

create function fd.filter_save(p_id uuid, p_name text, p_shared boolean, p_conditions jsonb) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.read');
  insert into fd.contact_filter (id, name, shared, user_id, conditions)
  values (p_id, btrim(p_name), p_shared, fd.my_user(), jsonb_strip_nulls(p_conditions))
  on conflict (user_id, lower(name)) do update set name = excluded.name, shared = excluded.shared, conditions = excluded.conditions;
end
$$;

create function fd.filter_remove(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  perform fd.require('contact.read');
  delete from fd.contact_filter f where f.id = p_id and f.user_id = fd.my_user();
  if not found then
    perform fd.absent('filter');
  end if;
end
$$;

grant select on fd.contact_field, fd.tag, fd.contact_tag, fd.contact_filter to fd_desk, fd_look;
grant execute on function fd.plain(text), fd.phone_digits(text), fd.field_read(text, jsonb), fd.contact_find(jsonb, text, text, bigint), fd.contact_count(jsonb, bigint),
  fd.contact_save(uuid, bigint, jsonb, text), fd.contact_create(uuid, jsonb, text, text, text), fd.contact_note(uuid, text),
  fd.identity_add(uuid, text, text, bigint, text), fd.identity_change(uuid, uuid, text, bigint), fd.tag_named(text),
  fd.contact_tagged(uuid, uuid, boolean), fd.tag_save(uuid, text, text), fd.tag_merge(uuid, uuid),
  fd.field_save(text, text, text, text[], boolean, bigint, boolean), fd.filter_save(uuid, text, boolean, jsonb), fd.filter_remove(uuid) to fd_desk;

call fd.privacy('contact_field', '{key,title,kind,choices}', 'not-personal', 'keep', 'until removed');
call fd.privacy('tag', '{name,colour}', 'not-personal', 'keep', 'until removed');
call fd.privacy('contact_tag', '{actor}', 'as-is', 'delete-row', 'as the contact');
call fd.privacy('contact_filter', '{name,conditions}', 'not-personal', 'keep', 'until removed');
call fd.privacy('contact_card', '{name,company,phone,email,language,tags,fields,state,plain_name,words,facts}', 'never', 'delete-row', 'as the contact');

commit;
