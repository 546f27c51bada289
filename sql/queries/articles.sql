-- What the house knows, and what it was asked and did not know.

--: knowledge_list () -> many knowledge_page
-- Every page, without its text.
select g.id, g.slug, g.language, g.title, g.keywords, g.published, g.version, g.updated_at, u.name as updated_by
  from fd.knowledge_page g left join fd.users u on u.id = g.updated_by
 order by g.title, g.language
 limit 500;

--: knowledge_one (id uuid) -> maybe knowledge_page
-- One page, whole.
select g.id, g.slug, g.language, g.title, g.body, g.keywords, g.published, g.version, g.updated_at, u.name as updated_by
  from fd.knowledge_page g left join fd.users u on u.id = g.updated_by
 where g.id = :id;

--: knowledge_insert (id uuid, slug text, language text, title text, body text, keywords text, published bool, number int) -> maybe knowledge_key
-- A new page.  Its address follows from its title; no row when that is taken with this number.
insert into fd.knowledge_page (id, slug, language, title, body, keywords, published)
select :id,
       coalesce(nullif(btrim(regexp_replace(lower(public.unaccent(coalesce(:slug, :title))), '[^a-z0-9]+', '-', 'g'), '-'), ''), 'page')
         || case when :number > 1 then '-' || :number else '' end,
       :language, :title, :body, coalesce(:keywords, ''), :published
on conflict (slug, language) do nothing
returning id, version;

--: knowledge_update (id uuid, version int, title text, body text, keywords text, published bool) -> maybe knowledge_key
-- Save a page; no row when it is not that version any more.
update fd.knowledge_page g
   set title = coalesce(:title, g.title), body = coalesce(:body, g.body), keywords = coalesce(:keywords, g.keywords), published = :published
 where g.id = :id and (:version is null or g.version = :version)
returning g.id, g.version;

--: unanswered_list (state text) -> many question
-- What guests asked and no page answers, the most asked first.
select q.id, q.question, q.language, q.times, q.last_at, q.conversation_id as conversation, q.page_id as page, q.state
  from fd.unanswered q
 where q.state = :state
 order by q.times desc, q.last_at desc, q.id
 limit 200;

--: unanswered_one (id uuid) -> maybe question
-- One question.
select q.id, q.question, q.language, q.times, q.last_at, q.conversation_id as conversation, q.page_id as page, q.state
  from fd.unanswered q
 where q.id = :id;

--: unanswered_settle (id uuid, state text, page uuid) -> none
-- It has an answer now, or shall have none.
update fd.unanswered set state = :state, page_id = coalesce(:page, page_id) where id = :id;
