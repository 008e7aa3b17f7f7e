-- The claims of an appointment after it moves to another period.
-- apptsched: since 0007
create or replace function apptsched.shifted_claims(
    p_row       apptsched.appointment,
    p_starts_at timestamptz,
    p_ends_at   timestamptz
) returns apptsched.appointment_resource[]
    language plpgsql stable
    set search_path = pg_catalog, pg_temp
as $$
declare
    v_claims apptsched.appointment_resource[] := array(
        select c
        from apptsched.appointment_resource c
        where c.tenant_id = p_row.tenant_id and c.appointment_id = p_row.id and c.replaced_in is null
        order by c.resource_id, c.starts_at
    );
    -- Absolute: days of an interval would follow the session's time zone.
    v_shift  interval := make_interval(secs => extract(epoch from p_starts_at - p_row.starts_at)::float8);
begin
    for i in 1 .. cardinality(v_claims) loop
        if v_claims[i].starts_at = p_row.starts_at and v_claims[i].ends_at = p_row.ends_at then
            v_claims[i].starts_at := p_starts_at;
            v_claims[i].ends_at := p_ends_at;
        else
            v_claims[i].starts_at := v_claims[i].starts_at + v_shift;
            v_claims[i].ends_at := v_claims[i].ends_at + v_shift;
        end if;
        v_claims[i].overridden := false;
    end loop;
    return v_claims;
end
$$;
comment on function apptsched.shifted_claims(apptsched.appointment, timestamptz, timestamptz)
    is 'Claims of the whole period take the new one; those of a part of it move with its start.';
