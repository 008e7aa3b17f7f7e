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
        -- can reach into it. (Asked as `layer = '(,)'`, the constraint's index would seem to help.)
        select k.appointment_id, k.claim_starts_at, k.unit_id
        from unit u
        cross join lateral (
            select o.appointment_id, o.claim_starts_at, o.unit_id
            from apptsched.occupancy o
            where o.tenant_id = %(tenant_id)s::uuid
              and o.resource_id = w.id
              and o.unit_id = u.id
              and o.starts_at >= (
                  select coalesce(max(b.starts_at), '-infinity')
                  from apptsched.occupancy b
                  where b.tenant_id = %(tenant_id)s::uuid
                    and b.resource_id = w.id
                    and b.unit_id = u.id
                    and b.starts_at <= %(from)s::timestamptz
                    and b.enforced
                    and upper_inf(b.layer)
              )
              and o.starts_at < %(until)s::timestamptz
              and o.ends_at > %(from)s::timestamptz
              and o.enforced
              and upper_inf(o.layer)
            offset 0
        ) k
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
        coalesce(array_agg((extract(epoch from i.reach_start) * 1000000)::bigint - 946684800000000), '{}') as reach_starts,
        coalesce(array_agg((extract(epoch from i.reach_end) * 1000000)::bigint - 946684800000000), '{}') as reach_ends,
        coalesce(array_agg((extract(epoch from case a.buffer_policy when 'shared' then t.claim_starts_at else i.reach_start end) * 1000000)::bigint - 946684800000000), '{}') as core_starts,
        coalesce(array_agg((extract(epoch from case a.buffer_policy when 'shared' then i.reach_end - a.buffer_after else i.reach_end end) * 1000000)::bigint - 946684800000000), '{}') as core_ends,
        coalesce(array_agg((extract(epoch from t.claim_starts_at) * 1000000)::bigint - 946684800000000), '{}') as body_starts,
        coalesce(array_agg((extract(epoch from i.reach_end - a.buffer_after) * 1000000)::bigint - 946684800000000), '{}') as body_ends,
        coalesce(array_agg(a.status in ('pending', 'held')), '{}') as is_tentative
    from taken t
    -- `offset 0` keeps the order of the joins: in tables never analyzed any other seems as cheap, and
    -- reads the whole calendar.
    cross join lateral (
        select min(o.starts_at) as reach_start, max(o.ends_at) as reach_end
        from apptsched.occupancy o
        where o.tenant_id = %(tenant_id)s::uuid
          and o.appointment_id = t.appointment_id
          and o.unit_id = t.unit_id
          and o.claim_starts_at = t.claim_starts_at
        offset 0
    ) i
    cross join lateral (
        select p.status, p.expires_at, p.buffer_policy, p.buffer_after
        from apptsched.appointment p
        where p.tenant_id = %(tenant_id)s::uuid and p.id = t.appointment_id
        offset 0
    ) a
    where a.status <> 'held' or a.expires_at > coalesce(%(now)s::timestamptz, clock_timestamp())
) x
order by w.position
