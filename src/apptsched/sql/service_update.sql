-- Changes the given fields of one service, or names the obstacle; no row when there is none.
with found as (
    select t.version
    from apptsched.service t
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
    for no key update
),
changed as (
    update apptsched.service t
    set name = case when %(changes)s::jsonb ? 'name' then %(changes)s::jsonb ->> 'name' else t.name end,
        duration = case when %(changes)s::jsonb ? 'duration_s' then make_interval(secs => (%(changes)s::jsonb ->> 'duration_s')::float8) else t.duration end,
        buffer_before = case when %(changes)s::jsonb ? 'buffer_before_s' then make_interval(secs => (%(changes)s::jsonb ->> 'buffer_before_s')::float8) else t.buffer_before end,
        buffer_after = case when %(changes)s::jsonb ? 'buffer_after_s' then make_interval(secs => (%(changes)s::jsonb ->> 'buffer_after_s')::float8) else t.buffer_after end,
        buffer_policy = case when %(changes)s::jsonb ? 'buffer_policy' then %(changes)s::jsonb ->> 'buffer_policy' else t.buffer_policy end,
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
          select from apptsched.service u
          where u.tenant_id = %(tenant_id)s::uuid and u.id <> %(id)s::uuid and u.ref = %(changes)s::jsonb ->> 'ref'
      )
    returning
        t.id,
        t.tenant_id,
        t.name,
        extract(epoch from t.duration)::float8 as duration_s,
        extract(epoch from t.buffer_before)::float8 as buffer_before_s,
        extract(epoch from t.buffer_after)::float8 as buffer_after_s,
        t.buffer_policy,
        t.ref,
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
    c.duration_s,
    c.buffer_before_s,
    c.buffer_after_s,
    c.buffer_policy,
    c.ref,
    c.version,
    c.created_at,
    c.created_by,
    c.updated_at,
    c.updated_by,
    c.archived_at
from found f
left join changed c on true
