-- Archives or restores one tenant, or names the obstacle; no row when there is none.
with found as (
    select t.version
    from apptsched.tenant t
    where t.tenant_id = %(id)s::uuid
    for no key update
),
changed as (
    update apptsched.tenant t
    set archived_at = case when %(archived)s::boolean then coalesce(t.archived_at, %(now)s::timestamptz, clock_timestamp()) end,
        version = t.version + 1,
        updated_at = coalesce(%(now)s::timestamptz, clock_timestamp())
    where t.tenant_id = %(id)s::uuid
      and t.version = coalesce(%(expected_version)s::int, t.version)
      and exists (select from found)
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
