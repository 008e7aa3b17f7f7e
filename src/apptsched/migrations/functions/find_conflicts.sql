-- Every appointment in the way of a request, on every resource it names.
-- apptsched: since 0006
create or replace function apptsched.find_conflicts(
    p_tenant_id     uuid,
    p_resource_ids  uuid[],
    p_claim_starts  timestamptz[],
    p_claim_ends    timestamptz[],
    p_buffer_before interval,
    p_buffer_after  interval,
    p_ignore        uuid[]
) returns table (
    resource_id    uuid,
    appointment_id uuid,
    starts_at      timestamptz,
    ends_at        timestamptz,
    kind           text
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        select
            o.resource_id,
            o.appointment_id,
            -- Buffers may reach out of the instants a period can have; bodies never do.
            greatest(o.starts_at, w.starts_at - p_buffer_before, '2000-01-01 00:00+00'),
            least(o.ends_at, w.ends_at + p_buffer_after, '2200-01-01 00:00+00'),
            case when c.starts_at < w.ends_at and c.ends_at > w.starts_at then 'overlap' else 'buffer' end
        from unnest(p_resource_ids, p_claim_starts, p_claim_ends) w(id, starts_at, ends_at)
        join apptsched.resource r
            on r.tenant_id = p_tenant_id and r.id = w.id
        join apptsched.occupancy o
            on int8range(o.unit_id, o.unit_id, '[]')
               && int8range(r.unit_base, r.unit_base + r.capacity - 1, '[]')
            and tstzrange(o.starts_at, o.ends_at)
               && tstzrange(w.starts_at - p_buffer_before, w.ends_at + p_buffer_after)
            and o.enforced
            and o.tenant_id = p_tenant_id
        join apptsched.appointment_resource c
            on c.tenant_id = o.tenant_id
            and c.appointment_id = o.appointment_id
            and c.resource_id = o.resource_id
            and c.replaced_in is null
        where o.appointment_id <> all (p_ignore)
        order by o.resource_id, 3, o.appointment_id;
end
$$;
comment on function apptsched.find_conflicts(uuid, uuid[], timestamptz[], timestamptz[], interval, interval, uuid[])
    is 'What stands in the way of a set of claims: the overlap of the occupied periods, and whether bodies meet (overlap) or not (buffer).';
