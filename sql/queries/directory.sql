-- Contacts as the desk reads them.

--: contact_conditions (filter uuid, said json) -> one contact_conditions
-- What is looked for: a kept filter, and over it what was said now.
select coalesce((select f.conditions from fd.contact_filter f where f.id = :filter), '{}')
       || jsonb_strip_nulls(:said) - '{after,sort,filter}'::text[] as conditions;

--: contact_list (conditions json, sort text, after text) -> many contact
-- A page of the book.
select k.id, k.name, k.company, k.phone, k.email, k.language, k.tags, k.fields, k.owner_name, k.state, k.created_at, k.last_active, k.place
  from fd.contact_find(:conditions, :sort, :after, 51) k limit 51;

--: contact_count (conditions json, most int) -> one contact_count
-- How many there are, counted no further than that.
select fd.contact_count(:conditions, :most) as n;

--: contact_by_id (id uuid) -> maybe contact
-- A contact, or the one it was merged into.
select c.id, c.name, c.company, c.language, c.note, c.owner_user as owner, u.name as owner_name, c.fields, c.state, c.version, c.created_at,
       p.value as phone, p.proof as phone_proof, e.value as email, e.proof as email_proof,
       (select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'name', t.name, 'colour', t.colour) order by lower(t.name)), '[]')
          from fd.contact_tag ct join fd.tag t on t.id = ct.tag_id where ct.contact_id = c.id) as tags
  from fd.contact c
  left join fd.users u on u.id = c.owner_user
  left join lateral (select i.value, i.proof from fd.identity i
                      where i.contact_id = c.id and i.live and i.channel = 'phone' order by i.first desc, i.created_at, i.id limit 1) p on true
  left join lateral (select i.value, i.proof from fd.identity i
                      where i.contact_id = c.id and i.live and i.channel = 'email' order by i.first desc, i.created_at, i.id limit 1) e on true
 where c.id = fd.contact_head(:id);

--: contact_identities (id uuid) -> many identity
-- The addresses of a contact, and how sure we are that they are theirs.
select i.id, i.channel as kind, i.value, i.proof, i.first, i.created_at
  from fd.identity i
 where i.contact_id = :id and i.live
union all
select v.id, 'browser', 'seen ' || to_char(v.last_seen at time zone s.zone, 'FMDD Mon YYYY HH24:MI'), v.proof, false, v.created_at
  from fd.visitor v, fd.site s
 where v.contact_id = :id
 order by 6, 2
 limit 50;

--: contact_own_fields (id uuid) -> many own_field
-- The house's own fields, with the values of a contact if there is one.
select f.key, f.title, f.kind, f.required, c.fields ->> f.key as value,
       (select coalesce(jsonb_agg(jsonb_build_object('value', x, 'chosen', x = c.fields ->> f.key) order by n), '[]')
          from unnest(f.choices) with ordinality o (x, n)) as choices
  from fd.contact_field f
  left join fd.contact c on c.id = :id
 where not f.archived
 order by f.position, f.key
 limit 100;

--: contact_timeline (id uuid, kind text, before time, before_id uuid) -> many happening
-- Everything between us, newest first: messages, reservations, leads, letters, notes, changes, merges.  What was
-- written down for those who were merged into this contact is read with it.
select t.at, t.id, t.about, t.kind, t.text, t.href, t.who
  from (
    (select h.at, ('10000000-0000-7000-8000-' || lpad(to_hex(h.seq), 12, '0'))::uuid as id,
            case when h.kind in ('merged', 'merged_into', 'parted') then 'merge' when h.kind like 'consent%' then 'consent' else 'change' end as about,
            h.kind, coalesce(h.text, '') as text, null as href, h.actor as who
       from fd.contact_history h
      where h.contact_id = any (fd.contact_family(:id)) and (:before is null or h.at <= :before)
        and (:kind is null or :kind = case when h.kind in ('merged', 'merged_into', 'parted') then 'merge' when h.kind like 'consent%' then 'consent' else 'change' end)
      order by h.at desc limit 200)
    union all
    (select a.at, ('20000000-0000-7000-8000-' || lpad(to_hex(a.seq), 12, '0'))::uuid, case a.kind when 'note' then 'note' else 'lead' end, a.kind, coalesce(a.text, ''), '/admin/conversations/' || l.conversation_id, a.actor
       from fd.activity a left join fd.lead l on l.id = a.lead_id
      where a.contact_id = any (fd.contact_family(:id)) and (:before is null or a.at <= :before)
        and (:kind is null or :kind = case a.kind when 'note' then 'note' else 'lead' end)
      order by a.at desc limit 200)
    union all
    (select e.at, ('30000000-0000-7000-8000-' || lpad(to_hex(e.seq), 12, '0'))::uuid, 'lead', e.event, 'Lead, ' || l.pipeline, null, e.actor
       from fd.lead l join fd.audit_entry e on e.noun_id = l.id
      where l.contact_id = :id and (:before is null or e.at <= :before) and (:kind is null or :kind = 'lead')
      order by e.at desc limit 200)
    union all
    (select e.at, ('30000000-0000-7000-8000-' || lpad(to_hex(e.seq), 12, '0'))::uuid, 'reservation', e.event,
            concat_ws(', ', r.code, s.name, to_char(r.starts_at at time zone r.zone, 'Dy FMDD Mon HH24:MI'), r.party_size || ' guests'),
            '/admin/reservations/' || r.code, e.actor
       from fd.reservation r join fd.service s on s.id = r.service_id join fd.audit_entry e on e.noun_id = r.id
      where r.contact_id = :id and (:before is null or e.at <= :before) and (:kind is null or :kind = 'reservation')
      order by e.at desc limit 200)
    union all
    (select m.created_at, m.id, 'message', m.author, m.text, '/admin/conversations/' || c.id || '#m-' || m.id, coalesce(u.name, m.author)
       from fd.conversation c join fd.message m on m.conversation_id = c.id left join fd.users u on u.id = m.author_user
      where c.contact_id = :id and m.kind <> 'draft' and (:before is null or m.created_at <= :before) and (:kind is null or :kind = 'message')
      order by m.created_at desc limit 200)
    union all
    (select m.created_at, m.id, 'letter', 'letter', m.subject, '/admin/mail/' || m.id, null
       from fd.mail m
      where m.contact_id = :id and (:before is null or m.created_at <= :before) and (:kind is null or :kind = 'letter')
      order by m.created_at desc limit 200)
  ) t
 where :before is null or (t.at, t.id) < (:before, :before_id)
 order by t.at desc, t.id desc
 limit 51;

--: contact_tags () -> many tag
-- Every tag, and how many have it.
select t.id, t.name, t.colour, (select count(*) from fd.contact_tag ct where ct.tag_id = t.id) as contacts
  from fd.tag t order by lower(t.name) limit 500;

--: contact_field_list () -> many contact_field
-- Every field of the house's own.
select f.key, f.title, f.kind, array_to_string(f.choices, ', ') as choices, f.required, f.position, f.archived
  from fd.contact_field f order by f.archived, f.position, f.key limit 200;

--: contact_filter_list () -> many contact_filter
-- Kept filters: one's own, and those that others share.
select f.id, f.name, f.shared, f.user_id = fd.my_user() as own, u.name as by, f.conditions
  from fd.contact_filter f join fd.users u on u.id = f.user_id order by lower(f.name), f.id limit 100;

--: staff_list () -> many staff_brief
-- Who may look after a contact.
select u.id, u.name from fd.users u where u.state = 'active' order by lower(u.name), u.id limit 200;

--: contact_merges (id uuid) -> many merge_brief
-- What was merged into a contact and can be undone.
select m.id, m.at, c.name, m.from_id as contact, u.name as by
  from fd.merge m join fd.contact c on c.id = m.from_id left join fd.users u on u.id = m.user_id
 where m.into_id = :id and m.undone_at is null
 order by m.at desc, m.id limit 20;

--: contact_alike (id uuid) -> many duplicate
-- Who may be the same person as this contact.
select d.score, array_to_string(d.reasons, ', ') as reasons, o.id as other, o.name as other_name, :id as contact, null as name
  from fd.duplicate d join fd.contact o on o.id = case d.a when :id then d.b else d.a end
 where (d.a = :id or d.b = :id) and d.decided is null and o.state <> 'merged'
 order by d.score desc, o.id limit 5;
