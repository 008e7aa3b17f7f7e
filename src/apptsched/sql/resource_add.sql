-- One new resource, or the obstacle.
with owner as (
    select o.tenant_id, o.timezone, coalesce(%(now)s::timestamptz, clock_timestamp()) as at
    from apptsched.tenant o
    where o.tenant_id = %(tenant_id)s::uuid
),
holder as (
    select p.id
    from apptsched.person p
    where p.tenant_id = %(tenant_id)s::uuid and p.id = %(person_id)s::uuid
),
added as (
    insert into apptsched.resource as t (
        tenant_id,
        id,
        name,
        kind,
        timezone,
        capacity,
        person_id,
        ref,
        created_at,
        updated_at,
        created_by,
        updated_by
    )
    select
        o.tenant_id,
        %(id)s::uuid,
        %(name)s::text,
        %(kind)s::text,
        coalesce(%(timezone)s::text, o.timezone),
        %(capacity)s::int,
        %(person_id)s::uuid,
        %(ref)s::text,
        o.at,
        o.at,
        %(actor)s::text,
        %(actor)s::text
    from owner o
    where %(person_id)s::uuid is null or exists (select from holder)
    on conflict on constraint resource_ref_is_unique do nothing
    returning
        t.id,
        t.tenant_id,
        t.name,
        t.kind,
        t.timezone,
        t.capacity,
        t.ref,
        t.person_id,
        t.version,
        t.created_at,
        t.created_by,
        t.updated_at,
        t.updated_by,
        t.archived_at
)
select
    case
        when not exists (select from owner) then 'tenant'
        when %(person_id)s::uuid is not null and not exists (select from holder) then 'person'
        when a.id is null then 'ref'
    end as obstacle,
    a.id,
    a.tenant_id,
    a.name,
    a.kind,
    a.timezone,
    a.capacity,
    a.ref,
    a.person_id,
    a.version,
    a.created_at,
    a.created_by,
    a.updated_at,
    a.updated_by,
    a.archived_at
from (select) one
left join added a on true
