-- Every appointment in the way of a request, on every resource it names.
-- apptsched: since 0006
--
-- `offset 0` keeps the order of the joins: in tables never analyzed any other seems as cheap, and
-- reads the whole calendar.
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
        cross join lateral (
            select t.resource_id, t.appointment_id, t.starts_at, t.ends_at
            from apptsched.occupancy t
            where int8range(t.unit_id, t.unit_id, '[]')
                  && int8range(r.unit_base, r.unit_base + r.capacity - 1, '[]')
              and tstzrange(t.starts_at, t.ends_at)
                  && tstzrange(w.starts_at - p_buffer_before, w.ends_at + p_buffer_after)
              and t.enforced
              and t.tenant_id = p_tenant_id
              and t.appointment_id <> all (p_ignore)
            offset 0
        ) o
        cross join lateral (
            select t.starts_at, t.ends_at
            from apptsched.appointment_resource t
            where t.tenant_id = p_tenant_id
              and t.appointment_id = o.appointment_id
              and t.resource_id = o.resource_id
              and t.replaced_in is null
            offset 0
        ) c
        order by o.resource_id, 3, o.appointment_id;
end
$$;
comment on function apptsched.find_conflicts(uuid, uuid[], timestamptz[], timestamptz[], interval, interval, uuid[])
    is 'What stands in the way of a set of claims: the overlap of the occupied periods, and whether bodies meet (overlap) or not (buffer).';
