-- Takes the time of claims, resource after resource, ascending; returns them, each marked when it overrides others.
-- apptsched: since 0007
--
-- Raises AS001 when time cannot be had and may not be overridden: the caller rolls back. What
-- appointments that move occupied until then is freed along the way. The caller holds the resources.
create or replace function apptsched.take_time(
    p_rows   apptsched.appointment[],
    p_claims apptsched.appointment_resource[],
    p_moves  boolean,
    p_permit boolean
) returns apptsched.appointment_resource[]
    language plpgsql
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_ids         uuid[] := array(select a.id from unnest(p_rows) a);
    v_resources   uuid[] := array(select c.resource_id from unnest(p_claims) c);
    v_resource_id uuid;
    v_claim       apptsched.appointment_resource;
    v_row         apptsched.appointment := p_rows[1];
    v_taken       apptsched.appointment_resource[] := '{}';
begin
    if p_moves then
        v_resources := v_resources || apptsched.claimed_resources(v_row.tenant_id, v_ids);
    end if;
    foreach v_resource_id in array array(select distinct r.id from unnest(v_resources) r(id) order by r.id) loop
        if p_moves then
            delete from apptsched.occupancy o
            where o.tenant_id = v_row.tenant_id
              and o.appointment_id = any (v_ids)
              and o.resource_id = v_resource_id;
        end if;
        for v_claim in
            select c.* from unnest(p_claims) c
            where c.resource_id = v_resource_id
            order by c.starts_at, c.appointment_id
        loop
            v_row := p_rows[array_position(v_ids, v_claim.appointment_id)];
            if p_permit then
                v_claim.overridden := apptsched.override(v_row, v_claim);
            elsif not apptsched.occupy(v_row, v_claim) then
                raise sqlstate 'AS001';
            end if;
            v_taken := v_taken || v_claim;
        end loop;
    end loop;
    return v_taken;
end
$$;
comment on function apptsched.take_time(apptsched.appointment[], apptsched.appointment_resource[], boolean, boolean)
    is 'Raises AS001 when a claim cannot be granted; the caller rolls back.';
