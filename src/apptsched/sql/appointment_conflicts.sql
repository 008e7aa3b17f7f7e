-- What stands in the way of a period on some resources, and which of the resources exist.
select
    (
        select w.id
        from unnest(%(resource_ids)s::uuid[]) with ordinality w(id, position)
        where not exists (
            select from apptsched.resource r
            where r.tenant_id = %(tenant_id)s::uuid and r.id = w.id
        )
        order by w.position
        limit 1
    ) as missing,
    (
        select jsonb_agg(to_jsonb(c) order by c.resource_id, c.starts_at, c.appointment_id)
        from apptsched.find_conflicts(
            p_tenant_id => %(tenant_id)s::uuid,
            p_resource_ids => %(resource_ids)s::uuid[],
            p_claim_starts => %(claim_starts)s::timestamptz[],
            p_claim_ends => %(claim_ends)s::timestamptz[],
            p_buffer_before => make_interval(secs => %(buffer_before_s)s::float8),
            p_buffer_after => make_interval(secs => %(buffer_after_s)s::float8),
            p_ignore => %(ignore)s::uuid[]
        ) c
    ) as conflicts
