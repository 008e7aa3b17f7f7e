-- Adds an attendee to one appointment, or says why not.
select w.outcome, w.subject, w.status, w.version, null::jsonb as conflicts, w.appointment
from apptsched.join_session(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_attendee => %(attendee)s::jsonb,
    p_expected_version => %(expected_version)s::int,
    p_key => %(key)s::text,
    p_request_hash => %(request_hash)s::bytea,
    p_actor => %(actor)s::text,
    p_reason => %(reason)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
