-- Contacts as the desk reads them.

--: contact_by_id (id uuid) -> maybe contact
-- A contact, or the one it was merged into.
select c.id, c.name, c.language, c.note, c.created_at, p.value as phone, p.proof as phone_proof, e.value as email, e.proof as email_proof
  from fd.contact c
  left join lateral (select i.value, i.proof from fd.identity i
                      where i.contact_id = c.id and i.live and i.channel = 'phone' order by i.created_at limit 1) p on true
  left join lateral (select i.value, i.proof from fd.identity i
                      where i.contact_id = c.id and i.live and i.channel = 'email' order by i.created_at limit 1) e on true
 where c.id = fd.contact_head(:id);

--: contact_list (like_this text, before time, before_id uuid) -> many contact
-- The newest contacts, or those whose name, phone or e-mail contains something.
select c.id, c.name, c.language, c.created_at, p.value as phone, p.proof as phone_proof, e.value as email, e.proof as email_proof
  from fd.contact c
  left join lateral (select i.value, i.proof from fd.identity i
                      where i.contact_id = c.id and i.live and i.channel = 'phone' order by i.created_at limit 1) p on true
  left join lateral (select i.value, i.proof from fd.identity i
                      where i.contact_id = c.id and i.live and i.channel = 'email' order by i.created_at limit 1) e on true
 where c.merged_into is null
   and (:like_this is null or position(lower(:like_this) in lower(concat_ws(' ', c.name, p.value, e.value))) > 0)
   and (:before is null or (c.created_at, c.id) < (:before, :before_id))
 order by c.created_at desc, c.id desc
 limit 51;

--: contact_identities (id uuid) -> many identity
-- The addresses of a contact, and how sure we are that they are theirs.
select i.channel as kind, i.value, i.proof, i.created_at
  from fd.identity i
 where i.contact_id = :id and i.live
union all
select 'browser', 'seen ' || to_char(v.last_seen at time zone s.zone, 'FMDD Mon YYYY HH24:MI'), v.proof, v.created_at
  from fd.visitor v, fd.site s
 where v.contact_id = :id
 order by 4, 1
 limit 50;

--: contact_timeline (id uuid) -> many happening
-- Everything that happened between us, newest first.
select t.at, t.kind, t.text, t.href
  from (
    (select h.at, h.kind, coalesce(h.text, '') as text, null as href
       from fd.contact_history h where h.contact_id = :id order by h.at desc limit 200)
    union all
    (select a.at, a.kind, coalesce(a.text, ''), '/admin/conversations/' || l.conversation_id
       from fd.activity a left join fd.lead l on l.id = a.lead_id where a.contact_id = :id order by a.at desc limit 200)
    union all
    (select e.at, e.event, 'Lead, ' || l.pipeline, null
       from fd.lead l join fd.audit_entry e on e.noun_id = l.id where l.contact_id = :id order by e.at desc limit 200)
    union all
    (select e.at, e.event, concat_ws(', ', r.code, s.name, to_char(r.starts_at at time zone r.zone, 'Dy FMDD Mon HH24:MI'), r.party_size || ' guests'),
            '/admin/reservations/' || r.code
       from fd.reservation r join fd.service s on s.id = r.service_id join fd.audit_entry e on e.noun_id = r.id
      where r.contact_id = :id order by e.at desc limit 200)
    union all
    (select e.at, e.event, coalesce(c.last_text, ''), '/admin/conversations/' || c.id
       from fd.conversation c join fd.audit_entry e on e.noun_id = c.id where c.contact_id = :id order by e.at desc limit 200)
    union all
    (select m.created_at, 'mail', m.subject, '/admin/mail/' || m.id
       from fd.mail m where m.contact_id = :id order by m.created_at desc limit 200)
  ) t
 order by t.at desc, t.kind
 limit 300;
