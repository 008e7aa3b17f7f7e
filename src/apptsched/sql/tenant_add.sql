-- One new tenant, or the obstacle.
with added as (
    insert into apptsched.tenant as t (
        tenant_id,
        name,
        timezone,
        slug,
        created_at,
        updated_at
    )
    select
        %(id)s::uuid,
        %(name)s::text,
        %(timezone)s::text,
        %(slug)s::text,
        n.at,
        n.at
    from (select coalesce(%(now)s::timestamptz, clock_timestamp()) as at) n
    on conflict on constraint tenant_slug_is_unique do nothing
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
        when a.tenant_id is null then 'slug'
    end as obstacle,
    a.tenant_id,
    a.name,
    a.slug,
    a.timezone,
    a.version,
    a.created_at,
    a.updated_at,
    a.archived_at
from (select) one
left join added a on true
