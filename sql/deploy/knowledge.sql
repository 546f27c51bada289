-- Deploy frontdesk:knowledge to pg
-- requires: house
-- What the house knows: pages, the passages an answer cites, and the questions it could not answer.

begin;
set local role fd_owner;

create table fd.knowledge_page (
  id uuid primary key default fd.new_id(),
  slug text not null,
  language text not null default 'en' check (language in ('en', 'es')),
  title text not null check (title <> ''),
  body text not null,
  keywords text not null default '',             -- other words people use for it
  published boolean not null default true,
  version bigint not null default 1,
  updated_by uuid references fd.users (id),
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  unique (slug, language)
);

create table fd.knowledge_passage (
  id bigint generated always as identity primary key,
  page_id uuid not null references fd.knowledge_page (id) on delete cascade,
  language text not null,
  position bigint not null,
  title text not null,
  heading text not null,
  keywords text not null,
  text text not null,
  tsv tsvector not null generated always as (
    setweight(to_tsvector(case language when 'es' then 'spanish'::regconfig else 'english'::regconfig end, title || ' ' || heading || ' ' || keywords), 'A')
    || setweight(to_tsvector(case language when 'es' then 'spanish'::regconfig else 'english'::regconfig end, text), 'B')) stored,
  unique (page_id, position)
);
create index knowledge_passage_words on fd.knowledge_passage using gin (tsv);

-- The vocabulary of a language: in how many passages a word stands, and what a misspelt one resembles.
create table fd.knowledge_word (
  language text not null,
  word text not null,
  passages bigint not null,
  primary key (language, word)
);
create index knowledge_word_like on fd.knowledge_word using gin (word public.gin_trgm_ops);

create table fd.unanswered (
  id uuid primary key default fd.new_id(),
  language text not null default 'en',
  question text not null,
  times bigint not null default 1,
  conversation_id uuid references fd.conversation (id),
  page_id uuid references fd.knowledge_page (id) on delete set null,
  state text not null default 'open' check (state in ('open', 'answered', 'ignored')),
  created_at timestamptz not null default now(),
  last_at timestamptz not null default now()
);
create unique index unanswered_once on fd.unanswered (language, md5(lower(question)));
create index unanswered_newest on fd.unanswered (state, last_at desc);
call fd.make_sighted('fd.unanswered', 'knowledge');

-- Pages are public to read; only the desk writes them, and every save counts a version.
create function fd.knowledge_guard() returns trigger
language plpgsql set search_path = pg_catalog, fd, public as $$
begin
  if not (fd.my_role() = 'system' or fd.may('knowledge.manage')) then
    raise exception using errcode = '42501', message = 'forbidden', detail = 'Only the desk writes pages.';
  end if;
  if tg_op = 'UPDATE' then
    new.version := old.version + 1;
    new.updated_at := now();
  end if;
  new.updated_by := fd.my_user();
  return new;
end
$$;
create trigger guard before insert or update on fd.knowledge_page for each row execute function fd.knowledge_guard();

-- Passages are the paragraphs of the body; a line that begins with # is the heading of what follows.
create function fd.knowledge_split() returns trigger
language plpgsql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
declare
  v_block text;
  v_heading text := '';
  v_text text;
  v_position bigint := 0;
begin
  delete from fd.knowledge_passage where page_id = new.id;
  if new.published then
    for v_block in select b from regexp_split_to_table(replace(new.body, E'\r', ''), E'\n[ \t]*\n') with ordinality x (b, n) order by n loop
      v_text := btrim(v_block, E' \n\t');
      if v_text like '#%' then
        v_heading := btrim(ltrim(split_part(v_text, E'\n', 1), '#'));
        v_text := btrim(substr(v_text, length(split_part(v_text, E'\n', 1)) + 1), E' \n\t');
      end if;
      continue when v_text = '';
      v_position := v_position + 1;
      insert into fd.knowledge_passage (page_id, language, position, title, heading, keywords, text)
      values (new.id, new.language, v_position, new.title, v_heading, new.keywords, v_text);
    end loop;
  end if;
  perform pg_advisory_xact_lock(hashtextextended('fd.knowledge_word ' || new.language, 0));
  delete from fd.knowledge_word where language = new.language;
  insert into fd.knowledge_word (language, word, passages)
  select new.language, t.lexeme, count(*) from fd.knowledge_passage p, unnest(p.tsv) t where p.language = new.language group by t.lexeme;
  return null;
end
$$;
create trigger split after insert or update on fd.knowledge_page for each row execute function fd.knowledge_split();

-- The passages that answer a question, best first; none when nothing does.
--
-- A natural question is not a query: any of its words may be missing from the page.  So each word of
-- it that carries meaning is weighed by how rare it is in the house's pages, a word nobody wrote is read
-- as the one it resembles or else counts half, and a passage is kept when it covers enough of the question's weight.
-- score is that share in thousandths.
create function fd.knowledge_search(p_query text, p_language text, p_max bigint)
returns table (page_id uuid, slug text, title text, heading text, text text, score bigint)
language plpgsql stable security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
#variable_conflict use_column
declare
  v_language text := case when p_language = 'es' then 'es' else 'en' end;
  v_config regconfig := case when p_language = 'es' then 'spanish'::regconfig else 'english'::regconfig end;
  v_total float8;
  v_words text[];
  v_weights float8[];
  v_query tsquery;
  v_sum float8;
begin
  select count(*) into v_total from fd.knowledge_passage p where p.language = v_language;
  select array_agg(w.word), array_agg(w.weight), string_agg(quote_literal(w.word), ' | ')::tsquery, sum(w.full_weight)
    into v_words, v_weights, v_query, v_sum
    from (
      select coalesce(k.word, like_it.word, a.word) as word,
             ln(1 + v_total / (0.5 + coalesce(k.passages, like_it.passages, 0.5))) * case when k.word is not null then 1.0 when like_it.word is not null then 0.85 else 0 end as weight,
             ln(1 + v_total / (0.5 + coalesce(k.passages, like_it.passages, 0.5))) * case when k.word is null and like_it.word is null then 0.5 else 1.0 end as full_weight
        from (select distinct t.lexeme as word from unnest(to_tsvector(v_config, left(p_query, 400))) t
               where length(t.lexeme) > 1
                 and t.lexeme <> all (case v_language
                   when 'es' then '{quier,quisier,pued,gust,graci,favor,dec,sab,hol,buen,dia,tard,noch,hac,ten,hay,algun,ver}'::text[]
                   else '{time,pleas,tell,know,like,want,need,hello,hi,hey,thank,question,ask,wonder,would,could,also,mayb,possibl,anyth,someth,thing,let,go,got,get,give,make,say,ok,okay,good,today,tonight,tomorrow,us,one,way}'::text[] end)
                 and t.lexeme <> all (select x.lexeme from fd.site z, unnest(to_tsvector(v_config, z.name)) x)) a
        left join fd.knowledge_word k on k.language = v_language and k.word = a.word
        left join lateral (
          select y.word, y.passages from fd.knowledge_word y
           where k.word is null and length(a.word) >= 4 and y.language = v_language and y.word operator(public.%) a.word
             and public.similarity(y.word, a.word) >= 0.45
           order by public.similarity(y.word, a.word) desc, y.word limit 1) like_it on true
    ) w;
  if v_words is null then
    return;
  end if;
  return query
  with hit as (
    select p.*, (select sum(g.weight) from unnest(v_words, v_weights) g (word, weight) where p.tsv @@ quote_literal(g.word)::tsquery) / v_sum as share,
           ts_rank('{0.1,0.2,0.4,1.0}', p.tsv, v_query) as rank
      from fd.knowledge_passage p
     where p.language = v_language and p.tsv @@ v_query
  ), best as (
    select h.* from hit h where h.share >= 0.4 order by h.share + least(h.rank, 1) * 0.2 desc, h.page_id, h.position limit p_max
  )
  select g.id, g.slug, g.title, b.heading, b.text, (b.share * 1000)::bigint
    from best b join fd.knowledge_page g on g.id = b.page_id
   order by b.share + least(b.rank, 1) * 0.2 desc, b.page_id, b.position;
end
$$;

-- Count a question the house could not answer.
create function fd.unanswered_note(p_question text, p_language text, p_conversation uuid) returns void
language sql security definer set fd.role = 'system' set search_path = pg_catalog, fd, public as $$
  insert into fd.unanswered as u (language, question, conversation_id)
  values (coalesce(p_language, 'en'), left(btrim(p_question), 500), p_conversation)
  on conflict (language, md5(lower(question))) do update
     set times = u.times + 1, last_at = now(), conversation_id = excluded.conversation_id,
         state = case when u.state = 'ignored' then u.state else 'open' end
$$;

grant select on fd.knowledge_page, fd.knowledge_passage, fd.knowledge_word, fd.unanswered to fd_desk, fd_look;
grant insert (id, slug, language, title, body, keywords, published) on fd.knowledge_page to fd_desk;
grant update (slug, title, body, keywords, published) on fd.knowledge_page to fd_desk;
grant update (state, page_id) on fd.unanswered to fd_desk;
grant execute on function fd.knowledge_search(text, text, bigint), fd.unanswered_note(text, text, uuid) to fd_desk;
call fd.privacy('unanswered', '{question}', 'as-is', 'delete-row', '12 months');
call fd.privacy('unanswered', '{language,state}', 'as-is', 'delete-row', '12 months');

commit;
