-- Changes the given fields of one tenant, or names the obstacle; no row when there is none.
select
    w.obstacle,
    w.found_version,
    (w.changed).tenant_id,
    (w.changed).name,
    (w.changed).slug,
    (w.changed).timezone,
    (w.changed).version,
    (w.changed).created_at,
    (w.changed).updated_at,
    (w.changed).archived_at
from apptsched.update_tenant(
    p_tenant_id => %(id)s::uuid,
    p_changes => %(changes)s::jsonb,
    p_expected_version => %(expected_version)s::int,
    p_now => %(now)s::timestamptz
) w
