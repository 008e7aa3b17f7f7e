-- The claims a request makes for an appointment.
-- apptsched: since 0007
create or replace function apptsched.claims(
    p_row          apptsched.appointment,
    p_resource_ids uuid[],
    p_starts       timestamptz[],
    p_ends         timestamptz[],
    p_quantities   int[]
) returns apptsched.appointment_resource[]
    language plpgsql immutable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_claim  apptsched.appointment_resource;
    v_claims apptsched.appointment_resource[] := '{}';
begin
    v_claim.tenant_id := p_row.tenant_id;
    v_claim.appointment_id := p_row.id;
    v_claim.added_in := p_row.version;
    v_claim.overridden := false;
    for i in 1 .. cardinality(p_resource_ids) loop
        v_claim.resource_id := p_resource_ids[i];
        v_claim.starts_at := p_starts[i];
        v_claim.ends_at := p_ends[i];
        v_claim.quantity := p_quantities[i];
        v_claims := v_claims || v_claim;
    end loop;
    return v_claims;
end
$$;
comment on function apptsched.claims(apptsched.appointment, uuid[], timestamptz[], timestamptz[], int[])
    is 'Parallel arrays as rows, for the version in the appointment''s row.';
