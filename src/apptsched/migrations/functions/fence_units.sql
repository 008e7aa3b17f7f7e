-- Makes sure that nothing is to come on some units of a resource that a snapshot does not show.
-- apptsched: since 0007
--
-- The constraint knows what was booked since: all that is free on the units is taken, and given back.
-- Raises 40001 when something is there, or AS001.
create or replace function apptsched.fence_units(
    p_tenant_id uuid,
    p_id        uuid,
    p_first     bigint,
    p_last      bigint,
    p_now       timestamptz
) returns void
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_fence uuid := apptsched.new_id();
    v_units int;
begin
    set constraints apptsched.occupancy_appointment_fkey deferred;
    insert into apptsched.occupancy
        (tenant_id, resource_id, appointment_id, unit_id, claim_starts_at, starts_at, ends_at)
    select p_tenant_id, p_id, v_fence, u.id, w.starts_at, w.starts_at, '2300-01-01 00:00+00'
    from generate_series(p_first, p_last) u(id)
    cross join lateral (
        select greatest(p_now, max(o.ends_at)) as starts_at
        from apptsched.occupancy o
        where o.tenant_id = p_tenant_id and o.resource_id = p_id and o.unit_id = u.id and o.enforced
    ) w
    order by u.id
    on conflict on constraint occupancy_no_overlap do nothing;
    get diagnostics v_units = row_count;
    if v_units < p_last - p_first + 1 then
        raise sqlstate 'AS001';
    end if;
    delete from apptsched.occupancy o where o.tenant_id = p_tenant_id and o.appointment_id = v_fence;
    set constraints apptsched.occupancy_appointment_fkey immediate;
end
$$;
comment on function apptsched.fence_units(uuid, uuid, bigint, bigint, timestamptz) is 'The caller holds the resource.';
