-- The customer book, written: one contact at a time, and what the house keeps of all of them.

--: contact_create (id uuid, said json, phone text, email text) -> none
-- A new contact by the desk, compared with the others at once.
with made as materialized (select fd.contact_create(:id, :said, :phone, :email))
select fd.duplicates_of(:id) from made;

--: contact_save (id uuid, version int, patch json) -> one contact_version
-- What the patch names.
select fd.contact_save(:id, :version, :patch) as version;

--: identity_add (contact uuid, channel text, value text, version int) -> none
-- One more address.
select fd.identity_add(:contact, :channel, :value, :version);

--: identity_change (contact uuid, identity uuid, what text, version int) -> none
-- Away with it, the one to use, or how sure it is.
select fd.identity_change(:contact, :identity, :what, :version);

--: contact_note (contact uuid, text text) -> none
-- A note, with its author; it stays.
select fd.contact_note(:contact, :text);

--: contact_tag_named (contact uuid, name text) -> none
-- A tag by its name, made when there is none.
select fd.contact_tagged(:contact, fd.tag_named(:name), true);

--: contact_untag (contact uuid, tag uuid) -> none
-- A tag taken away.
select fd.contact_tagged(:contact, :tag, false);

--: tag_save (id uuid, name text, colour text) -> none
-- A tag's name and colour.
select fd.tag_save(:id, :name, :colour);

--: tag_merge (id uuid, into uuid) -> one contact_count
-- Everybody with the one has the other; into none, it is taken away.
select fd.tag_merge(:id, :into) as n;

--: contact_field_save (key text, title text, kind text, choices text, required bool, position int, archived bool) -> none
-- A field of the house's own; choices with commas between.
select fd.field_save(:key, :title, :kind, array(select btrim(x) from regexp_split_to_table(coalesce(:choices, ''), '[,\n]') x where btrim(x) <> ''),
  :required, :position, :archived);

--: contact_filter_save (id uuid, name text, shared bool, conditions json) -> none
-- Keep what is looked for; the same name again replaces it.
select fd.filter_save(:id, :name, :shared, :conditions);

--: contact_filter_remove (id uuid) -> none
-- Forget a filter of one's own.
select fd.filter_remove(:id);

--: duplicate_list (before int, before_a uuid, before_b uuid) -> many duplicate
-- Pairs that nobody has decided on, the likeliest first.
select d.score, array_to_string(d.reasons, ', ') as reasons, d.a as contact, a.name, d.b as other, b.name as other_name
  from fd.duplicate d join fd.contact a on a.id = d.a join fd.contact b on b.id = d.b
 where d.decided is null and a.state <> 'merged' and b.state <> 'merged'
   and (:before is null or (-d.score, d.a, d.b) > (-:before, :before_a, :before_b))
 order by -d.score, d.a, d.b
 limit 51;

--: duplicate_apart (one uuid, other uuid) -> none
-- They are not one.
select fd.duplicate_apart(:one, :other);

--: merge_preview (gone uuid, stays uuid, wins json) -> many merge_field
-- Field by field, what wins.
select m.field, m.title, m.into_value, m.from_value, m.wins from fd.merge_preview(:gone, :stays, :wins) m limit 200;

--: merge_moves (id uuid) -> many merge_move
-- What goes with a contact.
select x.what, x.n from (
  select 1 as o, 'addresses' as what, count(*) as n from fd.identity i where i.contact_id = :id and i.live
  union all select 2, 'conversations', count(*) from fd.conversation c where c.contact_id = :id
  union all select 3, 'reservations', count(*) from fd.reservation r where r.contact_id = :id
  union all select 4, 'leads', count(*) from fd.lead l where l.contact_id = :id
  union all select 5, 'letters', count(*) from fd.mail m where m.contact_id = :id
  union all select 6, 'tags', count(*) from fd.contact_tag t where t.contact_id = :id) x
 where x.n > 0 order by x.o limit 10;

--: contact_merge (gone uuid, stays uuid, wins json) -> one merge_made
-- Make two contacts one.
select fd.contact_merge(:gone, :stays, coalesce(:wins, '{}')) as id;

--: merge_undo (id uuid) -> one merge_undone
-- Make them two again; what could not be put back.
select to_jsonb(fd.merge_undo(:id)) as told, (select m.from_id from fd.merge m where m.id = :id) as contact;

--: merge_parties (id uuid) -> maybe merge_parties
-- Whom a merge made one.
select m.from_id as gone, m.into_id as stays from fd.merge m where m.id = :id;
