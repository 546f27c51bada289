-- The schema as one JSON document, for docs/schema.md.  Read by tools/mkdocs.
select jsonb_build_object(
  'tables', (select jsonb_agg(jsonb_build_object(
      'name', t.relname, 'about', obj_description(t.oid, 'pg_class'), 'rls', t.relforcerowsecurity,
      'columns', (select jsonb_agg(jsonb_build_object('name', a.attname, 'type', format_type(a.atttypid, a.atttypmod),
                    'null', not a.attnotnull, 'default', pg_get_expr(d.adbin, d.adrelid),
                    'about', col_description(t.oid, a.attnum)) order by a.attnum)
                    from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
                   where a.attrelid = t.oid and a.attnum > 0 and not a.attisdropped),
      'constraints', (select jsonb_agg(jsonb_build_object('name', k.conname, 'is', pg_get_constraintdef(k.oid)) order by k.contype, k.conname)
                        from pg_constraint k where k.conrelid = t.oid and k.contype in ('c', 'f', 'p', 'u', 'x')),
      'policies', (select jsonb_agg(jsonb_build_object('name', p.polname, 'using', pg_get_expr(p.polqual, p.polrelid)) order by p.polname)
                     from pg_policy p where p.polrelid = t.oid)) order by t.relname)
    from pg_class t where t.relnamespace = 'fd'::regnamespace and t.relkind in ('r', 'p') and not t.relispartition),
  'functions', (select jsonb_agg(jsonb_build_object('name', f.proname, 'takes', pg_get_function_identity_arguments(f.oid),
                  'gives', pg_get_function_result(f.oid), 'definer', f.prosecdef, 'about', obj_description(f.oid, 'pg_proc'))
                  order by f.proname, f.oid)
                  from pg_proc f where f.pronamespace = 'fd'::regnamespace and f.prorettype <> 'trigger'::regtype),
  'moves', (select jsonb_agg(to_jsonb(m) order by m.noun, m.position, m.from_state, m.event, m.to_state) from fd.legal_transition m));
