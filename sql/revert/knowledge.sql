-- Revert frontdesk:knowledge from pg

begin;

drop function fd.unanswered_note(text, text, uuid), fd.knowledge_search(text, text, bigint);
drop table fd.unanswered, fd.knowledge_word, fd.knowledge_passage, fd.knowledge_page;
drop function fd.knowledge_split(), fd.knowledge_guard();
delete from fd.privacy_map where table_name = 'unanswered';

commit;
