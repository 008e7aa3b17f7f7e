-- What a booking of some claims would be refused for, now.
select w.outcome, w.subject, null::text as status, null::int as version, w.conflicts, null::jsonb as appointment
from apptsched.conflicts(
    p_tenant_id => %(tenant_id)s::uuid,
    p_resource_ids => %(resource_ids)s::uuid[],
    p_claim_starts => %(claim_starts)s::timestamptz[],
    p_claim_ends => %(claim_ends)s::timestamptz[],
    p_quantities => %(quantities)s::int[],
    p_buffer_before => make_interval(secs => %(buffer_before_s)s::float8),
    p_buffer_after => make_interval(secs => %(buffer_after_s)s::float8),
    p_buffer_policy => %(buffer_policy)s::text,
    p_ignore => %(ignore)s::uuid[],
    p_now => %(now)s::timestamptz
) w
