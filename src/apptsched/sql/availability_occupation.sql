-- What occupies each resource within a window, an item for each unit: microseconds since 2000-01-01 UTC.
select
    w.id,
    r.id is not null as is_known,
    coalesce(r.capacity, 1) as capacity,
    x.reach_starts,
    x.reach_ends,
    x.core_starts,
    x.core_ends,
    x.body_starts,
    x.body_ends,
    x.is_tentative
from unnest(%(resource_ids)s::uuid[]) with ordinality w(id, position)
left join apptsched.resource r
    on r.tenant_id = %(tenant_id)s::uuid and r.id = w.id
cross join lateral (
    -- Every unit the resource has rows on, in one step through the index for each.
    with recursive unit as (
        select min(o.unit_id) as id
        from apptsched.occupancy o
        where o.tenant_id = %(tenant_id)s::uuid and o.resource_id = w.id
        union all
        select (
            select min(o.unit_id)
            from apptsched.occupancy o
            where o.tenant_id = %(tenant_id)s::uuid and o.resource_id = w.id and o.unit_id > u.id
        )
        from unit u
        where u.id is not null
    ),
    taken as (
        -- Bodies on one unit do not overlap: of those that start before the window only the last
        -- can reach into it.
        select o.appointment_id, o.claim_starts_at, o.unit_id
        from unit u
        cross join lateral (
            select coalesce(max(b.starts_at), '-infinity') as starts_at
            from apptsched.occupancy b
            where b.tenant_id = %(tenant_id)s::uuid
              and b.resource_id = w.id
              and b.unit_id = u.id
              and b.starts_at <= %(from)s::timestamptz
              and b.enforced
              and b.layer = '(,)'
        ) last
        join apptsched.occupancy o
            on o.tenant_id = %(tenant_id)s::uuid
            and o.resource_id = w.id
            and o.unit_id = u.id
            and o.starts_at >= last.starts_at
            and o.starts_at < %(until)s::timestamptz
            and o.ends_at > %(from)s::timestamptz
            and o.enforced
            and o.layer = '(,)'
        union
        -- Shared buffers overlap each other, and are no longer than 31 days.
        select o.appointment_id, o.claim_starts_at, o.unit_id
        from apptsched.occupancy o
        where o.tenant_id = %(tenant_id)s::uuid
          and o.resource_id = w.id
          and o.starts_at < %(until)s::timestamptz
          and o.starts_at > %(from)s::timestamptz - interval '745 hours'
          and o.ends_at > %(from)s::timestamptz
          and o.layer <> '(,)'
        union
        select o.appointment_id, o.claim_starts_at, o.unit_id
        from apptsched.occupancy o
        where o.tenant_id = %(tenant_id)s::uuid
          and o.resource_id = w.id
          and o.starts_at < %(until)s::timestamptz
          and o.ends_at > %(from)s::timestamptz
          and not o.enforced
    )
    select
        coalesce(array_agg((extract(epoch from c.starts_at - a.buffer_before) * 1000000)::bigint - 946684800000000), '{}') as reach_starts,
        coalesce(array_agg((extract(epoch from c.ends_at + a.buffer_after) * 1000000)::bigint - 946684800000000), '{}') as reach_ends,
        coalesce(array_agg((extract(epoch from case a.buffer_policy when 'shared' then c.starts_at else c.starts_at - a.buffer_before end) * 1000000)::bigint - 946684800000000), '{}') as core_starts,
        coalesce(array_agg((extract(epoch from case a.buffer_policy when 'shared' then c.ends_at else c.ends_at + a.buffer_after end) * 1000000)::bigint - 946684800000000), '{}') as core_ends,
        coalesce(array_agg((extract(epoch from c.starts_at) * 1000000)::bigint - 946684800000000), '{}') as body_starts,
        coalesce(array_agg((extract(epoch from c.ends_at) * 1000000)::bigint - 946684800000000), '{}') as body_ends,
        coalesce(array_agg(a.status in ('pending', 'held')), '{}') as is_tentative
    from taken t
    join apptsched.appointment a
        on a.tenant_id = %(tenant_id)s::uuid and a.id = t.appointment_id
    join apptsched.appointment_resource c
        on c.tenant_id = %(tenant_id)s::uuid
        and c.appointment_id = t.appointment_id
        and c.resource_id = w.id
        and c.starts_at = t.claim_starts_at
        and c.replaced_in is null
    where a.status <> 'held' or a.expires_at > coalesce(%(now)s::timestamptz, clock_timestamp())
) x
order by w.position
