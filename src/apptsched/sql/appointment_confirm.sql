-- Confirms one appointment, or says why not.
select w.outcome, w.subject, w.status, w.version, w.conflicts, w.appointment
from apptsched.confirm(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_status => %(status)s::text,
    p_expected_version => %(expected_version)s::int,
    p_actor => %(actor)s::text,
    p_reason => %(reason)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
