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
            select d.n, w.appointment_id, w.claim_starts_at as starts_at, w.ae - a.buffer_after as ends_at,
                   w.unit_id, w.bs, w.b, w.f, w.ae,
                   a.status = 'held' and a.expires_at <= p_now as expired
            from demand d
            cross join lateral apptsched.in_the_way(
                d.tenant_id, d.resource_id, d.bs, d.b, d.f, d.ae, p_ignore) w
            cross join lateral (
                select t.status, t.expires_at, t.buffer_after
                from apptsched.appointment t
                where t.tenant_id = d.tenant_id and t.id = w.appointment_id
                offset 0
            ) a
            union all
            select d.n, e.appointment_id, e.starts_at, e.ends_at, u.n, e.bs, e.b, e.f, e.ae, false
            from demand d
            join demand e
                on e.resource_id = d.resource_id
                and e.n < d.n
                and (e.ae > d.b or e.f > d.bs)
                and (d.ae > e.b or d.f > e.bs)
            cross join generate_series(1, e.quantity) u(n)
        ),
        refused as materialized (
            select d.n
            from demand d
            join item w on w.n = d.n and not w.expired
            group by d.n, d.capacity, d.quantity
            having not apptsched.can_seat(
                d.capacity - d.quantity,
                array_agg(w.bs order by w.b, w.f), array_agg(w.b order by w.b, w.f),
                array_agg(w.f order by w.b, w.f), array_agg(w.ae order by w.b, w.f))
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
        where i.expired or i.n in (select r.n from refused r);
end
$$;
comment on function apptsched.find_conflicts(apptsched.appointment[], apptsched.appointment_resource[], uuid[], timestamptz)
    is 'What stands in the way: the overlap of the occupied periods, and whether bodies meet (overlap) or not (buffer).';
