-- The resource, if any, whose units do not suffice for the request alone.
-- apptsched: since 0007
create or replace function apptsched.own_claims_exceed(
    p_rows   apptsched.appointment[],
    p_claims apptsched.appointment_resource[]
) returns uuid
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
begin
    return (
        select r.id
        from apptsched.resource r
        join (
            select d.tenant_id, d.resource_id,
                array_agg(d.bs order by d.b, d.f) as bs, array_agg(d.b order by d.b, d.f) as b,
                array_agg(d.f order by d.b, d.f) as f, array_agg(d.ae order by d.b, d.f) as ae
            from apptsched.demands(p_rows, p_claims) d
            cross join generate_series(1, d.quantity)
            group by d.tenant_id, d.resource_id
        ) i on i.tenant_id = r.tenant_id and i.resource_id = r.id
        where not apptsched.can_seat(r.capacity, i.bs, i.b, i.f, i.ae)
        order by r.id
        limit 1
    );
end
$$;
comment on function apptsched.own_claims_exceed(apptsched.appointment[], apptsched.appointment_resource[])
    is 'Several claims of one resource are seated beside each other; null when they can be.';
