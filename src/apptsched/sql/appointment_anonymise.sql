-- Blanks the personal data of one appointment, or says why not.
select w.outcome, null::uuid as subject, null::text as status, w.version, null::jsonb as conflicts, w.appointment
from apptsched.anonymise_appointment(
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
