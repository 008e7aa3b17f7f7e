-- Changes the given fields of one resource, or names the obstacle; no row when there is none.
with found as (
    select t.version
    from apptsched.resource t
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
    for no key update
),
changed as (
    update apptsched.resource t
    set name = case when %(changes)s::jsonb ? 'name' then %(changes)s::jsonb ->> 'name' else t.name end,
        kind = case when %(changes)s::jsonb ? 'kind' then %(changes)s::jsonb ->> 'kind' else t.kind end,
        timezone = case when %(changes)s::jsonb ? 'timezone' then %(changes)s::jsonb ->> 'timezone' else t.timezone end,
        ref = case when %(changes)s::jsonb ? 'ref' then %(changes)s::jsonb ->> 'ref' else t.ref end,
        person_id = case when %(changes)s::jsonb ? 'person_id' then (%(changes)s::jsonb ->> 'person_id')::uuid else t.person_id end,
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
      and (
          %(changes)s::jsonb ->> 'person_id' is null
          or exists (
              select from apptsched.person p
              where p.tenant_id = %(tenant_id)s::uuid and p.id = (%(changes)s::jsonb ->> 'person_id')::uuid
          )
      )
      and not exists (
          select from apptsched.resource u
          where u.tenant_id = %(tenant_id)s::uuid and u.id <> %(id)s::uuid and u.ref = %(changes)s::jsonb ->> 'ref'
      )
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
        when f.version <> %(expected_version)s::int then 'stale'
        when %(changes)s::jsonb ->> 'person_id' is not null and not exists (
            select from apptsched.person p
            where p.tenant_id = %(tenant_id)s::uuid and p.id = (%(changes)s::jsonb ->> 'person_id')::uuid
        ) then 'person'
        when c.id is null then 'ref'
    end as obstacle,
    f.version as found_version,
    c.id,
    c.tenant_id,
    c.name,
    c.kind,
    c.timezone,
    c.capacity,
    c.ref,
    c.person_id,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.archived_at
from found f
left join changed c on true
