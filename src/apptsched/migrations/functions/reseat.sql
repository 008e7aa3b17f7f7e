-- Frees one unit of a pool for a body [b, f) reaching over [bs, ae), by moving others between units.
-- apptsched: since 0007
--
-- The caller holds the resource and knows that all can be seated. Only what lies within a window
-- moves; the window doubles until that is enough, so the work is as small as the fragmentation.
create or replace function apptsched.reseat(
    p_tenant_id   uuid,
    p_resource_id uuid,
    p_bs          timestamptz,
    p_b           timestamptz,
    p_f           timestamptz,
    p_ae          timestamptz
) returns bigint
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_resource record;
    v_lo       timestamptz := p_bs;
    v_hi       timestamptz := p_ae;
    v_there    record;
    v_seats    int[];
begin
    select r.unit_base, r.capacity into v_resource
    from apptsched.resource r
    where r.tenant_id = p_tenant_id and r.id = p_resource_id;
    loop
        select
            array_agg(i.appointment_id order by i.b, i.f, i.unit_id) as ids,
            array_agg(i.claim_starts_at order by i.b, i.f, i.unit_id) as claims,
            array_agg(i.unit order by i.b, i.f, i.unit_id) as units,
            array_agg(case when i.bs < v_lo or i.ae > v_hi then i.unit end order by i.b, i.f, i.unit_id) as pinned,
            array_agg(i.bs order by i.b, i.f, i.unit_id) as bs,
            array_agg(i.b order by i.b, i.f, i.unit_id) as b,
            array_agg(i.f order by i.b, i.f, i.unit_id) as f,
            array_agg(i.ae order by i.b, i.f, i.unit_id) as ae,
            min(i.bs) as lo,
            max(i.ae) as hi
        into v_there
        from (
            select w.*, (w.unit_id - v_resource.unit_base + 1)::int as unit
            from apptsched.in_the_way(p_tenant_id, p_resource_id, v_lo, v_lo, v_hi, v_hi, '{}') w
            where w.enforced and w.unit_id < v_resource.unit_base + v_resource.capacity
            union all
            select null, null, null, true, p_bs, p_b, p_f, p_ae, null
        ) i;
        v_seats := apptsched.seating(
            v_resource.capacity, v_there.bs, v_there.b, v_there.f, v_there.ae, v_there.pinned, v_lo, v_hi);
        exit when v_seats is not null or (v_there.lo >= v_lo and v_there.hi <= v_hi);
        v_lo := v_there.lo - (v_hi - v_lo);
        v_hi := v_there.hi + (v_there.hi - v_there.lo);
    end loop;
    if v_seats is null then
        return null;
    end if;
    perform apptsched.move_units(
        p_tenant_id, p_resource_id, v_resource.unit_base - 1, v_there.ids, v_there.claims, v_there.units, v_seats);
    return v_resource.unit_base - 1 + v_seats[array_position(v_there.ids, null)];
end
$$;
comment on function apptsched.reseat(uuid, uuid, timestamptz, timestamptz, timestamptz, timestamptz)
    is 'The unit that is free now; null when what is there cannot be seated.';
