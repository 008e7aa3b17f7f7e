-- Books one appointment, or says why not.
select w.outcome, w.subject, null::text as status, null::int as version, w.conflicts, w.appointment
from apptsched.book(
    p_tenant_id => %(tenant_id)s::uuid,
    p_id => %(id)s::uuid,
    p_resource_ids => %(resource_ids)s::uuid[],
    p_claim_starts => %(claim_starts)s::timestamptz[],
    p_claim_ends => %(claim_ends)s::timestamptz[],
    p_quantities => %(quantities)s::int[],
    p_starts_at => %(starts_at)s::timestamptz,
    p_ends_at => %(ends_at)s::timestamptz,
    p_timezone => %(timezone)s::text,
    p_status => %(status)s::text,
    p_hold_for => make_interval(secs => %(hold_for_s)s::float8),
    p_service_id => %(service_id)s::uuid,
    p_buffer_before => make_interval(secs => %(buffer_before_s)s::float8),
    p_buffer_after => make_interval(secs => %(buffer_after_s)s::float8),
    p_buffer_policy => %(buffer_policy)s::text,
    p_details => %(details)s::jsonb,
    p_person_ids => %(person_ids)s::uuid[],
    p_key => %(key)s::text,
    p_request_hash => %(request_hash)s::bytea,
    p_actor => %(actor)s::text,
    p_now => %(now)s::timestamptz,
    p_lock_timeout => coalesce(
        %(lock_timeout)s::text, nullif(current_setting('lock_timeout'), '0'), '5s'
    )
) w
