-- Takes the units of one claim, re-seating others where free units are fragmented; false when they cannot be had.
-- apptsched: since 0007
--
-- The caller holds the resource, and rolls back on false.
create or replace function apptsched.occupy(
    p_row   apptsched.appointment,
    p_claim apptsched.appointment_resource
) returns boolean
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_shared boolean     := p_row.buffer_policy = 'shared';
    v_bs     timestamptz := p_claim.starts_at - p_row.buffer_before;
    v_ae     timestamptz := p_claim.ends_at + p_row.buffer_after;
    v_b      timestamptz := case when v_shared then p_claim.starts_at else v_bs end;
    v_f      timestamptz := case when v_shared then p_claim.ends_at else v_ae end;
    v_units  bigint[]    := apptsched.free_units(
        p_row.tenant_id, p_claim.resource_id, v_bs, v_b, v_f, v_ae, p_claim.quantity);
    v_unit   bigint;
begin
    if (
        cardinality(v_units) < p_claim.quantity
        or exists (
            select from apptsched.occupancy o
            where o.tenant_id = p_row.tenant_id and o.resource_id = p_claim.resource_id
              and not o.enforced and o.starts_at < v_ae and o.ends_at > v_bs
        )
        or exists (
            select from apptsched.resource r
            where r.tenant_id = p_row.tenant_id and r.id = p_claim.resource_id and r.crowded_until > v_bs
        )
    ) and not exists ( -- as well when the resource was purged meanwhile
        select from apptsched.resource r
        cross join (
            select
                array_agg(w.bs order by w.b, w.f) as bs, array_agg(w.b order by w.b, w.f) as b,
                array_agg(w.f order by w.b, w.f) as f, array_agg(w.ae order by w.b, w.f) as ae
            from apptsched.in_the_way(
                p_row.tenant_id, p_claim.resource_id, v_bs, v_b, v_f, v_ae, '{}') w
        ) i
        where r.tenant_id = p_row.tenant_id and r.id = p_claim.resource_id
          and apptsched.can_seat(r.capacity - p_claim.quantity, i.bs, i.b, i.f, i.ae)
    ) then
        return false;
    end if;
    if not apptsched.occupy_units(p_row, p_claim, v_units, true) then
        return false;
    end if;
    for _ in cardinality(v_units) + 1 .. p_claim.quantity loop
        v_unit := apptsched.reseat(p_row.tenant_id, p_claim.resource_id, v_bs, v_b, v_f, v_ae);
        if v_unit is null or not apptsched.occupy_units(p_row, p_claim, array[v_unit], true) then
            return false;
        end if;
    end loop;
    return true;
end
$$;
comment on function apptsched.occupy(apptsched.appointment, apptsched.appointment_resource)
    is 'Exact: refuses if and only if what is there cannot be seated beside the claim.';
