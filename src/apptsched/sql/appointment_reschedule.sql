-- Moves one appointment, or says why not.
select w.outcome, w.subject, w.status, w.version, w.conflicts, w.appointment
from apptsched.reschedule(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_starts_at => %(starts_at)s::timestamptz,
    p_ends_at => %(ends_at)s::timestamptz,
    p_resource_ids => %(resource_ids)s::uuid[],
    p_claim_starts => %(claim_starts)s::timestamptz[],
    p_claim_ends => %(claim_ends)s::timestamptz[],
    p_quantities => %(quantities)s::int[],
    p_expected_version => %(expected_version)s::int,
    p_actor => %(actor)s::text,
    p_reason => %(reason)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
