-- Changes the given fields of one service, or names the obstacle; no row when there is none.
select
    w.obstacle,
    w.found_version,
    (w.changed).id,
    (w.changed).tenant_id,
    (w.changed).name,
    extract(epoch from (w.changed).duration)::float8 as duration_s,
    extract(epoch from (w.changed).buffer_before)::float8 as buffer_before_s,
    extract(epoch from (w.changed).buffer_after)::float8 as buffer_after_s,
    (w.changed).buffer_policy,
    (w.changed).ref,
    (w.changed).version,
    (w.changed).created_at,
    (w.changed).created_by,
    (w.changed).updated_at,
    (w.changed).updated_by,
    (w.changed).archived_at
from apptsched.update_service(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_changes => %(changes)s::jsonb,
    p_expected_version => %(expected_version)s::int,
    p_actor => %(actor)s::text,
    p_now => %(now)s::timestamptz
) w
