-- What occupies each resource within a window: microseconds since 2000-01-01 UTC, buffers included, then bodies.
select
    w.id,
    r.id is not null as is_known,
    x.starts,
    x.ends,
    x.body_starts,
    x.body_ends,
    x.is_tentative
from unnest(%(resource_ids)s::uuid[]) with ordinality w(id, position)
left join apptsched.resource r
    on r.tenant_id = %(tenant_id)s::uuid and r.id = w.id
cross join lateral (
    select
        coalesce(array_agg(s.starts), '{}') as starts,
        coalesce(array_agg(s.ends), '{}') as ends,
        coalesce(array_agg(s.body_starts), '{}') as body_starts,
        coalesce(array_agg(s.body_ends), '{}') as body_ends,
        coalesce(array_agg(s.is_tentative), '{}') as is_tentative
    from (
        select
            (extract(epoch from o.starts_at) * 1000000)::bigint - 946684800000000 as starts,
            (extract(epoch from o.ends_at) * 1000000)::bigint - 946684800000000 as ends,
            (extract(epoch from o.starts_at + a.buffer_before) * 1000000)::bigint - 946684800000000 as body_starts,
            (extract(epoch from o.ends_at - a.buffer_after) * 1000000)::bigint - 946684800000000 as body_ends,
            a.status in ('pending', 'held') as is_tentative
        from generate_series(r.unit_base, r.unit_base + r.capacity - 1) unit
        join apptsched.occupancy o
            on o.tenant_id = %(tenant_id)s::uuid
            and o.resource_id = r.id
            and o.unit_id = unit
            and o.starts_at < %(until)s::timestamptz
            -- Rows of one unit do not overlap, so of those that start before the window only
            -- the last can reach into it.
            and o.starts_at >= coalesce((
                select max(b.starts_at)
                from apptsched.occupancy b
                where b.tenant_id = %(tenant_id)s::uuid
                  and b.resource_id = r.id
                  and b.unit_id = unit
                  and b.starts_at <= %(from)s::timestamptz
            ), '-infinity')
            and o.ends_at > %(from)s::timestamptz
        join apptsched.appointment a
            on a.tenant_id = o.tenant_id and a.id = o.appointment_id
    ) s
) x
order by w.position
