-- Archives or restores one service, or names the obstacle; no row when there is none.
with found as (
    select t.version
    from apptsched.service t
    where t.tenant_id = %(tenant_id)s::uuid
      and t.id = %(id)s::uuid
    for no key update
),
changed as (
    update apptsched.service t
    set archived_at = case when %(archived)s::boolean then coalesce(t.archived_at, %(now)s::timestamptz, clock_timestamp()) end,
        version = t.version + 1,
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
