-- The mail spool and the capture sheet, as the desk reads them.

--: mail_list (before time, before_id uuid) -> many letter
-- Letters, the newest first.
select m.id, m.recipient as "to", m.subject, m.noun as kind, m.state, m.created_at, m.ics is not null as has_calendar
  from fd.mail m
 where :before is null or (m.created_at, m.id) < (:before, :before_id)
 order by m.created_at desc, m.id desc
 limit 51;

--: mail_one (id uuid) -> maybe letter
-- One letter, whole.
select m.id, m.recipient as "to", m.subject, m.noun as kind, m.state, m.created_at, m.sent_at, m.ics is not null as has_calendar,
       fd.mail_shown(m.noun, m.text) as text,
       m.message_id, m.contact_id as contact
  from fd.mail m
 where m.id = :id;

--: sheet_page (before int, many int) -> many sheet_line
-- Rows of the capture sheet, the newest first.
select s.seq, s.at, s.kind, s.code, s.service, s.starts, s.party_size, s.name, s.phone, s.email, s.note, s.source
  from fd.sheet_row s
 where :before is null or s.seq < :before
 order by s.seq desc
 limit :many;

--: sheet_exported (rows int) -> none
-- The sheet left the house: the audit log says so.
select fd.audit_write('sheet.exported', 'sheet', null, '', '', null, jsonb_build_object('rows', :rows));
