-- Takes the units of one claim, outside the constraint where others are in the way; true then.
-- apptsched: since 0007
create or replace function apptsched.override(
    p_row   apptsched.appointment,
    p_claim apptsched.appointment_resource
) returns boolean
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
begin
    if not apptsched.occupy(p_row, p_claim) then
        raise sqlstate 'AS001';
    end if;
    return false;
exception when sqlstate 'AS001' then
    -- Nothing enforces this claim, and an older snapshot does not show it: whoever has one finds
    -- the resource changed.
    update apptsched.resource r
    set version = r.version
    where r.tenant_id = p_row.tenant_id and r.id = p_claim.resource_id;
    return apptsched.occupy_units(
        p_row, p_claim,
        array(
            select r.unit_base + g.n
            from apptsched.resource r
            cross join generate_series(0, p_claim.quantity - 1) g(n)
            where r.tenant_id = p_row.tenant_id and r.id = p_claim.resource_id
        ),
        false);
end
$$;
comment on function apptsched.override(apptsched.appointment, apptsched.appointment_resource)
    is 'Whether the claim was in conflict, and is not enforced.';
