-- Deploy frontdesk:people to pg
-- requires: tokens
-- Visitors, contacts and their identities; who the transaction in hand belongs to.
--
-- Sight (docs/decisions/012).  A guest is a visitor: a browser that shows a token the server minted.
-- What a guest sees are rows that carry its own visitor_id: the conversations it held, the reservations
-- it made.  Contact is the desk's word: everything known about one person.  A phone number typed into
-- a chat proves nothing, so it joins the desk's record of that person (contact_id on the row) without
-- showing the typist anything of it: fd.contact, which the policies read, is set only when the link
-- between visitor and contact is 'verified'.  So nobody reads a stranger's visits by typing a number,
-- and the desk still has one contact however often somebody returns.

begin;
set local role fd_owner;

create table fd.contact (
  id uuid primary key default fd.new_id(),
  name text check (length(name) between 1 and 200),
  company text check (length(company) between 1 and 200),
  language text not null default 'en' check (language ~ '^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$'),
  note text,
  owner_user uuid references fd.users (id),
  fields jsonb not null default '{}' check (jsonb_typeof(fields) = 'object'),   -- the house's own, see contacts_book
  merged_into uuid references fd.contact (id) check (merged_into <> id),
  state text not null default 'active' check (state in ('active', 'archived', 'merged')),
  version bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  check ((state = 'merged') = (merged_into is not null))
);
create index contact_merged on fd.contact (merged_into) where merged_into is not null;
call fd.make_noun('fd.contact', 'contact');

create table fd.visitor (
  id uuid primary key default fd.new_id(),
  token_hash bytea not null unique check (length(token_hash) = 32),
  contact_id uuid references fd.contact (id),
  proof text not null default 'claimed' check (proof in ('claimed', 'verified')),
  language text not null default 'en',
  created_at timestamptz not null default now(),
  last_seen timestamptz not null default now()
);
create index visitor_of_contact on fd.visitor (contact_id) where contact_id is not null;

create table fd.identity (
  id uuid primary key default fd.new_id(),
  contact_id uuid not null references fd.contact (id),
  channel text not null check (channel in ('phone', 'email', 'web')),
  value text not null check (value <> ''),
  proof text not null default 'claimed' check (proof in ('claimed', 'verified')),
  live boolean not null default true,
  first boolean not null default false,          -- the one to use, of those of its channel
  created_at timestamptz not null default now(),
  check (live or not first),
  check (channel <> 'phone' or value ~ '^\+[1-9][0-9]{5,14}$'),
  check (channel <> 'email' or (value = lower(value) and value ~ '^[^@\s]+@[^@\s]+$'))
);
create unique index identity_of_one on fd.identity (channel, value) where live;
create unique index identity_first on fd.identity (contact_id, channel) where first;
create index identity_of_contact on fd.identity (contact_id);

create table fd.contact_history (
  seq bigint generated always as identity primary key,
  contact_id uuid not null references fd.contact (id),
  kind text not null,
  text text,
  source text,
  actor text not null default fd.my_actor(),
  turn_id uuid default fd.my_turn(),
  at timestamptz not null default now()
);
create index contact_history_of on fd.contact_history (contact_id, seq);
call fd.make_append_only('fd.contact_history');

-- A merged contact owns nothing new.
create function fd.contact_live() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if new.contact_id is not null and exists (select from fd.contact c where c.id = new.contact_id and c.merged_into is not null) then
    perform fd.refuse('merged-contact', 'This contact was merged into another.');
  end if;
  return new;
end
$$;
create trigger contact_live before insert or update of contact_id on fd.identity for each row execute function fd.contact_live();

call fd.make_sighted('fd.contact', 'contact');
create policy guest on fd.contact for select using (id = fd.my_contact());
call fd.make_sighted('fd.visitor', 'contact');
create policy guest on fd.visitor using (id = fd.my_visitor());
call fd.make_sighted('fd.identity', 'contact');
create policy guest on fd.identity for select using (contact_id = fd.my_contact());
call fd.make_sighted('fd.contact_history', 'contact');

-- The first statement of every transaction that serves somebody.  Unknown or expired tokens are
-- simply not there: the answer is what the caller may be, never why not.
create function fd.enter(p_visitor_hash bytea, p_session_hash bytea, p_trace text,
  p_key_hash bytea default null, p_access uuid default null, p_address text default null,
  out role text, out visitor uuid, out contact uuid, out user_id uuid, out user_name text, out may text, out assurance text,
  out session uuid, out key uuid)
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
begin
  role := set_config('fd.role', 'system', true);
  may := '';
  if p_visitor_hash is not null then
    select v.id, case when v.proof = 'verified' then v.contact_id end into visitor, contact
      from fd.visitor v where v.token_hash = p_visitor_hash;
  end if;
  -- A cookie is looked up by what it holds, an access token names the session it was given in: both must
  -- be alive, so that a sign-out, a suspension and a change of roles count from the next request.
  if p_session_hash is not null or p_access is not null then
    perform fd.session_seen(p_session_hash, p_access);
    select s.id, u.id, u.name, fd.assurance(u.id, s.confirmed_at) into session, user_id, user_name, assurance
      from fd.session s join fd.users u on u.id = s.user_id
     where (s.token_hash = p_session_hash or s.id = p_access) and s.expires_at > now() and u.state = 'active' limit 1;
    if assurance not like '%factor_missing' then
      may := array_to_string(fd.permissions_of_user(user_id), ' ');
    end if;
  elsif p_key_hash is not null then
    select k.key_id, k.user_id, k.user_name, k.may into key, user_id, user_name, may from fd.key_known(p_key_hash, p_address) k;
  end if;
  role := case when user_id is not null then 'staff' when visitor is not null then 'guest' else 'anyone' end;
  may := case when user_id is not null then ' ' || may || ' ' else '' end;
  perform set_config('fd.role', role, true), set_config('fd.caller', role, true),
          set_config('fd.visitor', coalesce(visitor::text, ''), true), set_config('fd.contact', coalesce(contact::text, ''), true),
          set_config('fd.user', coalesce(user_id::text, ''), true), set_config('fd.session', coalesce(session::text, ''), true),
          set_config('fd.key', coalesce(key::text, ''), true), set_config('fd.may', may, true), set_config('fd.reservation', '', true),
          set_config('fd.actor', case when key is not null then 'key:' || key when user_id is not null then 'staff:' || user_id else role end, true),
          set_config('fd.trace', coalesce(p_trace, ''), true), set_config('fd.turn', '', true);
end
$$;

-- A new visitor, who the rest of this transaction belongs to.  A signed-in member of staff stays one.
create function fd.visitor_mint(p_id uuid, p_token_hash bytea, p_language text) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_role text := fd.my_role();
begin
  perform set_config('fd.role', 'system', true);
  insert into fd.visitor (id, token_hash, language) values (p_id, p_token_hash, coalesce(p_language, 'en'));
  if v_role = 'anyone' then
    v_role := 'guest';
    perform set_config('fd.caller', 'guest', true), set_config('fd.actor', 'guest', true);
  end if;
  perform set_config('fd.role', v_role, true), set_config('fd.visitor', p_id::text, true), set_config('fd.contact', '', true);
end
$$;

-- The desk, or a job that saw a mailed link come back, vouches for the link between a visitor and its contact.
create function fd.visitor_verify(p_visitor uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  if fd.my_caller() not in ('staff', 'system') then
    perform fd.absent('visitor');
  end if;
  update fd.visitor set proof = 'verified' where id = p_visitor and contact_id is not null;
  if not found then
    perform fd.absent('visitor');
  end if;
  perform fd.audit_write('visitor.verified', 'visitor', p_visitor, 'claimed', 'verified', null, '{}');
end
$$;

-- Follow merges to the contact that lives.
create function fd.contact_head(p_id uuid) returns uuid
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  with recursive up as (
    select c.id, c.merged_into, 0 as depth from fd.contact c where c.id = p_id
    union all
    select c.id, c.merged_into, up.depth + 1 from up join fd.contact c on c.id = up.merged_into where up.depth < 20
  ) select up.id from up where up.merged_into is null limit 1
$$;

-- The one contact these facts belong to; made when there is none.  Phone in E.164, e-mail in lower
-- case, either may be null.  In this order: who has the phone, who has the e-mail, the contact this
-- visitor already is (unless it gives another name together with another address of a kind it has:
-- then it speaks for somebody else).  The visitor's link stays what it was or becomes 'claimed'; the
-- record of an existing person is never overwritten by a claim: a differing name goes to the history.
create function fd.contact_resolve(p_name text, p_phone text, p_email text, p_source text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_name text := nullif(btrim(p_name), '');
  v_visitor fd.visitor;
  v_contact uuid;
  v_other uuid;
  v_known text;
  v_channel text;
  v_value text;
begin
  if p_phone is null and p_email is null and v_name is null and fd.my_visitor() is null then
    perform fd.refuse('contact-needed', 'A name, a phone number or an e-mail address is needed.');
  end if;
  -- Two first visits with the same number at once: one waits for the other.  In text order, so never in a circle.
  perform pg_advisory_xact_lock(hashtextextended('fd.identity ' || k, 0))
     from (select k from unnest(array[p_phone, p_email, fd.my_visitor()::text]) k where k is not null order by k) o;

  select * into v_visitor from fd.visitor v where v.id = fd.my_visitor();
  select fd.contact_head(i.contact_id) into v_contact from fd.identity i where i.live and i.channel = 'phone' and i.value = p_phone;
  select fd.contact_head(i.contact_id) into v_other from fd.identity i where i.live and i.channel = 'email' and i.value = p_email;
  if v_contact is not null and v_other <> v_contact then
    insert into fd.contact_history (contact_id, kind, text, source)
    values (v_contact, 'possible_duplicate', v_other::text, p_source);
  end if;
  v_contact := coalesce(v_contact, v_other);

  if v_contact is null and v_visitor.contact_id is not null and not fd.is_staff() then
    v_contact := fd.contact_head(v_visitor.contact_id);
    select c.name into v_known from fd.contact c where c.id = v_contact;
    if v_name is not null and v_known is not null and lower(v_name) <> lower(v_known)
       and exists (select from fd.identity i where i.contact_id = v_contact and i.live
                    and ((i.channel = 'phone' and p_phone is not null) or (i.channel = 'email' and p_email is not null))) then
      v_contact := null;
    end if;
  end if;

  -- somebody who comes back is no longer archived
  if v_contact is not null and exists (select from fd.contact c where c.id = v_contact and c.state = 'archived') then
    perform set_config('fd.event', 'restored', true);
    update fd.contact set state = 'active', version = version + 1, updated_at = now() where id = v_contact and state = 'archived';
    perform set_config('fd.event', '', true);
  end if;
  if v_contact is null then
    insert into fd.contact (name, language) values (v_name, coalesce(v_visitor.language, 'en')) returning id into v_contact;
    insert into fd.contact_history (contact_id, kind, source) values (v_contact, 'created', p_source);
  elsif v_name is not null then
    select c.name into v_known from fd.contact c where c.id = v_contact for no key update;
    if v_known is null then
      perform set_config('fd.event', 'changed', true);
      update fd.contact set name = v_name, version = version + 1, updated_at = now() where id = v_contact and state = 'active';
      insert into fd.contact_history (contact_id, kind, text, source) values (v_contact, 'named', v_name, p_source);
    elsif lower(v_known) <> lower(v_name) then
      insert into fd.contact_history (contact_id, kind, text, source) values (v_contact, 'other_name', v_name, p_source);
    end if;
  end if;

  for v_channel, v_value in values ('phone', p_phone), ('email', p_email) loop
    if v_value is not null then
      insert into fd.identity (contact_id, channel, value) values (v_contact, v_channel, v_value)
      on conflict (channel, value) where live do nothing;
      if found then
        insert into fd.contact_history (contact_id, kind, text, source) values (v_contact, v_channel || '_added', v_value, p_source);
      end if;
    end if;
  end loop;

  if v_visitor.id is not null and not fd.is_staff() and v_visitor.proof = 'claimed' and v_visitor.contact_id is distinct from v_contact then
    update fd.visitor set contact_id = v_contact where id = v_visitor.id;
  end if;
  return v_contact;
end
$$;

grant select on fd.contact, fd.identity, fd.contact_history to fd_desk, fd_look;
grant select (id, contact_id, proof, language, created_at, last_seen) on fd.visitor to fd_desk, fd_look;
grant update (language, last_seen) on fd.visitor to fd_desk;
grant insert (contact_id, kind, text, source) on fd.contact_history to fd_desk;
grant execute on function fd.enter(bytea, bytea, text, bytea, uuid, text), fd.visitor_mint(uuid, bytea, text), fd.visitor_verify(uuid), fd.contact_head(uuid),
  fd.contact_resolve(text, text, text, text) to fd_desk;

call fd.privacy('contact', '{name,company,note,fields}', 'as-is', 'blank', '24 months after the last visit');
call fd.privacy('contact', '{language,state}', 'as-is', 'keep', '24 months after the last visit');
call fd.privacy('visitor', '{token_hash}', 'never', 'delete-row', '12 months after last seen');
call fd.privacy('visitor', '{proof,language}', 'as-is', 'delete-row', '12 months after last seen');
call fd.privacy('identity', '{value}', 'as-is', 'delete-row', 'as the contact');
call fd.privacy('identity', '{channel,proof}', 'as-is', 'delete-row', 'as the contact');
call fd.privacy('contact_history', '{text}', 'as-is', 'blank', 'as the contact');
call fd.privacy('contact_history', '{kind,source,actor}', 'as-is', 'keep', 'as the contact');

commit;
