-- Deploy frontdesk:proofs to pg
-- requires: desk
-- A guest proves an address: with the link or the code of a letter that went there.
--
-- Asking looks nothing up, so it answers a stranger's address as it answers a known one.  What a proof
-- means is decided when it is given (docs/decisions/044): whoever proved an address owns its contact, a
-- claim gives way to a proof, and two contacts are never made one here.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

create table fd.proof (
  id uuid primary key,
  visitor_id uuid not null references fd.visitor (id),       -- the browser that asked, the only one whose codes count
  purpose text not null check (purpose in ('sign_in', 'add')),
  contact_id uuid references fd.contact (id),                -- whose address it is to become
  channel text not null check (channel in ('phone', 'email')),
  value text not null,
  client bytea not null check (length(client) = 32),
  link_hash bytea unique check (length(link_hash) = 32),
  code_hash bytea not null check (length(code_hash) = 32),   -- keyed by the house's secret: six digits are soon tried
  tries bigint not null default 0 check (tries between 0 and 5),
  asked_at timestamptz not null default now(),
  code_until timestamptz not null default now() + interval '10 minutes',
  link_until timestamptz not null default now() + interval '30 minutes',
  spent_at timestamptz,
  check ((purpose = 'add') = (contact_id is not null)),
  check ((purpose = 'sign_in') = (link_hash is not null))
);
create index proof_of_address on fd.proof (channel, value, asked_at desc);
create index proof_of_client on fd.proof (client, asked_at desc);
create index proof_of_visitor on fd.proof (visitor_id, asked_at desc);
create index proof_old on fd.proof (asked_at);
alter table fd.proof enable row level security;
alter table fd.proof force row level security;
create policy desk on fd.proof using (fd.my_role() = 'system');

-- Who asks, for limits: the hash of the address, of its /64 where one caller has many.
create function fd.client_of(p_address text) returns bytea
language plpgsql immutable set search_path = pg_catalog, fd, public as $$
declare
  v inet := p_address::inet;
begin
  return sha256(convert_to(case when family(v) = 6 then network(set_masklen(v, 64))::text else host(v) end, 'UTF8'));
exception when invalid_text_representation then
  return sha256('');
end
$$;

-- How many seconds until the p_most-th last of these moments is older than p_span; null or less: go on.
create function fd.rate_wait(p_moments timestamptz[], p_most bigint, p_span interval) returns bigint
language sql stable set search_path = pg_catalog, fd, public as $$
  select ceil(extract(epoch from m + p_span - now()))::bigint from unnest(p_moments) m order by m desc offset p_most - 1 limit 1
$$;

-- Write a letter with a link, a code or both, and say 0; or how many seconds to wait first.  An address gets 5 in a
-- quarter of an hour and 20 a day, whoever asks; a client may ask for 60 in a quarter of an hour, which is an hotel's.
create function fd.proof_ask(p_id uuid, p_purpose text, p_channel text, p_value text, p_address text, p_link bytea, p_code bytea,
  p_message_id text, p_subject text, p_text text, p_html text) returns bigint
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_client bytea := fd.client_of(p_address);
  v_wait bigint;
begin
  if p_purpose = 'add' and fd.my_contact() is null then
    perform fd.refuse('prove-address-first', 'Prove your e-mail address or phone number first.');
  end if;
  -- in text order, so that tries wait for each other and never in a circle
  perform pg_advisory_xact_lock(hashtextextended('fd.proof ' || k, 0))
     from (select k from unnest(array[p_value, encode(v_client, 'hex')]) k order by k) o;
  select max(w) into v_wait from (
    select fd.rate_wait(array_agg(p.asked_at), 5, interval '15 minutes') as w from fd.proof p where p.channel = p_channel and p.value = p_value
    union all
    select fd.rate_wait(array_agg(p.asked_at), 20, interval '1 day') from fd.proof p where p.channel = p_channel and p.value = p_value
    union all
    select fd.rate_wait(array_agg(p.asked_at), 60, interval '15 minutes') from fd.proof p where p.client = v_client) l;
  if v_wait > 0 then
    return v_wait;
  end if;
  delete from fd.proof p where p.asked_at < now() - interval '1 day';
  insert into fd.proof (id, visitor_id, purpose, contact_id, channel, value, client, link_hash, code_hash)
  values (p_id, fd.my_visitor(), p_purpose, case when p_purpose = 'add' then fd.my_contact() end, p_channel, p_value, v_client, p_link, p_code);
  insert into fd.mail (message_id, noun, noun_id, recipient, subject, text, html)
  values (p_message_id, 'proof', p_id, p_value, p_subject, p_text, p_html);
  perform fd.audit_write('proof.asked', 'proof', p_id, '', '', null, jsonb_build_object('channel', p_channel, 'purpose', p_purpose));
  return 0;
end
$$;

-- Did somebody show that this contact is theirs?
create function fd.contact_proven(p_contact uuid) returns boolean
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select exists (select from fd.identity i where i.contact_id = p_contact and i.live and i.proof = 'verified')
      or exists (select from fd.visitor v where v.contact_id = p_contact and v.proof = 'verified')
$$;

create function fd.contact_noted(p_contact uuid, p_kind text, p_text text) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  insert into fd.contact_history (contact_id, kind, text, source) values (p_contact, p_kind, p_text, 'portal')
$$;

-- The address is p_contact's from here on, taken from whom only claimed it.
create function fd.identity_prove(p_contact uuid, p_channel text, p_value text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_other uuid;
begin
  select i.contact_id into v_other from fd.identity i where i.live and i.channel = p_channel and i.value = p_value and i.contact_id <> p_contact;
  if v_other is not null then
    perform fd.contact_noted(v_other, p_channel || '_proven_elsewhere', p_contact::text),
            fd.contact_noted(p_contact, 'possible_duplicate', v_other::text);
  end if;
  insert into fd.identity as i (contact_id, channel, value, proof) values (p_contact, p_channel, p_value, 'verified')
  on conflict (channel, value) where live do update set contact_id = excluded.contact_id, proof = 'verified';
  perform fd.contact_noted(p_contact, p_channel || '_proven', p_value);
end
$$;

-- Whose contact an address makes of a browser, which may be p_own's already.
create function fd.contact_of_proof(p_channel text, p_value text, p_own uuid, p_language text) returns uuid
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.identity;
  v_contact uuid;
begin
  select * into v from fd.identity i where i.live and i.channel = p_channel and i.value = p_value;
  v_contact := fd.contact_head(v.contact_id);
  if v_contact is null or (v.proof = 'claimed' and v_contact is distinct from p_own and fd.contact_proven(v_contact)) then
    insert into fd.contact (language) values (p_language) returning id into v_contact;
    perform fd.contact_noted(v_contact, 'created', null);
  end if;
  return v_contact;
end
$$;

-- The browser at hand is this contact's.  It gets another token, as at every sign-in, and is another visitor when it
-- was somebody else's: what they did here stays theirs.
create function fd.visitor_become(p_contact uuid, p_fresh uuid, p_token bytea) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.visitor;
begin
  select * into v from fd.visitor x where x.id = fd.my_visitor() for no key update;
  if v.proof = 'verified' and fd.contact_head(v.contact_id) is distinct from p_contact then
    insert into fd.visitor (id, token_hash, language, contact_id, proof) values (p_fresh, p_token, v.language, p_contact, 'verified');
    v.id := p_fresh;
  else
    update fd.visitor x set token_hash = p_token, contact_id = p_contact, proof = 'verified', last_seen = now() where x.id = v.id;
    if v.contact_id <> p_contact then
      perform fd.contact_noted(p_contact, 'possible_duplicate', v.contact_id::text);
    end if;
  end if;
  perform set_config('fd.visitor', v.id::text, true), set_config('fd.contact', p_contact::text, true);
  perform fd.audit_write('visitor.verified', 'visitor', v.id, v.proof, 'verified', null, '{}');
end
$$;

-- The proof is given: it is spent, and its letter forgets its secrets.
create function fd.proof_given(p fd.proof, p_fresh uuid, p_token bytea) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_own uuid;
  v_contact uuid := p.contact_id;
begin
  perform pg_advisory_xact_lock(hashtextextended('fd.identity ' || p.value, 0));
  if p.purpose = 'add' then
    if exists (select from fd.identity i where i.live and i.channel = p.channel and i.value = p.value and i.proof = 'verified'
                and i.contact_id <> v_contact) then
      perform fd.refuse('address-of-another', 'This address is on another record; the desk can make the two one.');
    end if;
  else
    select fd.contact_head(v.contact_id) into v_own from fd.visitor v where v.id = fd.my_visitor() and v.proof = 'verified';
    v_contact := fd.contact_of_proof(p.channel, p.value, v_own, (select v.language from fd.visitor v where v.id = p.visitor_id));
  end if;
  perform fd.identity_prove(v_contact, p.channel, p.value);
  if p.purpose = 'sign_in' then
    perform fd.visitor_become(v_contact, p_fresh, p_token);
  end if;
  update fd.proof x set spent_at = now() where x.id = p.id;
  update fd.mail m set subject = 'A used code', text = 'What this letter opened has been used.', html = null where m.noun = 'proof' and m.noun_id = p.id;
  perform fd.audit_write('proof.given', 'proof', p.id, '', '', null, jsonb_build_object('channel', p.channel, 'purpose', p.purpose));
end
$$;

-- Spend a link, in whatever browser it was opened.
create function fd.proof_by_link(p_link bytea, p_fresh uuid, p_token bytea) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.proof;
begin
  select * into v from fd.proof p where p.link_hash = p_link for no key update;
  if v.id is null or v.spent_at is not null or v.link_until <= now() then
    perform fd.refuse('link-used-up', 'This link has been used, or is older than half an hour.');
  end if;
  perform fd.proof_given(v, p_fresh, p_token);
end
$$;

-- Where a link leads, so that its page can name the address; null when it leads nowhere.
create function fd.proof_behind(p_link bytea) returns text
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select p.value from fd.proof p where p.link_hash = p_link and p.spent_at is null and p.link_until > now()
$$;

-- Try a code: 'right', 'wrong', or 'over' when there is none that could be right.  The try stays counted, so the caller
-- commits whatever is said.
create function fd.proof_by_code(p_purpose text, p_code bytea, p_fresh uuid, p_token bytea) returns text
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.proof;
begin
  select * into v from fd.proof p
   where p.visitor_id = fd.my_visitor() and p.purpose = p_purpose and (p_purpose = 'sign_in' or p.contact_id = fd.my_contact())
   order by p.asked_at desc, p.id desc limit 1 for no key update;
  if v.id is null or v.spent_at is not null or v.code_until <= now() or v.tries >= 5 then
    return 'over';
  end if;
  update fd.proof p set tries = p.tries + 1 where p.id = v.id;
  if v.code_hash <> p_code then
    perform fd.audit_write('proof.failed', 'proof', v.id, '', '', null, jsonb_build_object('tries', v.tries + 1));
    return 'wrong';
  end if;
  perform fd.proof_given(v, p_fresh, p_token);
  return 'right';
end
$$;

-- Sign out: the token in this browser, or in every browser of the contact, opens nothing any more.  What was done there
-- stays the contact's.
create function fd.visitor_leave(p_everywhere boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
begin
  update fd.visitor v set token_hash = sha256(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()))
   where v.id = fd.my_visitor() or (p_everywhere and v.proof = 'verified' and v.contact_id = fd.my_contact());
  perform fd.audit_write('visitor.left', 'visitor', fd.my_visitor(), '', '', null, jsonb_build_object('everywhere', p_everywhere));
end
$$;

grant execute on function fd.proof_ask(uuid, text, text, text, text, bytea, bytea, text, text, text, text), fd.proof_by_link(bytea, uuid, bytea),
  fd.proof_behind(bytea), fd.proof_by_code(text, bytea, uuid, bytea), fd.visitor_leave(boolean) to fd_desk;

call fd.privacy('proof', '{value}', 'as-is', 'delete-row', 'one day');
call fd.privacy('proof', '{client,link_hash,code_hash}', 'never', 'delete-row', 'one day');
call fd.privacy('proof', '{purpose,channel}', 'as-is', 'delete-row', 'one day');

commit;
