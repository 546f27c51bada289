-- Roles, and who has them.

--: role_lines () -> many role_line
-- The roles there are.
select r.slug, r.name, r.about, r.builtin, r.factor,
       (select count(*) from fd.user_role ur join fd.users u on u.id = ur.user_id where ur.role = r.slug and u.state <> 'removed') as users,
       array_to_string(fd.permissions_of(r.slug), ' ') as permissions
  from fd.role r
 order by r.position, r.name
 limit 200;

--: role_one (slug text) -> maybe role_line
-- One of them.
select r.slug, r.name, r.about, r.builtin, r.factor,
       (select count(*) from fd.user_role ur join fd.users u on u.id = ur.user_id where ur.role = r.slug and u.state <> 'removed') as users,
       array_to_string(fd.permissions_of(r.slug), ' ') as permissions
  from fd.role r
 where r.slug = :slug;

--: role_choices (slug text) -> many role_choice
-- What a role allows, and could.
select p.name, p.about, exists (select from fd.role_permission rp where rp.role = :slug and rp.permission = p.name) as has, fd.may(p.name) as grantable
  from fd.permission p
 order by p.name
 limit 200;

--: permission_lines () -> many permission_line
-- What can be allowed.
select p.name, p.about from fd.permission p order by p.name limit 200;

--: role_save (slug text, name text, about text, permissions text) -> none
-- Make or change a role of the house's own.
select fd.role_save(:slug, :name, :about, string_to_array(btrim(regexp_replace(:permissions, ' +', ' ', 'g')), ' '));

--: role_remove (slug text) -> none
-- Remove one that nobody has.
select fd.role_remove(:slug);

--: user_roles_set (id uuid, roles text) -> none
-- What somebody is from now on.
select fd.user_roles_set(:id, string_to_array(btrim(regexp_replace(:roles, ' +', ' ', 'g')), ' '));
