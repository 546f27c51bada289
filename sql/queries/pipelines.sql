-- Pipelines, stages, and the house's rules about leads.

--: pipeline_list () -> many pipeline
-- The pipelines, the standard one first.
select p.slug, p.title, array_to_string(p.sources, ', ') as sources, p.standard, p.position,
       (select count(*) from fd.lead l where l.pipeline = p.slug and fd.lead_is_open(l.state)) as open
  from fd.pipeline p
 order by p.standard desc, p.position, p.slug
 limit 50;

--: stage_list () -> many stage
-- The stages of all pipelines, in order.
select s.id, s.pipeline, s.state, s.title, s.colour, s.probability, s.sla_hours, s.position
  from fd.stage s
 where s.removed_at is null
 order by s.pipeline, s.position, s.id
 limit 500;

--: lost_reason_list () -> many lost_reason
-- Why a sale may be lost.
select r.slug, r.title, r.state, r.active, r.position from fd.lost_reason r order by r.state, r.position, r.slug limit 100;

--: assignment_list () -> many assignment
-- Who gets what.
select a.id, a.pipeline, a.source, a.language, array_to_string(a.users, ' ') as users, a.active, a.position,
       coalesce((select string_agg(u.name, ', ' order by u.name) from fd.users u where u.id = any (a.users)), '') as names
  from fd.assignment_rule a
 order by a.position, a.id
 limit 100;

--: score_rule_list () -> many score_rule
-- What a score is made of.
select r.slug, r.title, r.fact, r.at_least, r.at_most, r.equals, r.points, r.active, r.position from fd.score_rule r order by r.position, r.slug limit 100;

--: pipeline_save (slug text, title text, sources text, standard bool, position int) -> none
-- Make a pipeline or change it.
select fd.pipeline_save(:slug, :title, coalesce(array(select btrim(s) from unnest(string_to_array(:sources, ',')) s where btrim(s) <> ''), '{}'), :standard, :position);

--: pipeline_remove (slug text) -> none
-- Remove one in which nothing ever stood.
select fd.pipeline_remove(:slug);

--: stage_save (id uuid, pipeline text, state text, title text, colour text, probability int, sla int, position int) -> none
-- Make a stage or change it.
select fd.stage_save(:id, :pipeline, :state, :title, :colour, :probability, :sla, :position);

--: stage_remove (id uuid, into_stage uuid) -> none
-- Take a stage away; its leads go elsewhere.
select fd.stage_remove(:id, :into_stage);

--: lost_reason_save (slug text, title text, state text, active bool, position int) -> none
-- Make a reason or change it.
select fd.lost_reason_save(:slug, :title, :state, :active, :position);

--: assignment_save (id uuid, pipeline text, source text, language text, users text, active bool, position int) -> none
-- Make a rule or change it.
select fd.assignment_save(:id, nullif(:pipeline, ''), :source, :language,
  array(select u::uuid from unnest(string_to_array(btrim(coalesce(:users, '')), ' ')) u where u <> ''), :active, :position);

--: assignment_remove (id uuid) -> none
-- Remove a rule.
select fd.assignment_remove(:id);

--: score_rule_save (slug text, title text, fact text, at_least int, at_most int, equals text, points int, active bool, position int) -> none
-- Make a rule or change it.
select fd.score_rule_save(:slug, :title, :fact, :at_least, :at_most, :equals, :points, :active, :position);
