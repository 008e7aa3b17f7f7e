-- Exchanges the periods of two appointments, or says why not.
select w.outcome, w.subject, w.status, w.version, w.conflicts, w.appointment
from apptsched.swap(
    p_tenant_id => %(tenant_id)s::uuid,
    p_ids => %(ids)s::uuid[],
    p_versions => %(versions)s::int[],
    p_actor => %(actor)s::text,
    p_reason => %(reason)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
