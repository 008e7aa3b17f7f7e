-- Changes the given fields of one person, or names the obstacle; no row when there is none.
with found as (
    select t.version
    from apptsched.person t
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
    for no key update
),
changed as (
    update apptsched.person t
    set name = case when %(changes)s::jsonb ? 'name' then %(changes)s::jsonb ->> 'name' else t.name end,
        email = case when %(changes)s::jsonb ? 'email' then %(changes)s::jsonb ->> 'email' else t.email end,
        ref = case when %(changes)s::jsonb ? 'ref' then %(changes)s::jsonb ->> 'ref' else t.ref end,
        archived_at = case (%(changes)s::jsonb -> 'archived')::boolean
            when true then coalesce(t.archived_at, %(now)s::timestamptz, clock_timestamp())
            when false then null
            else t.archived_at
        end,
        version = t.version + 1,
        updated_at = coalesce(%(now)s::timestamptz, clock_timestamp()),
        updated_by = %(actor)s::text
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
      and t.version = coalesce(%(expected_version)s::int, t.version)
      and exists (select from found)
      and not exists (
          select from apptsched.person u
          where u.tenant_id = %(tenant_id)s::uuid and u.id <> %(id)s::uuid and u.ref = %(changes)s::jsonb ->> 'ref'
      )
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
        where g.tenant_id = t.tenant_id and g.person_id = t.id
        order by r.name
    ) as roles,
        t.version,
        t.created_at,
        t.created_by,
        t.updated_at,
        t.updated_by,
        t.archived_at
)
select
    case
        when f.version <> %(expected_version)s::int then 'stale'
        when c.id is null then 'ref'
    end as obstacle,
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
