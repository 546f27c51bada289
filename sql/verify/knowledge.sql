-- Verify frontdesk:knowledge on pg

begin;

select id, slug, language, title, body from fd.knowledge_page where false;
select page_id, score from fd.knowledge_search('anything at all', 'en', 1);

rollback;
