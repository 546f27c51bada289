-- Deploy frontdesk:portal to pg
-- requires: proofs
-- requires: chat
-- What a guest who proved an address sees of the house and says to it.
--
-- Sight follows proof, never a claim (docs/decisions/044): a browser that proved to be the contact, and the address that
-- the letters of a reservation went to.  What somebody else said with this guest's number on their lips stays theirs.

begin;
set local role fd_owner;
set local fd.role = 'system'; -- a function may pin only settings that its session knows

-- The browsers and addresses that proved to be the caller's; none for whoever proved nothing.
create function fd.my_visitors() returns uuid[]
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select array(select v.id from fd.visitor v where v.contact_id = fd.my_contact() and v.proof = 'verified')
$$;
create function fd.my_addresses() returns text[]
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select array(select i.value from fd.identity i where i.contact_id = fd.my_contact() and i.live and i.proof = 'verified')
$$;

create index reservation_of_email on fd.reservation (email) where email is not null;
create index reservation_of_phone on fd.reservation (phone) where email is null;
create index mail_of_recipient on fd.mail (recipient, created_at desc);
create policy proven on fd.reservation using (fd.my_contact() is not null
  and (visitor_id = any ((select fd.my_visitors())::uuid[]) or coalesce(email, phone) = any ((select fd.my_addresses())::text[])));
create policy proven on fd.conversation using (fd.my_contact() is not null and visitor_id = any ((select fd.my_visitors())::uuid[]));
create policy proven on fd.message for select using (fd.my_contact() is not null and visitor_id = any ((select fd.my_visitors())::uuid[])
  and kind in ('text', 'notice'));
create policy proven on fd.waitlist_entry using (fd.my_contact() is not null and visitor_id = any ((select fd.my_visitors())::uuid[]));
-- The letters that prove an address are not among them: their secrets are for whoever reads the mailbox.
create policy proven on fd.mail for select using (fd.my_contact() is not null and recipient = any ((select fd.my_addresses())::text[])
  and noun is distinct from 'proof');

-- The same reservations, found by their indexes: the policy alone would look at every row there is.
create function fd.my_reservation_ids() returns uuid[]
language sql stable set search_path = pg_catalog, fd, public as $$
  select array(select r.id from fd.reservation r where r.visitor_id = any (fd.my_visitors())
               union
               select r.id from fd.reservation r where r.email = any (fd.my_addresses())
               union
               select r.id from fd.reservation r where r.email is null and r.phone = any (fd.my_addresses()))
$$;
create view fd.my_reservation with (security_invoker = true) as
select r.id, r.code, r.state, r.version, r.sequence, r.service, r.service_name, r.kind, r.resource, r.resource_name, r.units, r.party_size,
       r.start, r."end", r.local, r.day, r.minute, r.zone, r.name, r.phone, r.email, r.note, r.expires_at, r.created_at, r.legal,
       r."end" < now() or r.state in ('cancelled', 'declined', 'expired', 'completed', 'no_show') as over
  from fd.reservation_card r
 where r.id = any ((select fd.my_reservation_ids())::uuid[]);
grant select on fd.my_reservation to fd_desk;

-- --- what one agrees to ---------------------------------------------------------------------------------------------

-- The words one says yes or no to.  A text that changes gets another version, and is asked again.
create table fd.consent_text (
  purpose text not null check (purpose ~ '^[a-z_]+$'),
  version bigint not null,
  title text not null,
  text text not null,
  assumed boolean not null,                    -- what holds until something is said
  primary key (purpose, version)
);
create table fd.consent (
  seq bigint generated always as identity primary key,
  contact_id uuid not null references fd.contact (id),
  purpose text not null,
  version bigint not null,
  given boolean not null,
  source text not null,
  actor text not null default fd.my_actor(),
  trace text not null default fd.my_trace(),
  at timestamptz not null default now(),
  foreign key (purpose, version) references fd.consent_text (purpose, version)
);
create index consent_of_contact on fd.consent (contact_id, purpose, seq desc);
create index contact_of_merge on fd.contact (merged_into) where merged_into is not null;
call fd.make_append_only('fd.consent');
call fd.make_sighted('fd.consent', 'contact');

insert into fd.consent_text values
  ('reminders', 1, 'Reminders', 'Remind me of my reservations before they begin.', true),
  ('news', 1, 'News and offers', 'Write to me now and then about what is new at the house and what it offers.', false);

-- A contact and all that were made one with it: what one of them said counts.
create function fd.contacts_in(p_contact uuid) returns uuid[]
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  with recursive down as (
    select p_contact as id, 0 as depth
    union all
    select c.id, down.depth + 1 from down join fd.contact c on c.merged_into = down.id where down.depth < 20
  ) select array_agg(down.id) from down
$$;

-- Each purpose in its latest words, and what the contact last said to it.
create function fd.consents_of(p_contact uuid)
returns table (purpose text, version bigint, title text, text text, given boolean, said_version bigint, at timestamptz)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select t.purpose, t.version, t.title, t.text, coalesce(c.given, t.assumed), c.version, c.at
    from (select distinct on (x.purpose) x.* from fd.consent_text x order by x.purpose, x.version desc) t
    left join lateral (select k.given, k.version, k.at from fd.consent k
                        where k.contact_id = any (fd.contacts_in(p_contact)) and k.purpose = t.purpose order by k.seq desc limit 1) c on true
   order by t.assumed desc, t.purpose
$$;
create function fd.consents_mine()
returns table (purpose text, version bigint, title text, text text, given boolean, said_version bigint, at timestamptz)
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select c.purpose, c.version, c.title, c.text, c.given, c.said_version, c.at from fd.consents_of(fd.my_contact()) c
$$;

create function fd.consented(p_contact uuid, p_purpose text) returns boolean
language sql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  select coalesce((select c.given from fd.consents_of(p_contact) c where c.purpose = p_purpose), false)
$$;

-- A yes counts for exactly the words that were read.
create function fd.consent_say(p_purpose text, p_version bigint, p_given boolean) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_latest bigint := (select max(t.version) from fd.consent_text t where t.purpose = p_purpose);
begin
  if v_latest is null then
    perform fd.absent('consent');
  elsif v_latest <> p_version then
    perform fd.refuse('text-changed', 'The words have changed; read them again first.');
  end if;
  insert into fd.consent (contact_id, purpose, version, given, source) values (fd.my_contact(), p_purpose, p_version, p_given, 'portal');
  perform fd.audit_write(case when p_given then 'consent.given' else 'consent.withdrawn' end, 'contact', fd.my_contact(), '', '', null,
    jsonb_build_object('purpose', p_purpose, 'version', p_version));
end
$$;

-- --- what is known of one ----------------------------------------------------------------------------------------------

create function fd.contact_tell(p_name text, p_language text) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_old text;
begin
  select c.name into v_old from fd.contact c where c.id = fd.my_contact() for no key update;
  update fd.contact c set name = coalesce(p_name, c.name), language = coalesce(p_language, c.language), updated_at = now() where c.id = fd.my_contact();
  update fd.visitor v set language = coalesce(p_language, v.language) where v.id = fd.my_visitor();
  if p_name <> coalesce(v_old, '') then
    perform fd.contact_noted(fd.my_contact(), 'renamed', p_name);
  end if;
  perform fd.audit_write('contact.told', 'contact', fd.my_contact(), '', '', null, '{}');
end
$$;

-- An address that is given up.  The last proven one stays: without it nobody could come back.
create function fd.address_drop(p_id uuid) returns void
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v fd.identity;
begin
  perform 1 from fd.contact c where c.id = fd.my_contact() for no key update;
  select * into v from fd.identity i where i.id = p_id and i.contact_id = fd.my_contact() and i.live;
  if v.id is null then
    perform fd.absent('address');
  elsif v.proof = 'verified' and not exists (select from fd.identity i where i.contact_id = v.contact_id and i.live and i.proof = 'verified' and i.id <> v.id) then
    perform fd.refuse('last-address', 'Prove another address first; this one is the way in.');
  end if;
  update fd.identity i set live = false where i.id = v.id;
  perform fd.contact_noted(v.contact_id, v.channel || '_dropped', v.value);
  perform fd.audit_write('identity.dropped', 'contact', v.contact_id, '', '', null, jsonb_build_object('channel', v.channel));
end
$$;

-- --- going on with a conversation in this browser ---------------------------------------------------------------------------

-- It moves to the browser at hand; what was open there is over.  Refused while a person is at work on that one.
create function fd.conversation_bring(p_id uuid) returns void
language plpgsql security definer set search_path = pg_catalog, fd, public as $$
declare
  v_role text := fd.my_role();
  v fd.conversation;
  v_open fd.conversation;
begin
  select * into v from fd.conversation c where c.id = p_id for no key update;   -- under the caller's own sight
  if v.id is null or v.state = 'archived' then
    perform fd.absent('conversation');
  end if;
  if v.visitor_id = fd.my_visitor() and v.state <> 'resolved' then
    return;
  end if;
  perform set_config('fd.role', 'system', true);
  select * into v_open from fd.conversation c
   where c.visitor_id = fd.my_visitor() and c.id <> p_id and c.state in ('automated', 'waiting', 'live', 'snoozed') for no key update;
  if v_open.state <> 'automated' then
    perform fd.refuse('conversation-open', 'Somebody of the house is in another conversation with you here; finish that one first.');
  elsif v_open.id is not null then
    perform fd.transition('conversation', v_open.id, 'resolved');
  end if;
  update fd.conversation c set visitor_id = fd.my_visitor() where c.id = p_id;
  if v.state = 'resolved' then
    perform fd.transition('conversation', p_id, 'reopened', null, '{"to":"automated"}');
  end if;
  perform set_config('fd.role', v_role, true);
end
$$;

grant select on fd.consent_text, fd.consent to fd_desk, fd_look;
grant execute on function fd.my_visitors(), fd.my_addresses(), fd.my_reservation_ids(), fd.consents_mine(), fd.consented(uuid, text), fd.consent_say(text, bigint, boolean),
  fd.contact_tell(text, text), fd.address_drop(uuid), fd.conversation_bring(uuid) to fd_desk;
grant execute on function fd.my_visitors(), fd.my_addresses() to fd_look;

call fd.privacy('consent', '{purpose,source,actor,trace}', 'as-is', 'keep', '3 years after the last visit');

commit;
