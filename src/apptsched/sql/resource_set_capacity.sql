-- Gives a resource more or fewer units, or says why not.
select w.outcome, w.version, w.conflicts, w.resource
from apptsched.set_capacity(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_capacity => %(capacity)s::int,
    p_expected_version => %(expected_version)s::int,
    p_actor => %(actor)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
