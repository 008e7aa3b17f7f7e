-- One new service, or the obstacle.
with owner as (
    select o.tenant_id, coalesce(%(now)s::timestamptz, clock_timestamp()) as at
    from apptsched.tenant o
    where o.tenant_id = %(tenant_id)s::uuid
),
added as (
    insert into apptsched.service as t (
        tenant_id,
        id,
        name,
        duration,
        buffer_before,
        buffer_after,
        buffer_policy,
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
        make_interval(secs => %(duration_s)s::float8),
        make_interval(secs => %(buffer_before_s)s::float8),
        make_interval(secs => %(buffer_after_s)s::float8),
        %(buffer_policy)s::text,
        %(ref)s::text,
        o.at,
        o.at,
        %(actor)s::text,
        %(actor)s::text
    from owner o
    on conflict on constraint service_ref_is_unique do nothing
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
        when not exists (select from owner) then 'tenant'
        when a.id is null then 'ref'
    end as obstacle,
    a.id,
    a.tenant_id,
    a.name,
    a.duration_s,
    a.buffer_before_s,
    a.buffer_after_s,
    a.buffer_policy,
    a.ref,
    a.version,
    a.created_at,
    a.created_by,
    a.updated_at,
    a.updated_by,
    a.archived_at
from (select) one
left join added a on true
