-- Blanks one person wherever they are named, or names the obstacle; no row when there is none.
select
    w.obstacle,
    w.found_version,
    w.id,
    w.tenant_id,
    w.name,
    w.email,
    w.ref,
    w.roles,
    w.version,
    w.created_at,
    w.created_by,
    w.updated_at,
    w.updated_by,
    w.archived_at
from apptsched.anonymise_person(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_expected_version => %(expected_version)s::int,
    p_actor => %(actor)s::text,
    p_reason => %(reason)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
