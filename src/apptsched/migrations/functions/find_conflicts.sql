-- Every appointment in the way of some claims, on every resource that cannot take them.
-- apptsched: since 0007
--
-- Expired holds are named, too, as such: they refuse nobody, but somebody has to end them. Claims
-- of one call count for each other.
create or replace function apptsched.find_conflicts(
    p_rows   apptsched.appointment[],
    p_claims apptsched.appointment_resource[],
    p_ignore uuid[],
    p_now    timestamptz
) returns table (
    resource_id    uuid,
    appointment_id uuid,
    starts_at      timestamptz,
    ends_at        timestamptz,
    kind           text,
    expired        boolean
)
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return query
        with demand as materialized (
            select d.*, r.capacity, row_number() over (order by d.resource_id, d.starts_at, d.appointment_id) as n
            from apptsched.demands(p_rows, p_claims) d
            join apptsched.resource r on r.tenant_id = d.tenant_id and r.id = d.resource_id
        ),
        item as materialized (
            select d.n, w.appointment_id, c.starts_at, c.ends_at, w.unit_id, w.bs, w.b, w.f, w.ae,
                   a.status = 'held' and a.expires_at <= p_now as expired
            from demand d
            cross join lateral apptsched.in_the_way(
                d.tenant_id, d.resource_id, d.bs, d.b, d.f, d.ae, p_ignore) w
            cross join lateral (
                select t.status, t.expires_at
                from apptsched.appointment t
                where t.tenant_id = d.tenant_id and t.id = w.appointment_id
                offset 0
            ) a
            cross join lateral (
                select t.starts_at, t.ends_at
                from apptsched.appointment_resource t
                where t.tenant_id = d.tenant_id
                  and t.appointment_id = w.appointment_id
                  and t.resource_id = d.resource_id
                  and t.starts_at = w.claim_starts_at
                  and t.replaced_in is null
                offset 0
            ) c
            union all
            select d.n, e.appointment_id, e.starts_at, e.ends_at, u.n, e.bs, e.b, e.f, e.ae, false
            from demand d
            join demand e
                on e.resource_id = d.resource_id
                and e.n < d.n
                and (e.ae > d.b or e.f > d.bs)
                and (d.ae > e.b or d.f > e.bs)
            cross join generate_series(1, e.quantity) u(n)
        )
        select distinct
            d.resource_id, i.appointment_id,
            -- Buffers may reach out of the instants a period can have; bodies never do.
            greatest(i.bs, d.bs, '2000-01-01 00:00+00'),
            least(i.ae, d.ae, '2200-01-01 00:00+00'),
            case when i.starts_at < d.ends_at and i.ends_at > d.starts_at then 'overlap' else 'buffer' end,
            i.expired
        from demand d
        join item i on i.n = d.n and i.appointment_id <> d.appointment_id
        where i.expired or not apptsched.can_seat(
            d.capacity - d.quantity,
            array(select x.bs from item x where x.n = d.n and not x.expired order by x.b, x.f),
            array(select x.b from item x where x.n = d.n and not x.expired order by x.b, x.f),
            array(select x.f from item x where x.n = d.n and not x.expired order by x.b, x.f),
            array(select x.ae from item x where x.n = d.n and not x.expired order by x.b, x.f));
end
$$;
comment on function apptsched.find_conflicts(apptsched.appointment[], apptsched.appointment_resource[], uuid[], timestamptz)
    is 'What stands in the way: the overlap of the occupied periods, and whether bodies meet (overlap) or not (buffer).';
