-- Takes what has not begun from units a resource no longer has to those it has.
-- apptsched: since 0007
--
-- The caller holds the resource, whose capacity is the new one, and knows that all fits. What runs
-- or is over keeps its unit, and counts for others there.
create or replace function apptsched.fit_units(p_tenant_id uuid, p_id uuid, p_now timestamptz) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_item record;
    v_unit bigint;
begin
    for v_item in
        select
            o.appointment_id, o.claim_starts_at, o.unit_id,
            min(o.starts_at) as bs,
            min(o.starts_at) filter (where o.layer = '(,)') as b,
            max(o.ends_at) filter (where o.layer = '(,)') as f,
            max(o.ends_at) as ae
        from apptsched.resource r
        join apptsched.occupancy o
            on o.tenant_id = p_tenant_id and o.resource_id = p_id and o.unit_id >= r.unit_base + r.capacity
        where r.tenant_id = p_tenant_id and r.id = p_id and o.claim_starts_at >= p_now and o.enforced
        group by o.appointment_id, o.claim_starts_at, o.unit_id
        having min(o.starts_at) >= p_now
        order by b, f, o.unit_id
    loop
        update apptsched.occupancy o
        set enforced = false
        where o.tenant_id = p_tenant_id and o.resource_id = p_id and o.appointment_id = v_item.appointment_id
          and o.unit_id = v_item.unit_id and o.claim_starts_at = v_item.claim_starts_at;
        v_unit := coalesce(
            (apptsched.free_units(p_tenant_id, p_id, v_item.bs, v_item.b, v_item.f, v_item.ae, 1))[1],
            apptsched.reseat(p_tenant_id, p_id, v_item.bs, v_item.b, v_item.f, v_item.ae));
        if v_unit is null then
            raise sqlstate 'AS001';
        end if;
        update apptsched.occupancy o
        set enforced = true, unit_id = v_unit
        where o.tenant_id = p_tenant_id and o.resource_id = p_id and o.appointment_id = v_item.appointment_id
          and o.unit_id = v_item.unit_id and o.claim_starts_at = v_item.claim_starts_at;
    end loop;
exception when exclusion_violation then
    raise sqlstate 'AS001';
end
$$;
comment on function apptsched.fit_units(uuid, uuid, timestamptz) is 'Re-seats what stands on units beyond the capacity.';
