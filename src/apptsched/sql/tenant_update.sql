-- Changes the given fields of one tenant, or names the obstacle; no row when there is none.
with found as (
    select t.version
    from apptsched.tenant t
    where t.tenant_id = %(id)s::uuid
      -- A purge that has begun does not end in a tenant that lacks rows.
      and not (t.history_starts_at is not distinct from 'infinity' and %(changes)s::jsonb @> '{"archived": false}')
    for no key update
),
changed as (
    update apptsched.tenant t
    set name = case when %(changes)s::jsonb ? 'name' then %(changes)s::jsonb ->> 'name' else t.name end,
        slug = case when %(changes)s::jsonb ? 'slug' then %(changes)s::jsonb ->> 'slug' else t.slug end,
        timezone = case when %(changes)s::jsonb ? 'timezone' then %(changes)s::jsonb ->> 'timezone' else t.timezone end,
        archived_at = case (%(changes)s::jsonb -> 'archived')::boolean
            when true then coalesce(t.archived_at, %(now)s::timestamptz, clock_timestamp())
            when false then null
            else t.archived_at
        end,
        version = t.version + 1,
        updated_at = coalesce(%(now)s::timestamptz, clock_timestamp())
    where t.tenant_id = %(id)s::uuid
      and t.version = coalesce(%(expected_version)s::int, t.version)
      and exists (select from found)
      and not exists (
          select from apptsched.tenant u
          where u.tenant_id <> %(id)s::uuid and u.slug = %(changes)s::jsonb ->> 'slug'
      )
    returning
        t.tenant_id,
        t.name,
        t.slug,
        t.timezone,
        t.version,
        t.created_at,
        t.updated_at,
        t.archived_at
)
select
    case
        when f.version <> %(expected_version)s::int then 'stale'
        when c.tenant_id is null then 'slug'
    end as obstacle,
    f.version as found_version,
    c.tenant_id,
    c.name,
    c.slug,
    c.timezone,
    c.version,
    c.created_at,
    c.updated_at,
    c.archived_at
from found f
left join changed c on true
