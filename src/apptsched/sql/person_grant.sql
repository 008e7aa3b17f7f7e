-- Gives one person a role, which is made if the tenant lacks it; no row when there is no such person.
with found as (
    select t.tenant_id, t.id, t.version
    from apptsched.person t
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
    for no key update
),
made as (
    insert into apptsched.role as r (tenant_id, name)
    select f.tenant_id, %(role)s::text
    from found f
    where f.version = coalesce(%(expected_version)s::int, f.version)
    on conflict on constraint role_name_is_unique do update set name = excluded.name
    returning r.tenant_id, r.id
),
granted as (
    insert into apptsched.person_role (tenant_id, person_id, role_id, granted_at, granted_by)
    select
        f.tenant_id, f.id, m.id, coalesce(%(now)s::timestamptz, clock_timestamp()), %(actor)s::text
    from found f
    join made m on m.tenant_id = f.tenant_id
    on conflict on constraint person_role_pkey do nothing
    returning 1
),
changed as (
    update apptsched.person t
    set version = t.version + 1,
        updated_at = coalesce(%(now)s::timestamptz, clock_timestamp()),
        updated_by = %(actor)s::text
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
      and t.version = coalesce(%(expected_version)s::int, t.version)
      and exists (select from found)
    returning
        t.id,
        t.tenant_id,
        t.name,
        t.email,
        t.ref,
        array(
            select r.name
            from apptsched.person_role g
            join apptsched.role r on r.tenant_id = g.tenant_id and r.id = g.role_id
            where g.tenant_id = t.tenant_id and g.person_id = t.id and r.name <> %(role)s::text
            union
            select %(role)s::text
            order by 1
        ) as roles,
        t.version,
        t.created_at,
        t.created_by,
        t.updated_at,
        t.updated_by,
        t.archived_at
)
select
    case when f.version <> %(expected_version)s::int then 'stale' end as obstacle,
    f.version as found_version,
    c.id,
    c.tenant_id,
    c.name,
    c.email,
    c.ref,
    c.roles,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.archived_at
from found f
left join changed c on true
